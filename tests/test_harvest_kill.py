"""Kill -9 during a harvest: nothing that was logged is lost, and the next run ends where one without the kill would."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import orjson
import pytest

from micrograph.harvest import harvest
from micrograph.http import Http
from micrograph.log import HarvestLog
from micrograph.settings import Settings
from tests.replay.server import BioStudies, Replay, replay

COUNT = 60
HARVEST = """
import sys
from pathlib import Path
from micrograph import log as log_module
from micrograph.harvest import harvest
from micrograph.http import Http
from micrograph.log import HarvestLog
from micrograph.settings import Settings
log_module._SEGMENT_SECONDS = 0.05  # many segments, so that kills fall between them too
config = Settings(http_rewrite=f"https://www.ebi.ac.uk={sys.argv[2]}")
harvest(["bia"], HarvestLog(Path(sys.argv[1])), Http(config, intervals={"www.ebi.ac.uk": 0.0}))
"""


def study(accession: str) -> bytes:
    attributes = [{"name": "Title", "value": f"Study {accession}"}, {"name": "AttachTo", "value": "BioImages"}]
    return orjson.dumps(
        {"accno": accession, "attributes": attributes, "section": {"type": "Study"}, "type": "submission"}
    )


def content(home: Path) -> set[tuple[str, str]]:
    return {(row.accession, row.sha256) for row in HarvestLog(home).rows_in_force()}


def kill_once(home: Path, server: Replay, dice: random.Random) -> bool:
    """Start a harvest and kill it in the middle, after so many requests and some milliseconds; whether it was still running."""
    enough = len(server.asked) + dice.randrange(3, COUNT // 2)
    process = subprocess.Popen(
        [sys.executable, "-c", HARVEST, str(home), server.url], stderr=subprocess.DEVNULL, env=dict(os.environ)
    )
    deadline = time.monotonic() + 30
    while len(server.asked) < enough and process.poll() is None and time.monotonic() < deadline:
        select.select([], [], [], 0.001)
    select.select([], [], [], dice.uniform(0, 0.02))
    alive = process.poll() is None
    if alive:
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
    return alive


def kill_and_finish(home: Path, kills: int, seed: int) -> int:
    dice = random.Random(seed)
    archive = BioStudies({f"S-BIAD{number}": study(f"S-BIAD{number}") for number in range(1, COUNT + 1)})
    killed, kept = 0, set[tuple[str, str]]()
    with replay(archive) as server:
        for _ in range(kills):
            killed += kill_once(home, server, dice)
            now = content(home)
            assert kept <= now, "a logged record was lost"
            kept = now
        config = Settings(http_rewrite=f"https://www.ebi.ac.uk={server.url}")
        with Http(config, intervals={}, clock=lambda: 0.0, sleep=lambda seconds: None) as http:
            (report,) = harvest(["bia"], HarvestLog(home), http).runs
            (again,) = harvest(["bia"], HarvestLog(home), http, full=True).runs
    assert report.failed is None
    assert (again.new, again.changed) == (0, 0)
    assert {accession for accession, _ in content(home)} == {f"S-BIAD{number}" for number in range(1, COUNT + 1)}
    return killed


def test_a_harvest_killed_twice_loses_nothing(tmp_path: Path) -> None:
    assert kill_and_finish(tmp_path, 2, seed=7) == 2


@pytest.mark.long
def test_a_harvest_killed_ten_times_loses_nothing(tmp_path: Path) -> None:
    assert sum(kill_and_finish(tmp_path / str(seed), 2, seed) for seed in range(5)) >= 8
