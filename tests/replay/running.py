"""A harvest of one connector over real sockets, with a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any

from micrograph.harvest import ConnectorReport, harvest
from micrograph.http import Http
from micrograph.log import HarvestLog
from micrograph.settings import Settings
from tests.replay.server import Imitated, Replay, replay

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@contextmanager
def online(services: Mapping[str, Imitated]) -> Iterator[tuple[list[Replay], Http]]:
    """A client whose requests to each address go to its imitation."""
    with ExitStack() as stack:
        servers = {base: stack.enter_context(replay(one)) for base, one in services.items()}
        config = Settings(http_rewrite=",".join(f"{base}={server.url}" for base, server in servers.items()))
        http = stack.enter_context(Http(config, intervals={}, clock=lambda: 0.0, sleep=lambda seconds: None, timeout=5))
        yield list(servers.values()), http


def run(
    slug: str,
    services: Mapping[str, Imitated],
    log: HarvestLog,
    faults: Mapping[int, str] | None = None,
    **options: Any,
) -> tuple[ConnectorReport, list[str]]:
    """One harvest, with faults by the number of the request (of the first service); its report, and what was asked."""
    with online(services) as (servers, http):
        servers[0].faults = dict(faults or {})
        (report,) = harvest([slug], log, http, **({"now": lambda: NOON} | options)).runs
        return report, [target for server in servers for target in server.asked]


def content(log: HarvestLog) -> list[tuple[str, str, str]]:
    """What the log holds: accession, part and fingerprint of each payload in force."""
    return sorted((row.accession, row.part, row.fingerprint) for row in log.rows_in_force() if row.status != "deleted")


def names(log: HarvestLog) -> set[str]:
    """The accessions that the log holds."""
    return {accession for accession, _, _ in content(log)}
