"""A small release in the layout of the real ones, and the service over it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from pyoxigraph import Store
from starlette.testclient import TestClient

from micrograph.api.app import create_app
from micrograph.errors import Gone, NoRelease
from micrograph.settings import Settings

PREFIXES = """
PREFIX mg: <https://w3id.org/micrograph/vocab#>
PREFIX schema: <http://schema.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX obo: <http://purl.obolibrary.org/obo/>
PREFIX d: <https://w3id.org/micrograph/dataset/>
PREFIX a: <https://w3id.org/micrograph/archive/>
PREFIX e: <http://example.org/>
"""
GRAPH = """
INSERT DATA {
  obo:NCBITaxon_9606 rdfs:label "Homo sapiens" ; rdfs:subClassOf obo:NCBITaxon_9605, obo:NCBITaxon_1 .
  obo:NCBITaxon_9605 rdfs:label "Homo" ; rdfs:subClassOf obo:NCBITaxon_1 .
  <https://w3id.org/micrograph/dataset/idr/idr0001> a schema:Dataset ; schema:identifier "idr0001" ;
    schema:includedInDataCatalog a:idr ; schema:name "=one, \\"two\\"\\r\\nthree" ; mg:organism obo:NCBITaxon_9606 ; mg:year 2016 .
  <https://w3id.org/micrograph/dataset/bia/S-BIAD1> a schema:Dataset ; schema:identifier "S-BIAD1" ;
    schema:includedInDataCatalog a:bia ; schema:name "-plain" ; mg:organism obo:NCBITaxon_9605 .
}
"""


@dataclass(frozen=True)
class FakeRelease:
    id: str
    path: Path


@dataclass
class Shelf:
    """A source of releases that a test can change."""

    kept: dict[str, FakeRelease] = field(default_factory=dict)
    serving: str = ""

    def current(self) -> FakeRelease:
        if self.serving not in self.kept:
            raise NoRelease("no release on the shelf")
        return self.kept[self.serving]

    def require(self, name: str) -> FakeRelease:
        if name not in self.kept:
            raise Gone(f"release {name} is not kept any more")
        return self.kept[name]


def write_release(folder: Path, name: str, extra: str = "") -> FakeRelease:
    """A release folder with a graph: two data sets, two taxa, 400 numbered nodes, and what the test adds."""
    path = folder / name
    path.mkdir(parents=True)
    store = Store(str(path / "graph"))
    store.update(PREFIXES + GRAPH)
    numbered = " ".join(f"e:n{n} e:next e:n{n + 1} ." for n in range(400))
    store.update(f'{PREFIXES} INSERT DATA {{ e:release e:name "{name}" . {numbered} {extra} }}')
    store.flush()
    return FakeRelease(name, path)


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FakeRelease]:
    folder = tmp_path_factory.mktemp("releases")
    return {name: write_release(folder, name) for name in ("00000000000000aa", "00000000000000bb")}


@pytest.fixture
def shelf(releases: dict[str, FakeRelease]) -> Shelf:
    return Shelf(dict(releases), "00000000000000aa")


@pytest.fixture
def make_app(shelf: Shelf) -> Callable[..., FastAPI]:
    def make(**options: Any) -> FastAPI:
        return create_app(shelf, Settings(query_workers=1, **options), poll_seconds=0.02)

    return make


@pytest.fixture
def client(make_app: Callable[..., FastAPI]) -> Iterator[TestClient]:
    with TestClient(make_app(), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def shared_client(releases: dict[str, FakeRelease]) -> Iterator[TestClient]:
    """For tests that change nothing."""
    app = create_app(Shelf(dict(releases), "00000000000000aa"), Settings(query_workers=1), poll_seconds=5)
    with TestClient(app, follow_redirects=False) as client:
        yield client


@contextmanager
def over_sockets(app: FastAPI) -> Iterator[str]:
    """The app under a real server: its address."""
    # The protocol is named because asyncio sets TCP_NODELAY on sockets that say they are TCP only: 44 ms a request, else.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="on"))
    ready = threading.Event()
    startup = server.startup

    async def tell(*args: Any, **kwargs: Any) -> None:
        await startup(*args, **kwargs)
        ready.set()

    server.startup = tell  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    assert ready.wait(20)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()


@pytest.fixture
def serve() -> Callable[[FastAPI], AbstractContextManager[str]]:
    return over_sockets
