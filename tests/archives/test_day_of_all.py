"""A simulated day of `harvest --all` under faults: nothing lost, nothing double, no host asked faster than it allows."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from micrograph.archives import archives
from micrograph.harvest import harvest
from micrograph.http import Http
from micrograph.log import HarvestLog
from micrograph.rates import RATES
from micrograph.settings import Settings
from tests.archives.everything import all_services
from tests.replay import cil
from tests.replay.running import Clock
from tests.replay.server import FAULTS, BioStudies, Dice, Imitated, Replay, ZenodoService, replay

pytestmark = pytest.mark.usefixtures("everywhere_imitated")


class Asked(dict[int, str]):
    """No planned fault, but the moment of each request."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock, self.moments = clock, list[float]()

    def pop(self, number: int, default: Any = None) -> Any:
        self.moments.append(self.clock.seconds)
        return default


@dataclass
class Day:
    """The services, each address a server of its own, and a client under a clock that jumps."""

    stack: ExitStack
    services: Mapping[str, Imitated]
    clock: Clock
    seed: int | None = None
    asked: dict[str, Asked] = field(default_factory=dict)
    servers: list[Replay] = field(default_factory=list)

    def client(self) -> Http:
        rewrites = []
        for base, one in self.services.items():
            server = self.stack.enter_context(replay(one))
            server.faults = self.asked[base] = Asked(self.clock)
            server.dice = Dice(self.seed, 0.2, FAULTS) if self.seed is not None else None
            rewrites.append(f"{base}={server.url}")
            self.servers.append(server)
        config = Settings(http_rewrite=",".join(rewrites))
        return self.stack.enter_context(Http(config, clock=self.clock.now, sleep=self.clock.sleep, timeout=5))


def changes(services: Mapping[str, Imitated], clock: Clock, dice: random.Random) -> list[Callable[[], object]]:
    """What may happen to the archives between two harvests, where their imitations can tell it."""
    bia, zenodo, library = services["https://www.ebi.ac.uk"], services["https://zenodo.org"], services[cil.SITE]
    bia = next(one for one in getattr(bia, "several", [bia]) if isinstance(one, BioStudies))
    assert isinstance(zenodo, ZenodoService)
    assert isinstance(library, cil.CellImages)

    def suppress() -> None:
        bia.gone.add(dice.choice(sorted(bia.studies)))

    def restore() -> None:
        bia.gone.clear()

    def retitle() -> None:
        record = dice.choice(zenodo.records)
        record["metadata"] = record["metadata"] | {"title": f"Changed at {clock.moment():%H:%M}"}
        record["updated"] = record["modified"] = clock.moment().isoformat()

    def withdraw() -> None:
        library.removed.add(dice.choice(sorted(library.records)))

    return [suppress, restore, retitle, retitle, withdraw]


def content(log: HarvestLog) -> list[tuple[str, str, str, str]]:
    """What is in force and not deleted."""
    rows = (row for row in log.rows_in_force() if row.status != "deleted")
    return sorted((row.connector, row.accession, row.part, row.fingerprint) for row in rows)


@pytest.mark.long
@pytest.mark.recorded
def test_a_day_of_all_archives_under_faults_ends_as_a_calm_harvest_and_keeps_every_limit(
    recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clock, dice, slugs = Clock(), random.Random(11), sorted(archives())
    services = all_services(recordings)
    log = HarvestLog(tmp_path / "stormy")
    with ExitStack() as stack:
        day = Day(stack, services, clock, seed=5)
        http = day.client()
        happenings = changes(services, clock, dice)
        for hour in range(0, 24, 2):
            clock.seconds = max(clock.seconds, hour * 3600.0)
            for happening in dice.sample(happenings, 2):
                happening()
            harvest(slugs, log, http, now=clock.moment, side_by_side=1)
        left = slugs
        for _ in range(12):  # the last changes too come in, whatever failed before
            report = harvest(left, log, http, now=clock.moment, side_by_side=1, full=True)
            left = [run.connector for run in report.runs if not run.complete]
            if not left:
                break
        thrown = sum((server.dice.thrown for server in day.servers if server.dice), Counter())
    assert left == []
    with ExitStack() as stack:
        calm = HarvestLog(tmp_path / "calm")
        assert (
            harvest(slugs, calm, Day(stack, services, Clock()).client(), now=clock.moment, side_by_side=1).failed == {}
        )
    assert content(log) == content(calm)
    held = Counter((row.connector, row.accession, row.part) for row in log.rows_in_force())
    assert max(held.values()) == 1
    requests = {base: one.moments for base, one in day.asked.items()}
    for base, moments in requests.items():
        _keeps_its_limit(urlsplit(base).hostname or "", moments)
    with capsys.disabled():
        total = sum(map(len, requests.values()))
        print(
            f"\n{clock.seconds / 3600:.1f} simulated hours, {total} requests to {len(requests)} addresses, {sum(thrown.values())} faults"
        )


def _keeps_its_limit(host: str, asked: list[float]) -> None:
    rate = RATES.get(host)
    interval = rate.interval if rate else 1.0
    assert asked, host
    assert (
        min((later - earlier for earlier, later in itertools.pairwise(asked)), default=interval) >= interval - 1e-6
    ), host
    if rate and rate.most:
        assert max(len([one for one in asked if start <= one < start + rate.window]) for start in asked) <= rate.most, (
            host
        )
