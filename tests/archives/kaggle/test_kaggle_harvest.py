"""Kaggle harvested over real sockets: the last updated come first, and nothing older than a day is asked for twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from micrograph.archives import kaggle
from micrograph.archives.kaggle import ARCHIVE
from micrograph.log import HarvestLog
from micrograph.records import Checkpoint
from tests.replay.kaggle import KaggleApi, services
from tests.replay.running import leaves_no_trace, names, online, run

SITE = "https://www.kaggle.com"


@pytest.fixture(autouse=True)
def _few_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kaggle, "SELECTIONS", ("microscopy", "histopathology"))


def record(number: int, day: str) -> dict[str, Any]:
    return {
        "ref": f"lab/cells-{number:02}",
        "title": f"Cells {number}",
        "lastUpdated": f"{day}T00:00:00.0Z",
        "voteCount": 1,
        "licenseName": "CC0",
    }


def api(count: int = 10) -> KaggleApi:
    """Data sets of which the first search finds the even ones and both find the fifth."""
    records = [record(number, f"2026-04-{1 + number:02}") for number in range(count)]
    return KaggleApi(
        records,
        lambda words, one: int(one["ref"][-2:]) % 2 == (words != "microscopy") or one["ref"] == "lab/cells-05",
        page=2,
    )


def test_each_data_set_of_any_search_comes_once(tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    report, asked = run("kaggle", {SITE: api()}, log)
    assert (report.complete, report.new, report.rejected) == (True, 10, 0)
    assert len(asked) == 4 + 4  # of 6 and 5 records, two a page, and the empty page past the end
    archive = api()
    for one in archive.records:
        one["voteCount"] = 99
    again, _ = run("kaggle", {SITE: archive}, log, full=True)
    assert (again.new, again.changed, again.unchanged, again.missing) == (0, 0, 10, [])


def test_a_later_run_stops_at_what_is_older(tmp_path: Path) -> None:
    log, archive = HarvestLog(tmp_path), api()
    run("kaggle", {SITE: archive}, log)
    archive.records[3] = record(3, "2026-05-01") | {"title": "Changed"}
    archive.records.append(record(20, "2026-05-01"))
    report, asked = run("kaggle", {SITE: archive}, log)
    assert (report.complete, report.new, report.changed) == (True, 1, 1)
    assert len(asked) == 4  # a page with something new and one without, of each search


def test_what_answers_404_is_gone_and_what_left_the_list_alone_is_missing(tmp_path: Path) -> None:
    log, archive = HarvestLog(tmp_path), api()
    run("kaggle", {SITE: archive}, log)
    archive.removed = {"lab/cells-02"}
    finds = archive.finds
    archive.finds = lambda words, one: one["ref"] != "lab/cells-04" and finds(words, one)
    report, _ = run("kaggle", {SITE: archive}, log, full=True)
    assert (report.gone, report.missing) == (1, ["kaggle/lab/cells-04"])


def test_it_goes_on_from_every_checkpoint_and_begins_anew_from_no_cursor_of_ours() -> None:
    with online({SITE: api(6)}) as (_, http):
        events = list(ARCHIVE.harvest(http, None, None))
        for place, event in enumerate(events):
            if isinstance(event, Checkpoint):
                rest = {one.accession for one in ARCHIVE.harvest(http, None, event.cursor) if hasattr(one, "part")}
                assert rest >= {one.accession for one in events[place:] if hasattr(one, "part")}
        for cursor in ("garbage", "²  ³", "0 0", "9" * 5000 + " 1", "-1 1"):
            assert len({one.accession for one in ARCHIVE.harvest(http, None, cursor) if hasattr(one, "part")}) == 6, (
                cursor
            )


def test_no_search_is_paged_without_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Endless(KaggleApi):
        def _list(self, query: dict[str, str]) -> Any:
            return super()._list(query | {"page": "1"})  # the last page again and again

    monkeypatch.setattr(kaggle, "FARTHEST", 5)
    report, asked = run("kaggle", {SITE: Endless(api().records)}, HarvestLog(tmp_path))
    assert (report.complete, report.new, len(asked)) == (True, 10, 10)


def test_a_message_in_place_of_a_list_fails_the_run_by_name(tmp_path: Path) -> None:
    archive = api()
    archive.refuses = True
    report, asked = run("kaggle", {SITE: archive}, HarvestLog(tmp_path))
    assert not report.complete
    assert "Unauthenticated" in str(report.failed)
    assert len(asked) == 1


@pytest.mark.parametrize("seed", range(5))
def test_faults_leave_no_trace(seed: int, tmp_path: Path) -> None:
    leaves_no_trace("kaggle", lambda: {SITE: api()}, tmp_path, seed, share=0.3, most=60)


@pytest.mark.recorded
def test_the_recorded_search(recordings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    log = HarvestLog(tmp_path)
    report, asked = run("kaggle", services(recordings), log)
    assert (report.complete, report.rejected) == (True, 0)
    assert len(names(log)) == 38
    assert len(asked) < 20
