"""Harvest of a site through its sitemap, as robots.txt allows. Never checked against a live site.

Facts this rests on, from sitemaps.org: an index lists sitemaps, a sitemap at most 50,000 addresses; both may be gzip; `lastmod` is a W3C
date and may be missing, which says nothing. robots.txt is read by the standard library's parser; a site without one allows all.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from micrograph import __version__
from micrograph.archives._xml import NoXml, local_name, parsed, text_of
from micrograph.errors import NetworkError
from micrograph.records import Checkpoint, HarvestEvent, Unchanged
from micrograph.settings import settings

if TYPE_CHECKING:
    from micrograph.archives.schema_org import SchemaOrg
    from micrograph.http import Http

EVERY = 20  # pages between two checkpoints
_MOST_MAPS = 1000  # sitemaps below an index
_MOST_BYTES = 64 * 2**20  # a sitemap has 50 MB at most


def harvest(archive: SchemaOrg, http: Http, since: str | None, resume: str | None) -> Iterator[HarvestEvent]:
    """All sitemaps; the cursor is the number of the sitemap and the last address that is done, in their order."""
    number, _, done = (resume or "0 ").partition(" ")
    start = int(number) if number.isdigit() else 0
    for place, sitemap in enumerate(settings().sitemaps.split()):
        if place < start:
            continue
        robots = _robots(http, sitemap)
        pages = sorted(_pages(http, sitemap, since))
        total = len(pages)
        for count, url in enumerate(pages, 1):
            if (place == start and url <= done) or not robots.can_fetch(f"micrograph/{__version__}", url):
                continue
            reply = http.get(url, accept="text/html, application/ld+json;q=0.9", conditional=True, allow=(404, 410))
            if reply.status == 304:
                yield Unchanged(url)
            for record in archive.split(reply.body, reply.media_type, url) if reply.status == 200 else ():
                if record.accession:  # a sitemap lists everything: a page without data is no fault
                    yield replace(record, url=url, etag=reply.etag)
            if count % EVERY == 0:
                yield Checkpoint(f"{place} {url}", total)
        yield Checkpoint(f"{place + 1} ")


def _robots(http: Http, sitemap: str) -> RobotFileParser:
    parts = urlsplit(sitemap)
    robots = RobotFileParser()
    reply = http.get(f"{parts.scheme}://{parts.netloc}/robots.txt", accept="text/plain", allow=(401, 403, 404, 410))
    robots.parse(reply.body.decode("utf-8", "replace").splitlines() if reply.status == 200 else [])
    return robots


def _pages(http: Http, sitemap: str, since: str | None) -> set[str]:
    """The addresses of a sitemap and of all below it that may have changed since a day."""
    waiting, seen, pages = [sitemap], {sitemap}, set()
    while waiting:
        url = waiting.pop()
        for kind, address, changed in _entries(http.get(url, accept="application/xml, text/xml, */*;q=0.5").body, url):
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
    except (NoXml, zlib.error, gzip.BadGzipFile) as error:
        raise NetworkError(f"{url}: received no sitemap ({error})") from error
    for node in root:
        said = {local_name(part): text_of(part) for part in node}
        if local_name(node) in {"url", "sitemap"} and said.get("loc", "").startswith(("http://", "https://")):
            yield local_name(node), said["loc"], said.get("lastmod", "")
