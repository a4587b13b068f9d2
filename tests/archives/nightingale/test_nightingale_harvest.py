"""Nightingale harvested through DataCite over real sockets; the paging itself is held in `ieee_dataport`."""

from __future__ import annotations

from pathlib import Path

from micrograph.archives.nightingale import ARCHIVE
from micrograph.log import HarvestLog
from tests.replay.dois import API, Dois, record
from tests.replay.running import names, online, run


def test_pages_are_filed_by_slug_and_a_later_change_is_found(tmp_path: Path) -> None:
    service = Dois([
        record("10.48815/MU1", url="https://docs.ngsci.org/datasets/mu-one-path/"), record("10.48815/MU2", url="https://example.org/"),
        *(record(f"10.5281/zenodo.{number}") for number in range(9)),
    ])  # fmt: skip
    log = HarvestLog(tmp_path)
    report, asked = run("nightingale", {API: service}, log)
    assert (report.complete, report.rejected) == (True, 0)
    assert names(log) == {"mu-one-path", "10.48815/mu2"}
    assert "prefix%3A10.48815" in asked[0]
    service.records[0]["attributes"] |= {"updated": "2026-05-01T00:00:00Z", "version": "2"}
    report, _ = run("nightingale", {API: service}, log)
    assert (report.new, report.changed) == (0, 1)


def test_a_doi_that_is_no_longer_findable_is_gone_of_a_slug_nothing_is_asked(tmp_path: Path) -> None:
    with online({API: Dois([record("10.48815/mu2")])}) as (servers, http):
        assert ARCHIVE.is_gone(http, "10.48815/mu1")
        assert not ARCHIVE.is_gone(http, "10.48815/mu2")
        assert not ARCHIVE.is_gone(http, "mu-one-path")
        assert len(servers[0].asked) == 2
