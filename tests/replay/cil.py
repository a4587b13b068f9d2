"""The Cell Image Library's interface, imitated: accessions by `from` and `size`, changes since a second, a document each, 404 for what is gone."""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from tests.replay.server import Answer, Imitated, as_json

SITE = "https://www.cellimagelibrary.org"
DAY = 86_400


@dataclass
class CellImages:
    """Documents by accession, listed in this order."""

    records: dict[str, dict[str, Any]]
    modified: dict[str, int] = field(default_factory=dict)  # seconds since 1970; none: long ago
    unlisted: set[str] = field(default_factory=set)  # not public any more: in no list
    removed: set[str] = field(default_factory=set)  # 404
    most: int = 1000  # a page, whatever is asked for
    after: dict[int, Callable[[], object]] = field(default_factory=dict)  # what happens once the nth page was read
    pages: int = 0

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        if path == "/rest/public_ids":
            return self._list(query)
        name = path.removeprefix("/rest/public_documents/")
        if name not in self.records or name in self.removed:
            return as_json({"_id": name, "found": False}, 404)
        return as_json({"_id": name, "found": True, "_source": self.records[name]})

    def _list(self, query: dict[str, str]) -> Answer:
        self.pages += 1
        since = int(query.get("lastModified", "0"))
        names = [
            name for name in self.records
            if name not in self.unlisted | self.removed and self.modified.get(name, 1) >= since
        ]  # fmt: skip
        start, size = int(query["from"]), min(int(query["size"]), self.most)
        page = [{"_index": "ccdbv8", "_id": name} for name in names[start : start + size]]
        self.after.pop(self.pages, lambda: None)()
        return as_json({"hits": {"total": len(names), "hits": page}})


def document(number: int, title: str = "", **status: bool) -> dict[str, Any]:
    """A record as the library keeps it."""
    return {
        "CIL_CCDB": {
            "Status": {"Is_public": True, "Deleted": False} | status,
            "CIL": {"CORE": {"TECHNICALDETAILS": {"free_text": "Made up."}}},
            "Citation": {"Title": title or f"Made up cell {number}", "DOI": f"doi:10.7295/W9CIL{number}"},
        }
    }


def library(count: int = 11) -> CellImages:
    return CellImages({f"CIL_{10_000 + number}": document(10_000 + number) for number in range(count)}, most=4)


def services(recordings: Path, count: int = 40) -> dict[str, Imitated]:
    """The first records of the library's dump."""
    records = {}
    with tarfile.open(recordings / "cil" / "cil_public_data_v8_6.tar.xz") as dump:
        for member in islice((one for one in dump if one.name.endswith(".json")), count):
            file = dump.extractfile(member)
            assert file
            records[f"CIL_{Path(member.name).stem}"] = orjson.loads(file.read())
    return {SITE: CellImages(records, most=15)}
