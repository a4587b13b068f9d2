"""Harvests over real sockets: whatever goes wrong on the way, the log ends up the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest

from micrograph import harvest as harvest_module
from micrograph.archives import _bia_harvest, _zenodo_harvest
from micrograph.errors import Locked, UnknownName, UsageError
from micrograph.harvest import ConnectorReport, harvest
from micrograph.http import Http
from micrograph.log import HarvestLog
from micrograph.settings import Settings
from tests.replay.server import FAULTS, BioStudies, Replay, ZenodoService, replay

NOON, NEXT_WEEK = datetime(2026, 5, 1, 12, tzinfo=UTC), datetime(2026, 5, 8, 12, tzinfo=UTC)


def study(accession: str, title: str = "A study") -> bytes:
    attributes = [{"name": "Title", "value": title}, {"name": "AttachTo", "value": "BioImages"}]
    return orjson.dumps(
        {"accno": accession, "attributes": attributes, "section": {"type": "Study"}, "type": "submission"}
    )


def deposit(number: int, updated: str = "2026-01-10", concept: int | None = None, views: int = 1) -> dict:
    return {
        "id": number, "recid": str(number), "conceptrecid": str(concept or number - 1), "updated": f"{updated}T10:00:00+00:00",
        "metadata": {"title": f"Deposit {number}", "resource_type": {"type": "dataset"}},
        "links": {"self": f"https://zenodo.org/api/records/{number}"}, "stats": {"views": views},
    }  # fmt: skip


def biostudies(count: int = 7) -> BioStudies:
    return BioStudies({f"S-BIAD{n}": study(f"S-BIAD{n}") for n in range(1, count + 1)}, redirected={"S-BIAD2"})


def zenodo(count: int = 60) -> ZenodoService:
    records = [deposit(number) for number in range(1000, 1000 + 2 * count, 2)]
    numbers = [one["id"] for one in records]
    return ZenodoService(records, {"nfdi4bioimage": set(numbers[:40]), "ai4life": set(numbers[20:50])}, set(numbers))


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_bia_harvest, "PAGE_SIZE", 3)
    monkeypatch.setattr(_zenodo_harvest, "today", lambda: date(2026, 5, 8))


@pytest.fixture
def log(tmp_path: Path) -> HarvestLog:
    return HarvestLog(tmp_path)


@contextmanager
def online(archive: BioStudies | ZenodoService) -> Iterator[tuple[Replay, Http]]:
    with replay(archive) as server:
        config = Settings(http_rewrite=f"https://www.ebi.ac.uk={server.url},https://zenodo.org={server.url}")
        with Http(config, intervals={}, clock=lambda: 0.0, sleep=lambda seconds: None, timeout=5) as http:
            yield server, http


def run(
    archive: BioStudies | ZenodoService, log: HarvestLog, now: datetime = NOON, **options: object
) -> ConnectorReport:
    slug = "bia" if isinstance(archive, BioStudies) else "zenodo"
    with online(archive) as (_, http):
        (report,) = harvest([slug], log, http, now=lambda: now, **options).runs  # type: ignore[arg-type]
    return report


def content(log: HarvestLog) -> list[tuple[str, str, str]]:
    return [(row.accession, row.part, row.fingerprint) for row in log.rows_in_force()]


def accessions(log: HarvestLog) -> list[str]:
    return [row.accession for row in log.rows_in_force()]


# -------------------------------------------------------------------------------------------------------- happy
def test_bioimage_archive_is_fetched_whole_and_only_its_own(log: HarvestLog) -> None:
    report = run(biostudies(), log)
    assert (report.new, report.complete, report.failed, report.missing) == (7, True, None, [])
    assert accessions(log) == [f"S-BIAD{n}" for n in range(1, 8)]
    rows = {row.accession: row for row in log.rows_in_force()}
    assert rows["S-BIAD1"].payload == study("S-BIAD1")
    assert rows["S-BIAD1"].url == "https://www.ebi.ac.uk/biostudies/api/v1/studies/S-BIAD1"
    assert rows["S-BIAD2"].url.endswith("/files/S-BIAD2/S-BIAD2.json")  # where the redirect object points
    assert rows["S-BIAD1"].fetched_at == "2026-05-01T12:00:00Z"


def test_zenodo_is_fetched_whole_each_record_once(log: HarvestLog) -> None:
    report = run(zenodo(), log)
    assert (report.new, report.changed, report.unchanged, report.complete) == (60, 0, 0, True)
    assert report.rejected == 2  # the communities that do not exist
    assert {finding.code for finding in report.findings} == {"PAYLOAD-ERROR-BODY"}
    row = next(log.rows_in_force())
    assert (row.accession, row.part, row.modified) == ("1001", "1002", "2026-01-10T10:00:00+00:00")
    assert row.page_sha256 is not None


@pytest.mark.parametrize("archive", [BioStudies({}, foreign=()), ZenodoService([], {}, set())])
def test_an_empty_archive_is_no_failure(log: HarvestLog, archive: BioStudies | ZenodoService) -> None:
    report = run(archive, log)
    assert (report.new, report.complete, report.failed) == (0, True, None)


def test_zenodo_windows_are_halved_until_they_can_be_paged_through(
    log: HarvestLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_zenodo_harvest, "WINDOW", 50)
    days = [f"2026-{month:02}-{day:02}" for month in (1, 2, 3, 4) for day in range(1, 26)]
    records = [deposit(number, day) for number, day in enumerate(days, 1000)]
    service = ZenodoService(records, {}, {one["id"] for one in records}, window=50)
    report = run(service, log)
    assert (report.new, report.failed) == (100, None)


# ------------------------------------------------------------------------------------------------------- faults
@pytest.mark.parametrize("make", [biostudies, zenodo])
@pytest.mark.parametrize("seed", range(4))
def test_faults_leave_no_trace_in_the_log(make, seed: int, tmp_path: Path) -> None:
    calm, stormy = HarvestLog(tmp_path / "calm"), HarvestLog(tmp_path / "stormy")
    run(make(), calm)
    dice = random.Random(seed)
    archive = make()
    slug = "bia" if make is biostudies else "zenodo"
    with online(archive) as (server, http):
        server.faults = {number: dice.choice(FAULTS) for number in range(1, 60) if dice.random() < 0.4}
        for _ in range(10):
            (report,) = harvest([slug], stormy, http, now=lambda: NOON).runs
            if report.complete:
                break
    assert report.complete
    assert content(stormy) == content(calm)


def test_an_archive_that_is_down_is_a_named_failure_and_the_next_one_goes_on(log: HarvestLog) -> None:
    with online(biostudies()) as (server, http):
        server.faults = dict.fromkeys(range(1, 6), "500")
        report = harvest(["zenodo", "bia"], log, http, now=lambda: NOON)
    first, second = report.runs
    assert first.failed is not None
    assert "zenodo.org" in first.failed
    assert "500" in first.failed
    assert (second.new, second.failed) == (7, None)
    assert list(report.failed) == ["zenodo"]


def test_a_listing_of_another_shape_is_a_named_failure(log: HarvestLog, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = biostudies()
    monkeypatch.setattr(archive, "_search", lambda query: archive._info("nothing"))
    report = run(archive, log)
    assert report.failed is not None
    assert "hits" in report.failed


def test_a_study_that_cannot_be_had_is_reported_and_the_others_are_fetched(log: HarvestLog) -> None:
    archive = biostudies()
    archive.studies["S-BIAD3"] = b"<html>no study</html>"
    report = run(archive, log)
    assert (report.new, report.rejected, report.complete) == (6, 1, True)
    assert "S-BIAD3" in report.findings[0].message


# ------------------------------------------------------------------------------------------------------ resuming
class Killed(BaseException):
    """What a test throws where a process would be killed."""


@pytest.mark.parametrize("make", [biostudies, zenodo])
@pytest.mark.parametrize("seed", range(5))
def test_a_run_killed_anywhere_goes_on_to_the_same_log(
    make, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("micrograph.log.SEGMENT_BYTES", 400)  # so that segments close in the middle of pages
    whole, killed = HarvestLog(tmp_path / "whole"), HarvestLog(tmp_path / "killed")
    run(make(), whole)
    slug, dice = ("bia" if make is biostudies else "zenodo"), random.Random(seed)
    deaths = 0
    for _ in range(3):
        with online(make()) as (_, http), monkeypatch.context() as patched:
            _die_after(dice.randrange(1, 7 if slug == "bia" else 55), patched)
            try:
                harvest([slug], killed, http, now=lambda: NOON)
            except Killed:
                deaths += 1
    assert deaths
    report = run(make(), killed)
    assert report.complete
    assert content(killed) == content(whole)
    assert report.missing == []
    assert killed.last_cursor(slug) is None


def _die_after(events: int, patched: pytest.MonkeyPatch) -> None:
    """As kill -9: after so many events nothing more is written, not even what is buffered."""
    from micrograph.log import LogWriter

    seen = iter(range(events))
    append, flush = LogWriter.append, LogWriter.flush
    dead: list[bool] = []

    def dying(self: LogWriter, row: dict, size: int) -> None:
        if next(seen, None) is None:
            dead.append(True)
            raise Killed
        append(self, row, size)

    patched.setattr(LogWriter, "append", dying)
    patched.setattr(LogWriter, "flush", lambda self, *a, **k: None if dead else flush(self, *a, **k))


def test_a_run_goes_on_where_it_was(log: HarvestLog) -> None:
    first = run(biostudies(), log, limit=4)
    assert (first.new, first.complete) == (4, False)
    assert log.last_cursor("bia") == "2"
    with online(biostudies()) as (server, http):
        harvest(["bia"], log, http, now=lambda: NOON)
        assert "page=2" in server.asked[0]
    assert len(accessions(log)) == 7


def test_a_limit_makes_headway_each_time(log: HarvestLog) -> None:
    for expected in (2, 4, 6, 7):
        run(biostudies(), log, limit=2)
        assert len(accessions(log)) == expected


# --------------------------------------------------------------------------------------------------- incremental
def test_nothing_new_nothing_written(log: HarvestLog) -> None:
    run(biostudies(), log)
    digest = log.digest()
    report = run(biostudies(), log, NEXT_WEEK)
    assert (report.new, report.changed, report.unchanged) == (0, 0, 7)
    assert log.digest() == digest


def test_counters_that_changed_are_no_change(log: HarvestLog) -> None:
    run(zenodo(), log)
    service = zenodo()
    service.records = [deposit(one["id"], views=99) for one in service.records]
    report = run(service, log, NEXT_WEEK, full=True)
    assert (report.new, report.changed, report.unchanged) == (0, 0, 60)


def test_only_what_changed_since_the_last_run_is_fetched(log: HarvestLog) -> None:
    run(biostudies(), log)
    archive = biostudies(9)
    archive.studies["S-BIAD4"] = study("S-BIAD4", "Another title")
    archive.modified["S-BIAD4"] = int(datetime(2026, 5, 3, tzinfo=UTC).timestamp() * 1000)
    archive.released |= {"S-BIAD8": "2026-05-02", "S-BIAD9": "2026-04-30"}
    with online(archive) as (server, http):
        (report,) = harvest(["bia"], log, http, now=lambda: NEXT_WEEK).runs
        fetched = [
            path.rpartition("/")[2] for path in server.asked if "/studies/" in path and not path.endswith("/info")
        ]
    assert (report.new, report.changed, report.unchanged) == (2, 1, 6)
    assert fetched == ["S-BIAD4", "S-BIAD8", "S-BIAD9"]


def test_zenodo_is_asked_for_the_days_since_the_last_run(log: HarvestLog) -> None:
    run(zenodo(), log)
    service = zenodo()
    service.records[3] = deposit(1006, "2026-05-02") | {"revision": 2}
    with online(service) as (server, http):
        (report,) = harvest(["zenodo"], log, http, now=lambda: NEXT_WEEK).runs
        assert all("updated%3A%5B2026-04-29+TO+2026-05-09%5D" in path for path in server.asked)
    assert (report.new, report.changed) == (0, 1)


def test_a_new_version_is_a_part_of_the_same_record(log: HarvestLog) -> None:
    service = zenodo(1)
    run(service, log)
    service.records.append(deposit(2000, "2026-05-02", concept=999))
    service.words.add(2000)
    run(service, log, NEXT_WEEK)
    assert [(row.accession, row.part) for row in log.rows_in_force()] == [("999", "1000"), ("999", "2000")]


def test_a_day_that_is_none_and_a_connector_that_is_none(log: HarvestLog) -> None:
    with online(biostudies()) as (server, http):
        with pytest.raises(UsageError, match="yesterday"):
            harvest(["bia"], log, http, since="yesterday")
        with pytest.raises(UnknownName, match="bja"):
            harvest(["bja"], log, http)
        with log.writer("bia", "2026-05-01T12:00:00Z"), pytest.raises(Locked):
            harvest(["bia"], log, http)
        assert server.asked == []


# ------------------------------------------------------------------------------------------ vanishing and drifting
def test_a_suppressed_study_gets_a_tombstone(log: HarvestLog) -> None:
    run(biostudies(), log)
    archive = biostudies()
    archive.suppressed = {"S-BIAD5"}
    del archive.studies["S-BIAD5"]
    report = run(archive, log, NEXT_WEEK)
    assert report.gone == 1
    assert "S-BIAD5" not in accessions(log)


def test_what_a_full_listing_does_not_show_is_asked_for_and_buried(log: HarvestLog) -> None:
    run(biostudies(), log)
    archive = biostudies(6)
    report = run(archive, log, NEXT_WEEK, full=True)
    assert (report.gone, report.missing) == (1, [])
    assert "S-BIAD7" not in accessions(log)


def test_what_is_only_not_listed_is_reported_and_kept(log: HarvestLog) -> None:
    run(zenodo(5), log)
    service = zenodo(3)
    service.removed = {"1007"}
    report = run(service, log, NEXT_WEEK, full=True)
    assert (report.gone, report.missing) == (1, ["zenodo/1005"])
    assert [row.accession for row in log.rows_in_force()] == ["1001", "1003", "1005", "999"]


def test_an_incremental_run_buries_nothing(log: HarvestLog) -> None:
    run(zenodo(5), log)
    report = run(zenodo(3), log, NEXT_WEEK)
    assert (report.gone, report.missing) == (0, [])
    assert len(accessions(log)) == 5


def test_records_that_slide_between_pages_are_met(log: HarvestLog) -> None:
    service = zenodo()
    first = service.records[0]["id"]
    service.communities = {}  # searches 1 to 4 find no community; 5 is the first page of the words
    service.drift = {5: first}
    run(service, log)
    assert len(accessions(log)) == 60


@pytest.mark.parametrize("page", [1, 2])
def test_a_study_that_slides_onto_a_page_that_was_read_is_met_by_the_same_run(page: int, log: HarvestLog) -> None:
    """The list of the BioImage Archive is paged by number: a study that is suppressed pulls all after it up by one."""
    archive = biostudies()
    archive.drift = {page: ["S-BIAD1"]}
    report = run(archive, log)
    assert report.complete
    assert {f"S-BIAD{n}" for n in range(2, 8)} <= set(accessions(log))


# ------------------------------------------------------------------------------------------------------ recorded
@pytest.mark.recorded
def test_recorded_studies_come_through_unchanged(log: HarvestLog, recordings: Path) -> None:
    payloads = {path.name.removesuffix("_original.json"): path.read_bytes()
                for path in sorted((recordings / "bia/biostudies_json").glob("*_original.json"))}  # fmt: skip
    report = run(BioStudies(payloads, redirected=set(list(payloads)[::2])), log)
    assert (report.new, report.rejected) == (len(payloads), 0)
    assert {row.accession: row.payload for row in log.rows_in_force()} == payloads


@pytest.mark.recorded
def test_recorded_zenodo_hits_come_through(log: HarvestLog, recordings: Path) -> None:
    page = orjson.loads((recordings / "zenodo/cldfzenodo__tests_fixtures_search_keyword.json").read_bytes())
    records = [hit | {"updated": hit["modified"]} for hit in page["hits"]["hits"]]
    report = run(ZenodoService(records, {}, {one["id"] for one in records}), log)
    assert report.new == len(records)


def test_reports_print(log: HarvestLog) -> None:
    with online(biostudies()) as (_, http):
        report = harvest(["bia"], log, http, now=lambda: NOON)
    columns, rows = report.table()
    assert dict(zip(columns, rows[0], strict=True))["new"] == 7
    assert orjson.loads(orjson.dumps(report.to_json()))[0]["connector"] == "bia"
    assert harvest_module.OVERLAP.days == 2
