"""Live harvest of OSF: what is selected, and how it is paged. Never checked against the live service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from micrograph.archives._payloads import read
from micrograph.records import Checkpoint, HarvestEvent

if TYPE_CHECKING:
    from micrograph.archives.osf import Osf
    from micrograph.http import Http

API = "https://api.osf.io/v2"
PAGE_SIZE = 100
# Tags of bioimaging deposits; OSF's filter is for one tag at a time.
SELECTIONS = tuple(
    (kind, tag)
    for kind in ("nodes", "registrations")
    for tag in ("microscopy", "bioimaging", "confocal", "fluorescence microscopy", "electron microscopy", "light sheet", "histology")
)  # fmt: skip


def harvest(archive: Osf, http: Http, since: str | None, resume: str | None) -> Iterator[HarvestEvent]:
    """All selections; the cursor is the number of the selection and the address of its next page."""
    number, _, address = (resume or "0 ").partition(" ")
    start = int(number) if re.fullmatch(r"[0-9]{1,4}", number) else 0
    done: set[str] = set()
    for place, (kind, tag) in enumerate(SELECTIONS):
        if place < start:
            continue
        url = address if place == start and address.startswith(API) else _first(kind, tag, since)
        while url:
            yield Checkpoint(f"{place} {url}")
            reply = http.get(url, accept="application/vnd.api+json", json=True)
            for record in archive.split(reply.body, reply.media_type, reply.url):
                if record.accession in done:
                    continue
                done.add(record.accession)
                withdrawn = (read(record.payload) or {}).get("attributes", {}).get("withdrawn") is True
                if withdrawn:
                    yield replace(record, status="deleted")
                    continue
                yield replace(record, url=reply.url)
                yield from _files(archive, http, kind, record.accession)
            url = _next(read(reply.body))
        yield Checkpoint(f"{place + 1} ")


def _first(kind: str, tag: str, since: str | None) -> str:
    query = {"filter[tags]": tag, "embed": "contributors", "page[size]": str(PAGE_SIZE), "sort": "date_modified"}
    if since:
        query["filter[date_modified][gte]"] = since
    return f"{API}/{kind}/?{urlencode(query)}&embed=license&embed=identifiers"


def _files(archive: Osf, http: Http, kind: str, accession: str) -> Iterator[HarvestEvent]:
    """The files of a node, where they may be seen."""
    url = f"{API}/{kind}/{accession}/files/osfstorage/?page%5Bsize%5D={PAGE_SIZE}"
    reply = http.get(url, allow=(401, 403, 404, 410), json=True)
    if reply.status == 200:
        for record in archive.split(reply.body, reply.media_type, reply.url):
            if record.accession:
                yield replace(record, url=reply.url)


def _next(document: object) -> str:
    links = document.get("links") if isinstance(document, dict) else None
    following = links.get("next") if isinstance(links, dict) else None
    return following if isinstance(following, str) and following.startswith(API) else ""
