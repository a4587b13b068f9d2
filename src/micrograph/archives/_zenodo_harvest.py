"""Live harvest of Zenodo: what is selected, and how it is paged. Never checked against the live service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson

from micrograph.errors import NetworkError
from micrograph.records import Checkpoint, HarvestEvent, RawRecord

if TYPE_CHECKING:
    from micrograph.archives.zenodo import Zenodo
    from micrograph.http import Http

API = "https://zenodo.org/api/records"
PAGE_SIZE = 25  # the most that anonymous clients get; more is a 400
WINDOW = 10_000  # the most hits of one query that can be paged through
EARLIEST = date(2013, 1, 1)


@dataclass(frozen=True, slots=True)
class Selection:
    """A query of what counts as bioimaging: a community, or words."""

    community: str = ""
    words: str = ""


# Communities' names are from lists of bioimaging deposits, not from Zenodo's own answers. One that does not exist costs
# one request, and is reported.
SELECTIONS = (
    Selection(community="nfdi4bioimage"),
    Selection(community="bioimaging"),
    Selection(community="ai4life"),
    Selection(community="bioimage-io"),
    Selection(words='keywords:(microscopy OR "light sheet" OR "bioimage analysis" OR bioimaging OR "cell painting")'),
    Selection(words='keywords:("electron microscopy" OR "cryo-EM" OR FIB-SEM OR "super-resolution" OR histopathology)'),
)
_TYPES = "resource_type.type:(dataset OR image OR video OR model)"


@dataclass(slots=True)
class _Place:
    """Where a run is: selection, its windows still to do (the first is under way), and the next page."""

    selection: int = 0
    windows: list[tuple[date, date]] = field(default_factory=list)
    page: int = 1

    def cursor(self) -> str:
        """As text, in which a later run finds it again."""
        windows = [[start.isoformat(), end.isoformat()] for start, end in self.windows]
        return orjson.dumps([self.selection, windows, self.page]).decode()

    @classmethod
    def read(cls, cursor: str) -> _Place:
        """The place that a cursor names; the beginning where it is not one of ours."""
        try:
            selection, windows, page = orjson.loads(cursor)
            return cls(selection, [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in windows], page)
        except (ValueError, TypeError):
            return cls()


def harvest(archive: Zenodo, http: Http, since: str | None, resume: str | None) -> Iterator[HarvestEvent]:
    """All selections, each in windows of the day of the last update that hold fewer hits than can be paged through."""
    start = date.fromisoformat(since) if since else EARLIEST
    place = _Place.read(resume) if resume else _Place()
    done: set[tuple[str, str]] = set()  # a record may be in several selections, and slide between pages
    while place.selection < len(SELECTIONS):
        if not place.windows:
            place.windows = [(start, today() + timedelta(days=1))]
        yield from _selection(archive, http, place, done)
        place.selection += 1
        yield Checkpoint(place.cursor())


def today() -> date:
    """The day on which the run is."""
    return datetime.now(UTC).date()


def is_gone(http: Http, accession: str) -> bool:
    """Whether the record has a tombstone."""
    return http.get(f"{API}/{accession}", allow=(404, 410)).status == 410


def _selection(archive: Zenodo, http: Http, place: _Place, done: set[tuple[str, str]]) -> Iterator[HarvestEvent]:
    total_before: int | None = None
    while place.windows:
        reply = http.get(API, params=_query(place), allow=(400, 404), json=True)
        if reply.status != 200:  # a community that does not exist
            yield RawRecord("zenodo", "", "", reply.body, reply.media_type, url=reply.url)
            place.windows, place.page = [], 1
            return
        total, hits = _listed(reply.json(), reply.url)
        if total > WINDOW and place.page == 1 and (halves := _halved(place.windows[0])):
            place.windows[:1] = halves
            continue
        for record in archive.split(reply.body, reply.media_type, reply.url) if hits else ():
            if not record.accession or (record.accession, record.part) not in done:
                done.add((record.accession, record.part))
                yield replace(record, url=reply.url)
        # A record that was updated or removed meanwhile leaves the window, and all after it slide up by one: what slid
        # over the edge of this page onto the last one is met there.
        slid = total_before is not None and total < total_before and place.page > 1
        total_before = total
        if slid:
            place.page -= 1
        elif hits and place.page * PAGE_SIZE < min(total, WINDOW):
            place.page += 1
        else:
            place.windows.pop(0)
            place.page, total_before = 1, None
        if place.windows:
            yield Checkpoint(place.cursor())


def _query(place: _Place) -> dict[str, str]:
    selection, (start, end) = SELECTIONS[place.selection], place.windows[0]
    words = [f"updated:[{start} TO {end}]", _TYPES, selection.words]
    query = {
        "q": " AND ".join(filter(None, words)),
        "size": str(PAGE_SIZE),
        "page": str(place.page),
        "sort": "-mostrecent",
    }
    return query | ({"communities": selection.community} if selection.community else {})


def _halved(window: tuple[date, date]) -> list[tuple[date, date]]:
    """Two windows that overlap by a day, as a day's edges are in no certain time zone; none where one day is left."""
    start, end = window
    middle = start + (end - start) // 2
    return [(start, middle), (middle, end)] if start < middle < end else []


def _listed(answer: Any, url: str) -> tuple[int, list[Any]]:
    outer = answer.get("hits") if isinstance(answer, dict) else None
    hits = outer.get("hits") if isinstance(outer, dict) else None
    total = outer.get("total") if isinstance(outer, dict) else None
    if isinstance(total, dict):
        total = total.get("value")
    if not isinstance(hits, list) or not isinstance(total, int):
        raise NetworkError(f"{url}: received no `hits` with a list and a total, but {str(answer)[:200]}")
    return total, hits
