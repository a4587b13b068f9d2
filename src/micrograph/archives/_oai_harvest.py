"""Live harvest of OAI-PMH endpoints, in windows that overlap, with tokens that may expire. Never checked live."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import orjson

from micrograph.archives._oaipmh import OaiPage, page_of
from micrograph.archives._payloads import read
from micrograph.errors import NetworkError
from micrograph.records import Checkpoint, HarvestEvent
from micrograph.settings import settings

if TYPE_CHECKING:
    from micrograph.archives.oai_pmh import OaiPmh
    from micrograph.http import Http

WINDOW = timedelta(days=365)  # long chains of tokens fail: one window a year keeps them short
EARLIEST = date(2013, 1, 1)
RESTARTS = 20  # of one window, after tokens that expired: each goes on from the last datestamp seen
_BODIES = (400, 401, 404, 422)  # statuses that come with a protocol's error in the body


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a run is: endpoint, the first day of the window, and the token of its next page."""

    endpoint: int = 0
    start: str = ""
    token: str = ""

    def cursor(self) -> str:
        return orjson.dumps([self.endpoint, self.start, self.token]).decode()


def today() -> date:
    """The day on which the run is."""
    return datetime.now(UTC).date()


def harvest(archive: OaiPmh, http: Http, since: str | None, resume: str | None) -> Iterator[HarvestEvent]:
    """All endpoints, window by window."""
    place = _read(resume)
    for number, endpoint in enumerate(settings().oai_endpoints.split()):
        if number < place.endpoint:
            continue
        start = date.fromisoformat(since) if since else EARLIEST
        here = _Place(number, start.isoformat())
        if number == place.endpoint and place.start:
            here = place
        while date.fromisoformat(here.start) <= today():
            end = min(date.fromisoformat(here.start) + WINDOW, today())
            yield from _window(archive, http, endpoint, here, end)
            here = _Place(
                number,
                (end + timedelta(days=1)).isoformat() if end < today() else (today() + timedelta(days=1)).isoformat(),
            )
            yield Checkpoint(here.cursor())
        yield Checkpoint(_Place(number + 1).cursor())


def _window(archive: OaiPmh, http: Http, endpoint: str, place: _Place, end: date) -> Iterator[HarvestEvent]:
    """All records of a window: a day's edges belong to both neighbours, as days are counted in nobody knows which zone."""
    start, token, restarts, last = place.start, place.token, 0, ""
    while True:
        page, url = _ask(http, endpoint, start, (end + timedelta(days=1)).isoformat(), token)
        if page.error == "noRecordsMatch":
            return
        if page.error == "badResumptionToken" and token and restarts < RESTARTS:
            restarts, token = restarts + 1, ""
            start = last[:10] or start  # the window is asked again from the last datestamp seen
            continue
        if page.error:
            raise NetworkError(f"{url}: received the error {page.error}: {page.message or '(no message)'}")
        for record in archive.records_of(page):
            yield replace(record, url=url)
        last = max([last, *(one.datestamp for one in page.records)])
        token = page.token
        if not token:
            return
        yield Checkpoint(replace(place, start=start, token=token).cursor(), page.total)


def _ask(http: Http, endpoint: str, start: str, end: str, token: str) -> tuple[OaiPage, str]:
    """One answer; what a token stands for is not said again beside it."""
    parts = urlsplit(endpoint)
    address = f"{parts.scheme}://{parts.netloc}{parts.path}"
    given = dict(parse_qsl(parts.query))
    if token:
        query = {"verb": "ListRecords", "resumptionToken": token}
    else:
        query = {"verb": "ListRecords", "from": start, "until": end, **({"metadataPrefix": "oai_dc"} | given)}
    for _ in range(3):  # a proxy's page in place of an answer is asked again
        reply = http.get(address, params=query, accept="text/xml, application/xml;q=0.9", allow=_BODIES)
        page = page_of(reply.body)
        if page is not None:
            return page, reply.url
    start_of = " ".join(reply.body[:200].decode("utf-8", "replace").split())
    raise NetworkError(f"{reply.url} answered {reply.status} and no OAI-PMH: {start_of}")


def _read(resume: str | None) -> _Place:
    document = read((resume or "").encode())
    if isinstance(document, list) and len(document) == 3:
        endpoint, start, token = document
        right = isinstance(endpoint, int) and endpoint >= 0 and isinstance(start, str) and isinstance(token, str)
        if right and (not start or _is_day(start)):
            return _Place(endpoint, start, token)
    return _Place()


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
