"""Figshare over real sockets: lists that end, slide and hide their first day cost no item, whatever interrupts the harvest."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from micrograph.archives import _figshare_harvest
from micrograph.archives.figshare import ARCHIVE
from micrograph.log import HarvestLog
from micrograph.records import RawRecord
from tests.replay.figshare import API, Figshare, services
from tests.replay.running import content, goes_on_from_every_checkpoint, names, online, run

FIRST = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_figshare_harvest, "PAGE_SIZE", 4)
    monkeypatch.setattr(_figshare_harvest, "SELECTIONS", _figshare_harvest.SELECTIONS[:2])


def item(number: int, changed: date = FIRST, published: date = date(2025, 1, 1)) -> dict[str, Any]:
    return {
        "id": 1000 + number, "title": f"Micrographs {number}", "doi": f"10.6084/m9.figshare.{1000 + number}.v1", "defined_type": 3,
        "modified_date": f"{changed}T10:00:00Z", "published_date": f"{published}T10:00:00Z", "license": {"name": "CC0"},
    }  # fmt: skip


def days_apart(count: int) -> list[dict[str, Any]]:
    return [item(number, FIRST + timedelta(days=number)) for number in range(count)]


def harvested(archive: Figshare, log: HarvestLog, **options: Any) -> Any:
    report, _ = run("figshare", {API: archive}, log, **options)
    return report


def test_all_items_of_all_selections_come_once_with_their_licence(tmp_path: Path) -> None:
    archive, log = Figshare(days_apart(11)), HarvestLog(tmp_path)
    report = harvested(archive, log)
    assert (report.new, report.failed, report.rejected) == (11, None, 0)
    assert all(b"CC0" in row.payload for row in log.rows_in_force())
    assert {row.url for row in log.rows_in_force()} >= {f"{API}/v2/articles/1000"}
    assert {asked["search_for"] for asked in archive.searches} == set(_figshare_harvest.SELECTIONS)
    assert max(asked["page_size"] for asked in archive.searches) <= archive.most


def test_nothing_found_is_no_failure(tmp_path: Path) -> None:
    assert harvested(Figshare([]), HarvestLog(tmp_path)).failed is None


@pytest.mark.parametrize("inclusive", [True, False])
def test_a_list_that_ends_before_its_time_goes_on_by_the_day_of_change(inclusive: bool, tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    assert harvested(Figshare(days_apart(20), window=8, inclusive=inclusive), log).failed is None
    assert len(names(log)) == 20


@pytest.mark.parametrize("inclusive", [True, False])
def test_more_changes_on_one_day_than_can_be_listed_are_walked_by_the_day_of_publication(
    inclusive: bool, tmp_path: Path
) -> None:
    glut = [item(number, published=date(2024, 1, 1) + timedelta(days=number)) for number in range(30)]
    log = HarvestLog(tmp_path)
    assert harvested(Figshare([*glut, item(99, date(2026, 4, 1))], window=8, inclusive=inclusive), log).failed is None
    assert len(names(log)) == 31


def test_more_than_can_be_listed_in_any_way_does_not_hold_up_the_others(tmp_path: Path) -> None:
    glut = [item(number) for number in range(30)]
    late = item(99, date(2026, 4, 1), date(2026, 4, 1))
    log = HarvestLog(tmp_path)
    assert harvested(Figshare([*glut, late], window=8), log).failed is None
    assert "1099" in names(log)
    assert len(names(log)) == 9


def test_items_that_are_changed_while_they_are_listed_push_no_other_off(tmp_path: Path) -> None:
    for number in range(1, 4):
        archive = Figshare(days_apart(14), drift={number: {1000: "2026-06-01T00:00:00Z", 1002: "2026-06-02T00:00:00Z"}})
        log = HarvestLog(tmp_path / str(number))
        assert harvested(archive, log).failed is None
        assert len(names(log)) == 14


def test_an_incremental_run_asks_for_changes_only(tmp_path: Path) -> None:
    archive, log = Figshare(days_apart(11)), HarvestLog(tmp_path)
    harvested(archive, log)
    archive.records.append(item(50, date(2026, 5, 1)))
    archive.records[0] |= {"title": "Another title", "modified_date": "2026-05-01T00:00:00Z"}
    archive.searches.clear()
    report = harvested(archive, log)
    assert (report.new, report.changed) == (1, 1)
    assert {asked["modified_since"] for asked in archive.searches} == {"2026-04-29"}


def test_a_new_version_stands_beside_the_old_one_and_leads(tmp_path: Path) -> None:
    archive, log = Figshare(days_apart(1)), HarvestLog(tmp_path)
    harvested(archive, log)
    archive.records[0] |= {
        "doi": "10.6084/m9.figshare.1000.v2",
        "title": "Second",
        "modified_date": "2026-05-01T00:00:00Z",
    }
    harvested(archive, log)
    rows = list(log.rows_in_force())
    assert [row.part for row in rows] == ["v1", "v2"]
    found = ARCHIVE.to_dataset(rows, _report())
    assert found is not None
    assert found["title"] == "Second"


def test_what_is_listed_and_gone_is_a_tombstone(tmp_path: Path) -> None:
    archive, log = Figshare(days_apart(5)), HarvestLog(tmp_path)
    harvested(archive, log)
    archive.removed.add(1003)
    harvested(archive, log, full=True)
    assert names(log) == {"1000", "1001", "1002", "1004"}
    archive.records = [one for one in archive.records if one["id"] != 1001]
    assert harvested(archive, log, full=True).missing == []
    assert names(log) == {"1000", "1002", "1004"}


def test_it_goes_on_from_every_checkpoint_and_begins_anew_from_any_other_text() -> None:
    archive = Figshare([*days_apart(5), *(item(100 + number, FIRST) for number in range(5))], window=8)
    garbage = ("", "{", "[]", '["a","",1,1,1]', '[0,"no day","",1,""]', '[0,"","",0,""]', '[true,"","",1,""]')
    assert len(goes_on_from_every_checkpoint(ARCHIVE, {API: archive}, garbage)) == 10


@pytest.mark.parametrize("kind", ["500", "429", "cut", "drop", "html"])
def test_faults_of_the_way_leave_no_trace(kind: str, tmp_path: Path) -> None:
    calm, stormy = HarvestLog(tmp_path / "calm"), HarvestLog(tmp_path / "stormy")
    harvested(Figshare(days_apart(9)), calm)
    assert harvested(Figshare(days_apart(9)), stormy, faults={1: kind, 3: kind, 7: kind}).failed is None
    assert content(stormy) == content(calm)


def test_a_refusal_is_the_end_of_a_run_not_of_a_list(tmp_path: Path) -> None:
    report = harvested(Figshare(days_apart(3), refuses=True), HarvestLog(tmp_path))
    assert report.failed
    assert "Bad request" in report.failed


def test_one_item_can_be_fetched() -> None:
    archive = Figshare(days_apart(2), removed={1001})
    with online({API: archive}) as (_, http):
        (there,) = ARCHIVE.fetch(http, "1000")
        (gone,) = ARCHIVE.fetch(http, "1001")
    assert isinstance(there, RawRecord)
    assert isinstance(gone, RawRecord)
    assert [(one.accession, one.status) for one in (there, gone)] == [("1000", "active"), ("1001", "deleted")]


@pytest.mark.recorded
def test_the_recorded_items_served_as_lists(recordings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_figshare_harvest, "PAGE_SIZE", 100)
    log = HarvestLog(tmp_path)
    report, asked = run("figshare", services(recordings), log)
    assert (report.failed, report.rejected) == (None, 0)
    assert len(names(log)) >= 12
    assert len(asked) < 60


def _report() -> Any:
    from micrograph.records import Report

    return Report()
