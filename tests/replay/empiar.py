"""EMPIAR's interface and BioStudies' mirror of it, imitated: the last page again past the end, entries by lists and ranges of numbers, 404 for none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from tests.replay.server import Answer, Imitated, as_json

SITE = "https://www.ebi.ac.uk"
_MIRROR = "/biostudies/api/v1/BioImages-EMPIAR/search"
_ENTRIES = "/empiar/api/entry/"


@dataclass
class Empiar:
    """Entries by number; the mirror lists them in the order in which they stand, without those that are newer than it."""

    entries: dict[int, dict[str, Any]]
    newer: set[int] = field(default_factory=set)  # than the mirror
    unmirrored: set[int] = field(default_factory=set)
    most: int = 1000  # a page of the mirror
    after: dict[int, Callable[[], object]] = field(default_factory=dict)  # what happens once the nth page was read
    questions: list[str] = field(default_factory=list)
    pages: int = 0

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        if path == _MIRROR:
            return self._search(query)
        if not path.startswith(_ENTRIES):
            return as_json({"message": "not found"}, 404)
        return self._entries([int(path.removeprefix(_ENTRIES).strip("/"))])

    def post(self, path: str, body: bytes) -> Answer:
        if path != _ENTRIES:
            return as_json({"message": "not found"}, 404)
        self.questions.append(body.decode())
        numbers: list[int] = []
        for one in body.decode().split(","):
            first, _, last = one.partition("-")
            numbers += range(int(first), int(last or first) + 1)
        return self._entries(numbers)

    def _entries(self, numbers: list[int]) -> Answer:
        found = {f"EMPIAR-{number}": self.entries[number] for number in numbers if number in self.entries}
        return as_json(found) if found else as_json({"message": "No entries found"}, 404)

    def _search(self, query: dict[str, str]) -> Answer:
        self.pages += 1
        size, page = min(int(query["pageSize"]), self.most), int(query["page"])
        names = [number for number in self.entries if number not in self.newer | self.unmirrored]
        chunk = names[(page - 1) * size : page * size] or names[(len(names) - 1) // size * size :]
        self.after.pop(self.pages, lambda: None)()
        return as_json({"page": page, "totalHits": 7, "isTotalHitsExact": False,
                        "hits": [{"accession": f"EMPIAR-{number}", "type": "study"} for number in chunk]})  # fmt: skip


def entry(number: int, status: str = "REL", title: str = "") -> dict[str, Any]:
    """An entry as the archive sends it under its accession."""
    return {
        "title": title or f"Made up tomograms {number}", "status": status, "entry_doi": f"10.6019/EMPIAR-{number}",
        "update_date": "2026-04-01", "experiment_type": "EMDB", "dataset_size": "1.5 GB",
        "imagesets": [{"name": "frames", "category": "micrographs - single frame", "image_width": "4096"}],
    }  # fmt: skip


def archive(count: int = 11) -> Empiar:
    return Empiar({10_002 + 3 * number: entry(10_002 + 3 * number) for number in range(count)}, most=4)


def services(recordings: Path, count: int = 20) -> dict[str, Imitated]:
    """The recorded fragments of entries, among made-up ones: no whole answer was recorded."""
    fragments = orjson.loads((recordings / "empiar" / "more" / "live_asserted_fragments.json").read_bytes())
    recorded = {
        int(name.removeprefix("EMPIAR-")): {"title": name, "status": "REL"} | said
        for name, said in fragments.items() if name.startswith("EMPIAR-")
    }  # fmt: skip
    service = archive(count)
    service.entries |= recorded
    return {SITE: service}
