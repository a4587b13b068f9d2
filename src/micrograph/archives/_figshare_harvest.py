"""Live harvest of Figshare: what is selected, and how it is paged. Never checked against the live service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import orjson

from micrograph.archives._payloads import read
from micrograph.errors import NetworkError
from micrograph.records import Checkpoint, HarvestEvent, RawRecord

if TYPE_CHECKING:
    from micrograph.archives.figshare import Figshare
    from micrograph.http import Http

API = "https://api.figshare.com/v2"
PAGE_SIZE = 100  # both documents allow it
EARLIEST = "2011-01-01"
DATASET = 3
SELECTIONS = (
    ':keyword: "microscopy" OR :title: "microscopy"', ':keyword: "fluorescence" OR :title: "confocal"',
    ':keyword: "electron microscopy" OR :title: "cryo-EM"', ':keyword: "histology" OR :title: "histopathology"',
    ':keyword: "live imaging" OR :title: "light sheet"', ':keyword: "bioimaging" OR :title: "cell images"',
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a run is: selection, day from which the window begins, and page in it."""

    selection: int = 0
    start: str = ""
    page: int = 1

    def cursor(self) -> str:
        return orjson.dumps([self.selection, self.start, self.page]).decode()


def harvest(archive: Figshare, http: Http, since: str | None, resume: str | None) -> Iterator[HarvestEvent]:
    """All selections, oldest change first. Where a list ends before its time, the next window begins at the last day seen."""
    place = _read(resume)
    done: set[str] = set()
    for number in range(place.selection, len(SELECTIONS)):
        here: _Place | None = place if number == place.selection and place.start else _Place(number, since or EARLIEST)
        last_day = ""
        while here is not None:
            yield Checkpoint(here.cursor())
            found = _page(http, here)
            for item in found or ():
                last_day = max(last_day, str(item.get("modified_date") or "")[:10])
                yield from _record(archive, http, item, done)
            if (
                found is None
            ):  # paged as far as can be: on from the last day, which overlaps; unless that is all one day
                here = _Place(number, last_day) if last_day > here.start else None
            else:
                here = replace(here, page=here.page + 1) if len(found) == PAGE_SIZE else None
        yield Checkpoint(_Place(number + 1).cursor())


def _page(http: Http, here: _Place) -> list[dict[str, Any]] | None:
    """The items of a page, None where the archive pages no further."""
    question = {
        "search_for": SELECTIONS[here.selection], "item_type": DATASET, "modified_since": here.start, "order": "modified_date",
        "order_direction": "asc", "page": here.page, "page_size": PAGE_SIZE,
    }  # fmt: skip
    reply = http.post(f"{API}/articles/search", orjson.dumps(question), allow=(422,), json=True)
    if reply.status == 422:
        return None
    found = reply.json()
    if not isinstance(found, list):
        raise NetworkError(f"{reply.url}: received {str(found)[:200]}; valid is a list of items")
    return [one for one in found if isinstance(one, dict)]


def _record(archive: Figshare, http: Http, item: dict[str, Any], done: set[str]) -> Iterator[RawRecord]:
    """The whole record of an item that a list names: licence and files are only there."""
    number = str(item.get("id"))
    if not number.isdigit() or number in done:
        return
    done.add(number)
    url = f"{API}/articles/{number}"
    reply = http.get(url, allow=(404, 410), json=True)
    if reply.status in {404, 410}:
        yield RawRecord("figshare", "figshare", number, b"", "", status="deleted")
        return
    for record in archive.split(reply.body, reply.media_type, reply.url):
        yield replace(record, url=url)


def _read(resume: str | None) -> _Place:
    document = read((resume or "").encode())
    if isinstance(document, list) and len(document) == 3:
        selection, start, page = document
        if (
            isinstance(selection, int)
            and selection >= 0
            and isinstance(start, str)
            and isinstance(page, int)
            and page > 0
        ):
            return _Place(selection, start, page)
    return _Place()
