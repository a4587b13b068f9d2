"""DataCite's REST interface, imitated: cursors in `links.next`, an empty last page, a window for page numbers, 404 for what is no longer findable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import orjson

from tests.replay.server import Answer, Imitated, as_json

API = "https://api.datacite.org"


@dataclass
class Dois:
    """Records as the interface has them, by their DOI; a query is a prefix, with or without other words, and a window."""

    records: list[dict[str, Any]]
    page: int = 4
    window: int = 10_000
    hidden: set[str] = field(default_factory=set)  # registered, no longer findable
    expired: set[str] = field(default_factory=set)  # cursors
    drift: dict[int, str] = field(default_factory=dict)  # number of the list -> DOI that is updated once it was read
    lists: int = 0

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        if path == "/dois":
            return self._list(query)
        doi = unquote(path.removeprefix("/dois/")).lower()
        one = next((one for one in self._findable() if one["id"].lower() == doi), None)
        return as_json({"data": one}) if one else as_json({"errors": [{"status": "404", "title": "not found"}]}, 404)

    def _findable(self) -> Iterator[dict[str, Any]]:
        return (one for one in self.records if one["id"].lower() not in self.hidden)

    def _list(self, query: dict[str, str]) -> Answer:
        self.lists += 1
        words, size = query["query"], int(query["page[size]"])
        number = int(query.get("page[number]", "0"))
        if size > 1000 or number * size > self.window:
            return as_json({"errors": [{"status": "400", "title": "out of the window"}]}, 400)
        if query.get("page[cursor]") in self.expired:
            return as_json({"errors": [{"status": "400", "title": "cursor is invalid"}]}, 400)
        prefixes = re.findall(r"prefix:(10\.\d+)", words)
        day = words.partition("updated:[")[2][:10]
        found = [
            one for one in self._findable()
            if one["id"].partition("/")[0] in prefixes and str(one["attributes"].get("updated"))[:10] >= day
        ]  # fmt: skip
        start = int(query["page[cursor]"]) - 1
        data = found[start : start + min(size, self.page)]
        if (doi := self.drift.pop(self.lists, None)) is not None:
            next(one for one in self.records if one["id"] == doi)["attributes"]["updated"] = "2026-04-30T00:00:00Z"
        following = f"{API}/dois?query={quote(words)}&page%5Bcursor%5D={start + len(data) + 1}&page%5Bsize%5D={size}"
        return as_json({"data": data, "meta": {"total": len(found)}, "links": {"next": following} if data else {}})


def record(doi: str, updated: str = "2026-04-01T10:00:00Z", **attributes: Any) -> dict[str, Any]:
    """A record as the interface sends it."""
    said = {
        "doi": doi, "titles": [{"title": f"Micrographs {doi}"}], "creators": [{"name": "Doe, Ada"}], "updated": updated,
        "types": {"resourceTypeGeneral": "Dataset"}, "state": "findable", "publicationYear": 2025,
    }  # fmt: skip
    return {"id": doi, "type": "dois", "attributes": said | attributes}


def services(recordings: Path) -> dict[str, Imitated]:
    """All recorded answers of the interface."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((recordings / "datacite").glob("*.json")):
        try:
            document = orjson.loads(path.read_bytes())
        except orjson.JSONDecodeError:
            continue
        listed = document.get("data") if isinstance(document, dict) else None
        for one in listed if isinstance(listed, list) else [listed]:
            if isinstance(one, dict) and isinstance(one.get("attributes"), dict) and one.get("type") == "dois":
                found.setdefault(one["id"], one)
    return {API: Dois(list(found.values()), page=100)}
