"""Figshare's interface, imitated: a search by POST that gives a bare list, ends with a 422 and slides; whole items by their number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from micrograph.archives._figshare_harvest import SELECTIONS
from tests.replay.server import Answer, Imitated, as_json

API = "https://api.figshare.com"
_LISTED = (
    "id",
    "title",
    "doi",
    "handle",
    "url",
    "published_date",
    "modified_date",
    "defined_type",
    "defined_type_name",
)


@dataclass
class Figshare:
    """Items as their own answer has them; `finds` says which of them a search has."""

    records: list[dict[str, Any]]
    finds: Callable[[str, dict[str, Any]], bool] = lambda words, one: True
    window: int = 1000  # entries that can be paged through
    most: int = 100  # a page
    inclusive: bool = True  # whether a day from which a list begins is in it: the documents do not say
    removed: set[int] = field(default_factory=set)  # still listed for a while, then gone
    drift: dict[int, dict[int, str]] = field(
        default_factory=dict
    )  # number of the search -> items changed once it was answered
    searches: list[dict[str, Any]] = field(default_factory=list)
    refuses: bool = False

    def post(self, path: str, body: bytes) -> Answer:
        asked = orjson.loads(body)
        self.searches.append(asked)
        if path != "/v2/articles/search" or self.refuses:
            return as_json({"message": "Bad request", "code": "BadRequest"}, 422)
        page, size = asked["page"], asked["page_size"]
        if size > self.most or page * size > self.window:
            return as_json({"message": "Offset too large", "code": "OffsetTooLarge"}, 422)
        found = [one for one in self.records if self._is_found(asked, one)]
        found.sort(key=lambda one: (one[asked["order"]], one["id"]), reverse=asked["order_direction"] == "desc")
        answer = [{key: one[key] for key in _LISTED if key in one} for one in found[(page - 1) * size : page * size]]
        for number, day in self.drift.pop(len(self.searches), {}).items():
            next(one for one in self.records if one["id"] == number)["modified_date"] = day
        return as_json(answer)

    def _is_found(self, asked: dict[str, Any], one: dict[str, Any]) -> bool:
        since = (("modified_date", "modified_since"), ("published_date", "published_since"))
        days = [(one[key][:10], asked[word]) for key, word in since if word in asked]
        late = all(day >= start if self.inclusive else day > start for day, start in days)
        return late and self.finds(asked["search_for"], one)

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        number = path.removeprefix("/v2/articles/")
        one = next((one for one in self.records if str(one["id"]) == number), None)
        if one is None or one["id"] in self.removed:
            return as_json({"message": "Entity not found: ArticleVersion", "code": "EntityNotFound"}, 404)
        return as_json(one)


def recorded_items(recordings: Path) -> Iterator[dict[str, Any]]:
    """Items of version 2 that stand, under names or in lists, in another project's files."""
    for path in sorted((recordings / "figshare").glob("waterbutler*.json")):
        yield from _items_in(orjson.loads(path.read_bytes()))


def _items_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict) and "title" in value and "id" in value and ("doi" in value or "defined_type" in value):
        url = str(value.get("url", ""))  # "https://bad/…" is an address that the other project made wrong on purpose
        if not url.startswith("https://bad/") and not url.rpartition("/")[0].endswith(("projects", "collections")):
            yield value
        return
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _items_in(below)


def services(recordings: Path) -> dict[str, Imitated]:
    """All recorded items, those of version 1 too, put into the lists of version 2; the first search finds them all."""
    items: dict[int, dict[str, Any]] = {}
    for path in sorted((recordings / "figshare").glob("api.figshare.com_v1*.json")):
        document = orjson.loads(path.read_bytes())
        for one in document.get("items", ()):
            day = {"published_date": "2013-12-24T00:00:00Z", "modified_date": "2013-12-24T00:00:00Z"}
            items.setdefault(one["article_id"], one | {"id": one["article_id"]} | day)
    for one in recorded_items(recordings):
        if one.get("published_date") and one.get("modified_date"):
            items[one["id"]] = one
    return {API: Figshare(list(items.values()), lambda words, one: words == SELECTIONS[0])}
