"""Dryad over real sockets: relative links, pages of 100, messages in place of data sets, lists that slide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from micrograph.archives import _dryad_harvest
from micrograph.archives.dryad import ARCHIVE
from micrograph.log import HarvestLog
from micrograph.records import RawRecord
from tests.replay.dryad import SITE, Dryad, services
from tests.replay.running import content, goes_on_from_every_checkpoint, names, online, run


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_dryad_harvest, "SELECTIONS", _dryad_harvest.SELECTIONS[:2])


def deposit(number: int, changed: str = "2026-03-01") -> dict[str, Any]:
    return {
        "_links": {"stash:version": {"href": f"/api/v2/versions/{number}"}}, "identifier": f"doi:10.5061/dryad.m{number:03}", "id": number,
        "title": f"Data from: Micrographs {number}", "versionNumber": 1, "lastModificationDate": changed, "curationStatus": "Published",
    }  # fmt: skip


def listing(number: int) -> dict[str, Any]:
    owner = {"stash:dataset": {"href": f"/api/v2/datasets/doi%3A10.5061%2Fdryad.m{number:03}"}}
    return {
        "_links": {},
        "count": 1,
        "total": 1,
        "_embedded": {"stash:files": [{"_links": owner, "path": "a.czi", "size": 1}]},
    }


def service(count: int = 11, **options: Any) -> Dryad:
    return Dryad([deposit(number) for number in range(count)], most=4, **options)


def harvested(archive: Dryad, log: HarvestLog, **options: Any) -> Any:
    report, _ = run("dryad", {SITE: archive}, log, **options)
    return report


def test_all_data_sets_come_once_with_their_files(tmp_path: Path) -> None:
    archive, log = service(files={str(number): listing(number) for number in range(11)}), HarvestLog(tmp_path)
    report = harvested(archive, log)
    assert (report.failed, report.rejected) == (None, 0)
    assert {(row.accession, row.part) for row in log.rows_in_force()} == {
        (f"10.5061/dryad.m{number:03}", part) for number in range(11) for part in ("v1", "files")
    }
    assert {row.url for row in log.rows_in_force()} >= {
        f"{SITE}/api/v2/datasets/doi%3A10.5061%2Fdryad.m000",
        f"{SITE}/api/v2/versions/0/files?per_page=100",
    }


def test_nothing_found_is_no_failure(tmp_path: Path) -> None:
    assert harvested(service(0), HarvestLog(tmp_path)).failed is None


def test_files_that_may_not_be_seen_are_no_failure(tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    assert harvested(service(3, private_files={"1"}, files={"0": listing(0)}), log).failed is None
    assert len(names(log)) == 3


def test_an_incremental_run_asks_for_changes_only(tmp_path: Path) -> None:
    archive, log = service(), HarvestLog(tmp_path)
    harvested(archive, log)
    archive.datasets.append(deposit(50, "2026-05-01"))
    archive.datasets[0] |= {"title": "Another title", "lastModificationDate": "2026-05-01"}
    archive.searches.clear()
    report = harvested(archive, log)
    assert (report.new, report.changed) == (1, 1)
    assert {asked["modifiedSince"] for asked in archive.searches} == {"2026-04-29T00:00:00Z"}


@pytest.mark.parametrize("nameless", [True, False])
def test_a_message_in_a_list_ends_no_harvest_and_names_what_is_gone_where_it_can(
    nameless: bool, tmp_path: Path
) -> None:
    archive, log = service(), HarvestLog(tmp_path)
    harvested(archive, log)
    archive.hidden, archive.nameless = {"doi:10.5061/dryad.m003"}, nameless
    report = harvested(archive, log, full=True)
    assert report.failed is None
    assert report.missing == []
    assert "10.5061/dryad.m003" not in names(log)
    assert len(names(log)) == 10


def test_a_list_that_slides_while_it_is_read_loses_none(tmp_path: Path) -> None:
    for number in range(1, 6):
        log = HarvestLog(tmp_path / str(number))
        assert harvested(service(14, drift={number: "doi:10.5061/dryad.m000"}), log).failed is None
        assert {f"10.5061/dryad.m{one:03}" for one in range(1, 14)} <= names(log)


def test_it_goes_on_from_every_checkpoint_and_begins_anew_from_any_other_text() -> None:
    archive = service(9, finds=lambda words, one: one["id"] % 3 or words == _dryad_harvest.SELECTIONS[1])
    garbage = ("", "{", "[]", "²", '[true, ""]', '[-1, ""]', '[0, "https://datadryad.org.example.com/api"]')
    assert len(goes_on_from_every_checkpoint(ARCHIVE, {SITE: archive}, garbage)) == 9


@pytest.mark.parametrize("kind", ["500", "429", "cut", "drop", "html"])
def test_faults_of_the_way_leave_no_trace(kind: str, tmp_path: Path) -> None:
    calm, stormy = HarvestLog(tmp_path / "calm"), HarvestLog(tmp_path / "stormy")
    files = {str(number): listing(number) for number in range(6)}
    harvested(service(6, files=files), calm)
    assert harvested(service(6, files=files), stormy, faults={1: kind, 3: kind, 5: kind}).failed is None
    assert content(stormy) == content(calm)


def test_an_answer_that_is_no_list_ends_the_run(tmp_path: Path) -> None:
    report = harvested(service(3, refuses=True), HarvestLog(tmp_path))
    assert report.failed
    assert "something else" in report.failed


def test_one_data_set_can_be_fetched() -> None:
    archive = service(
        3, hidden={"doi:10.5061/dryad.m001"}, unlisted={"doi:10.5061/dryad.m002"}, files={"0": listing(0)}
    )
    with online({SITE: archive}) as (_, http):
        found = [
            (one.part, one.status)
            for number in range(3)
            for one in ARCHIVE.fetch(http, f"10.5061/dryad.m{number:03}")
            if isinstance(one, RawRecord)
        ]
        gone = [ARCHIVE.is_gone(http, f"10.5061/dryad.m{number:03}") for number in range(3)]
    assert found == [("v1", "active"), ("files", "active"), ("record", "deleted"), ("record", "deleted")]
    assert gone == [False, True, True]


@pytest.mark.recorded
def test_the_recorded_data_sets_served_as_pages(recordings: Path, tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    report, asked = run("dryad", services(recordings), log)
    assert (report.failed, report.rejected) == (None, 0)
    assert len(names(log)) == 10
    assert len(asked) < 60
