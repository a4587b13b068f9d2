"""The gallery's catalogue and JUMP's tables harvested over real sockets: only what changed is read, a page of a proxy is no table."""

from __future__ import annotations

from pathlib import Path

import pytest

from micrograph.archives.cpg import ARCHIVE, RAW, SOURCES
from micrograph.log import HarvestLog
from tests.replay.cpg import README, RawFiles, services
from tests.replay.running import content, leaves_no_trace, names, online, run

HERE = Path(__file__).parent
JUMP = "/jump-cellpainting/datasets/HEAD/metadata/"


def files() -> dict[str, bytes]:
    found = {README: (HERE / "README.md").read_bytes()}
    for name in ("microscope_config.csv", "microscope_filter.csv"):
        found[JUMP + name] = (HERE / name).read_bytes()
    target = "/jump-cellpainting/JUMP-Target/HEAD/JUMP-Target-2_compound_metadata.tsv"
    return found | {target: (HERE / "JUMP-Target-2_compound_metadata.tsv").read_bytes()}


def test_catalogue_and_tables_are_read_and_tables_that_are_gone_take_nothing_with_them(tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    report, asked = run("cpg", {RAW: RawFiles(files())}, log)
    assert (report.complete, report.failed, report.rejected, len(asked)) == (True, None, 0, len(SOURCES))
    assert {(name, part) for name, part, _ in content(log)} == {
        ("cpg0016", "catalogue"), ("cpg0017", "catalogue"), ("cpg0016", "microscopes"), ("cpg0016", "filters"), ("cpg0016", "compounds-map"),
    }  # fmt: skip


def test_a_file_that_did_not_change_is_not_sent_again(tmp_path: Path) -> None:
    log, held = HarvestLog(tmp_path), files()
    run("cpg", {RAW: RawFiles(held)}, log)
    report, _ = run("cpg", {RAW: RawFiles(held)}, log)
    assert (report.complete, report.new, report.changed) == (True, 0, 0)
    held[README] = held[README].replace(b"1.5 TB", b"1.6 TB")
    report, _ = run("cpg", {RAW: RawFiles(held)}, log)
    assert (report.new, report.changed) == (0, 1)
    assert names(log) == {"cpg0016", "cpg0017"}


def test_a_run_that_ends_within_the_catalogue_is_sent_it_again(tmp_path: Path) -> None:
    """The catalogue's entity tag came with its first row: the next run was answered 304, and was complete with 4 data sets of 26."""
    log = HarvestLog(tmp_path)
    run("cpg", {RAW: RawFiles(files())}, log, limit=1)
    assert names(log) == {"cpg0016"}
    report, _ = run("cpg", {RAW: RawFiles(files())}, log)
    assert report.complete
    assert names(log) == {"cpg0016", "cpg0017"}


def test_a_row_that_left_the_catalogue_is_missing(tmp_path: Path) -> None:
    log, held = HarvestLog(tmp_path), files()
    run("cpg", {RAW: RawFiles(held)}, log)
    held[README] = b"\n".join(line for line in held[README].splitlines() if b"cpg0017" not in line)
    report, _ = run("cpg", {RAW: RawFiles(held)}, log, full=True)
    assert (report.gone, report.missing) == (0, ["cpg/cpg0017"])


def test_without_its_catalogue_the_harvest_fails(tmp_path: Path) -> None:
    held = files()
    for readme in (None, b"# Moved\n"):
        held.pop(README, None)
        if readme is not None:
            held[README] = readme
        report, _ = run("cpg", {RAW: RawFiles(held)}, HarvestLog(tmp_path / str(readme)))
        assert not report.complete
        assert "README.md" in str(report.failed)


def test_a_table_of_other_columns_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    held = files() | {f"{JUMP}plate.csv.gz": b"Other,Columns\n1,2\n"}
    report, _ = run("cpg", {RAW: RawFiles(held)}, HarvestLog(tmp_path))
    assert (report.complete, report.rejected) == (True, 1)


def test_it_goes_on_from_every_source_and_begins_anew_from_no_cursor_of_ours(tmp_path: Path) -> None:
    with online({RAW: RawFiles(files())}) as (servers, http):
        for cursor, count in ((None, len(SOURCES)), ("1", len(SOURCES) - 1), (str(len(SOURCES)), 0), ("²", len(SOURCES)), ("x", len(SOURCES)), ("9" * 5000, len(SOURCES))):  # fmt: skip
            before = len(servers[0].asked)
            list(ARCHIVE.harvest(http, None, cursor))
            assert len(servers[0].asked) - before == count, cursor


@pytest.mark.parametrize("seed", range(5))
def test_faults_leave_no_trace(seed: int, tmp_path: Path) -> None:
    leaves_no_trace("cpg", lambda: {RAW: RawFiles(files())}, tmp_path, seed, share=0.2, most=40)


@pytest.mark.recorded
def test_the_recorded_gallery(recordings: Path, tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    report, asked = run("cpg", services(recordings), log)
    assert (report.complete, report.rejected, len(asked)) == (True, 0, len(SOURCES))
    assert len(names(log)) == 26
    assert {part for name, part, _ in content(log) if name == "cpg0016"} == {
        "catalogue", "plates", "microscopes", "filters", "genes-orf", "genes-crispr", "compounds-jump", "controls", "compounds-map",
    }  # fmt: skip
