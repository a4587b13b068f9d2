"""Dryad's interface, imitated: pages with a relative `next`, at most 100 a page, messages in place of what may not be shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import orjson

from micrograph.archives._dryad_harvest import SELECTIONS
from tests.replay.server import Answer, Imitated, as_json

SITE = "https://datadryad.org"
MESSAGE = "Identifier cannot be viewed. Either you lack permission to view it, or it is missing required elements."


@dataclass
class Dryad:
    """Data sets as their own answer has them; `finds` says which of them a search has."""

    datasets: list[dict[str, Any]]
    finds: Callable[[str, dict[str, Any]], bool] = lambda words, one: True
    files: dict[str, Any] = field(default_factory=dict)  # page of files, by the number of the version
    most: int = 100  # a page, whatever is asked for
    hidden: set[str] = field(default_factory=set)  # identifiers that show a message
    nameless: bool = False  # in a list, a message without `identifier`
    unlisted: set[str] = field(default_factory=set)
    private_files: set[str] = field(default_factory=set)
    drift: dict[int, str] = field(
        default_factory=dict
    )  # number of the search -> identifier that leaves once it was answered
    searches: list[dict[str, str]] = field(default_factory=list)
    refuses: bool = False

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        if path == "/api/v2/search":
            return self._search(query)
        if path.startswith("/api/v2/versions/"):
            number = path.removeprefix("/api/v2/versions/").removesuffix("/files")
            if number in self.private_files:
                return as_json({"error": "unauthorized"}, 401)
            return as_json(self.files[number]) if number in self.files else as_json({"error": "not-found"}, 404)
        identifier = unquote(path.removeprefix("/api/v2/datasets/"))
        one = next((one for one in self._listed() if one["identifier"] == identifier), None)
        if one is None or "/" in path.removeprefix(
            "/api/v2/datasets/"
        ):  # a DOI that is not percent-encoded is not found
            return as_json({"error": "not-found"}, 404)
        return as_json(self._shown(one))

    def _listed(self) -> list[dict[str, Any]]:
        return [one for one in self.datasets if one["identifier"] not in self.unlisted]

    def _shown(self, one: dict[str, Any], listed: bool = False) -> dict[str, Any]:
        if one["identifier"] not in self.hidden:
            return one
        message = {"id": one["id"], "message": MESSAGE}
        return message if listed and self.nameless else {"identifier": one["identifier"], **message}

    def _search(self, query: dict[str, str]) -> Answer:
        self.searches.append(query)
        if self.refuses:
            return as_json({"message": "something else"})
        since = query.get("modifiedSince", "")[:10]
        found = [
            one for one in self._listed() if self.finds(query["q"], one) and (one.get("lastModificationDate") or "9")[:10] >= since
        ]  # fmt: skip
        size, page = min(int(query["per_page"]), self.most), int(query.get("page", "1"))
        shown = [self._shown(one, listed=True) for one in found[(page - 1) * size : page * size]]
        if (leaving := self.drift.pop(len(self.searches), None)) is not None:
            self.unlisted.add(leaving)
        again = "&".join(f"{name}={quote(value)}" for name, value in query.items() if name != "page")
        links = {"self": {"href": f"/api/v2/search?{again}&page={page}"}}
        if page * size < len(found):
            links["next"] = {"href": f"/api/v2/search?{again}&page={page + 1}"}
        embedded = {"_embedded": {"stash:datasets": shown}} if shown else {}
        return as_json({"_links": links, "count": len(shown), "total": len(found), **embedded})


def services(recordings: Path) -> dict[str, Imitated]:
    """The recorded page of data sets; the first search finds them all, the others one."""
    page = orjson.loads((recordings / "dryad" / "datadryad.org_api_v2_datasets.json").read_bytes())
    datasets = page["_embedded"]["stash:datasets"]
    first = datasets[0]["identifier"]
    return {SITE: Dryad(datasets, lambda words, one: words == SELECTIONS[0] or one["identifier"] == first)}
