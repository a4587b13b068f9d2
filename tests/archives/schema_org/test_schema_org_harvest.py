"""A site harvested through its sitemaps over a real socket: as robots.txt allows, and no notice is taken for a page without data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from micrograph.harvest import ConnectorReport
from micrograph.log import HarvestLog
from tests.replay.running import content, names, run
from tests.replay.schema_org import SITE, Site, described, services, site
from tests.replay.server import Answer

pytestmark = pytest.mark.usefixtures("few_a_page")


def harvested(service: Any, log: HarvestLog, **options: Any) -> ConnectorReport:
    return run("schema-org", {SITE: service}, log, **options)[0]


def test_what_robots_may_not_see_is_not_asked_for(tmp_path: Path) -> None:
    report, asked = run("schema-org", {SITE: site()}, HarvestLog(tmp_path))
    assert (report.new, report.rejected) == (11, 0)
    assert not any("private" in path for path in asked)


@pytest.mark.parametrize("fault", ["html", "503", "drop", "cut"])
def test_nor_when_robots_txt_could_not_be_had_at_once(fault: str, tmp_path: Path) -> None:
    report, asked = run("schema-org", {SITE: site()}, HarvestLog(tmp_path), {1: fault, 2: fault})
    assert report.new == 11
    assert not any("private" in path for path in asked)


@pytest.mark.parametrize("robots", [None, "<!doctype html><title>Our one page</title>"])
def test_a_site_without_rules_allows_all(robots: str | None, tmp_path: Path) -> None:
    service, log = site(), HarvestLog(tmp_path)
    service.robots = robots
    report, asked = run("schema-org", {SITE: service}, log)
    assert report.new == 12
    assert asked.count("/robots.txt") == (3 if robots else 1)


def test_pages_of_both_sitemaps_are_read_the_one_that_is_packed_too(tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    harvested(site(), log)
    assert names(log) == {f"10.1234/cells.{number}" for number in range(11)}
    assert {row.url for row in log.rows_in_force()} == {f"{SITE}/sets/{number:02}" for number in range(11)}


@pytest.mark.parametrize("number", range(5, 18))
def test_a_notice_in_place_of_a_page_costs_no_record(number: int, tmp_path: Path) -> None:
    calm, stormy = HarvestLog(tmp_path / "calm"), HarvestLog(tmp_path / "stormy")
    harvested(site(), calm)
    assert harvested(site(), stormy, faults={number: "html"}).complete
    assert content(stormy) == content(calm)


def test_only_pages_without_data_are_asked_for_twice(tmp_path: Path) -> None:
    _, asked = run("schema-org", {SITE: site()}, HarvestLog(tmp_path))
    assert sorted(path for path in asked if asked.count(path) > 1) == ["/about", "/about", "/team", "/team"]


def test_an_incremental_run_asks_for_what_changed_and_for_what_nobody_dates(tmp_path: Path) -> None:
    service, log = site(), HarvestLog(tmp_path)
    service.changed = dict.fromkeys(service.pages, "2026-01-01") | {"/sets/03": "2026-04-30T08:00:00Z"}
    del service.changed["/sets/04"]
    harvested(service, log)
    service.pages["/sets/03"] = described(3, "Another title")
    report, asked = run("schema-org", {SITE: service}, log)
    assert (report.new, report.changed, report.unchanged) == (0, 1, 1)
    assert [path for path in asked if path.startswith("/sets/")] == ["/sets/03", "/sets/04"]


def test_the_report_tells_new_changed_unchanged_gone_and_missing(tmp_path: Path) -> None:
    service, log = site(), HarvestLog(tmp_path)
    service.pages |= {path: described(0) | {"identifier": f"{SITE}{path}"} for path in ("/a", "/b")}
    assert harvested(service, log).new == 13
    service.pages |= {"/sets/11": described(11), "/sets/01": described(1, "Another title")}
    service.removed = {"/a", "/sets/02"}
    service.unlisted = {"/b"}
    report = harvested(service, log, full=True)
    assert (report.new, report.changed, report.unchanged, report.gone) == (1, 1, 9, 1)
    # one page stands though no sitemap has it; of a DOI nobody says which page it had
    assert report.missing == ["schema-org/10.1234/cells.2", f"schema-org/{SITE}/b"]


@pytest.mark.parametrize(
    "body", [b"<!doctype html><title>Maintenance</title>", b"<html><title>Hello</title></html>", b"{}"]
)
def test_what_is_no_sitemap_is_a_failure_not_an_empty_site(body: bytes, tmp_path: Path) -> None:
    class Other:
        def answer(self, path: str, query: dict[str, str]) -> Answer:
            return Answer(200, body, {"Content-Type": "text/html"})

    report = harvested(Other(), HarvestLog(tmp_path))
    assert not report.complete
    assert "sitemap" in str(report.failed)


def test_a_run_goes_on_after_the_last_address_whatever_came_before_it(tmp_path: Path) -> None:
    service, log = site(), HarvestLog(tmp_path)
    assert not harvested(service, log, limit=7).complete
    service.unlisted = {"/sets/00", "/sets/01"}
    assert harvested(service, log).complete
    assert len(names(log)) == 11


@pytest.mark.recorded
def test_the_recorded_descriptions_on_pages(recordings: Path, tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    archive = services(recordings)
    report, _ = run("schema-org", archive, log)
    assert (report.complete, report.rejected) == (True, 0)
    assert isinstance(archive[SITE], Site)
    assert len({row.url for row in log.rows_in_force()}) >= 7
