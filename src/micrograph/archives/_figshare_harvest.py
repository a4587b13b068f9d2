"""Live harvest of Figshare: what is selected, and how it is paged. Never checked against the live service.

Lists cannot be paged to their end, and slide while they are read: a record that is changed meanwhile goes to the end, and all behind it
up by one. So a list is not paged at all where that can be helped: each page is the first one of those changed since the day before the
last that was seen. Only where one page is all of two days, the next ones are asked for; where even they end (422), the same records are
walked by the day of publication.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
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
    """Where a run is: selection, day of change and of publication from which it lists, page, and the last day seen."""

    selection: int = 0
    changed: str = ""
    published: str = ""  # empty: by the day of change
    page: int = 1
    last: str = ""

    def cursor(self) -> str:
        return orjson.dumps([self.selection, self.changed, self.published, self.page, self.last]).decode()

    @property
    def day(self) -> str:
        """The day from which the list begins."""
        return self.published or self.changed

    def at(self, day: str) -> _Place:
        """The first page of the list that begins on another day."""
        moved = replace(self, published=day) if self.published else replace(self, changed=day)
        return replace(moved, page=1, last="")


def harvest(archive: Figshare, http: Http, since: str | None, resume: str | None) -> Iterator[HarvestEvent]:
    """All selections, oldest change first."""
    start = _read(resume)
    done: set[str] = set()
    for number in range(start.selection, len(SELECTIONS)):
        here: _Place | None = start if number == start.selection and start.changed else None
        here = here or _Place(number, since or EARLIEST)
        while here is not None:
            yield Checkpoint(here.cursor())
            found = _page(http, here)
            for item in found or ():
                if isinstance(item, dict):
                    here = replace(here, last=max(here.last, _day(item, here)))
                    yield from _record(archive, http, item, done)
            here = _after(here, found)
        yield Checkpoint(_Place(number + 1).cursor())


def fetch(archive: Figshare, http: Http, accession: str) -> Iterator[RawRecord]:
    """The whole record of an item: licence and files are only there; or that there is none."""
    url = f"{API}/articles/{accession}"
    reply = http.get(url, allow=(404, 410), json=True)
    if reply.status in {404, 410}:
        yield RawRecord("figshare", "figshare", accession, b"", "", status="deleted")
        return
    for record in archive.split(reply.body, reply.media_type, reply.url):
        yield replace(record, url=url)


def _after(here: _Place, found: list[Any] | None) -> _Place | None:
    """What is listed after a page; None at the end."""
    if found is not None and len(found) < PAGE_SIZE:
        return None
    # the day before: nothing says whether a day from which a list begins is in it
    day = _shifted(here.last, -1)
    if day > here.day:
        return here.at(day)
    if found is not None:
        return replace(here, page=here.page + 1)
    if not here.published:
        return replace(here, published=EARLIEST, page=1, last="")
    # more were published on one day than can be listed, and changed on one day too: the rest of them cannot be reached
    return here.at(_shifted(max(here.last, here.day), 1))


def _page(http: Http, here: _Place) -> list[Any] | None:
    """The items of a page, None where the archive pages no further."""
    question = {
        "search_for": SELECTIONS[here.selection], "item_type": DATASET, "modified_since": here.changed,
        "order": "published_date" if here.published else "modified_date", "order_direction": "asc", "page": here.page,
        "page_size": PAGE_SIZE,
    }  # fmt: skip
    if here.published:
        question["published_since"] = here.published
    reply = http.post(f"{API}/articles/search", orjson.dumps(question), allow=(422,), json=True)
    if reply.status == 422 and here.page > 1:
        return None
    found = reply.json()
    if not isinstance(found, list):  # also a 422 of the first page, which is a refusal
        raise NetworkError(f"{reply.url}: received {str(found)[:200]}; valid is a list of items")
    return found


def _record(archive: Figshare, http: Http, item: dict[str, Any], done: set[str]) -> Iterator[RawRecord]:
    number = str(item.get("id"))
    if not (number.isascii() and number.isdigit()) or number in done:
        return
    done.add(number)
    yield from fetch(archive, http, number)


def _day(item: dict[str, Any], here: _Place) -> str:
    """The day by which the list is ordered, of one of its items."""
    text = str(item.get("published_date" if here.published else "modified_date") or "")[:10]
    return text if _is_day(text) else ""


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _shifted(day: str, by: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=by)).isoformat() if day else ""


def _read(resume: str | None) -> _Place:
    """The place that a cursor names; the beginning where it is none of ours."""
    document = read((resume or "").encode())
    if not isinstance(document, list) or len(document) != 5:
        return _Place()
    selection, changed, published, page, last = document
    days = [changed, published, last]
    if not all(isinstance(day, str) and (not day or _is_day(day)) for day in days):
        return _Place()
    if any(not isinstance(one, int) or isinstance(one, bool) for one in (selection, page)) or selection < 0 or page < 1:
        return _Place()
    return _Place(selection, changed, published, page, last)
