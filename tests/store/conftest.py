"""A small graph on disk, and pools over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, Store


def write_graph(folder: Path, nodes: int = 400, title: str = "one") -> Path:
    """A graph with `nodes` numbered nodes, and one that says which graph it is."""
    store = Store(str(folder))
    store.update(f'PREFIX e: <http://example.org/> INSERT DATA {{ e:graph e:title "{title}" }}')
    store.bulk_extend(
        Quad(
            NamedNode(f"http://example.org/{n}"),
            NamedNode("http://example.org/next"),
            NamedNode(f"http://example.org/{n + 1}"),
        )
        for n in range(nodes)
    )
    store.flush()
    return folder


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_graph(tmp_path_factory.mktemp("graph") / "graph")


@pytest.fixture(scope="session")
def other_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_graph(tmp_path_factory.mktemp("graph") / "graph", title="two")


@pytest.fixture
def canary() -> Iterator[tuple[str, list[int]]]:
    """A server that only notes that somebody connected: its IRI and the connections."""
    import socket
    import threading

    listener = socket.create_server(("127.0.0.1", 0))
    heard: list[int] = []

    def listen() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            heard.append(1)
            connection.close()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/", heard
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)
