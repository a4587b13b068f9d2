"""DataCite's REST interface harvested over real sockets, as IEEE DataPort, Nightingale and the carrier of DOIs go through it."""

from __future__ import annotations

from pathlib import Path

import pytest

from micrograph.archives import archive
from micrograph.archives._datacite_harvest import is_gone
from micrograph.log import HarvestLog
from micrograph.settings import settings
from tests.replay.dois import API, Dois, record, services
from tests.replay.ieee_dataport import services as ieee_services
from tests.replay.running import content, leaves_no_trace, names, online, run

PREFIXES = {"ieee-dataport": "10.21227", "nightingale": "10.48815", "datacite": "10.99999"}


@pytest.fixture(autouse=True)
def _one_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MICROGRAPH_DATACITE_PREFIXES", PREFIXES["datacite"])
    settings.cache_clear()


def dois(slug: str, count: int = 11) -> Dois:
    """Records of the connector's prefix among others."""
    mine = [record(f"{PREFIXES[slug]}/AB{number:03}") for number in range(count)]
    others = [record(f"10.5438/{number}") for number in range(3)]
    return Dois([*mine, *others])


@pytest.mark.parametrize("slug", PREFIXES)
def test_all_dois_of_the_prefix_come_once_whatever_the_pages(slug: str, tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    report, asked = run(slug, {API: dois(slug)}, log)
    assert (report.complete, report.new, report.rejected, report.expected) == (True, 11, 0, 11)
    assert names(log) == {f"{PREFIXES[slug]}/ab{number:03}" for number in range(11)}
    assert len(asked) == 4  # 4, 4 and 3 records, and the empty page that says that this was the last
    assert all("cursor" in target and "number" not in target for target in asked)
    again, _ = run(slug, {API: dois(slug)}, log, full=True)
    assert (again.new, again.changed, again.unchanged, again.missing) == (0, 0, 11, [])


@pytest.mark.parametrize("slug", PREFIXES)
def test_a_later_run_asks_only_for_what_was_updated_since_with_two_days_to_spare(slug: str, tmp_path: Path) -> None:
    log, service = HarvestLog(tmp_path), dois(slug)
    run(slug, {API: service}, log)
    service.records[3]["attributes"] |= {"updated": "2026-04-30T09:00:00Z", "titles": [{"title": "Changed"}]}
    report, asked = run(slug, {API: service}, log)
    assert (report.new, report.changed, report.unchanged) == (0, 1, 0)
    assert "updated%3A%5B2026-04-29+TO+%2A%5D" in asked[0]


def test_a_run_that_was_stopped_goes_on_from_every_page(tmp_path: Path) -> None:
    whole, halting = HarvestLog(tmp_path / "whole"), HarvestLog(tmp_path / "halting")
    run("ieee-dataport", {API: dois("ieee-dataport")}, whole)
    resumed = []
    for _ in range(12):
        report, _ = run("ieee-dataport", {API: dois("ieee-dataport")}, halting, limit=1)
        resumed.append(report.resumed)
        if report.complete:
            break
    assert report.complete
    assert len({cursor for cursor in resumed if cursor}) >= 2
    assert content(halting) == content(whole)


def test_a_cursor_that_is_no_longer_known_costs_another_reading_not_the_harvest(tmp_path: Path) -> None:
    log, service = HarvestLog(tmp_path), dois("ieee-dataport")
    run("ieee-dataport", {API: service}, log, limit=6)
    service.expired = {"5", "9"}
    with online({API: service}) as (servers, http):
        for cursor in (
            "0 https://api.datacite.org/dois?query=x&page%5Bcursor%5D=5&page%5Bsize%5D=100",
            "²",
            "garbage",
            "0",
            "٣ x",
        ):
            service.expired = {"5"} if "=5" in cursor else set()
            found = []
            for event in archive("ieee-dataport").harvest(http, None, cursor):
                service.expired = set()
                found.append(getattr(event, "accession", ""))
            assert len(set(found) - {""}) == 11, cursor
        assert servers[0].asked


def test_a_record_that_changes_while_the_pages_are_read_is_taken_as_it_is_now(tmp_path: Path) -> None:
    log, service = HarvestLog(tmp_path), dois("ieee-dataport")
    service.drift = {1: "10.21227/AB010"}
    report, _ = run("ieee-dataport", {API: service}, log)
    assert report.new == 11
    later, _ = run("ieee-dataport", {API: service}, log)
    assert (later.new, later.changed, later.unchanged) == (0, 0, 1)


def test_what_is_no_longer_findable_is_gone_and_a_failure_to_answer_is_not(tmp_path: Path) -> None:
    log, service = HarvestLog(tmp_path), dois("ieee-dataport")
    run("ieee-dataport", {API: service}, log)
    service.hidden = {"10.21227/ab003"}
    report, _ = run("ieee-dataport", {API: service}, log, full=True)
    assert (report.gone, report.missing) == (1, [])
    assert "10.21227/ab003" not in names(log)
    with online({API: service}) as (_, http):
        assert is_gone(http, "10.21227/AB003")
        assert not is_gone(http, "10.21227/ab004")
        assert archive("nightingale").is_gone(http, "tb-smear") is False  # type: ignore[attr-defined] - of a slug nothing can be asked


@pytest.mark.parametrize("seed", range(4))
def test_faults_leave_no_trace(seed: int, tmp_path: Path) -> None:
    leaves_no_trace("ieee-dataport", lambda: {API: dois("ieee-dataport")}, tmp_path, seed, share=0.4, most=60)


@pytest.mark.parametrize("body", [{"errors": [{"title": "x"}]}, {"data": {}}, {"data": None}, [], "x"])
def test_an_answer_without_a_list_fails_the_run_by_name(body: object, tmp_path: Path) -> None:
    from tests.replay.server import Answer, as_json

    class Odd:
        def answer(self, path: str, query: dict[str, str]) -> Answer:
            return as_json(body)

    report, _ = run("ieee-dataport", {API: Odd()}, HarvestLog(tmp_path))
    assert not report.complete
    assert "api.datacite.org" in str(report.failed)
    assert "`data`" in str(report.failed)


@pytest.mark.recorded
def test_recorded_records_of_other_prefixes_are_none_of_the_archive(recordings: Path, tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    report, asked = run("ieee-dataport", ieee_services(recordings), log)
    assert (report.complete, report.new, len(asked)) == (True, 0, 1)
    held = services(recordings)[API]
    assert isinstance(held, Dois)
    assert len(held.records) > 100
