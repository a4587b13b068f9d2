"""The Cell Image Library harvested over real sockets: whatever comes or goes while it is listed, what stays is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from micrograph.archives.cil import ARCHIVE
from micrograph.harvest import ConnectorReport
from micrograph.log import HarvestLog
from tests.replay.cil import SITE, document, library, services
from tests.replay.made_up import seconds
from tests.replay.running import names, online, run
from tests.replay.server import Answer

pytestmark = pytest.mark.usefixtures("few_a_page")


def harvested(archive: Any, log: HarvestLog, **options: Any) -> ConnectorReport:
    return run("cil", {SITE: archive}, log, **options)[0]


@pytest.mark.parametrize("page", [1, 2, 3])
def test_records_that_go_while_they_are_listed_push_no_other_off(page: int, tmp_path: Path) -> None:
    archive, log = library(), HarvestLog(tmp_path)
    archive.after = {page: lambda: archive.removed.update({"CIL_10000", "CIL_10001"})}
    assert harvested(archive, log).complete
    assert names(log) == set(archive.records) - {"CIL_10000", "CIL_10001"}


def test_records_that_come_or_move_while_they_are_listed_hide_no_other(tmp_path: Path) -> None:
    archive, log = library(), HarvestLog(tmp_path)

    def turned() -> None:
        archive.records = dict([("CIL_99999", document(99_999)), *reversed(archive.records.items())])

    archive.after = {2: turned}
    assert harvested(archive, log).complete
    assert names(log) == set(archive.records)


def test_what_goes_while_a_run_is_stopped_moves_nothing_past_the_place_where_it_goes_on(tmp_path: Path) -> None:
    archive, log = library(), HarvestLog(tmp_path)
    assert not harvested(archive, log, limit=7).complete
    archive.removed = {"CIL_10000", "CIL_10001", "CIL_10002"}
    report = harvested(archive, log)
    assert (report.resumed, report.complete) == ("CIL_10005", True)
    assert names(log) == set(archive.records)  # those that are gone were there when they were fetched
    assert harvested(archive, log, full=True).gone == 3


def test_the_report_tells_new_changed_unchanged_gone_and_what_is_no_record(tmp_path: Path) -> None:
    archive, log = library(), HarvestLog(tmp_path)
    assert harvested(archive, log).new == 11
    archive.records["CIL_10011"] = document(10_011)
    archive.records["CIL_10001"] = document(10_001, "Another title")
    archive.records["CIL_10002"] = document(10_002, Deleted=True)
    archive.unlisted, archive.records["CIL_10003"] = {"CIL_10003"}, document(10_003, Is_public=False)
    archive.removed = {"CIL_10004"}
    archive.records["CIL_10012"] = {"error": "no document"}
    report = harvested(archive, log, full=True)
    assert (report.new, report.changed, report.unchanged, report.rejected) == (1, 1, 7, 1)
    assert names(log) == {f"CIL_{number}" for number in (10_000, 10_001, *range(10_005, 10_012))}
    assert (report.missing, report.failed) == ([], None)


def test_an_incremental_run_asks_for_what_changed(tmp_path: Path) -> None:
    archive, log = library(), HarvestLog(tmp_path)
    harvested(archive, log)
    archive.modified = {"CIL_10007": seconds("2026-04-29")}
    archive.records["CIL_10007"] = document(10_007, "Another title")
    report, asked = run("cil", {SITE: archive}, log)
    assert (report.new, report.changed) == (0, 1)
    assert len(asked) == 2
    assert f"lastModified={seconds('2026-04-29')}" in asked[0]


def test_without_a_key_the_run_fails_and_says_so(tmp_path: Path) -> None:
    class Closed:
        def answer(self, path: str, query: dict[str, str]) -> Answer:
            return Answer(401, b"Unauthorized", {"WWW-Authenticate": "Basic"})

    report = harvested(Closed(), HarvestLog(tmp_path))
    assert not report.complete
    assert "www.cellimagelibrary.org" in str(report.failed)
    assert "401" in str(report.failed)


@pytest.mark.parametrize("body", [b'{"message": "no such index"}', b"[]", b'{"hits": {"total": 3}}'])
def test_an_answer_that_is_no_list_is_a_failure_not_an_empty_library(body: bytes, tmp_path: Path) -> None:
    class Other:
        def answer(self, path: str, query: dict[str, str]) -> Answer:
            return Answer(200, body)

    report = harvested(Other(), HarvestLog(tmp_path))
    assert not report.complete
    assert "hits" in str(report.failed)


def test_one_record_can_be_asked_for() -> None:
    archive = library()
    archive.removed = {"CIL_10001"}
    archive.records["CIL_10002"] = document(10_002, Deleted=True)
    with online({SITE: archive}) as (_, http):
        found = [(one.accession, one.status) for n in range(3) for one in ARCHIVE.fetch(http, f"CIL_{10_000 + n}")]
        gone = [ARCHIVE.is_gone(http, f"CIL_{10_000 + n}") for n in range(3)]
    assert found == [("CIL_10000", "active"), ("CIL_10001", "deleted"), ("CIL_10002", "deleted")]
    assert gone == [False, True, True]


@pytest.mark.recorded
def test_the_recorded_records_served_one_by_one(recordings: Path, tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    report, asked = run("cil", services(recordings), log)
    assert (report.complete, report.rejected, report.new) == (True, 0, 40)
    assert len(asked) == 40 + 2 * 10  # the list twice
