"""A release of the demo records, and the pages on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from micrograph import pipeline, resources
from micrograph.importing import import_paths
from micrograph.release import Release, Releases
from micrograph.search import SearchIndex
from micrograph.settings import Settings
from micrograph.terms.index import Terms
from micrograph.web.pages import router


class DemoService:
    """What the pages need, in process."""

    def __init__(self, release: Release, pool: Any = None) -> None:
        self.release = release
        self.pool = pool
        self._held = {"search": SearchIndex(release.search), "terms": Terms.load()}

    def get(self, name: str) -> Any:
        return self._held[name]


def an_app(release: Release, pool: Any = None) -> FastAPI:
    app = FastAPI()
    app.state.service = DemoService(release, pool)
    app.include_router(router())
    return app


def built(home: Path, connectors: dict[str, list[Path]]) -> Release:
    from micrograph.log import HarvestLog

    for connector, paths in connectors.items():
        import_paths(connector, paths, HarvestLog(home))
    pipeline.build(home, Settings(home=home))
    return Releases(home).current()


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    demo = resources.demo()
    return built(tmp_path_factory.mktemp("home"), {name: [demo / name] for name in ("gide", "idr")})


@pytest.fixture(scope="session")
def pages(release: Release) -> TestClient:
    return TestClient(an_app(release), follow_redirects=False)
