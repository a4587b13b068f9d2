"""All archives harvested side by side, as `harvest --all` does, once in calm and once while a quarter of all answers fails: the same log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

import pytest

from micrograph.archives import archives
from micrograph.harvest import SIDE_BY_SIDE, RunReport, harvest
from micrograph.http import Http
from micrograph.log import HarvestLog
from tests.archives.everything import all_services
from tests.replay import dataverse
from tests.replay.running import NOON, PATIENCE, online
from tests.replay.server import FAULTS, SLOW, THROTTLED, Dice, faults_of

pytestmark = pytest.mark.usefixtures("everywhere_imitated")

SECONDS = 60


def harvested(recordings: Path, home: Path, seed: int | None = None) -> tuple[HarvestLog, RunReport, Counter[str]]:
    """All connectors, again those that failed, until none does; the log, the first report, and the faults that were thrown."""
    log, thrown = HarvestLog(home), Counter[str]()
    services = all_services(recordings)
    with online(services, PATIENCE if seed is None else 0.5) as (servers, http):
        for server in servers:
            slug = "dataverse" if server.archive is services[dataverse.SITE] else ""
            server.dice = None if seed is None else Dice(seed, 0.25, faults_of(slug))
        first = report = _run(sorted(archives()), log, http)
        while left := [run.connector for run in report.runs if not run.complete]:
            assert seed is not None, report.failed
            report = _run(left, log, http)
        for server in servers:
            thrown += server.dice.thrown if server.dice else Counter()
    return log, first, thrown


def _run(slugs: Sequence[str], log: HarvestLog, http: Http) -> RunReport:
    return harvest(slugs, log, http, now=lambda: NOON, side_by_side=SIDE_BY_SIDE)


def content(log: HarvestLog) -> list[tuple[str, str, str, str, str]]:
    return sorted((row.connector, row.archive, row.accession, row.part, row.fingerprint) for row in log.rows_in_force())


@pytest.mark.recorded
def test_all_archives_side_by_side_give_the_same_log_in_storm_and_calm(recordings: Path, tmp_path: Path) -> None:
    started = monotonic()
    calm, report, _ = harvested(recordings, tmp_path / "calm")
    held = Counter(row.connector for row in calm.rows_in_force())
    assert set(held) == set(archives())
    assert report.failed == {}
    assert min(held.values()) >= 5, held
    stormy, _, thrown = harvested(recordings, tmp_path / "stormy", seed=1)
    assert content(stormy) == content(calm)
    assert set(thrown) == {*FAULTS, SLOW, *THROTTLED["dataverse"]}
    assert monotonic() - started < SECONDS
