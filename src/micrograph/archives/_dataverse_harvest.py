"""Live harvest of Dataverse installations: what is selected, and how it is paged. Never checked against the live service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote

import orjson

from micrograph.archives._payloads import read
from micrograph.archives.dataverse import is_deaccessioned
from micrograph.errors import NetworkError
from micrograph.records import Checkpoint, HarvestEvent, RawRecord
from micrograph.settings import settings

if TYPE_CHECKING:
    from micrograph.archives.dataverse import Dataverse
    from micrograph.http import Http

HARVARD = "https://dataverse.harvard.edu"
PER_PAGE = 100  # 1,000 are allowed; a page that is cut is fetched again
THROTTLED = (403,)
SELECTIONS = (
    "microscopy", "confocal", "histology", '"electron microscopy"', '"fluorescence imaging"', '"live imaging"', "bioimaging",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a run is: installation, selection, and how many of its items are done."""

    installation: int = 0
    selection: int = 0
    start: int = 0

    def cursor(self) -> str:
        return orjson.dumps([self.installation, self.selection, self.start]).decode()


def harvest(archive: Dataverse, http: Http, since: str | None, resume: str | None) -> Iterator[HarvestEvent]:
    """All selections of all installations."""
    place = _read(resume)
    done: set[str] = set()
    installations = settings().dataverses.split() or [HARVARD]
    for number in range(place.installation, len(installations)):
        site = installations[number].rstrip("/")
        first = place.selection if number == place.installation else 0
        for selection in range(first, len(SELECTIONS)):
            here = (number, selection) == (place.installation, place.selection)
            yield from _selection(
                archive, http, site, _Place(number, selection, place.start if here else 0), since, done
            )
            yield Checkpoint(_Place(number, selection + 1).cursor())
        yield Checkpoint(_Place(number + 1).cursor())


def is_gone(http: Http, accession: str) -> bool:
    """Whether Harvard has it no more, or only its deaccessioned shell."""
    reply = http.get(_address(HARVARD, accession), allow=(404, 410), throttled=THROTTLED, json=True)
    return reply.status in {404, 410} or is_deaccessioned(read(reply.body))


def _selection(
    archive: Dataverse, http: Http, site: str, place: _Place, since: str | None, done: set[str]
) -> Iterator[HarvestEvent]:
    start = place.start
    while True:
        yield Checkpoint(replace(place, start=start).cursor())
        query = {
            "q": SELECTIONS[place.selection], "type": "dataset", "sort": "date", "order": "asc", "start": str(start),
            "per_page": str(PER_PAGE),
        }  # fmt: skip
        if since:
            query["fq"] = f"dateSort:[{since}T00:00:00Z TO *]"
        reply = http.get(f"{site}/api/search", params=query, throttled=THROTTLED, json=True)
        document = reply.json()
        data = document.get("data") if isinstance(document, dict) else None
        items = data.get("items") if isinstance(data, dict) else None
        if not isinstance(items, list):
            raise NetworkError(f"{reply.url}: received no `data` with `items`, but {str(document)[:200]}")
        for record in archive.split(reply.body, reply.media_type, reply.url):
            if record.accession not in done:
                done.add(record.accession)
                yield replace(record, url=reply.url)
                yield from _native(archive, http, site, record)
        start += len(items)
        total = data.get("total_count") if isinstance(data, dict) else None
        if not items or not isinstance(total, int) or start >= total:
            return


def _native(archive: Dataverse, http: Http, site: str, listed: RawRecord) -> Iterator[HarvestEvent]:
    """The native record of a data set; none where it is another Dataverse's, which this one only lists."""
    if not listed.accession:
        return
    url = _address(site, listed.accession)
    reply = http.get(url, allow=(404, 410), throttled=THROTTLED, json=True)
    if reply.status == 200 and is_deaccessioned(read(reply.body)):
        yield RawRecord("dataverse", "dataverse", listed.accession, b"", "", status="deleted")
    elif reply.status == 200:
        for record in archive.split(reply.body, reply.media_type, reply.url):
            if record.accession:
                yield replace(record, url=url)


def _address(site: str, accession: str) -> str:
    scheme = "doi" if accession.startswith("10.") else "hdl"
    return f"{site}/api/datasets/:persistentId/?persistentId={quote(f'{scheme}:{accession}', safe=':/')}"


def _read(resume: str | None) -> _Place:
    document = read((resume or "").encode())
    if isinstance(document, list) and len(document) == 3 and all(isinstance(one, int) and one >= 0 for one in document):
        return _Place(*document)
    return _Place()
