"""Hugging Face's hub, imitated: the next page in the `Link` header, cards as files, 307 for a new name, 401 for what may not be seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from tests.replay.server import Answer, Imitated, as_json

HUB = "https://huggingface.co"
CARD = {"Content-Type": "text/plain; charset=utf-8"}


@dataclass
class Hub:
    """Records as the interface lists them, each with `id`, `tags` and `lastModified`; cards by name."""

    records: list[dict[str, Any]]
    cards: dict[str, bytes] = field(default_factory=dict)
    page: int = 4
    gated: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)  # gone or private: the hub does not say which
    renamed: dict[str, str] = field(default_factory=dict)
    expired: set[str] = field(default_factory=set)  # cursors
    all_of_one_tag: str = ""  # everything is found by this tag, and nothing by another

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        if path == "/api/datasets":
            return self._list(query)
        name = path.removeprefix("/api").removeprefix("/datasets/").removesuffix("/resolve/main/README.md")
        if name in self.renamed:
            return Answer(307, b"", {"Location": f"{HUB}{path.replace(name, self.renamed[name])}"})
        if name in self.hidden:
            return as_json({"error": "Invalid username or password."}, 401)
        if path.startswith("/api/"):
            one = next((one for one in self.records if one["id"] == name), None)
            return as_json(one) if one else as_json({"error": "Repository not found"}, 404)
        if name in self.gated:
            return Answer(401, b"Access to this dataset is restricted.", CARD)
        return Answer(200, self.cards[name], CARD) if name in self.cards else Answer(404, b"Entry not found", CARD)

    def _list(self, query: dict[str, str]) -> Answer:
        tag, cursor = query["filter"], query.get("cursor", "0")
        if cursor in self.expired:
            return as_json({"error": "Invalid cursor"}, 400)
        found = [
            one for one in self.records
            if one["id"] not in self.hidden and (tag == self.all_of_one_tag if self.all_of_one_tag else tag in one["tags"])
        ]  # fmt: skip
        found.sort(key=lambda one: str(one.get("lastModified")), reverse=True)
        start = int(cursor)
        body = found[start : start + self.page]
        if start + self.page >= len(found):
            return as_json(body)
        return as_json(body, Link=f'<{HUB}/api/datasets?filter={tag}&cursor={start + self.page}>; rel="next"')


def services(recordings: Path) -> dict[str, Imitated]:
    """The recorded answer of the hub's search, and the recorded cards, each with the record that the hub has of it at least."""
    hub = Hub([orjson.loads((recordings / "index_verbatim" / "hf_search_record_SROIE.json").read_bytes())])
    for path in sorted((recordings / "huggingface" / "cards_2022").glob("*__README.md")):
        name = path.name.removesuffix("__README.md").replace("__", "/")
        hub.cards[name] = path.read_bytes()
        hub.records.append({"id": name, "tags": [], "lastModified": "2022-09-01T00:00:00.000Z", "gated": False})
    hub.all_of_one_tag = "microscopy"
    return {HUB: hub}
