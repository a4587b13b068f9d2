"""The worker by itself: how fast it is up, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from micrograph.store.frames import HEADER


def start(graph: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "micrograph.store.worker", str(graph)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    import os

    import micrograph

    return {**os.environ, "PYTHONPATH": str(Path(micrograph.__file__).parents[1])}


def receive(worker: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    assert worker.stdout is not None
    kind, length = HEADER.unpack(worker.stdout.read(HEADER.size))
    return kind, worker.stdout.read(length)


def test_it_is_up_soon_answers_and_ends_with_its_pipe(graph: Path, environment: dict[str, str]) -> None:
    bare = min(
        _seconds([sys.executable, "-c", "import pyoxigraph, json, ctypes, signal"], environment) for _ in range(3)
    )
    start_time = time.monotonic()
    with start(graph, environment) as worker:
        kind, payload = receive(worker)
        assert kind == b"R"
        assert time.monotonic() - start_time < 0.15 + 3 * bare  # a busy machine is slow at both
        assert isinstance(json.loads(payload)["offline"], bool)
        assert worker.stdin is not None
        request = {
            "query": "ASK {}",
            "base": "http://example.org/",
            "results": "csv",
            "graph": None,
            "rows": 9,
            "bytes": 9999,
        }
        data = json.dumps(request).encode()
        worker.stdin.write(HEADER.pack(b"Q", len(data)) + data)
        worker.stdin.flush()
        assert receive(worker) == (b"W", b"\x03\x00csvtrue")
        worker.stdin.close()
        assert worker.wait(5) == 0


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    begin = time.monotonic()
    subprocess.run(command, env=environment, check=True)
    return time.monotonic() - begin


def test_it_imports_nothing_heavy(environment: dict[str, str]) -> None:
    code = "import micrograph.store.worker, sys; print(sorted(n for n in sys.modules if n.startswith('micrograph')))"
    out = subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
    ).stdout
    assert "micrograph.errors" not in out
    assert "pydantic" not in out


def test_a_folder_that_is_no_store_is_named(tmp_path: Path, environment: dict[str, str]) -> None:
    with start(tmp_path / "none", environment) as worker:
        kind, payload = receive(worker)
        assert kind == b"X"
        assert str(tmp_path / "none") in json.loads(payload)["message"]
        assert worker.wait(5) == 0
