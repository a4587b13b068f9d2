"""Archives harvested over real sockets, each with its own paging: faults leave no trace, a stopped run goes on.

The services are imitated from the archives' documents and recordings; none was checked against the live archive.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from micrograph.archives import archive as connector
from micrograph.harvest import ConnectorReport
from micrograph.log import HarvestLog
from micrograph.settings import settings
from tests.replay import running
from tests.replay.made_up import SITES, everywhere, service, small_pages
from tests.replay.running import content, goes_on_from_every_checkpoint, leaves_no_trace, names


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    small_pages(monkeypatch)
    yield
    settings.cache_clear()


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
