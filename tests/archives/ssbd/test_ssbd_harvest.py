"""SSBD's RDF harvested over a real socket: one file, all of it or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from micrograph.harvest import ConnectorReport
from micrograph.log import HarvestLog
from tests.replay.running import names, run
from tests.replay.server import Answer
from tests.replay.ssbd import SITE, SsbdFile, file, services


def harvested(service: Any, log: HarvestLog, **options: Any) -> ConnectorReport:
    return run("ssbd", {SITE: service}, log, **options)[0]


def test_a_file_that_did_not_change_is_not_sent_again(tmp_path: Path) -> None:
    service, log = file(), HarvestLog(tmp_path)
    assert harvested(service, log).new == 11
    report = harvested(service, log)
    assert (report.new, report.changed, report.unchanged, report.complete) == (0, 0, 11, True)


def test_a_run_that_stopped_within_the_file_is_sent_it_again(tmp_path: Path) -> None:
    """A file of which three projects are held may not be taken for one that is held whole."""
    service, log = file(), HarvestLog(tmp_path)
    assert harvested(service, log, limit=3).new == 3
    assert harvested(service, log).new == 8
    assert names(log) == set(service.projects)


def test_the_report_tells_new_changed_unchanged_and_who_left_the_file(tmp_path: Path) -> None:
    service, log = file(), HarvestLog(tmp_path)
    harvested(service, log)
    del service.projects["110-Doe-MadeUp"]
    service.projects |= {"101-Doe-MadeUp": "Another title", "200-Doe-MadeUp": "New"}
    report = harvested(service, log, full=True)
    assert (report.new, report.changed, report.unchanged) == (1, 1, 9)
    assert (report.gone, report.missing) == (0, ["ssbd/110-Doe-MadeUp"])


@pytest.mark.parametrize("body", [b"<!doctype html><title>Rate limited</title>", b"version https://git-lfs", b""])
def test_what_is_no_rdf_fails_the_run_and_takes_nothing_away(body: bytes, tmp_path: Path) -> None:
    class Other:
        def answer(self, path: str, query: dict[str, str]) -> Answer:
            return Answer(200, body, {"Content-Type": "text/plain"})

    log = HarvestLog(tmp_path)
    harvested(file(), log)
    report = harvested(Other(), log, full=True)
    assert not report.complete
    assert "Turtle" in str(report.failed)
    assert len(names(log)) == 11


def test_rdf_without_projects_is_an_empty_archive(tmp_path: Path) -> None:
    assert harvested(SsbdFile(), HarvestLog(tmp_path)).complete


@pytest.mark.recorded
def test_the_recorded_file(recordings: Path, tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    report, asked = run("ssbd", services(recordings), log)
    assert (report.complete, report.rejected, len(asked)) == (True, 0, 1)
    assert len(names(log)) >= 7
