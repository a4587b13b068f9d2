"""TCIA's pages and the Commons' index harvested over real sockets: pages that slide, a wheel that is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from micrograph.archives import _tcia_harvest
from micrograph.harvest import ConnectorReport
from micrograph.log import HarvestLog
from tests.replay.running import content, names, run
from tests.replay.server import Answer, as_json
from tests.replay.tcia import FILES, PYPI, SITE, Tcia, archive, indexed, page, services

pytestmark = pytest.mark.usefixtures("few_a_page")


def harvested(service: Tcia, log: HarvestLog, **options: Any) -> ConnectorReport:
    return run("tcia", service.everywhere(), log, **options)[0]


def test_pages_and_index_are_parts_of_one_record(tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    report, asked = run("tcia", archive().everywhere(), log)
    assert (report.new, report.rejected, report.complete) == (11 + 3, 0, True)
    assert {part for name, part, _ in content(log) if name == "made-up-00"} == {"wordpress", "idc"}
    assert len(asked) == 2 * 3 + 1 + 2  # three pages twice, one page once, the package and its wheel


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_collection_that_goes_while_they_are_listed_pushes_no_other_off(number: int, tmp_path: Path) -> None:
    service, log = archive(), HarvestLog(tmp_path)
    service.after = {number: lambda: service.collections.pop(0)}
    assert harvested(service, log).complete
    assert names(log) >= {one["slug"] for one in service.collections}


@pytest.mark.parametrize("count", [7, 8, 9])
def test_pages_that_nobody_counts_are_read_to_the_last(count: int, tmp_path: Path) -> None:
    service, log = Tcia([page(f"made-up-{n}") for n in range(count)], counts_pages=False), HarvestLog(tmp_path)
    assert harvested(service, log).complete
    assert len(names(log)) == count


def test_a_wheel_that_is_known_is_not_sent_again(tmp_path: Path) -> None:
    service, log = archive(), HarvestLog(tmp_path)
    harvested(service, log)
    report = harvested(service, log)
    assert (report.new, report.changed, report.unchanged) == (0, 0, 11 + 3)
    service.version = "26.0.0"
    service.tables["collections_index.parquet"].append(indexed("made-up-01"))
    report = harvested(service, log)
    assert (report.new, report.changed) == (1, 0)


def test_the_report_tells_new_changed_unchanged_and_what_is_listed_no_more(tmp_path: Path) -> None:
    service, log = archive(), HarvestLog(tmp_path)
    harvested(service, log)
    service.collections[1] = page("made-up-01", title="Another title")
    service.collections[2] = page("made-up-99")
    service.collections[4]["modified"] = "2026-05-01"  # says nothing by itself
    report = harvested(service, log, full=True)
    assert (report.new, report.changed, report.unchanged) == (1, 1, 9 + 3)
    assert (report.gone, report.missing) == (0, ["tcia/made-up-02"])


@pytest.mark.parametrize(
    "answer", [as_json({"code": "rest_invalid_param"}, 400), as_json({"code": "rest_no_route"}), as_json(None)]
)
def test_an_answer_that_is_no_list_is_a_failure_not_an_empty_archive(answer: Answer, tmp_path: Path) -> None:
    class Other:
        def answer(self, path: str, query: dict[str, str]) -> Answer:
            return answer

    report, _ = run("tcia", {SITE: Other(), PYPI: archive(), FILES: archive()}, HarvestLog(tmp_path))
    assert not report.complete
    assert "collections" in str(report.failed)


@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b"PK\x03\x04 cut"])
def test_what_is_no_wheel_fails_the_run_by_name(body: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    service = archive()
    monkeypatch.setattr(service, "wheel", lambda: body)
    report = harvested(service, HarvestLog(tmp_path))
    assert not report.complete
    assert "wheel" in str(report.failed)


@pytest.mark.recorded
def test_the_recorded_index(recordings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_tcia_harvest, "PER_PAGE", 100)
    log = HarvestLog(tmp_path)
    report, asked = run("tcia", services(recordings), log)
    assert (report.complete, report.rejected) == (True, 0)
    assert len(names(log)) >= 40
    assert len(asked) == 1 + 1 + 2
