"""The harvest log loses nothing that was closed, says nothing twice, and forgets only what an archive withdrew."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph import log as log_module
from micrograph import log_rows
from micrograph.errors import BrokenFile, Locked
from micrograph.log import HarvestLog
from micrograph.records import Checkpoint, RawRecord, Seen

NOON, LATER = "2026-05-01T12:00:00Z", "2026-06-01T12:00:00Z"


def record(accession: str, text: str = "{}", part: str = "record", archive: str = "bia") -> RawRecord:
    made = RawRecord("demo", archive, accession, text.encode(), "application/json", part=part)
    return made.sealed(NOON, ("/views",))


@pytest.fixture
def log(tmp_path: Path) -> HarvestLog:
    return HarvestLog(tmp_path)


def fill(log: HarvestLog, *records: RawRecord, connector: str = "demo") -> list[str]:
    with log.writer(connector, NOON) as writer:
        return [writer.add(one) for one in records]


def held(log: HarvestLog, archives: Sequence[str] | None = None) -> list[tuple[str, str, bytes]]:
    return [(row.accession, row.part, row.payload) for row in log.rows_in_force(archives)]


def test_rows_come_back_as_they_went_in_and_in_order(log: HarvestLog) -> None:
    second, first = record("S-BIAD2", '{"a": "é\\u0000"}'), record("S-BIAD1")
    assert fill(log, second, first) == ["new", "new"]
    assert list(log.rows_in_force()) == [first, second]


def test_an_empty_home_has_an_empty_log(log: HarvestLog) -> None:
    assert (list(log.rows_in_force()), log.show(), log.connectors()) == ([], [], [])
    assert (log.last_cursor("demo"), log.last_success("demo")) == (None, None)


def test_what_did_not_change_is_not_written_again(log: HarvestLog) -> None:
    fill(log, record("S-BIAD1", '{"title": "a", "views": 1}'))
    assert fill(log, record("S-BIAD1", '{"title": "a", "views": 2}')) == ["unchanged"]
    assert fill(log, record("S-BIAD1", '{"title": "b", "views": 2}')) == ["changed"]
    assert held(log) == [("S-BIAD1", "record", b'{"title": "b", "views": 2}')]


def test_parts_of_a_record_are_kept_apart(log: HarvestLog) -> None:
    fill(log, record("1", "{}", part="v1"), record("1", "[]", part="v2"))
    assert held(log) == [("1", "v1", b"{}"), ("1", "v2", b"[]")]


def test_a_tombstone_takes_a_record_away_until_it_returns(log: HarvestLog) -> None:
    fill(log, record("S-BIAD1"), record("S-BIAD2"))
    with log.writer("demo", LATER) as writer:
        writer.tombstone("bia", "S-BIAD1")
    assert [row.accession for row in log.rows_in_force()] == ["S-BIAD2"]
    assert fill(log, record("S-BIAD1")) == ["new"]
    assert [row.accession for row in log.rows_in_force()] == ["S-BIAD1", "S-BIAD2"]


def test_archives_can_be_picked(log: HarvestLog) -> None:
    fill(log, record("S-BIAD1"), record("idr0001", archive="idr"))
    assert held(log, ["idr"]) == [("idr0001", "record", b"{}")]
    assert held(log, []) == []


def test_connectors_do_not_replace_each_others_rows(log: HarvestLog) -> None:
    fill(log, record("S-BIAD1"))
    with log.writer("gide", NOON) as writer:
        writer.add(RawRecord("gide", "bia", "S-BIAD1", b"[]", "application/json").sealed(NOON))
    assert [(row.connector, row.payload) for row in log.rows_in_force()] == [("demo", b"{}"), ("gide", b"[]")]


# ------------------------------------------------------------------------------------------------ runs
def test_a_run_that_ended_leaves_no_cursor_but_its_start(log: HarvestLog) -> None:
    with log.writer("demo", NOON) as writer:
        writer.add(record("S-BIAD1"))
        writer.checkpoint(Checkpoint("page 2"))
    assert (log.last_cursor("demo"), log.last_success("demo")) == (None, NOON)


def test_a_run_that_failed_goes_on_from_its_last_checkpoint(log: HarvestLog) -> None:
    def failing_run() -> None:
        with log.writer("demo", NOON, since="2026-01-01") as writer:
            writer.add(record("S-BIAD1"))
            writer.checkpoint(Checkpoint("page 2"))
            writer.add(record("S-BIAD2"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing_run()
    unfinished = log.unfinished("demo")
    assert unfinished is not None
    assert (unfinished.cursor, unfinished.started_at, unfinished.since) == ("page 2", NOON, "2026-01-01")
    assert [row.accession for row in log.rows_in_force()] == ["S-BIAD1", "S-BIAD2"]
    assert log.last_success("demo") is None


def test_a_run_that_goes_on_remembers_what_it_saw(log: HarvestLog) -> None:
    with log.writer("demo", NOON) as writer:
        writer.add(record("S-BIAD1"))
        writer.seen(Seen("bia", "S-BIAD9"))
        writer.checkpoint(Checkpoint("page 2"))
        writer.stop()
    with log.writer("demo", NOON) as writer:
        assert writer.saw == {("bia", "S-BIAD1"), ("bia", "S-BIAD9")}


def test_an_import_leaves_cursor_and_last_success_alone(log: HarvestLog) -> None:
    fill(log, record("S-BIAD1"))
    with log.writer("demo", LATER, kind="import") as writer:
        writer.add(record("S-BIAD2"))
    assert log.last_success("demo") == NOON
    assert [row["records"] for row in log.show()] == [2]


def test_one_writer_a_connector(log: HarvestLog) -> None:
    with (
        log.writer("demo", NOON),
        log.writer("other", NOON),
        pytest.raises(Locked, match="demo"),
        log.writer("demo", NOON),
    ):
        pass


def test_large_and_old_segments_are_closed(log: HarvestLog, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 10_000, 25))
    monkeypatch.setattr(log_module, "monotonic", lambda: float(next(clock)))
    fill(log, *(record(f"S-BIAD{n}", f'{{"n": {n}}}') for n in range(12)))
    assert 3 < len(list((log.folder / "demo").glob("*.parquet"))) < 13
    monkeypatch.setattr(log_module, "monotonic", lambda: 0.0)
    monkeypatch.setattr(log_module, "SEGMENT_BYTES", 1000)
    fill(log, *(record(f"S-BIAD{n}", f'"{"x" * 600}{n}"') for n in range(20, 30)), connector="big")
    assert len(list((log.folder / "big").glob("*.parquet"))) == 6  # five of two, and the one that says complete
    assert len(held(log)) == 22


def test_the_cursor_of_a_closed_segment_never_runs_ahead_of_its_rows(
    log: HarvestLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "SEGMENT_BYTES", 1)
    with log.writer("demo", NOON) as writer:
        for number in range(5):
            writer.add(record(f"S-BIAD{number}", '"xx"'))
            assert log.last_cursor("demo") == (str(number - 1) if number else None)
            writer.checkpoint(Checkpoint(str(number)))
        writer.stop()


# ------------------------------------------------------------------------------------- faults of disk and process
def test_a_segment_cut_short_is_named(log: HarvestLog) -> None:
    fill(log, record("S-BIAD1"))
    (segment,) = (log.folder / "demo").glob("*.parquet")
    whole = segment.read_bytes()
    for broken in (whole[:-20], b"", b"no Parquet at all"):
        segment.write_bytes(broken)
        with pytest.raises(BrokenFile, match=segment.name):
            list(log.rows_in_force())
        with pytest.raises(BrokenFile, match=segment.name):
            log.digest()
        with pytest.raises(BrokenFile, match=segment.name):
            log.last_cursor("demo")


def test_what_a_killed_writer_left_is_ignored_and_then_removed(log: HarvestLog) -> None:
    fill(log, record("S-BIAD1"))
    stale = log.folder / "demo" / ".000002-000001.parquet.4711"
    stale.write_bytes(b"half a segm")
    assert held(log) == [("S-BIAD1", "record", b"{}")]
    fill(log, record("S-BIAD2"))
    assert not stale.exists()


def test_a_full_disk_keeps_what_is_closed(log: HarvestLog, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(log, record("S-BIAD1"))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(pq, "write_table", full)
        with pytest.raises(OSError, match="No space"):
            fill(log, record("S-BIAD2"))
    assert held(log) == [("S-BIAD1", "record", b"{}")]
    assert fill(log, record("S-BIAD2")) == ["new"]


# ---------------------------------------------------------------------------------------------------- compaction
def history(log: HarvestLog) -> None:
    fill(log, record("S-BIAD1", '"old"'), record("S-BIAD2"), record("S-BIAD3"))
    with log.writer("demo", LATER) as writer:
        writer.add(record("S-BIAD1", '"new"'))
        writer.tombstone("bia", "S-BIAD3")
        writer.seen(Seen("bia", "S-BIAD2"))
        writer.checkpoint(Checkpoint("page 7"))


def test_compaction_changes_no_row_in_force(log: HarvestLog) -> None:
    history(log)
    before, digest = held(log), log.digest()
    log.compact()
    assert (held(log), log.digest()) == (before, digest)
    assert (log.last_success("demo"), log.last_cursor("demo")) == (LATER, None)
    (row,) = log.show()
    assert (row["records"], row["segments"]) == (2, 1)
    log.compact("demo")
    assert log.digest() == digest


def test_compaction_of_an_unfinished_run_keeps_its_cursor_and_what_it_saw(log: HarvestLog) -> None:
    with log.writer("demo", NOON, since="2026-01-01") as writer:
        writer.add(record("S-BIAD1"))
        writer.seen(Seen("bia", "S-BIAD9"))
        writer.checkpoint(Checkpoint("page 2"))
        writer.stop()
    before = log.unfinished("demo")
    log.compact()
    assert log.unfinished("demo") == before
    with log.writer("demo", NOON) as writer:
        assert ("bia", "S-BIAD9") in writer.saw


def test_a_compaction_killed_at_any_step_is_harmless(log: HarvestLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_module, "SEGMENT_BYTES", 1)
    history(log)
    rows, digest = held(log), log.digest()
    unlink = Path.unlink
    for survive in range(4):
        left = iter(range(survive))

        def killed(path: Path, missing_ok: bool = False, left=left) -> None:
            if next(left, None) is None and path.name.endswith(".parquet"):
                raise KeyboardInterrupt
            unlink(path, missing_ok)

        with monkeypatch.context() as patched:
            patched.setattr(Path, "unlink", killed)
            with pytest.raises(KeyboardInterrupt):
                log.compact()
        assert (held(log), log.digest(), log.last_success("demo")) == (rows, digest, LATER)


def test_the_digest_tells_any_change(log: HarvestLog) -> None:
    digests = {log.digest()}
    for step in (record("S-BIAD1"), record("S-BIAD1", "[]"), record("S-BIAD2"), record("S-BIAD2", part="two")):
        fill(log, step)
        digests.add(log.digest())
    assert len(digests) == 5


# ------------------------------------------------------------------------------------------------- against a model
STEP = st.one_of(
    st.tuples(st.just("add"), st.integers(0, 4), st.integers(0, 2)),
    st.tuples(st.just("gone"), st.integers(0, 4), st.just(0)),
    st.tuples(st.just("run"), st.just(0), st.just(0)),
    st.tuples(st.just("compact"), st.just(0), st.just(0)),
)


@given(st.lists(STEP, max_size=25))
@settings(max_examples=25, deadline=None)
def test_the_log_is_a_dictionary_that_remembers(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]
) -> None:
    log, model = HarvestLog(tmp_path_factory.mktemp("log")), {}
    waiting: list[tuple[str, int, int]] = []

    def run() -> None:
        with log.writer("demo", NOON) as writer:
            for what, number, value in waiting:
                accession = f"S-BIAD{number}"
                if what == "gone":
                    writer.tombstone("bia", accession)
                    model.pop(accession, None)
                else:
                    writer.add(record(accession, str(value)))
                    model[accession] = str(value).encode()
        waiting.clear()

    for step in steps:
        if step[0] in ("add", "gone"):
            waiting.append(step)
        else:
            run()
            if step[0] == "compact":
                log.compact()
    run()
    assert [(row.accession, row.payload) for row in log.rows_in_force()] == sorted(model.items())


def test_more_payloads_than_memory_come_in_the_same_order(log: HarvestLog, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = list(range(300))
    random.Random(1).shuffle(numbers)
    fill(log, *(record(f"S-BIAD{number:04}", f'"{number}{"x" * 200}"') for number in numbers))
    at_once = held(log)
    monkeypatch.setattr(log_rows, "_MEMORY", 500)
    monkeypatch.setattr(log_rows, "_BATCH", 7)
    assert held(log) == at_once
    assert [accession for accession, _, _ in at_once] == [f"S-BIAD{number:04}" for number in range(300)]


def test_a_reader_that_stops_early_leaves_no_files(
    log: HarvestLog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(log_rows, "_MEMORY", 100)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    fill(log, *(record(f"S-BIAD{number}", f'"{number}"') for number in range(20)))
    rows = log.rows_in_force()
    next(rows)
    rows.close()
    assert not list(tmp_path.glob("micrograph-log-*"))
