"""Harvest of a site through its sitemap, as robots.txt allows. Never checked against a live site.

Facts this rests on, from sitemaps.org: an index lists sitemaps, a sitemap at most 50,000 addresses; both may be gzip; `lastmod` is a W3C
date and may be missing, which says nothing. robots.txt is read by the standard library's parser; a site without one allows all.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from micrograph import __version__
from micrograph.archives._reread_harvest import of_one_file, right_one
from micrograph.archives._xml import NoXml, local_name, parsed, text_of
from micrograph.errors import NetworkError
from micrograph.records import Checkpoint, HarvestEvent, Unchanged
from micrograph.settings import settings

if TYPE_CHECKING:
    from micrograph.archives.schema_org import SchemaOrg
    from micrograph.http import Http, Reply

EVERY = 20  # pages between two checkpoints
_CURSOR = re.compile(r"([0-9]{1,4}) ((?:https?://.*)?)")
_AGENT = f"micrograph/{__version__}"
_PAGE = "text/html, application/ld+json;q=0.9"
_MOST_MAPS = 1000  # sitemaps below an index
_MOST_BYTES = 64 * 2**20  # a sitemap has 50 MB at most


def harvest(archive: SchemaOrg, http: Http, since: str | None, resume: str | None) -> Iterator[HarvestEvent]:
    """All sitemaps; the cursor is the number of the sitemap and the last address that is done, in their order."""
    match = _CURSOR.fullmatch(resume or "")
    start, done = (int(match[1]), match[2]) if match else (0, "")
    for place, sitemap in enumerate(settings().sitemaps.split()):
        if place < start:
            continue
        robots = _robots(http, sitemap)
        pages = sorted(_pages(http, sitemap, since))
        total = len(pages)
        for first in range(0, total, EVERY):
            stretch = [url for url in pages[first : first + EVERY] if place > start or url > done]
            yield from _stretch(archive, http, [url for url in stretch if robots.can_fetch(_AGENT, url)])
            if stretch:
                yield Checkpoint(f"{place} {stretch[-1]}", total)
        yield Checkpoint(f"{place + 1} ")


def is_gone(http: Http, accession: str) -> bool:
    """Whether the page of a record that goes by its address is there no more; of a DOI nobody says which page it had."""
    if not accession.startswith(("http://", "https://")):
        return False
    return http.get(accession, accept=_PAGE, allow=(404, 410)).status in {404, 410}


def _stretch(archive: SchemaOrg, http: Http, pages: list[str]) -> Iterator[HarvestEvent]:
    """The records of some pages. A sitemap lists everything: a page without data is no fault.

    But neither is it told from a notice that the site is being mended. So such pages are asked for once more, when the
    others are done.
    """
    again: list[str] = []
    for url in pages:
        reply = _page(http, url)
        found = _events(archive, url, reply)
        yield from found
        if reply.status == 200 and not found:
            again.append(url)
    for url in again:
        yield from _events(archive, url, _page(http, url))


def _page(http: Http, url: str) -> Reply:
    return http.get(url, accept=_PAGE, conditional=True, allow=(404, 410))


def _events(archive: SchemaOrg, url: str, reply: Reply) -> list[HarvestEvent]:
    if reply.status == 304:
        return [Unchanged(url)]
    found = archive.split(reply.body, reply.media_type, url) if reply.status == 200 else ()
    return list(of_one_file((one for one in found if one.accession), url, reply.etag))


def _robots(http: Http, sitemap: str) -> RobotFileParser:
    """What the site asks of robots. A page of HTML says nothing, as where all addresses lead to one page; but it is asked again."""
    parts = urlsplit(sitemap)
    robots = RobotFileParser()
    address = f"{parts.scheme}://{parts.netloc}/robots.txt"
    reply = right_one(http, address, accept="text/plain", allow=(401, 403, 404, 410))
    robots.parse(reply.body.decode("utf-8", "replace").splitlines() if reply.status == 200 else [])
    return robots


def _pages(http: Http, sitemap: str, since: str | None) -> set[str]:
    """The addresses of a sitemap and of all below it that may have changed since a day."""
    waiting, seen, pages = [sitemap], {sitemap}, set()
    while waiting:
        url = waiting.pop()
        reply = right_one(http, url, accept="application/xml, text/xml, */*;q=0.5")
        for kind, address, changed in _entries(reply.body, url):
            if since and changed and changed[:10] < since:
                continue
            if kind == "url":
                pages.add(address)
            elif address not in seen and len(seen) < _MOST_MAPS:
                seen.add(address)
                waiting.append(address)
    return pages


def _entries(payload: bytes, url: str) -> Iterator[tuple[str, str, str]]:
    """Kind (`url` or `sitemap`), address and last change of each entry."""
    try:
        if payload[:2] == b"\x1f\x8b":
            payload = zlib.decompressobj(wbits=31).decompress(payload, _MOST_BYTES)
        root = parsed(payload)
        if local_name(root) not in {"urlset", "sitemapindex"}:
            raise NoXml(f"its root is {local_name(root)}; valid is urlset or sitemapindex")
    except (NoXml, zlib.error, gzip.BadGzipFile) as error:
        raise NetworkError(f"{url}: received no sitemap ({error})") from error
    for node in root:
        said = {local_name(part): text_of(part) for part in node}
        if local_name(node) in {"url", "sitemap"} and said.get("loc", "").startswith(("http://", "https://")):
            yield local_name(node), said["loc"], said.get("lastmod", "")
