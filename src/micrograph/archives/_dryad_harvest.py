"""Live harvest of Dryad: what is selected, and how it is paged. Never checked against the live service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin

import orjson

from micrograph.archives._payloads import read
from micrograph.archives.dryad import SITE, doi_in, embedded, identity, link_of
from micrograph.errors import NetworkError
from micrograph.records import Checkpoint, HarvestEvent, RawRecord

if TYPE_CHECKING:
    from micrograph.archives.dryad import Dryad
    from micrograph.http import Http

PER_PAGE = 100  # the most that is served, whatever is asked for
SELECTIONS = (
    "microscopy", "confocal", "histology", '"electron microscopy"', "fluorescence imaging", '"live imaging"', "micrographs",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a run is: selection, and the address of its next page; empty: the first."""

    selection: int = 0
    url: str = ""

    def cursor(self) -> str:
        return orjson.dumps([self.selection, self.url]).decode()


def harvest(archive: Dryad, http: Http, since: str | None, resume: str | None) -> Iterator[HarvestEvent]:
    """All selections, each data set once with its files."""
    start = _read(resume)
    done: set[tuple[str, str]] = set()
    for number in range(start.selection, len(SELECTIONS)):
        url = start.url if number == start.selection else ""
        yield from _selection(archive, http, _Place(number, url or _first(SELECTIONS[number], since)), done)
        yield Checkpoint(_Place(number + 1).cursor())


def fetch(archive: Dryad, http: Http, accession: str) -> Iterator[RawRecord]:
    """The data set and its files, or that it is gone."""
    url = _own_address(accession)
    reply = http.get(url, allow=(404, 410), json=True)
    if reply.status in {404, 410} or identity(read(reply.body)) is None:
        yield RawRecord("dryad", "dryad", accession, b"", "", status="deleted")
        return
    for record in archive.split(reply.body, reply.media_type, reply.url):
        yield replace(record, url=url)
        yield from _files(archive, http, record)


def is_gone(http: Http, accession: str) -> bool:
    """Whether Dryad does not show it any more: a 404, or a message in its place."""
    reply = http.get(_own_address(accession), allow=(403, 404, 410), json=True)
    return reply.status in {404, 410} or (reply.status == 200 and identity(read(reply.body)) is None)


def _selection(archive: Dryad, http: Http, place: _Place, done: set[tuple[str, str]]) -> Iterator[HarvestEvent]:
    before, total_before = "", -1
    while place.url:
        yield Checkpoint(place.cursor())
        reply = http.get(place.url, json=True)
        document = reply.json()
        listed = embedded(document, "stash:datasets")
        total = document.get("total") if isinstance(document, dict) else None
        if listed is None and total != 0:
            raise NetworkError(f"{reply.url}: received no `stash:datasets`, but {str(document)[:200]}")
        for one in listed or ():
            if accession := _not_shown(one):
                yield RawRecord("dryad", "dryad", accession, b"", "", status="deleted")
        for record in archive.split(reply.body, reply.media_type, reply.url):
            if not record.accession:
                if _not_shown(read(record.payload)):
                    continue
                yield replace(record, url=reply.url)
            elif (record.accession, record.part) not in done:
                done.add((record.accession, record.part))
                yield replace(record, url=_own_address(record.accession))
                yield from _files(archive, http, record)
        # A record that was modified or hidden meanwhile leaves the list, and all after it slide up by one: what slid
        # over the edge of this page onto the last one is met there.
        slid = isinstance(total, int) and total < total_before and before
        total_before = total if isinstance(total, int) else -1
        before, following = place.url, before if slid else _next(document)
        place = replace(place, url=following)


def _files(archive: Dryad, http: Http, record: RawRecord) -> Iterator[RawRecord]:
    """The first page of the files of a data set's version; none where it may not be seen."""
    version = link_of(read(record.payload), "stash:version")
    url = urljoin(f"{SITE}/", f"{version}/files?per_page={PER_PAGE}")
    if not version.startswith("/api/v2/versions/"):
        return
    reply = http.get(url, allow=(401, 403, 404, 410), json=True)
    if reply.status == 200:
        for listing in archive.split(reply.body, reply.media_type, reply.url):
            if listing.accession == record.accession:
                yield replace(listing, url=url)


def _not_shown(item: Any) -> str:
    """The data set that a message stands for; empty for anything else, and where the message does not say which."""
    return doi_in(item.get("identifier")) if isinstance(item, dict) and "message" in item else ""


def _first(words: str, since: str | None) -> str:
    changed = f"&modifiedSince={since}T00:00:00Z" if since else ""
    return f"{SITE}/api/v2/search?q={quote(words)}&per_page={PER_PAGE}{changed}"


def _next(document: Any) -> str:
    """The address of the next page, which stays at Dryad; empty on the last one."""
    address = link_of(document, "next")
    whole = urljoin(f"{SITE}/", address) if address else ""
    return whole if whole.startswith(f"{SITE}/") else ""


def _own_address(accession: str) -> str:
    return f"{SITE}/api/v2/datasets/{quote(f'doi:{accession}', safe='')}"


def _read(resume: str | None) -> _Place:
    """The place that a cursor names; the beginning where it is none of ours."""
    document = read((resume or "").encode())
    if isinstance(document, list) and len(document) == 2:
        number, url = document
        if isinstance(number, int) and not isinstance(number, bool) and number >= 0 and isinstance(url, str):
            return _Place(number, url if url.startswith(f"{SITE}/") else "")
    return _Place()
