"""EMPIAR harvested over real sockets: a mirror that slides, lags behind and ends in itself; entries by the hundred."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from micrograph.archives.empiar import ARCHIVE
from micrograph.harvest import ConnectorReport
from micrograph.log import HarvestLog
from tests.replay.empiar import SITE, archive, entry, services
from tests.replay.running import names, online, run
from tests.replay.server import Answer

pytestmark = pytest.mark.usefixtures("few_a_page")


def harvested(service: Any, log: HarvestLog, **options: Any) -> ConnectorReport:
    return run("empiar", {SITE: service}, log, **options)[0]


def accessions(numbers: Any) -> set[str]:
    return {f"EMPIAR-{number}" for number in numbers}


@pytest.mark.parametrize("page", [1, 2, 3])
def test_entries_that_leave_the_mirror_while_it_is_read_push_no_other_off(page: int, tmp_path: Path) -> None:
    service, log = archive(), HarvestLog(tmp_path)
    leaving = list(service.entries)[:2]

    def leave() -> None:
        for number in leaving:
            service.entries.pop(number, None)

    service.after = {page: leave}
    assert harvested(service, log).complete
    assert names(log) == accessions(service.entries)


def test_entries_that_come_or_move_while_the_mirror_is_read_hide_no_other(tmp_path: Path) -> None:
    service, log = archive(), HarvestLog(tmp_path)

    def turned() -> None:
        service.entries = dict([(10_001, entry(10_001)), *reversed(service.entries.items())])

    service.after = {2: turned}
    assert harvested(service, log).complete
    assert names(log) == accessions(service.entries)


def test_what_is_newer_than_the_mirror_is_found_by_its_number(tmp_path: Path) -> None:
    service, log = archive(), HarvestLog(tmp_path)
    last = max(service.entries)
    service.entries |= {number: entry(number) for number in (last + 1, last + 9, last + 17)}
    service.newer = set(service.entries) - set(list(service.entries)[:11])
    assert harvested(service, log).complete
    assert names(log) == accessions(service.entries)
    assert service.questions[-3:] == [f"{last + n}-{last + n + 8}" for n in (1, 10, 19)]  # until a stretch is empty


def test_without_anything_in_the_mirror_all_are_found_by_their_numbers(tmp_path: Path) -> None:
    service, log = archive(), HarvestLog(tmp_path)
    service.unmirrored = set(service.entries)
    assert harvested(service, log).complete
    assert names(log) == accessions(service.entries)


def test_entries_are_asked_for_some_at_a_time_and_the_mirror_twice(tmp_path: Path) -> None:
    service = archive()
    harvested(service, HarvestLog(tmp_path))
    assert service.questions[0] == "10002,10005,10008"
    assert len(service.questions) == 4 + 1  # lists of three, and the stretch beyond
    assert service.pages == 2 * (3 + 1)  # three pages, and the last one again


def test_the_report_tells_new_changed_unchanged_gone_and_what_waits_is_none(tmp_path: Path) -> None:
    service, log = archive(), HarvestLog(tmp_path)
    assert harvested(service, log).new == 11
    service.entries[10_005] = entry(10_005, title="Another title")
    service.entries[10_008] = entry(10_008, "OBS")
    del service.entries[10_011]
    service.entries |= {10_100: entry(10_100), 10_101: entry(10_101, "HPUB")}
    report = harvested(service, log, full=True)
    assert (report.new, report.changed, report.unchanged, report.missing, report.failed) == (1, 1, 8, [], None)
    assert names(log) == accessions(service.entries) - {"EMPIAR-10008", "EMPIAR-10101"}


def test_a_run_goes_on_after_the_last_number_that_was_done(tmp_path: Path) -> None:
    service, log = archive(), HarvestLog(tmp_path)
    harvested(service, log, limit=7)
    service.entries = dict(list(service.entries.items())[2:])
    service.questions.clear()
    report = harvested(service, log)
    assert (report.resumed, report.complete) == ("10017", True)
    assert service.questions[0] == "10020,10023,10026"
    assert names(log) >= accessions(service.entries)


@pytest.mark.parametrize("body", [b'{"errorMessage": "Collection not found"}', b"[]"])
def test_a_mirror_that_answers_something_else_fails_the_run(body: bytes, tmp_path: Path) -> None:
    class Other:
        def answer(self, path: str, query: dict[str, str]) -> Answer:
            return Answer(200, body)

    report = harvested(Other(), HarvestLog(tmp_path))
    assert not report.complete
    assert "BioImages-EMPIAR" in str(report.failed)


def test_what_is_obsolete_or_not_there_is_gone() -> None:
    service = archive(2)
    service.entries[10_005]["status"] = "WDRN"
    with online({SITE: service}) as (_, http):
        assert [ARCHIVE.is_gone(http, f"EMPIAR-{number}") for number in (10_002, 10_005, 10_008)] == [False, True, True]


@pytest.mark.recorded
def test_the_recorded_fragments_come_among_others(recordings: Path, tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    report, _ = run("empiar", services(recordings), log)
    assert (report.complete, report.rejected) == (True, 0)
    assert names(log) > {"EMPIAR-10318", "EMPIAR-10511"}
