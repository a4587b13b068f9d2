"""Run connectors against their archives: resumable, incremental, each failure by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol, runtime_checkable

from micrograph.archives import Archive, archive
from micrograph.errors import Locked, MicrographError, UsageError
from micrograph.http import Http
from micrograph.identifiers import date
from micrograph.log import HarvestLog, LogWriter
from micrograph.records import Checkpoint, Finding, HarvestEvent, Json, RawRecord, Report, Seen

# An archive's clock and index lag behind: an incremental run asks for a little more than is due.
OVERLAP = timedelta(days=2)
_ASKED_IF_GONE = 200  # records a run, at most


@runtime_checkable
class SaysGone(Protocol):
    """A connector that can ask the archive about one record that a full listing did not show."""

    def is_gone(self, http: Http, accession: str) -> bool:
        """Whether the archive itself says that the record was removed or suppressed."""


@runtime_checkable
class FetchesOne(Protocol):
    """A connector that can fetch a record by itself: one that is old and unchanged, and not in the log yet."""

    def fetch(self, http: Http, accession: str) -> Iterator[HarvestEvent]:
        """The record, or that it is gone."""


@dataclass(slots=True)
class ConnectorReport:
    """What became of one connector's run."""

    connector: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    tombstones: int = 0
    missing: list[str] = field(default_factory=list)  # in force, and not in a full listing
    rejected: int = 0
    failed: str | None = None
    complete: bool = False
    findings: list[Finding] = field(default_factory=list)

    def to_json(self) -> Json:
        """Counts, and why it failed."""
        counts = {name: getattr(self, name) for name in _COUNTS}
        return {"connector": self.connector, **counts, "missing": self.missing, "complete": self.complete,
                "failed": self.failed, "findings": [finding.to_json() for finding in self.findings]}  # fmt: skip


_COUNTS = ("new", "changed", "unchanged", "tombstones", "rejected")


@dataclass(slots=True)
class RunReport:
    """What became of all connectors."""

    runs: list[ConnectorReport] = field(default_factory=list)

    @property
    def failed(self) -> dict[str, str]:
        """Why connectors failed."""
        return {run.connector: run.failed for run in self.runs if run.failed}

    def to_json(self) -> list[Json]:
        """One object a connector."""
        return [run.to_json() for run in self.runs]

    def table(self) -> tuple[list[str], list[list[object]]]:
        """Columns and rows to print."""
        columns = ["connector", *_COUNTS, "missing", "complete", "failed"]
        rows: list[list[object]] = []
        for run in self.runs:
            counts = [getattr(run, name) for name in _COUNTS]
            rows.append([run.connector, *counts, len(run.missing), run.complete, run.failed or ""])
        return columns, rows


def harvest(
    connectors: Sequence[str],
    log: HarvestLog,
    http: Http,
    since: str | None = None,
    limit: int | None = None,
    progress: Callable[[str], None] = lambda message: None,
    *,
    full: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> RunReport:
    """Fetch what is new or changed; one connector's failure does not stop the others.

    Args:
        connectors: slugs.
        log: where payloads go.
        http: the client.
        since: only what changed since this day; by default since the last run that ended well, with some overlap, and
            everything where there was none. A run that was stopped goes on with the day that it had.
        limit: at most so many new or changed records a connector; the next run goes on from there.
        progress: is told now and then how far a connector got.
        full: list everything again: only so can records that vanished silently be told.
        now: the clock.

    Raises:
        UnknownName: no such connector; nothing was fetched.
        UsageError: a day that is none.
    """
    chosen = [archive(slug) for slug in connectors]
    if since is not None:
        since = _day(since)
    report = RunReport()
    for one in chosen:
        run = ConnectorReport(one.slug)
        report.runs.append(run)
        try:
            _run(one, log, http, since, limit, progress, full, _stamp(now()), run)
        except Locked:
            raise
        except (MicrographError, OSError) as error:
            run.failed = str(error)
            progress(f"{one.slug}: failed: {error}")
    return report


def _run(
    one: Archive, log: HarvestLog, http: Http, since: str | None, limit: int | None, progress: Callable[[str], None],
    full: bool, now: str, run: ConnectorReport,
) -> None:  # fmt: skip
    unfinished = log.unfinished(one.slug)
    goes_on = unfinished is not None and not full and since in (None, unfinished.since)
    if unfinished is not None and goes_on:
        started, since, resume = unfinished.started_at, unfinished.since, unfinished.cursor
        progress(f"{one.slug}: goes on from {resume}")
    else:
        started, resume = now, None
        if since is None and not full:
            since = _after_last(log.last_success(one.slug))
    before = log.accessions(one.slug) if since is None and limit is None else set()
    with log.writer(one.slug, started, since=since) as writer:
        stopped = _drain(one, http, one.harvest(http, since, resume), writer, limit, progress, now, run)
        if stopped:
            writer.stop()
            return
        if since is None and limit is None:
            _account_for(one, http, writer, before - writer.saw, run)
    run.complete = True


def _drain(
    one: Archive, http: Http, events: Iterator[HarvestEvent], writer: LogWriter, limit: int | None,
    progress: Callable[[str], None], now: str, run: ConnectorReport,
) -> bool:  # fmt: skip
    """Log all events; whether the limit stopped it."""
    fetched = 0
    held = {part[:2] for part in writer.known}
    for event in _with_missed(one, http, events, held):
        if isinstance(event, Checkpoint):
            writer.checkpoint(event)
            progress(f"{one.slug}: {run.new} new, {run.changed} changed, {run.unchanged} unchanged")
        elif isinstance(event, Seen):
            writer.seen(event)
            run.unchanged += 1
        elif event.status == "deleted":
            writer.tombstone(event.archive, event.accession)
            run.tombstones += 1
        elif not event.accession:
            _reject(one, event, run)
        else:
            outcome = writer.add(event.sealed(now, one.volatile))
            setattr(run, outcome, getattr(run, outcome) + 1)
            fetched += outcome != "unchanged"  # else a limit below a page would never get past it
        if limit is not None and fetched >= limit:
            return True
    return False


def _with_missed(
    one: Archive, http: Http, events: Iterator[HarvestEvent], held: set[tuple[str, str]]
) -> Iterator[HarvestEvent]:
    """The events, and in place of one only seen the record where the log has it not.

    An earlier run may have missed it as it slid from one page to another, or could not have it.
    """
    for event in events:
        if isinstance(event, Seen) and (event.archive, event.accession) not in held and isinstance(one, FetchesOne):
            yield from one.fetch(http, event.accession)
        else:
            yield event


def _reject(one: Archive, record: RawRecord, run: ConnectorReport) -> None:
    """A payload that is no record is reported, never logged."""
    run.rejected += 1
    why = Report(one.slug, record.url)
    one.to_dataset([record], why)
    run.findings += why.findings


def _account_for(
    one: Archive, http: Http, writer: LogWriter, missing: set[tuple[str, str]], run: ConnectorReport
) -> None:
    """Of records that a full listing did not show: ask the archive, where it answers such questions, else report."""
    for number, (slug, accession) in enumerate(sorted(missing)):
        if isinstance(one, SaysGone) and number < _ASKED_IF_GONE and one.is_gone(http, accession):
            writer.tombstone(slug, accession)
            run.tombstones += 1
        else:
            run.missing.append(f"{slug}/{accession}")


def _after_last(success: str | None) -> str | None:
    if success is None:
        return None
    return (datetime.fromisoformat(success) - OVERLAP).date().isoformat()


def _day(text: str) -> str:
    normal = date(text)
    if normal is None or len(normal.value) != 10:
        raise UsageError(f"--since: received {text!r}; valid is a day as YYYY-MM-DD")
    return normal.value


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
