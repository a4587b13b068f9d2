"""Live harvest of the hub: what is selected, and how it is paged. Never checked against the live service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from micrograph.archives._payloads import read
from micrograph.errors import NetworkError
from micrograph.records import Checkpoint, HarvestEvent, Seen

if TYPE_CHECKING:
    from micrograph.archives.huggingface import HuggingFace
    from micrograph.http import Http

HUB = "https://huggingface.co"
PAGE_SIZE = 100
# Tags that whoever images cells and tissues puts on a data set.
SELECTIONS = (
    "microscopy", "bioimage", "bioimaging", "histopathology", "pathology", "cell-segmentation", "fluorescence", "cryo-em",
    "electron-microscopy", "light-sheet", "cell-painting",
)  # fmt: skip
_NEXT = re.compile(r'<(https://huggingface\.co/[^>]+)>\s*;\s*rel="next"')


def harvest(archive: HuggingFace, http: Http, since: str | None, resume: str | None) -> Iterator[HarvestEvent]:
    """All selections, the newest first; the cursor is the number of the selection and the address of its next page."""
    number, _, address = (resume or "").partition(" ")
    start = int(number) if re.fullmatch(r"[0-9]{1,4}", number) else 0
    done: set[str] = set()
    for place, tag in enumerate(SELECTIONS):
        if place < start:
            continue
        first = _first(tag)
        url = address if place == start and address.startswith(f"{HUB}/api/") else first
        while url:
            yield Checkpoint(f"{place} {url}")
            reply = http.get(url, json=True, allow=() if url == first else (400,))
            if reply.status == 400:  # a cursor that the hub no longer knows
                url = first
                continue
            if not isinstance(read(reply.body), list):
                raise NetworkError(f"{reply.url}: received no list of data sets, but {reply.body[:200]!r}")
            older = False
            for record in archive.split(reply.body, reply.media_type, reply.url):
                if record.accession and record.accession in done:
                    continue
                done.add(record.accession)
                if since and record.modified and record.modified[:10] < since:
                    older = True
                    yield Seen("huggingface", record.accession)
                    continue
                yield replace(record, url=f"{HUB}/api/datasets/{record.accession}" if record.accession else reply.url)
                yield from _card(archive, http, record.accession)
            following = _NEXT.search(reply.headers.get("link", ""))
            url = following[1] if following and not older else ""
        yield Checkpoint(f"{place + 1} ")


def _first(tag: str) -> str:
    query = {"filter": tag, "full": "true", "sort": "lastModified", "direction": "-1", "limit": str(PAGE_SIZE)}
    return f"{HUB}/api/datasets?{urlencode(query)}"


def _card(archive: HuggingFace, http: Http, accession: str) -> Iterator[HarvestEvent]:
    if accession:
        reply = http.get(f"{HUB}/datasets/{accession}/resolve/main/README.md", accept="text/*", allow=(401, 403, 404))
        if reply.status == 200:
            if reply.body.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html")):
                raise NetworkError(f"{reply.url}: received a page of HTML in place of a card")
            for record in archive.split(reply.body, "text/markdown", f"/datasets/{accession}/resolve/main/README.md"):
                if record.accession:
                    yield replace(record, url=f"{HUB}/datasets/{accession}/resolve/main/README.md")
