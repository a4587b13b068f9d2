"""The collection's site harvested over real sockets: pages that did not change are not read again, gone ones are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from micrograph.archives.bbbc import ARCHIVE
from micrograph.log import HarvestLog
from tests.replay.bbbc import BbbcSite, services, set_page
from tests.replay.running import content, leaves_no_trace, names, online, run

SITE = "https://bbbc.broadinstitute.org"


def site(count: int = 7) -> BbbcSite:
    titles = {f"BBBC9{number:02}": f"Made up cells {number}" for number in range(count)}
    return BbbcSite(titles, {name: set_page(name, title, "None.", "CC0") for name, title in titles.items()})


def test_each_set_comes_from_the_list_and_from_its_page(tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    report, asked = run("bbbc", {SITE: site()}, log)
    assert (report.complete, report.new, report.rejected, len(asked)) == (True, 14, 0, 8)
    assert {part for _, part, _ in content(log)} == {"listed", "page"}
    assert len(names(log)) == 7


def test_pages_that_did_not_change_are_not_sent_again(tmp_path: Path) -> None:
    log, archive = HarvestLog(tmp_path), site()
    run("bbbc", {SITE: archive}, log)
    archive.pages["BBBC903"] = set_page("BBBC903", "Changed cells")
    report, _ = run("bbbc", {SITE: archive}, log)
    assert (report.complete, report.new, report.changed) == (True, 0, 1)
    assert names(log) == set(archive.titles)


def test_a_set_that_left_list_and_site_is_gone_and_one_that_left_only_the_list_is_not(tmp_path: Path) -> None:
    log, archive = HarvestLog(tmp_path), site()
    run("bbbc", {SITE: archive}, log)
    archive.unlisted = {"BBBC901", "BBBC902"}
    del archive.pages["BBBC901"]
    report, _ = run("bbbc", {SITE: archive}, log, full=True)
    assert (report.gone, report.missing) == (1, ["bbbc/BBBC902"])
    assert names(log) == set(archive.titles) - {"BBBC901"}


def test_a_listed_set_whose_page_is_missing_is_what_the_list_says(tmp_path: Path) -> None:
    log, archive = HarvestLog(tmp_path), site()
    del archive.pages["BBBC904"]
    report, _ = run("bbbc", {SITE: archive}, log)
    assert (report.complete, report.failed, len(names(log))) == (True, None, 7)


def test_it_goes_on_from_every_place_and_begins_anew_from_none(tmp_path: Path) -> None:
    with online({SITE: site()}) as (_, http):
        for cursor, pages in ((None, 7), ("BBBC902", 4), ("BBBC906", 0), ("garbage", 7), ("zzz", 7), ("", 7)):
            found = [one for one in ARCHIVE.harvest(http, None, cursor) if getattr(one, "part", "") == "page"]
            assert len(found) == pages, cursor


def test_a_run_that_was_stopped_ends_with_the_same_log(tmp_path: Path) -> None:
    whole, halting = HarvestLog(tmp_path / "whole"), HarvestLog(tmp_path / "halting")
    run("bbbc", {SITE: site()}, whole)
    for _ in range(20):
        report, _ = run("bbbc", {SITE: site()}, halting, limit=9)
        if report.complete:
            break
    assert report.complete
    assert content(halting) == content(whole)


@pytest.mark.parametrize("seed", range(5))
def test_faults_leave_no_trace(seed: int, tmp_path: Path) -> None:
    leaves_no_trace("bbbc", lambda: {SITE: site()}, tmp_path, seed, share=0.2, most=40)


def test_a_list_without_sets_is_a_failure_not_an_empty_archive(tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    run("bbbc", {SITE: site()}, log)
    report, _ = run("bbbc", {SITE: BbbcSite({})}, log, full=True)
    assert not report.complete
    assert "image_sets" in str(report.failed)
    assert len(names(log)) == 7


@pytest.mark.recorded
def test_the_recorded_sets(recordings: Path, tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    report, asked = run("bbbc", services(recordings), log)
    assert (report.complete, report.rejected) == (True, 0)
    assert len(names(log)) == 21
    assert len(asked) < 60
