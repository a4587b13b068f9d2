"""Live harvest of the BioImage Archive. Never checked against the live service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

import orjson

from micrograph.archives._reread_harvest import PASSES
from micrograph.errors import NetworkError, TooLarge
from micrograph.records import Checkpoint, HarvestEvent, RawRecord, Seen

if TYPE_CHECKING:
    from micrograph.archives.bia import Bia
    from micrograph.http import Http, Reply

API = "https://www.ebi.ac.uk/biostudies/api/v1"
PAGE_SIZE = 100
_ABSENT = frozenset({403, 404})  # 403 is a suppressed record (S-BIAD1499), 404 one that is not there (any more)
_FAILURES = 20  # of single records that a run puts up with


def harvest(archive: Bia, http: Http, since: str | None, resume: str | None) -> Iterator[HarvestEvent]:
    """List all studies; fetch those released or modified since a day, all without one; the others as seen.

    Every run lists everything: the list is short (about 20 pages). A study that is suppressed meanwhile moves another onto a page
    that was read already, so that the list is read again until a pass brings nothing new; not by a run that goes on in the middle of
    it, which does not know what was before. The cursor is the page that comes next.
    """
    first = int(resume) if resume and re.fullmatch(r"[1-9][0-9]{0,5}", resume) else 1
    done: set[str] = set()
    failures = 0
    for number in range(PASSES):
        before, pages = len(done), 0
        for page, hits in _pages(http, first):
            pages += 1
            for hit in hits:
                accession = _accession(hit)
                if accession in done:
                    continue
                done.add(accession)
                if not accession or accession.upper().startswith("EMPIAR"):  # stubs of another archive
                    continue
                if since and not _changed(http, hit, accession, since):
                    yield Seen("bia", accession)
                    continue
                for event in fetch(archive, http, accession):
                    failures += isinstance(event, RawRecord) and not event.accession
                    yield event
                if failures > _FAILURES:
                    raise NetworkError(f"{API}: {failures} studies could not be had; the last one is {accession}")
            if number == 0:
                yield Checkpoint(str(page + 1))
        if first > 1 or pages < 2 or len(done) == before:
            return


def _pages(http: Http, first: int) -> Iterator[tuple[int, list[Any]]]:
    """The pages of the list from one on. Past the end they are empty, or the last one comes again."""
    before: list[str] = []
    for number in count(first):
        hits = _page(http, number)
        names = [_accession(hit) for hit in hits]
        if not hits or names == before:
            return
        yield number, hits
        before = names


def is_gone(http: Http, accession: str) -> bool:
    """Whether a study is there no more; `/info` would answer 200 and `{}` for it."""
    return http.get(f"{API}/studies/{accession}", allow=_ABSENT).status in _ABSENT


def _page(http: Http, number: int) -> list[Any]:
    url = f"{API}/BioImages/search"
    query = {
        "pageSize": str(PAGE_SIZE), "page": str(number), "sortBy": "release_date", "sortOrder": "descending",
    }  # fmt: skip
    answer = http.get(url, params=query, json=True).json()
    hits = answer.get("hits") if isinstance(answer, dict) else None
    if not isinstance(hits, list):
        raise NetworkError(f"{url} (page {number}): received no list `hits`, but {str(answer)[:200]}")
    return hits


def _accession(hit: Any) -> str:
    value = hit.get("accession") if isinstance(hit, dict) else None
    return value.strip() if isinstance(value, str) else ""


def _changed(http: Http, hit: Any, accession: str, since: str) -> bool:
    """Released since the day, or modified, which only `/info` tells; what neither says counts as changed."""
    released = hit.get("release_date")
    if isinstance(released, str) and released[:10] >= since:
        return True
    reply = http.get(f"{API}/studies/{accession}/info", allow=_ABSENT, json=True)
    info = reply.json() if reply.status == 200 else {}
    stamp = info.get("modified") if isinstance(info, dict) else None
    if not isinstance(stamp, int) or isinstance(stamp, bool):
        return True
    seconds = stamp / 1000 if stamp > 10**11 else stamp  # milliseconds, as far as is known
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat() >= since
    except (OverflowError, ValueError, OSError):
        return True


def fetch(archive: Bia, http: Http, accession: str) -> Iterator[HarvestEvent]:
    """One study, or that it is gone, or a payload that says why it could not be had."""
    try:
        yield from _fetch(archive, http, accession)
    except (NetworkError, TooLarge) as error:
        yield _failed(accession, error)


def _fetch(archive: Bia, http: Http, accession: str) -> Iterator[RawRecord]:
    reply = http.get(f"{API}/studies/{accession}", allow=_ABSENT, json=True)
    if reply.status in _ABSENT:
        if _says_absent(reply):
            yield RawRecord("bia", "bia", accession, b"", "", status="deleted", url=reply.url)
            return
        raise NetworkError(f"{reply.url} answered {reply.status}, and not in BioStudies' words")
    link = _redirect(reply)
    if link:
        reply = http.get(f"{link}{accession}.json", json=True)
    for record in archive.split(reply.body, reply.media_type, accession):
        yield replace(record, url=reply.url, etag=reply.etag)


def _says_absent(reply: Reply) -> bool:
    """BioStudies says so in JSON; a proxy's page of HTML is no word on the record."""
    try:
        answer = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        return False
    return isinstance(answer, dict) and "errorMessage" in answer


def _redirect(reply: Reply) -> str | None:
    """Where the study lies, in an answer that says only that (since May 2025)."""
    try:
        answer = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        return None
    link = answer.get("ftpHttp_link") if isinstance(answer, dict) else None
    if not isinstance(link, str):
        return None
    return (f"https://{link[6:]}" if link.startswith("ftp://") else link).rstrip("/") + "/"


def _failed(accession: str, error: Exception) -> RawRecord:
    """A payload that names no record, so that the run reports it: it is none, and why."""
    body = orjson.dumps({"errorMessage": f"{accession}: {error}"})
    return RawRecord("bia", "", "", body, "application/json", url=f"{API}/studies/{accession}")
