"""Kaggle's interface, imitated: a bare list of 20 a page, the last updated first, an empty list past the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from tests.replay.server import Answer, Imitated, as_json

API = "/api/v1/datasets"


@dataclass
class KaggleApi:
    """Records as the interface lists them; `finds` says which of them a search has."""

    records: list[dict[str, Any]]
    finds: Callable[[str, dict[str, Any]], bool] = lambda words, one: True
    page: int = 20
    removed: set[str] = field(default_factory=set)
    refuses: bool = False  # answers 200 with a message, as it does to a key that ran out

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        if path == f"{API}/list":
            return self._list(query)
        name = path.removeprefix(f"{API}/view/")
        one = next((one for one in self.records if one.get("ref") == name), None)
        if one is None or name in self.removed:
            return as_json({"code": 404, "message": "Not found"}, 404)
        return as_json(one)

    def _list(self, query: dict[str, str]) -> Answer:
        if self.refuses:
            return as_json({"code": 401, "message": "Unauthenticated"})
        found = [one for one in self.records if one.get("ref") not in self.removed and self.finds(query["search"], one)]
        found.sort(key=lambda one: str(one.get("lastUpdated") or one.get("dateUpdated")), reverse=True)
        start = (int(query["page"]) - 1) * self.page
        return as_json(found[start : start + self.page])


def services(recordings: Path) -> dict[str, Imitated]:
    """The recorded answer of the site's search, put into pages of the interface; the first search finds it all."""
    recorded = orjson.loads((recordings / "kaggle" / "kaggle_web_search_datasets_response_2024-08.json").read_bytes())
    return {"https://www.kaggle.com": KaggleApi(recorded["items"], lambda words, one: words == "microscopy")}
