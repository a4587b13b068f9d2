"""What connectors can say of records, and what the log makes of it; several connectors at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from micrograph import harvest as harvest_module
from micrograph.changes import Change, changes
from micrograph.errors import NetworkError
from micrograph.harvest import harvest
from micrograph.harvest_report import ConnectorReport, Progress
from micrograph.http import Http
from micrograph.log import HarvestLog
from micrograph.records import Checkpoint, HarvestEvent, Json, Moved, RawRecord, Report, Seen, Unchanged

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def record(
    accession: str, title: str = "A title", connector: str = "zenodo", url: str = "", **fields: str
) -> RawRecord:
    payload = orjson.dumps({"title": title})
    return RawRecord(connector, connector, accession, payload, "application/json", url=url, **fields)  # type: ignore[arg-type]


@dataclass
class Told:
    """A connector that says what a test tells it to."""

    slug: str = "zenodo"
    events: list[HarvestEvent] = field(default_factory=list)
    fails: bool = False
    volatile: tuple[str, ...] = ()
    during: Callable[[], None] = lambda: None

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        self.during()
        yield from self.events
        if self.fails:
            raise NetworkError(f"{self.slug}: no answer")

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        return orjson.loads(parts[0].payload)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Told]:
    known: dict[str, Told] = {}

    def make(*events: HarvestEvent, slug: str = "zenodo", **options: object) -> Told:
        known[slug] = Told(slug, list(events), **options)  # type: ignore[arg-type]
        monkeypatch.setattr(harvest_module, "archive", known.__getitem__)
        monkeypatch.setattr("micrograph.changes.archive", known.__getitem__)
        return known[slug]

    return make


@pytest.fixture
def log(tmp_path: Path) -> HarvestLog:
    return HarvestLog(tmp_path)


@pytest.fixture
def http() -> Iterator[Http]:
    with Http(intervals={}) as made:
        yield made


def run(log: HarvestLog, http: Http, days: int = 0, **options: object) -> ConnectorReport:
    moment = NOON + timedelta(days=days)
    (report,) = harvest(["zenodo"], log, http, now=lambda: moment, **options).runs  # type: ignore[arg-type]
    return report


def held(log: HarvestLog) -> list[str]:
    return [row.accession for row in log.rows_in_force()]


def test_a_record_that_was_renamed_leaves_its_name_as_a_signpost(log: HarvestLog, http: Http, told) -> None:
    told(record("old"), record("other"))
    run(log, http)
    told(Moved("zenodo", "old", "new"), record("new"))
    report = run(log, http, 1)
    assert (report.moved, report.new) == (1, 1)
    assert held(log) == ["new", "other"]
    assert log.redirects() == {("zenodo", "old"): ("zenodo", "new")}
    before = log.digest()
    log.compact()
    assert (log.redirects(), log.digest()) == ({("zenodo", "old"): ("zenodo", "new")}, before)
    told(record("old"))
    run(log, http, 2)
    assert log.redirects() == {}  # it came back under its old name


def test_what_came_from_an_address_that_did_not_change_is_seen(log: HarvestLog, http: Http, told) -> None:
    page = "https://archive.example.org/list"
    told(record("a", url=page, etag='"1"'), record("b", url=page, etag='"1"'), record("c", url=page + "2"))
    run(log, http)
    assert log.validators("zenodo") == {page: '"1"'}
    told(Unchanged(page), Seen("zenodo", "c"))
    report = run(log, http, 1, full=True)
    assert (report.unchanged, report.missing, held(log)) == (3, [], ["a", "b", "c"])


def test_a_record_that_is_no_bioimaging_is_counted_and_not_kept(log: HarvestLog, http: Http, told) -> None:
    told(record("tweets"), record("cells"))
    report = run(log, http, choose=lambda one: one.accession == "cells")
    assert (report.new, report.not_chosen, held(log)) == (1, 1, ["cells"])
    told(record("cells", "Now without the word"))
    report = run(log, http, 1, choose=lambda one: False)
    assert (report.changed, report.not_chosen) == (1, 0)  # what is held goes on being followed


def test_a_tombstone_of_what_we_never_had_says_nothing(log: HarvestLog, http: Http, told) -> None:
    told(record("never", status="deleted"))
    assert run(log, http).gone == 0
    assert log.show() == []


@dataclass
class Asked(Told):
    """A connector that can be asked about single records, and remembers which ones it was asked about."""

    asked: list[str] = field(default_factory=list)

    def is_gone(self, http: Http, accession: str) -> bool:
        self.asked.append(accession)
        return True

    def renamed_to(self, http: Http, accession: str) -> str | None:
        self.asked.append(accession)
        return None


def test_what_a_full_run_was_told_is_gone_is_not_asked_for_again(
    log: HarvestLog, http: Http, told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Figshare's list has a deleted item once, and the run counted it twice: told, and asked for as missing."""
    told(*(record(name) for name in ("deleted", "here", "missing", "moved")))
    run(log, http)
    gone, there = record("deleted", status="deleted"), record("here")
    one = Asked("zenodo", [gone, there, gone, Moved("zenodo", "moved", "here")])
    monkeypatch.setattr(harvest_module, "archive", lambda slug: one)
    report = run(log, http, 1, full=True)
    assert set(one.asked) == {"missing"}
    assert (report.gone, report.moved, report.missing, held(log)) == (2, 1, [], ["here"])


def test_a_record_that_comes_and_goes_in_one_run_is_gone(log: HarvestLog, http: Http, told) -> None:
    told(record("a"), record("a", status="deleted"))
    report = run(log, http)
    assert (report.new, report.gone, held(log)) == (1, 1, [])


def test_connectors_run_side_by_side_and_fail_each_by_itself(log: HarvestLog, http: Http, told) -> None:
    together = threading.Barrier(3, timeout=20)
    for slug in ("zenodo", "bia", "idr"):
        told(record("1", connector=slug), slug=slug, during=together.wait, fails=slug == "bia")
    heard: list[Progress] = []
    report = harvest(["zenodo", "bia", "idr"], log, http, progress=heard.append, now=lambda: NOON, side_by_side=3)
    assert [(one.connector, one.new, one.complete, bool(one.failed)) for one in report.runs] == [
        ("zenodo", 1, True, False), ("bia", 1, False, True), ("idr", 1, True, False),
    ]  # fmt: skip
    assert {one.connector for one in heard if one.ended} == {"zenodo", "bia", "idr"}
    assert "bia: failed: bia: no answer" in {str(one) for one in heard}


def test_who_watches_is_told_how_much_there_is(log: HarvestLog, http: Http, told) -> None:
    told(record("a"), Checkpoint("1", expected=40), record("b"))
    heard: list[str] = []
    run(log, http, progress=lambda one: heard.append(str(one)))
    assert "zenodo: 1 of about 40 records (1 new)" in heard
    assert heard[-1] == "zenodo: 2 of about 40 records (2 new); done"


# ------------------------------------------------------------------------------------------------------- changes
def told_changes(log: HarvestLog) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(one.at[:10], one.change, one.accession, one.fields) for one in changes(log)]


def test_the_log_tells_what_happened_when(log: HarvestLog, http: Http, told) -> None:
    told(record("a"), record("b"), record("c"), record("d"))
    run(log, http)
    told(record("a", "Another title"), record("b"), record("c", status="deleted"))
    run(log, http, 3, full=True)
    told(Moved("zenodo", "b", "e"), record("e"), record("a", "Another title"))
    run(log, http, 5, full=True)
    expected = [
        ("2026-05-01", "new", "a", ()), ("2026-05-01", "new", "b", ()), ("2026-05-01", "new", "c", ()),
        ("2026-05-01", "new", "d", ()), ("2026-05-04", "changed", "a", ("title",)), ("2026-05-04", "withdrawn", "c", ()),
        ("2026-05-04", "gone", "d", ()), ("2026-05-06", "moved", "b", ()), ("2026-05-06", "new", "e", ()),
    ]  # fmt: skip
    assert sorted(told_changes(log)) == sorted(expected)
    assert next(one for one in changes(log) if one.change == "moved").to == "e"


def test_a_payload_that_only_looks_different_changes_nothing(log: HarvestLog, http: Http, told) -> None:
    told(record("a"))
    run(log, http)
    told(RawRecord("zenodo", "zenodo", "a", b'{ "title" : "A title" }', "application/json"))
    assert run(log, http, 1).changed == 1
    assert [row[1] for row in told_changes(log)] == ["new"]


def test_a_run_that_does_not_list_everything_misses_nobody(log: HarvestLog, http: Http, told) -> None:
    told(record("a"), record("b"))
    run(log, http)
    told(record("a"))
    run(log, http, 1)  # since the last run
    assert [row[1] for row in told_changes(log)] == ["new", "new"]


def test_what_is_gone_is_told_once_and_may_come_back(log: HarvestLog, http: Http, told) -> None:
    for day, events in enumerate(
        ([record("a"), record("b")], [record("a")], [record("a")], [record("a"), record("b")])
    ):
        told(*events)
        run(log, http, day, full=True)
    assert [row[1:3] for row in told_changes(log)] == [("new", "a"), ("new", "b"), ("gone", "b")]


def test_what_was_before_a_compaction_is_not_told(log: HarvestLog, http: Http, told) -> None:
    told(record("a"))
    run(log, http)
    log.compact()
    assert changes(log) == []
    told(record("a", "Another title"))
    run(log, http, 3)
    assert told_changes(log) == [("2026-05-04", "changed", "a", ("title",))]


def test_a_change_is_written_without_what_is_empty() -> None:
    change = Change("2026-05-01T12:00:00Z", "new", "zenodo", "1", "zenodo")
    assert change.to_json() == {
        "at": "2026-05-01T12:00:00Z", "change": "new", "archive": "zenodo", "accession": "1", "connector": "zenodo",
    }  # fmt: skip
