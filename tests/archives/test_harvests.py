"""Archives harvested over real sockets, each with its own paging: faults leave no trace, a stopped run goes on, a day of storms.

The services are imitated from the archives' documents and recordings; none was checked against the live archive.
"""

from __future__ import annotations

import itertools
import random
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from micrograph.archives import _oai_harvest
from micrograph.archives import archive as connector
from micrograph.harvest import ConnectorReport, harvest
from micrograph.http import Http
from micrograph.log import HarvestLog
from micrograph.rates import RATES
from micrograph.settings import Settings
from tests.replay import running
from tests.replay.made_up import DATED, SITES, everywhere, record, service
from tests.replay.running import Clock, content, goes_on_from_every_checkpoint, leaves_no_trace, names
from tests.replay.server import FAULTS, SLOW, Answer, replay

pytestmark = pytest.mark.usefixtures("few_a_page")


def run(slug: str, archive: Any, log: HarvestLog, **options: Any) -> ConnectorReport:
    return running.run(slug, everywhere(slug, archive), log, **options)[0]


@pytest.mark.parametrize("slug", SITES)
def test_every_record_of_all_pages_comes_once(slug: str, tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    report = run(slug, service(slug), log)
    assert (report.complete, report.failed, report.rejected) == (True, None, 0)
    assert len(names(log)) == 11
    again = run(slug, service(slug), log, full=True)
    assert (again.new, again.changed, again.missing) == (0, 0, [])


@pytest.mark.parametrize("slug", SITES)
def test_an_empty_archive_is_no_failure(slug: str, tmp_path: Path) -> None:
    report = run(slug, service(slug, 0), HarvestLog(tmp_path))
    assert (report.new, report.complete, report.failed) == (0, True, None)


@pytest.mark.parametrize("slug", SITES)
@pytest.mark.parametrize("seed", range(2))
def test_faults_leave_no_trace_in_the_log(slug: str, seed: int, tmp_path: Path) -> None:
    leaves_no_trace(slug, lambda: everywhere(slug, service(slug)), tmp_path, seed, share=0.35)


@pytest.mark.parametrize("slug", SITES)
def test_a_run_that_was_stopped_goes_on_to_the_same_log(slug: str, tmp_path: Path) -> None:
    whole, halting = HarvestLog(tmp_path / "whole"), HarvestLog(tmp_path / "halting")
    run(slug, service(slug), whole)
    for _ in range(30):
        report = run(slug, service(slug), halting, limit=3)
        if report.complete:
            break
    assert report.complete
    assert content(halting) == content(whole)


@pytest.mark.parametrize("slug", SITES)
def test_it_goes_on_from_every_checkpoint_and_begins_anew_from_any_other_text(slug: str) -> None:
    garbage = ("", "²", "x", "-1", "[]", "9" * 5000, "zzz 1", '{"a": 1}')
    found = goes_on_from_every_checkpoint(connector(slug), everywhere(slug, service(slug)), garbage)
    assert len(found) == 11


def test_a_403_is_waited_for_where_it_means_too_fast_and_a_refusal_elsewhere(tmp_path: Path) -> None:
    patient, refused = HarvestLog(tmp_path / "dataverse"), HarvestLog(tmp_path / "cil")
    report = run("dataverse", service("dataverse"), patient, faults={1: "403", 3: "403"})
    assert (report.complete, len(names(patient))) == (True, 11)
    report, asked = running.run("cil", everywhere("cil", service("cil")), refused, {1: "403"})
    assert not report.complete
    assert "answered 403 (1 attempt)" in str(report.failed)
    assert len(asked) == 1


@pytest.mark.parametrize("slug", SITES)
def test_an_answer_that_does_not_come_in_time_is_asked_for_again(slug: str, tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    assert run(slug, service(slug), log, faults={1: SLOW, 4: SLOW}).complete
    assert len(names(log)) == 11


def test_what_is_gone_is_a_tombstone(tmp_path: Path) -> None:
    archives = {slug: service(slug) for slug in ("figshare", "dataverse", "oai-pmh", "cil", "empiar")}
    archives["figshare"].removed.add(1003)
    archives["dataverse"].deaccessioned.add("10.7910/DVN/000003")
    archives["oai-pmh"].records[3]["deleted"] = True
    archives["cil"].removed.add("CIL_10003")
    archives["empiar"].entries[10_005]["status"] = "OBS"
    for slug, archive in archives.items():
        log = HarvestLog(tmp_path / slug)
        run(slug, service(slug), log)
        before = names(log)
        report = run(slug, archive, log, full=True)
        assert report.failed is None
        assert len(before - names(log)) == 1, slug


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
    archive, log = service("osf"), HarvestLog(tmp_path)
    archive.private = {"ab003"}
    assert run("osf", archive, log).failed is None
    assert len(names(log)) == 11


# ------------------------------------------------------------------------------------------------ a day of storms
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
    services = {slug: service(slug) for slug in DATED}
    monkeypatch.setattr(_oai_harvest, "today", lambda: clock.moment().date())
    with ExitStack() as stack:
        watched, rewrites = {}, []
        for slug, archive in services.items():
            watched[slug] = Watched(archive, clock)
            server = stack.enter_context(replay(watched[slug]))
            server.faults = _Faulty(random.Random(len(slug)), watched[slug])
            rewrites.append(f"{SITES[slug]}={server.url}")
        config = Settings(http_rewrite=",".join(rewrites))
        http = stack.enter_context(Http(config, clock=clock.now, sleep=clock.sleep, timeout=5))
        for hour in range(0, 24, 2):
            clock.seconds = max(clock.seconds, hour * 3600.0)
            day = clock.moment().date().isoformat()
            for slug, archive in services.items():
                archive.records.append(record(slug, 100 + hour, day))
                _change(slug, dice.choice(archive.records[:11]), day)
            harvest(list(DATED), log, http, now=clock.moment)
        for _ in range(12):  # the last changes too come in, whatever failed before
            if harvest(list(DATED), log, http, now=clock.moment).failed == {}:
                break
    calm = HarvestLog(tmp_path / "calm")
    for slug, archive in services.items():
        assert run(slug, archive, calm).failed is None
    assert content(log) == content(calm)
    held = [(row.connector, row.accession, row.part) for row in log.rows_in_force()]
    assert len(held) == len(set(held))
    for slug, one in watched.items():
        _keeps_its_limit(SITES[slug].removeprefix("https://"), one.asked)


def _change(slug: str, one: dict[str, Any], day: str) -> None:
    """The record under a new title (on the hub: of a new day), as its service keeps it."""
    key = {"figshare": "modified_date", "dataverse": "updatedAt", "osf": "date_modified", "huggingface": "lastModified",
           "ieee-dataport": "updated", "oai-pmh": "datestamp"}[slug]  # fmt: skip
    holder, title = one.get("attributes", one), f"Changed on {day}"
    holder[key] = f"{day}T11:00:00Z"
    holder |= (
        {"titles": [{"title": title}]} if slug == "ieee-dataport" else {} if slug == "huggingface" else {"title": title}
    )


def _keeps_its_limit(host: str, asked: list[float]) -> None:
    rate = RATES.get(host)
    interval = rate.interval if rate else 1.0
    assert len(asked) > 50
    assert min(later - earlier for earlier, later in itertools.pairwise(asked)) >= interval - 1e-6, host
    if rate and rate.most:
        assert max(len([one for one in asked if start <= one < start + rate.window]) for start in asked) <= rate.most, (
            host
        )
