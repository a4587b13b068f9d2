"""Live harvest of EMPIAR: accessions from BioStudies' mirror, entries by POST. Never checked against the live service."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from micrograph.archives._payloads import read
from micrograph.archives._reread_harvest import every_one
from micrograph.errors import NetworkError
from micrograph.records import Checkpoint, HarvestEvent

if TYPE_CHECKING:
    from micrograph.archives.empiar import Empiar
    from micrograph.http import Http

ENTRIES = "https://www.ebi.ac.uk/empiar/api/entry/"
MIRROR = "https://www.ebi.ac.uk/biostudies/api/v1/BioImages-EMPIAR/search"
MIRROR_PAGE = 1000  # the most that BioStudies gives
FIRST = 10_000  # the lowest number
CHUNK = 250  # entries a question
BEYOND = 500  # numbers above the last one mirrored, which may be newer than the mirror


def harvest(archive: Empiar, http: Http, resume: str | None) -> Iterator[HarvestEvent]:
    """All entries in the order of their numbers; the cursor is the last number that is done."""
    done = int(resume) if resume and re.fullmatch(r"[0-9]{1,9}", resume) else 0
    numbers = sorted(number for number in every_one(lambda: _mirrored(http)) if number > done)
    total = len(numbers)
    for start in range(0, len(numbers), CHUNK):
        chunk = numbers[start : start + CHUNK]
        yield from _entries(archive, http, ",".join(map(str, chunk)))
        yield Checkpoint(str(chunk[-1]), total)
    last = max([done, *numbers, FIRST - 1])
    while True:  # what is newer than the mirror, until a stretch is empty
        found = list(_entries(archive, http, f"{last + 1}-{last + BEYOND}"))
        yield from found
        if not found:
            return
        last += BEYOND
        yield Checkpoint(str(last))


def _mirrored(http: Http) -> Iterator[list[int]]:
    """The numbers of all entries that BioStudies mirrors, page by page; past the end it gives the last page again."""
    seen: set[int] = set()
    for page in itertools.count(1):
        query = {"query": "*:*", "pageSize": str(MIRROR_PAGE), "page": str(page)}
        reply = http.get(MIRROR, params=query, json=True)
        document = reply.json()
        hits = document.get("hits") if isinstance(document, dict) else None
        if not isinstance(hits, list):
            raise NetworkError(f"{reply.url}: received no `hits` with a list, but {str(document)[:200]}")
        named = (str(hit.get("accession")) if isinstance(hit, dict) else "" for hit in hits)
        found = {int(match[1]) for one in named if (match := re.fullmatch(r"EMPIAR-(\d{4,6})", one, re.I))}
        if found <= seen:
            return
        seen |= found
        yield sorted(found)


def _entries(archive: Empiar, http: Http, question: str) -> Iterator[HarvestEvent]:
    reply = http.post(ENTRIES, question.encode(), "text/plain", allow=(404,), json=True)
    if reply.status == 404 or read(reply.body) in ({}, [], None):
        return
    for record in archive.split(reply.body, reply.media_type, reply.url):
        yield replace(
            record, url=f"{ENTRIES}{record.accession.removeprefix('EMPIAR-')}/" if record.accession else reply.url
        )
