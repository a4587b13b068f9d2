"""Run connectors against their archives: resumable, incremental, side by side, each failure by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol, runtime_checkable

from micrograph.archives import Archive, archive
from micrograph.dates import date
from micrograph.errors import Locked, MicrographError, UsageError
from micrograph.harvest_report import ConnectorReport, Progress, RunReport
from micrograph.http import Http
from micrograph.log import HarvestLog, LogWriter
from micrograph.records import Checkpoint, HarvestEvent, Moved, RawRecord, Report, Seen, Unchanged

# An archive's clock and index lag behind: an incremental run asks for a little more than is due.
OVERLAP = timedelta(days=2)
SIDE_BY_SIDE = 8  # connectors at once; each waits for its own archive most of the time
_ASKED_IF_GONE = 200  # records a run, at most

Choose = Callable[[RawRecord], bool]


@runtime_checkable
class SaysGone(Protocol):
    """A connector that can ask the archive about one record that a full listing did not show."""

    def is_gone(self, http: Http, accession: str) -> bool:
        """Whether the archive itself says that the record was removed or suppressed."""


@runtime_checkable
class SaysRenamed(Protocol):
    """A connector that can tell what a record that a full listing did not show is called now."""

    def renamed_to(self, http: Http, accession: str) -> str | None:
        """Its accession now; None where the archive sends nobody on."""


@runtime_checkable
class FetchesOne(Protocol):
    """A connector that can fetch a record by itself: one that is old and unchanged, and not in the log yet."""

    def fetch(self, http: Http, accession: str) -> Iterator[HarvestEvent]:
        """The record, or that it is gone."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a harvest is asked to do, for each of its connectors."""

    since: str | None = None  # a day; None: since the last run that ended well
    limit: int | None = None  # new or changed records a connector, at most
    full: bool = False  # list everything anew
    choose: Choose = field(default=lambda record: True)
    progress: Callable[[Progress], None] = field(default=lambda progress: None)
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))


def harvest(
    connectors: Sequence[str],
    log: HarvestLog,
    http: Http,
    since: str | None = None,
    limit: int | None = None,
    progress: Callable[[Progress], None] = lambda progress: None,
    *,
    full: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    choose: Choose = lambda record: True,
    side_by_side: int = 1,
) -> RunReport:
    """Fetch what is new or changed; one connector's failure does not stop the others.

    Args:
        connectors: slugs.
        log: where payloads go.
        http: the client; it keeps to each host's rate for all connectors together.
        since: only what changed since this day; by default since the last run that ended well, with some overlap, and
            everything where there was none. A run that was stopped goes on with the day that it had.
        limit: at most so many new or changed records a connector; the next run goes on from there.
        progress: is told now and then how far a connector got; from several threads, if several run at once.
        full: list everything again: only so can records that vanished silently be told.
        now: the clock.
        choose: whether a record that is not in the log yet is to be kept (selection.py).
        side_by_side: connectors that run at once.

    Raises:
        UnknownName: no such connector; nothing was fetched.
        UsageError: a day that is none.
        Locked: another process writes a connector's log.
    """
    chosen = [archive(slug) for slug in connectors]
    order = Order(_day(since) if since is not None else None, limit, full, choose, progress, now)
    reports = [ConnectorReport(one.slug) for one in chosen]
    with ThreadPoolExecutor(max(1, min(side_by_side, len(chosen)))) as pool:
        list(pool.map(lambda one, run: _attempt(one, run, log, http, order), chosen, reports))
    return RunReport(reports)


def _attempt(one: Archive, run: ConnectorReport, log: HarvestLog, http: Http, order: Order) -> None:
    """One connector's run, with its failure in the report."""
    try:
        _run(one, run, log, http, order)
    except Locked:
        raise
    except (MicrographError, OSError) as error:
        run.failed = str(error)
    order.progress(Progress(one.slug, run, ended=True))


def _run(one: Archive, run: ConnectorReport, log: HarvestLog, http: Http, order: Order) -> None:
    now, since = _stamp(order.now()), order.since
    unfinished = log.unfinished(one.slug)
    goes_on = unfinished is not None and not order.full and since in (None, unfinished.since)
    if unfinished is not None and goes_on:
        started, since, resume = unfinished.started_at, unfinished.since, unfinished.cursor
        run.resumed = resume
    else:
        started, resume = now, None
        if since is None and not order.full:
            since = _after_last(log.last_success(one.slug))
    whole = since is None and order.limit is None
    run.expected = (len(log.accessions(one.slug)) if whole else 0) or None
    order.progress(Progress(one.slug, run))
    # what an address gave last time is asked for again only if it differs: a full run asks for everything
    asking = http if order.full else http.remembering(log.validators(one.slug))
    with log.writer(one.slug, started, since=since) as writer:
        drain = _Drain(one, run, asking, writer, log, order, now)
        if drain.events(one.harvest(asking, since, resume)):
            writer.stop()
            return
        if whole:
            # what the archive itself called deleted or renamed in this run is accounted for, and known no more
            _account_for(one, http, writer, {part[:2] for part in writer.known} - writer.saw, run)
    run.complete = True


@dataclass(slots=True)
class _Drain:
    """Takes the events of one connector's run into the log."""

    one: Archive
    run: ConnectorReport
    http: Http
    writer: LogWriter
    log: HarvestLog
    order: Order
    now: str
    fetched: int = 0
    _came_from: dict[str, list[tuple[str, str]]] | None = None

    def events(self, events: Iterator[HarvestEvent]) -> bool:
        """Log all events; whether the limit stopped it."""
        held = {part[:2] for part in self.writer.known}
        for event in self._with_missed(events, held):
            self._take(event, held)
            if self.order.limit is not None and self.fetched >= self.order.limit:
                return True
        return False

    def _with_missed(self, events: Iterator[HarvestEvent], held: set[tuple[str, str]]) -> Iterator[HarvestEvent]:
        """The events, and in place of one only seen the record where the log has it not.

        An earlier run may have missed it as it slid from one page to another, or could not have it.
        """
        for event in events:
            if (
                isinstance(event, Seen)
                and (event.archive, event.accession) not in held
                and isinstance(self.one, FetchesOne)
            ):
                yield from self.one.fetch(self.http, event.accession)
            else:
                yield event

    def _take(self, event: HarvestEvent, held: set[tuple[str, str]]) -> None:
        run, writer = self.run, self.writer
        if isinstance(event, Checkpoint):
            writer.checkpoint(event)
            run.expected = event.expected or run.expected
            self.order.progress(Progress(self.one.slug, run))
        elif isinstance(event, Seen):
            writer.seen(event)
            run.unchanged += 1
        elif isinstance(event, Unchanged):
            for archive_slug, accession in self._records_from(event.url):
                writer.seen(Seen(archive_slug, accession))
                run.unchanged += 1
        elif isinstance(event, Moved):
            held.discard((event.archive, event.accession))
            writer.moved(event)
            run.moved += 1
        elif event.status == "deleted":
            # a tombstone of what we have not, or not any more, says nothing
            if (event.archive, event.accession) in held:
                held.discard((event.archive, event.accession))
                writer.tombstone(event.archive, event.accession)
                run.gone += 1
        elif not event.accession:
            self._reject(event)
        elif (event.archive, event.accession) not in held and not self.order.choose(event):
            run.not_chosen += 1
        else:
            outcome = writer.add(event.sealed(self.now, self.one.volatile))
            if outcome != "redacted":
                held.add((event.archive, event.accession))
            setattr(run, outcome, getattr(run, outcome) + 1)
            self.fetched += outcome in {"new", "changed"}  # else a limit below a page would never get past it

    def _records_from(self, url: str) -> list[tuple[str, str]]:
        if self._came_from is None:
            self._came_from = self.log.came_from(self.one.slug)
        return self._came_from.get(url, [])

    def _reject(self, record: RawRecord) -> None:
        """A payload that is no record is reported, never logged."""
        self.run.rejected += 1
        why = Report(self.one.slug, record.url)
        self.one.to_dataset([record], why)
        self.run.findings += why.findings


def _account_for(
    one: Archive, http: Http, writer: LogWriter, missing: set[tuple[str, str]], run: ConnectorReport
) -> None:
    """Of records that a full listing did not show: ask the archive, where it answers such questions, else report."""
    for number, (slug, accession) in enumerate(sorted(missing)):
        asked = number < _ASKED_IF_GONE
        if asked and isinstance(one, SaysRenamed) and (to := one.renamed_to(http, accession)):
            writer.moved(Moved(slug, accession, to))
            run.moved += 1
        elif asked and isinstance(one, SaysGone) and one.is_gone(http, accession):
            writer.tombstone(slug, accession)
            run.gone += 1
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
