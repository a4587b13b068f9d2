"""The harvest log: every payload exactly as received, append-only; the only state that matters.

Parquet segments `log/<connector>/<run>-<n>.parquet`, closed at 64 MB or after 60 seconds, written aside, synced and
renamed: kill -9 at any moment loses no closed segment. Runs are numbered, not dated, because clocks go back. The cursor
of the harvest is in the segment's own metadata, so rows and cursor become durable together. One writer a connector.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Literal

import duckdb

from micrograph.errors import Locked, NotFound
from micrograph.log_rows import held_keys, held_rows, moves
from micrograph.log_segments import (
    COLUMNS,
    Position,
    Segment,
    hashes_of,
    remove_record,
    segments,
    write_segment,
)
from micrograph.records import Checkpoint, Json, Moved, RawRecord, Seen
from micrograph.redactions import Redaction, Redactions

Outcome = Literal["new", "changed", "unchanged", "redacted"]
Kind = Literal["harvest", "import", "compact"]
SEGMENT_BYTES = 64 * 2**20
SEGMENT_SECONDS = 60.0
_KEY = "connector, archive, accession, part"


class HarvestLog:
    """The log of a home, for all connectors."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "log"
        self.redactions = Redactions(self.folder)

    # -------------------------------------------------------------------------------------------------- writing
    @contextmanager
    def writer(
        self, connector: str, started_at: str, kind: Kind = "harvest", since: str | None = None
    ) -> Iterator[LogWriter]:
        """Append to a connector's log; on a clean end the run counts as complete, unless it was `stop`ped.

        Args:
            connector: whose log.
            started_at: when the run began, whole seconds with Z; of a run that is gone on with, its first beginning.
            kind: `harvest`, or `import`, which leaves cursor and last success alone.
            since: from which day on the run asks for changes; None for all.

        Raises:
            Locked: another process writes this connector's log.
        """
        folder = self.folder / connector
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder, connector):
            unfinished = self.unfinished(connector) if kind == "harvest" else None
            writer = LogWriter(folder, connector, started_at, kind, since, self._fingerprints(connector))
            writer.redacted = self.redactions.names()
            if unfinished is not None and unfinished.started_at == started_at:
                writer.cursor = unfinished.cursor
                writer.saw |= self._seen_by(connector, started_at)
            try:
                yield writer
            except BaseException:
                writer.flush()
                raise
            writer.finish()

    def compact(self, connector: str | None = None) -> None:
        """Rewrite segments so that they hold only rows in force and who was seen; the digest stays the same.

        The new segments are complete before the first old one goes, oldest first: a compaction that is killed leaves
        rows twice, which changes nothing.
        """
        for name in [connector] if connector else self.connectors():
            folder = self.folder / name
            with locked(folder, name):
                old = segments(folder)
                if not old:
                    continue
                state = self._state(name) | {"kind": "compact"}
                moves = self.redirects([name])
                writer = LogWriter(folder, name, state.get("started_at") or "", "compact", state=state)
                for row in held_rows(self._files(name), COLUMNS):
                    writer.append(row, len(row["payload"]))
                for archive, accession in sorted(self._seen_by(name, writer.started_at)):
                    writer.seen(Seen(archive, accession))
                for (archive, accession), (_, to) in sorted(moves.items()):
                    writer.moved(Moved(archive, accession, to))
                writer.flush(even_empty=True)
                for segment in old:
                    segment.path.unlink()

    def redact(self, archive: str, accession: str, reason: str, at: str) -> Redaction:
        """Take all that the log holds of a record out of it; what stays is the hashes and the reason.

        The list of redactions is written first: a redaction that is killed is gone on with by asking for it again.

        Raises:
            NotFound: the log never held it.
            Locked: another process writes the log of a connector that has it.
        """
        holding = [
            (name, segment) for name in self.connectors() for segment in segments(self.folder / name)
            if hashes_of(segment, archive, accession)
        ]  # fmt: skip
        before = next(
            (one for one in self.redactions.all() if (one.archive, one.accession) == (archive, accession)), None
        )
        if not holding and before is None:
            raise NotFound(f"the log holds no record {archive}/{accession}; nothing was removed")
        found = {one for _, segment in holding for one in hashes_of(segment, archive, accession) if one}
        redaction = before or Redaction(archive, accession, reason, at, tuple(sorted(found)))
        if before is None:
            self.redactions.add(redaction)
        for name, segment in holding:
            with locked(self.folder / name, name):
                remove_record(segment, archive, accession)
        return redaction

    # -------------------------------------------------------------------------------------------------- reading
    def connectors(self) -> list[str]:
        """Connectors that have a log."""
        return sorted(path.name for path in self.folder.iterdir() if path.is_dir()) if self.folder.is_dir() else []

    def rows_in_force(self, archives: Sequence[str] | None = None) -> Iterator[RawRecord]:
        """The newest payload of every part of every record that is not deleted, by archive, accession, connector, part.

        Raises:
            BrokenFile: a segment that cannot be read, by name.
        """
        names = [name for name in COLUMNS if name != "kind"]
        for row in held_rows(self._all_files(), names, archives):
            yield RawRecord(**row)

    def digest(self) -> str:
        """A hash of the rows in force, redirects and redactions; compaction does not change it."""
        digest = hashlib.sha256()
        for row in held_keys(self._all_files(), f"{_KEY}, fingerprint, sha256, fetched_at"):
            digest.update("\x1f".join(str(value) for value in row).encode() + b"\n")
        for names, where in sorted(self.redirects().items()):
            digest.update("\x1f".join(("moved", *names, *where)).encode() + b"\n")
        for names in sorted(self.redactions.names()):
            digest.update("\x1f".join(("redacted", *names)).encode() + b"\n")
        return digest.hexdigest()

    def redirects(self, connectors: Sequence[str] | None = None) -> dict[tuple[str, str], tuple[str, str]]:
        """Where records that were renamed or merged are now, unless they came back under their old name."""
        names = self.connectors() if connectors is None else connectors
        found = moves([file for name in names for file in self._files(name)])
        held = {pair for name in names for pair in self.accessions(name)} if found else set()
        return {old: new for old, new in found.items() if old not in held}

    def validators(self, connector: str) -> dict[str, str]:
        """The entity tag that each address of a connector's records in force came with."""
        found = held_keys(self._files(connector), "url, etag")
        return {url: etag for url, etag in found if url and etag}

    def came_from(self, connector: str) -> dict[str, list[tuple[str, str]]]:
        """(archive, accession) of a connector's records in force, by the address that they came from."""
        found: dict[str, list[tuple[str, str]]] = {}
        for url, archive, accession in held_keys(self._files(connector), "url, archive, accession"):
            found.setdefault(url, []).append((archive, accession))
        return found

    def unfinished(self, connector: str) -> Unfinished | None:
        """The harvest that was stopped before its end, if the last one was and got as far as a checkpoint."""
        state = self._state(connector)
        if state.get("complete", True) or not state.get("cursor"):
            return None
        return Unfinished(state["cursor"], state["started_at"], state.get("since"))

    def last_cursor(self, connector: str) -> str | None:
        """Where an unfinished harvest goes on; None where the last one ended well, or there was none."""
        unfinished = self.unfinished(connector)
        return unfinished.cursor if unfinished else None

    def last_success(self, connector: str) -> str | None:
        """When the last harvest that ended well began."""
        return self._state(connector).get("last_success")

    def accessions(self, connector: str) -> set[tuple[str, str]]:
        """(archive, accession) of a connector's records in force."""
        return {(archive, accession) for archive, accession in held_keys(self._files(connector), "archive, accession")}

    def show(self) -> list[Json]:
        """What is in the log, one row a connector and archive."""
        rows: list[Json] = []
        for name in self.connectors():
            state, files = self._state(name), segments(self.folder / name)
            counts: dict[str, set[str]] = {}
            for archive, accession in held_keys(self._files(name), "archive, accession"):
                counts.setdefault(archive, set()).add(accession)
            for archive, found in sorted(counts.items()):
                rows.append(
                    {
                        "connector": name,
                        "archive": archive,
                        "records": len(found),
                        "segments": len(files),
                        "bytes": sum(segment.path.stat().st_size for segment in files),
                        "last_run": state.get("started_at"),
                        "last_success": state.get("last_success"),
                        "cursor": self.last_cursor(name),
                    }
                )
        return rows

    # ------------------------------------------------------------------------------------------------- internals
    def _files(self, connector: str) -> list[str]:
        return [str(segment.path) for segment in segments(self.folder / connector)]

    def _all_files(self) -> list[str]:
        return [file for name in self.connectors() for file in self._files(name)]

    def _state(self, connector: str) -> Json:
        """The harvest's state after the newest segment: imports do not touch it."""
        state: Json = {}
        for segment in segments(self.folder / connector):
            read = segment.state()
            if read.get("kind") == "import":
                continue
            success = state.get("last_success")
            state = read
            if read.get("complete") and read.get("kind") == "harvest":
                state["last_success"] = read.get("started_at")
            elif success and "last_success" not in state:
                state["last_success"] = success
        return state

    def _fingerprints(self, connector: str) -> dict[tuple[str, str, str], str]:
        rows = held_keys(self._files(connector), "archive, accession, part, fingerprint")
        return {(archive, accession, part): fingerprint for archive, accession, part, fingerprint in rows}

    def _seen_by(self, connector: str, started_at: str) -> set[tuple[str, str]]:
        """What the harvest that began then saw so far."""
        files = [str(one.path) for one in segments(self.folder / connector) if _is_of(one, started_at)]
        if not files:
            return set()
        query = "SELECT DISTINCT archive, accession FROM read_parquet($files) WHERE kind IN ('seen', 'record')"
        with duckdb.connect() as connection:
            return set(connection.execute(query, {"files": files}).fetchall())


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A harvest that was stopped: where it goes on, when it began, and from which day on it asked for changes."""

    cursor: str
    started_at: str
    since: str | None


@dataclass(slots=True)
class LogWriter:
    """Appends to one connector's log; rows are durable once their segment is closed."""

    folder: Path
    connector: str
    started_at: str
    kind: Kind
    since: str | None = None
    known: dict[tuple[str, str, str], str] = field(default_factory=dict)
    state: Json | None = None  # instead of our own: compaction keeps the harvest's
    cursor: str | None = None
    saw: set[tuple[str, str]] = field(default_factory=set)
    redacted: Collection[tuple[str, str]] = ()  # never logged again
    _rows: list[Json] = field(default_factory=list)
    _bytes: int = 0
    _opened: float = 0.0
    _position: Position | None = None
    _stopped: bool = False

    def add(self, record: RawRecord) -> Outcome:
        """Log a sealed record, unless its fingerprint is that of the row in force."""
        part = (record.archive, record.accession, record.part)
        if part[:2] in self.redacted:
            return "redacted"
        before = self.known.get(part)
        if before == record.fingerprint:
            self.seen(Seen(record.archive, record.accession))
            return "unchanged"
        self.saw.add(part[:2])
        self.known[part] = record.fingerprint
        self.append(_row(record), len(record.payload))
        return "new" if before is None else "changed"

    def seen(self, event: Seen) -> None:
        """Note an accession that is there and unchanged."""
        if (event.archive, event.accession) not in self.saw:
            self.saw.add((event.archive, event.accession))
            self.append(_event_row(self.connector, "seen", event.archive, event.accession), 64)

    def tombstone(self, archive: str, accession: str) -> None:
        """The archive says that a record is gone."""
        self._forget(archive, accession)
        self.append(_event_row(self.connector, "deleted", archive, accession), 64)

    def moved(self, event: Moved) -> None:
        """The archive renamed a record, or merged it into another."""
        self._forget(event.archive, event.accession)
        row = _event_row(self.connector, "moved", event.archive, event.accession)
        self.append(row | {"part": event.to}, 64)

    def _forget(self, archive: str, accession: str) -> None:
        self.known = {part: value for part, value in self.known.items() if part[:2] != (archive, accession)}

    def checkpoint(self, event: Checkpoint) -> None:
        """Everything before this is done; an old segment is closed here."""
        self.cursor = event.cursor
        self._close_if_due()

    def stop(self) -> None:
        """The run ends before its end: the next one goes on from the last checkpoint."""
        self._stopped = True

    def finish(self) -> None:
        """The run ended: a harvest leaves a segment that says so, even if nothing was new."""
        if self._stopped or self.kind != "harvest":
            self.flush()
        else:
            self.flush(complete=True)

    def flush(self, complete: bool = False, even_empty: bool = False) -> None:
        """Close the segment that is being filled."""
        if not (self._rows or complete or even_empty):
            return
        if self._position is None:
            last = segments(self.folder)
            self._position = Position(last[-1].run + 1 if last else 1, 0)
        self._position = Position(self._position.run, self._position.number + 1)
        own = {
            "kind": self.kind,
            "started_at": self.started_at,
            "since": self.since,
            "cursor": self.cursor,
            "complete": complete,
        }
        write_segment(self.folder, self._position, self._rows, self.state or own)
        self._rows, self._bytes = [], 0

    def append(self, row: Json, size: int) -> None:
        """Add a row as it is."""
        if not self._rows:
            self._opened = monotonic()
        self._rows.append(row)
        self._bytes += size
        self._close_if_due()

    def _close_if_due(self) -> None:
        if self._rows and (self._bytes > SEGMENT_BYTES or monotonic() - self._opened > SEGMENT_SECONDS):
            self.flush()


def _row(record: RawRecord) -> Json:
    return {name: getattr(record, name) for name in COLUMNS if name != "kind"} | {"kind": "record"}


def _event_row(connector: str, kind: str, archive: str, accession: str) -> Json:
    blank = dict.fromkeys(("part", "media_type", "url", "fetched_at", "sha256", "fingerprint"), "")
    return {
        "connector": connector,
        "kind": kind,
        "archive": archive,
        "accession": accession,
        "payload": b"",
        "status": "active",
    } | blank


@contextmanager
def locked(folder: Path, connector: str) -> Iterator[None]:
    """Alone with a connector's log; what a killed writer left half done is removed.

    Raises:
        Locked: another process writes it.
    """
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Locked(f"{folder}: another process is writing the log of {connector}") from None
        for stale in folder.glob(".*.parquet.*"):  # left by a writer that was killed
            stale.unlink()
        yield


def _is_of(segment: Segment, started_at: str) -> bool:
    state = segment.state()
    return state.get("kind") != "import" and state.get("started_at") == started_at
