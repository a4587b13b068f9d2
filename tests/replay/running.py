"""A harvest of one connector over real sockets, with a clock that stands still."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from micrograph.archives import Archive
from micrograph.harvest import ConnectorReport, harvest
from micrograph.http import Http
from micrograph.log import HarvestLog
from micrograph.records import Checkpoint, HarvestEvent, RawRecord
from micrograph.settings import Settings
from tests.replay.server import SLOW, Imitated, Replay, faults_of, replay

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
PATIENCE, IMPATIENCE = 5.0, 0.2  # seconds that the client waits: little where it waits in vain


@dataclass
class Clock:
    """Time that passes only by sleeping."""

    seconds: float = 0.0

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    def moment(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)


@contextmanager
def online(services: Mapping[str, Imitated], timeout: float = PATIENCE) -> Iterator[tuple[list[Replay], Http]]:
    """A client whose requests to each address go to its imitation; one that stands at several addresses is one server."""
    with ExitStack() as stack:
        servers = {
            id(one): stack.enter_context(replay(one)) for one in {id(one): one for one in services.values()}.values()
        }
        config = Settings(http_rewrite=",".join(f"{base}={servers[id(one)].url}" for base, one in services.items()))
        http = stack.enter_context(
            Http(config, intervals={}, clock=lambda: 0.0, sleep=lambda seconds: None, timeout=timeout)
        )
        yield list(servers.values()), http


def run(
    slug: str,
    services: Mapping[str, Imitated],
    log: HarvestLog,
    faults: Mapping[int, str] | None = None,
    **options: Any,
) -> tuple[ConnectorReport, list[str]]:
    """One harvest, with faults by the number of the request (of the first service); its report, and what was asked."""
    planned = dict(faults or {})
    with online(services, IMPATIENCE if SLOW in planned.values() else PATIENCE) as (servers, http):
        servers[0].faults = planned
        (report,) = harvest([slug], log, http, **({"now": lambda: NOON} | options)).runs
        return report, [target for server in servers for target in server.asked]


def content(log: HarvestLog) -> list[tuple[str, str, str]]:
    """What the log holds: accession, part and fingerprint of each payload in force."""
    return sorted((row.accession, row.part, row.fingerprint) for row in log.rows_in_force() if row.status != "deleted")


def names(log: HarvestLog) -> set[str]:
    """The accessions that the log holds."""
    return {accession for accession, _, _ in content(log)}


def leaves_no_trace(
    slug: str,
    services: Callable[[], Mapping[str, Imitated]],
    folder: Path,
    seed: int,
    share: float = 0.3,
    most: int = 80,
) -> None:
    """Whatever goes wrong on the way, the log is the one of a harvest in which nothing did.

    Args:
        slug: the connector.
        services: makes its imitation, each time as new.
        folder: for the two logs.
        seed: of the dice.
        share: of the requests that fail, in every run.
        most: the first so many requests of a run may fail.
    """
    calm, stormy, dice = HarvestLog(folder / "calm"), HarvestLog(folder / "stormy"), random.Random(seed)
    run(slug, services(), calm)
    for _ in range(20):
        faults = {number: dice.choice(faults_of(slug)) for number in range(1, most) if dice.random() < share}
        report, _ = run(slug, services(), stormy, faults)
        if report.complete:
            break
    assert report.complete, report.failed
    assert content(stormy) == content(calm)


def goes_on_from_every_checkpoint(
    archive: Archive, services: Mapping[str, Imitated], garbage: Sequence[str]
) -> set[str]:
    """What comes before a checkpoint and what comes after going on from it is all; any other text begins anew. All accessions."""
    with online(services) as (_, http):
        events = list(archive.harvest(http, None, None))
        whole = _accessions(events)
        for place, event in enumerate(events):
            if isinstance(event, Checkpoint):
                after = _accessions(archive.harvest(http, None, event.cursor))
                assert _accessions(events[:place]) | after == whole, event.cursor
        for cursor in garbage:
            assert _accessions(archive.harvest(http, None, cursor)) == whole, cursor
    return whole


def _accessions(events: Iterable[HarvestEvent]) -> set[str]:
    return {event.accession for event in events if isinstance(event, RawRecord)}
