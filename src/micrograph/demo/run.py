"""`micrograph demo` and `serve`: build the demo release, serve it, ask it three questions."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from micrograph import resources
from micrograph.archives import archives
from micrograph.errors import StoreError, UsageError
from micrograph.identifiers import compress
from micrograph.importing import import_paths
from micrograph.log import HarvestLog
from micrograph.pipeline import build
from micrograph.release import Release, Releases
from micrograph.settings import Settings, settings

Say = Callable[[str], None]


class Question(NamedTuple):
    """One thing to try."""

    asks: str
    path: str
    show: Callable[[Any], list[str]]


def _datasets(answer: Any) -> list[str]:
    lines = [f"{answer['total']} data sets, among them"]
    return lines + [f"  {item['archive']:7} {item['accession']:22} {item['title'][:70]}" for item in answer["items"]]


def _rows(answer: Any) -> list[str]:
    return ["  " + " · ".join(_short(str(value)) for value in row.values()) for row in answer["rows"]]


def _short(value: str) -> str:
    """An IRI as people say it."""
    return compress(value.replace("https://w3id.org/micrograph/dataset/", ""))


THINGS_TO_TRY = (
    Question(
        "Human data sets taken by any electron microscopy, free to reuse",
        "/v1/datasets?organism=NCBITaxon:9606&method=FBbi:00000256&allows_commercial=true&limit=5&facets=none",
        _datasets,
    ),
    Question("Organisms that three archives or more have imaged", "/v1/queries/organisms/in-three-archives", _rows),
    Question("Publications whose data lie in two archives", "/v1/queries/publications/in-two-archives", _rows),
)


def build_demo(home: Path, say: Say) -> Release:
    """Import the bundled records into the home's log and build a release of them."""
    home.mkdir(parents=True, exist_ok=True)
    log, count = HarvestLog(home), 0
    for connector in sorted(archives()):
        folder = resources.demo() / connector
        if folder.is_dir():
            report = import_paths(connector, [folder], log)
            count += report.new + report.changed + report.unchanged
    say(f"{count} bundled records")
    release, timing = build(home, _settings(home), force=True, expected=True, tell=lambda stage: say(f"· {stage}"))
    statistics = release.statistics()
    spread = ", ".join(f"{archive} {number}" for archive, number in statistics["by_archive"].items())
    say(f"release {release.id}: {statistics['datasets']} data sets ({spread}), {statistics['triples']} triples, "
        f"{sum(timing.seconds.values()):.1f} s")  # fmt: skip
    return release


def serve_demo(home: Path, port: int, say: Say) -> None:
    """Serve the demo until it is interrupted."""
    port = port or free_port()
    address = f"http://127.0.0.1:{port}"
    print(f"Micrograph is at {address}/  (Ctrl-C ends it)\n\nThree things to try:")  # noqa: T201 - the command's answer
    for question in THINGS_TO_TRY:
        print(f"  {question.asks}\n    curl '{address}{question.path}'")  # noqa: T201
    print(f"\nSearch in the browser: {address}/   SPARQL: {address}/query   API: {address}/openapi.json", flush=True)  # noqa: T201
    serve(home, "127.0.0.1", port, say)


def try_demo(home: Path, port: int, say: Say) -> None:
    """Serve, ask the three questions over HTTP, print the answers, and end.

    Raises:
        StoreError: an answer is not what a healthy demo gives.
    """
    import httpx2

    with running(home, port) as address:
        say(f"serving at {address}")
        for question in THINGS_TO_TRY:
            response = httpx2.get(address + question.path, timeout=60)
            if response.status_code != 200:
                raise StoreError(f"{question.path} answered {response.status_code}: {response.text[:500]}")
            lines = question.show(response.json())
            if not lines:
                raise StoreError(f"{question.path} answered nothing")
            print("\n".join([f"\n{question.asks}", f"  curl '{address}{question.path}'", *lines]), flush=True)  # noqa: T201


def serve(home: Path, host: str, port: int, say: Say) -> None:
    """Serve the current release of a home with uvicorn.

    Raises:
        NoRelease: there is none.
    """
    import uvicorn

    Releases(home).current()
    port = port or free_port()
    say(f"http://{host}:{port}/")
    uvicorn.run(_app(home), host=host, port=port, log_level="warning", access_log=False)


@contextmanager
def running(home: Path, port: int = 0) -> Iterator[str]:
    """The service in a thread, by its address; for tests and for `--once`."""
    import uvicorn

    Releases(home).current()
    port = port or free_port()
    server = uvicorn.Server(
        uvicorn.Config(_app(home), host="127.0.0.1", port=port, log_level="warning", access_log=False)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(server, thread, address)
        yield address
    finally:
        server.should_exit = True
        thread.join(timeout=20)


def _wait_until_ready(server: Any, thread: threading.Thread, address: str) -> None:
    """Return once the server listens; it does so only after its first release is open."""
    for _ in range(1200):
        if server.started:
            return
        thread.join(timeout=0.05)
        if not thread.is_alive():
            break
    raise UsageError(f"{address} cannot be served: is the port taken?")


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _settings(home: Path) -> Settings:
    return settings().model_copy(update={"home": home})


def _app(home: Path) -> Any:
    from micrograph.api.app import create_app

    return create_app(Releases(home), _settings(home), prepare=True)
