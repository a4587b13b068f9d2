"""What the release that answers now holds for the routes: its data set index, its statistics; and the node's ontologies."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import orjson
from fastapi import Request

from micrograph.api.service import Service, service_of
from micrograph.asking import term_counts
from micrograph.errors import BrokenFile
from micrograph.records import Json
from micrograph.search import SearchIndex
from micrograph.terms.index import Terms


def register(service: Service) -> None:
    """Tell the service what to open once a release; a new one may come with other ontologies."""
    service.register("search", lambda path: SearchIndex(path / "search"))
    service.register("statistics", lambda path: _read(path / "stats.json"))
    service.register("aliases", lambda path: _read(path / "aliases.json"))
    service.register("term_counts", lambda path: term_counts(SearchIndex(path / "search")))
    service.register("terms", lambda path: Terms.load(service.settings.home))


def _read(path: Path) -> Json:
    try:
        document: Json = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise BrokenFile(path, error) from error
    return document


def index_of(request: Request) -> SearchIndex:
    """The data set index of the release that answers now."""
    return cast(SearchIndex, service_of(request).get("search"))


def counts_of(request: Request) -> dict[str, int]:
    """Data sets of each term, of the release that answers now."""
    return cast(dict[str, int], service_of(request).get("term_counts"))


def terms_of(request: Request) -> Terms:
    """The ontologies of this node."""
    return cast(Terms, service_of(request).get("terms"))


def statistics_of(request: Request) -> Json:
    """The counts of the release that answers now."""
    return cast(Json, service_of(request).get("statistics"))
