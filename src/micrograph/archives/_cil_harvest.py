"""Live harvest of the Cell Image Library: the list of accessions, then one document each. Never checked against the live service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from micrograph.archives._reread_harvest import every_one
from micrograph.errors import NetworkError
from micrograph.records import Checkpoint, HarvestEvent, RawRecord

if TYPE_CHECKING:
    from micrograph.archives.cil import CellImageLibrary
    from micrograph.http import Http

API = "https://www.cellimagelibrary.org/rest"
PAGE_SIZE = 100
EVERY = 50  # records between two checkpoints
_CURSOR = re.compile(r"[A-Z]{2,8}_[0-9]{1,9}")
_ABSENT = (404, 410)


def harvest(archive: CellImageLibrary, http: Http, since: str | None, resume: str | None) -> Iterator[HarvestEvent]:
    """All accessions first, then their records in the order of their names; the cursor is the last one that is done.

    The cursor is no place in the list: what goes from the list while a run is stopped would move all others.
    """
    done = resume if resume and _CURSOR.fullmatch(resume) else ""
    names = sorted(every_one(lambda: _pages(http, since)))
    for count, name in enumerate(names, 1):
        if name <= done:
            continue
        yield from fetch(archive, http, name)
        if count % EVERY == 0 and _CURSOR.fullmatch(name):
            yield Checkpoint(name, len(names))


def fetch(archive: CellImageLibrary, http: Http, name: str) -> Iterator[RawRecord]:
    """One record, or that it is gone: deleted, made private, or not there any more."""
    url = f"{API}/public_documents/{name}"
    reply = http.get(url, allow=_ABSENT, json=True)
    if reply.status in _ABSENT:
        yield RawRecord("cil", "cil", name, b"", "", status="deleted", url=url)
        return
    for record in archive.split(reply.body, reply.media_type, f"{name}.json"):
        yield replace(record, url=url)


def _pages(http: Http, since: str | None) -> Iterator[list[str]]:
    """The accessions that the library lists, page by page."""
    start, total = 0, 1
    changed = {"lastModified": str(int(datetime.fromisoformat(since).replace(tzinfo=UTC).timestamp()))} if since else {}
    while start < total:
        query = {"from": str(start), "size": str(PAGE_SIZE)} | changed
        reply = http.get(f"{API}/public_ids", params=query, json=True)
        hits, total = _listed(reply.json(), reply.url)
        if not hits:
            return
        start += len(hits)
        yield [name for hit in hits if (name := _name(hit))]


def _listed(document: Any, url: str) -> tuple[list[Any], int]:
    outer = document.get("hits") if isinstance(document, dict) else None
    hits = outer.get("hits") if isinstance(outer, dict) else outer
    total = outer.get("total") if isinstance(outer, dict) else None
    if isinstance(total, dict):  # as Elasticsearch has it since version 7
        total = total.get("value")
    if not isinstance(hits, list):
        raise NetworkError(f"{url}: received no `hits` with a list, but {str(document)[:200]}")
    return hits, total if isinstance(total, int) else 2**31  # without a total until a page is empty


def _name(hit: Any) -> str:
    return str(hit.get("_id") or hit.get("id") or "") if isinstance(hit, dict) else str(hit)
