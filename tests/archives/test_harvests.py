"""Archives harvested over real sockets, each with its own paging: faults leave no trace, a stopped run goes on, a day of storms.

The services are imitated from the archives' documents and recordings; none was checked against the live archive.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from micrograph.archives import _figshare_harvest, _oai_harvest
from micrograph.harvest import ConnectorReport, harvest
from micrograph.http import Http
from micrograph.log import HarvestLog
from micrograph.rates import RATES
from micrograph.settings import Settings, settings
from tests.replay.server import FAULTS, Answer, Replay, replay
from tests.replay.services import (
    DataCiteService,
    DataverseService,
    FigshareService,
    HubService,
    OaiService,
    OsfService,
)

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOSTS = {
    "figshare": "https://api.figshare.com", "dataverse": "https://dataverse.harvard.edu", "osf": "https://api.osf.io",
    "huggingface": "https://huggingface.co", "ieee-dataport": "https://api.datacite.org", "oai-pmh": "https://oai.example.org",
}  # fmt: skip


def made_up(slug: str, number: int, day: str = "2026-04-01") -> dict[str, Any]:
    """A record in the form that its service keeps."""
    title, moment = f"Confocal microscopy images of cells {number}", f"{day}T10:00:00Z"
    return {
        "figshare": {
            "id": 1000 + number, "title": title, "doi": f"10.6084/m9.figshare.{1000 + number}.v1", "modified_date": moment,
            "defined_type": 3,
        },
        "dataverse": {"doi": f"10.7910/DVN/{number:06}", "title": title, "updatedAt": moment},
        "osf": {"id": f"ab{number:03}", "title": title, "date_modified": moment},
        "huggingface": {"id": f"owner/cells-{number}", "lastModified": moment},
        "ieee-dataport": {"doi": f"10.21227/ab{number:03}", "title": title, "updated": moment},
        "oai-pmh": {"id": str(number), "title": title, "datestamp": moment},
    }[slug]  # fmt: skip


def service(slug: str, count: int = 11) -> Any:
    records = [made_up(slug, number) for number in range(count)]
    kind = {
        "figshare": FigshareService, "dataverse": DataverseService, "osf": OsfService, "huggingface": HubService,
        "ieee-dataport": DataCiteService, "oai-pmh": OaiService,
    }[slug]  # fmt: skip
    return kind(records)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MICROGRAPH_OAI_ENDPOINTS", "https://oai.example.org/oai")
    settings.cache_clear()
    monkeypatch.setattr(_figshare_harvest, "PAGE_SIZE", 4)
    monkeypatch.setattr(_oai_harvest, "today", lambda: date(2026, 5, 1))
    monkeypatch.setattr("micrograph.archives._dataverse_harvest.PER_PAGE", 4)
    yield
    settings.cache_clear()


@contextmanager
def online(slug: str, archive: Any) -> Iterator[tuple[Replay, Http]]:
    with replay(archive) as server:
        config = Settings(http_rewrite=f"{HOSTS[slug]}={server.url}")
        with Http(config, intervals={}, clock=lambda: 0.0, sleep=lambda seconds: None, timeout=5) as http:
            yield server, http


def run(slug: str, archive: Any, log: HarvestLog, **options: Any) -> ConnectorReport:
    with online(slug, archive) as (_, http):
        (report,) = harvest([slug], log, http, now=lambda: NOON, **options).runs
    return report


def content(log: HarvestLog) -> list[tuple[str, str, str]]:
    return sorted((row.accession, row.part, row.fingerprint) for row in log.rows_in_force())


@pytest.mark.parametrize("slug", HOSTS)
def test_every_record_of_all_pages_comes_once(slug: str, tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    report = run(slug, service(slug), log)
    assert (report.complete, report.failed, report.rejected) == (True, None, 0)
    assert len({accession for accession, _, _ in content(log)}) == 11
    again = run(slug, service(slug), log, full=True)
    assert (again.new, again.changed, again.missing) == (0, 0, [])


@pytest.mark.parametrize("slug", HOSTS)
def test_an_empty_archive_is_no_failure(slug: str, tmp_path: Path) -> None:
    report = run(slug, service(slug, 0), HarvestLog(tmp_path))
    assert (report.new, report.complete, report.failed) == (0, True, None)


@pytest.mark.parametrize("slug", HOSTS)
@pytest.mark.parametrize("seed", range(2))
def test_faults_leave_no_trace_in_the_log(slug: str, seed: int, tmp_path: Path) -> None:
    calm, stormy = HarvestLog(tmp_path / "calm"), HarvestLog(tmp_path / "stormy")
    run(slug, service(slug), calm)
    dice = random.Random(seed)
    with online(slug, service(slug)) as (server, http):
        server.faults = {number: dice.choice(FAULTS) for number in range(1, 80) if dice.random() < 0.35}
        for _ in range(12):
            (report,) = harvest([slug], stormy, http, now=lambda: NOON).runs
            if report.complete:
                break
    assert report.complete, report.failed
    assert content(stormy) == content(calm)


@pytest.mark.parametrize("slug", HOSTS)
def test_a_run_that_was_stopped_goes_on_to_the_same_log(slug: str, tmp_path: Path) -> None:
    whole, halting = HarvestLog(tmp_path / "whole"), HarvestLog(tmp_path / "halting")
    run(slug, service(slug), whole)
    for _ in range(30):
        report = run(slug, service(slug), halting, limit=3)
        if report.complete:
            break
    assert report.complete
    assert content(halting) == content(whole)


def test_a_list_that_figshare_pages_no_further_goes_on_from_its_last_day(tmp_path: Path) -> None:
    archive = FigshareService([made_up("figshare", n, f"2026-04-{1 + n:02}") for n in range(20)], last_page=2)
    log = HarvestLog(tmp_path)
    assert run("figshare", archive, log).failed is None
    assert len(content(log)) == 20


def test_what_is_gone_is_a_tombstone(tmp_path: Path) -> None:
    figshare, dataverse, oai = service("figshare"), service("dataverse"), service("oai-pmh")
    figshare.removed.add(1003)
    dataverse.deaccessioned.add("10.7910/DVN/000003")
    oai.records[3]["deleted"] = True
    for slug, archive in (("figshare", figshare), ("dataverse", dataverse), ("oai-pmh", oai)):
        log = HarvestLog(tmp_path / slug)
        run(slug, service(slug), log)
        before = {accession for accession, _, _ in content(log)}
        report = run(slug, archive, log, full=True)
        assert report.failed is None
        assert len(before - {row.accession for row in log.rows_in_force() if row.status != "deleted"}) == 1, slug


@pytest.mark.parametrize("expired", [{1}, {2}, {1, 2, 3}])
def test_tokens_that_expire_cost_no_record(expired: set[int], tmp_path: Path) -> None:
    archive = service("oai-pmh", 15)
    archive.expires = expired
    for number, one in enumerate(archive.records):
        one["datestamp"] = f"2026-04-{1 + number:02}T10:00:00Z"
    log = HarvestLog(tmp_path)
    assert run("oai-pmh", archive, log).failed is None
    assert len(content(log)) == 15


def test_files_that_may_not_be_seen_are_no_failure(tmp_path: Path) -> None:
    osf, hub = service("osf"), service("huggingface")
    osf.private, hub.gated = {"ab003"}, {"owner/cells-3"}
    for slug, archive in (("osf", osf), ("huggingface", hub)):
        log = HarvestLog(tmp_path / slug)
        assert run(slug, archive, log).failed is None
        assert len({accession for accession, _, _ in content(log)}) == 11


# ------------------------------------------------------------------------------------------------ a day of storms
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


@dataclass
class Watched:
    """A service that notes when it is asked."""

    inner: Any
    clock: Clock
    asked: list[float] = field(default_factory=list)

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        return self.inner.answer(path, query)

    def post(self, path: str, body: bytes) -> Answer:
        return self.inner.post(path, body)


class _Faulty(dict[int, str]):
    """A fault for about every fifth request, for ever; and the moment of each request."""

    def __init__(self, dice: random.Random, watched: Watched) -> None:
        super().__init__()
        self.dice, self.watched = dice, watched

    def pop(self, number: int, default: Any = None) -> Any:
        self.watched.asked.append(self.watched.clock.seconds)
        return self.dice.choice(FAULTS) if self.dice.random() < 0.2 else None


@pytest.mark.long
def test_a_day_of_harvests_under_faults_loses_nothing_doubles_nothing_and_keeps_every_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every two hours for 24 simulated hours; records are added and changed meanwhile; a fifth of all answers is a fault."""
    clock, dice, log = Clock(), random.Random(7), HarvestLog(tmp_path)
    services = {slug: service(slug) for slug in HOSTS}
    monkeypatch.setattr(_oai_harvest, "today", lambda: clock.moment().date())
    with ExitStack() as stack:
        watched, rewrites = {}, []
        for slug, archive in services.items():
            watched[slug] = Watched(archive, clock)
            server = stack.enter_context(replay(watched[slug]))
            server.faults = _Faulty(random.Random(len(slug)), watched[slug])
            rewrites.append(f"{HOSTS[slug]}={server.url}")
        config = Settings(http_rewrite=",".join(rewrites))
        http = stack.enter_context(Http(config, clock=clock.now, sleep=clock.sleep, timeout=5))
        for hour in range(0, 24, 2):
            clock.seconds = max(clock.seconds, hour * 3600.0)
            day = clock.moment().date().isoformat()
            for slug, archive in services.items():
                archive.records.append(made_up(slug, 100 + hour, day))
                dice.choice(archive.records[:11]).update(_changed(slug, day))
            harvest(list(HOSTS), log, http, now=clock.moment)
        for _ in range(12):  # the last changes too come in, whatever failed before
            if harvest(list(HOSTS), log, http, now=clock.moment).failed == {}:
                break
    calm = HarvestLog(tmp_path / "calm")
    for slug, archive in services.items():
        assert run(slug, archive, calm).failed is None
    assert content(log) == content(calm)
    names = [(row.connector, row.accession, row.part) for row in log.rows_in_force()]
    assert len(names) == len(set(names))
    for slug, one in watched.items():
        _keeps_its_limit(HOSTS[slug].removeprefix("https://"), one.asked)


def _changed(slug: str, day: str) -> dict[str, Any]:
    moment = f"{day}T11:00:00Z"
    key = {"figshare": "modified_date", "dataverse": "updatedAt", "osf": "date_modified", "huggingface": "lastModified",
           "ieee-dataport": "updated", "oai-pmh": "datestamp"}[slug]  # fmt: skip
    return {key: moment} | ({} if slug == "huggingface" else {"title": f"Changed on {day}"})


def _keeps_its_limit(host: str, asked: list[float]) -> None:
    rate = RATES.get(host)
    interval = rate.interval if rate else 1.0
    assert len(asked) > 50
    assert min(later - earlier for earlier, later in itertools.pairwise(asked)) >= interval - 1e-6, host
    if rate and rate.most:
        assert max(len([one for one in asked if start <= one < start + rate.window]) for start in asked) <= rate.most, (
            host
        )
