"""Crates harvested from their addresses over a real socket: one that is lost takes none of the others with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from micrograph.harvest import ConnectorReport
from micrograph.log import HarvestLog
from micrograph.settings import settings
from tests.replay.ro_crate import SITE, Crates, crate, folder, services
from tests.replay.running import names, run


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    def tell(service: Crates) -> Crates:
        monkeypatch.setenv("MICROGRAPH_CRATES", service.addresses())
        settings.cache_clear()
        return service

    yield tell
    settings.cache_clear()


def harvested(service: Crates, log: HarvestLog, **options: Any) -> ConnectorReport:
    return run("ro-crate", {SITE: service}, log, **options)[0]


def test_the_report_tells_new_changed_unchanged_and_what_is_no_crate(listed: Any, tmp_path: Path) -> None:
    service, log = listed(folder(5)), HarvestLog(tmp_path)
    assert harvested(service, log).new == 5
    service.files["/01/ro-crate-metadata.json"] = crate(1, "Another title")
    service.files["/02/ro-crate-metadata.json"] = b'{"@graph": []}'
    report = harvested(listed(service), log)
    assert (report.new, report.changed, report.unchanged, report.rejected) == (0, 1, 3, 1)
    assert (report.complete, report.failed) == (True, None)


def test_an_address_that_leads_nowhere_is_reported_and_the_others_are_fetched(listed: Any, tmp_path: Path) -> None:
    service, log = listed(folder(5)), HarvestLog(tmp_path)
    harvested(service, log)
    service.removed = {"/01/ro-crate-metadata.json"}
    service.files |= {"/09/ro-crate-metadata.json": crate(9)}
    report = harvested(listed(service), log, full=True)
    assert (report.new, report.rejected, report.failed) == (1, 1, None)
    assert report.missing == ["ro-crate/10.1234/crate.1"]
    assert "not found" in report.findings[0].message


def test_no_address_no_crate(listed: Any, tmp_path: Path) -> None:
    assert harvested(listed(folder(0)), HarvestLog(tmp_path)).complete


def test_a_site_that_answers_nothing_but_pages_fails_the_run_by_name(listed: Any, tmp_path: Path) -> None:
    service = listed(Crates({"/a/ro-crate-metadata.json": b"<!doctype html><title>Maintenance</title>"}))
    report = harvested(service, HarvestLog(tmp_path))
    assert not report.complete
    assert "crates.example.org/a/" in str(report.failed)


@pytest.mark.recorded
def test_the_recorded_crates(listed: Any, recordings: Path, tmp_path: Path) -> None:
    archive, log = services(recordings), HarvestLog(tmp_path)
    listed(archive[SITE])
    report, asked = run("ro-crate", archive, log)
    assert (report.complete, len(asked)) == (True, len(settings().crates.split()))
    assert names(log)
