"""The harvest log: every payload exactly as received, append-only; the only state that matters.

Parquet segments `log/<connector>/<run>-<n>.parquet`, closed at 64 MB or after 60 seconds, written aside, synced and renamed:
kill -9 at any moment loses no closed segment. Runs are numbered, not dated, because clocks go back. The cursor of the harvest
is in the segment's own metadata, so rows and cursor become durable together. One writer a connector.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir
from time import monotonic
from typing import Any, Literal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from micrograph.errors import BrokenFile, Locked, StoreError
from micrograph.log_segments import Position, segments, write_segment
from micrograph.records import Checkpoint, Json, RawRecord, Seen

Outcome = Literal["new", "changed", "unchanged"]
_SEGMENT_BYTES = 64 * 2**20
_SEGMENT_SECONDS = 60.0
_KEY = "connector, archive, accession, part"
# The newest row of each part of each record, unless the record was deleted after it. Which rows those are is settled without
# their payloads; only then are payloads read and sorted, on disk where memory does not hold them.
_IN_FORCE = """
WITH keys AS (
  SELECT connector, archive, accession, part, kind, filename, file_row_number,
         regexp_extract(filename, '(\\d{6}-\\d{6})\\.parquet$', 1) AS segment
  FROM read_parquet($files, filename = true, file_row_number = true)
),
deleted AS (
  SELECT connector, archive, accession, max((segment, file_row_number)) AS place FROM keys WHERE kind = 'deleted' GROUP BY ALL
),
newest AS (
  SELECT * FROM keys WHERE kind = 'record'
  QUALIFY row_number() OVER (PARTITION BY connector, archive, accession, part ORDER BY segment DESC, file_row_number DESC) = 1
),
held AS (
  SELECT filename, file_row_number FROM newest LEFT JOIN deleted USING (connector, archive, accession)
  WHERE deleted.place IS NULL OR (segment, file_row_number) > deleted.place
)
SELECT {columns} FROM read_parquet($files, filename = true, file_row_number = true)
JOIN held USING (filename, file_row_number)
ORDER BY archive, accession, connector, part
"""
_READER = {"memory_limit": "1GB", "threads": 2, "temp_directory": f"{gettempdir()}/micrograph-{os.getpid()}"}


class HarvestLog:
    """The log of a home, for all connectors."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "log"

    # -------------------------------------------------------------------------------------------------- writing
    @contextmanager
    def writer(self, connector: str, started_at: str, kind: str = "harvest") -> Iterator[LogWriter]:
        """Append to a connector's log; on a clean end the run counts as complete.

        Args:
            connector: whose log.
            started_at: when the run began, whole seconds with Z.
            kind: `harvest`, or `import`, which leaves cursor and last success alone.

        Raises:
            Locked: another process writes this connector's log.
        """
        folder = self.folder / connector
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder, connector):
            writer = LogWriter(folder, connector, started_at, kind, self._fingerprints(connector))
            try:
                yield writer
            except BaseException:
                writer.flush()
                raise
            writer.finish()

    def compact(self, connector: str | None = None) -> None:
        """Rewrite segments so that they hold only rows in force; the digest stays the same.

        The new segment is complete before the first old one goes, oldest first: a compaction that is killed leaves rows
        twice, which changes nothing.
        """
        for name in [connector] if connector else self.connectors():
            folder = self.folder / name
            with _locked(folder, name):
                old = segments(folder)
                if not old:
                    continue
                run = old[-1].run + 1
                state = {**self._state(name), "kind": "compact", "run": run}
                rows = [_row(record) for record in self._in_force([*self._files(name)], None)]
                rows += [row for row in self._seen_rows(name)]
                write_segment(folder, Position(run, 1), rows, state)
                for segment in old:
                    segment.path.unlink()

    # -------------------------------------------------------------------------------------------------- reading
    def connectors(self) -> list[str]:
        """Connectors that have a log."""
        return sorted(path.name for path in self.folder.iterdir() if path.is_dir()) if self.folder.is_dir() else []

    def rows_in_force(self, archives: Sequence[str] | None = None) -> Iterator[RawRecord]:
        """The newest payload of every part of every record that is not deleted, by archive, accession, connector, part.

        Raises:
            BrokenFile: a segment that cannot be read, by name.
        """
        yield from self._in_force([file for name in self.connectors() for file in self._files(name)], archives)

    def digest(self) -> str:
        """A hash of the rows in force; compaction does not change it."""
        files = [file for name in self.connectors() for file in self._files(name)]
        digest = hashlib.sha256()
        for row in _query(files, f"{_KEY}, fingerprint, sha256, fetched_at"):
            digest.update("\x1f".join(str(value) for value in row).encode() + b"\n")
        return digest.hexdigest()

    def last_cursor(self, connector: str) -> str | None:
        """Where an unfinished harvest goes on; None where the last one ended well, or there was none."""
        state = self._state(connector)
        return None if state.get("complete", True) else state.get("cursor")

    def last_success(self, connector: str) -> str | None:
        """When the last harvest that ended well began."""
        return self._state(connector).get("last_success")

    def accessions(self, connector: str) -> set[tuple[str, str]]:
        """(archive, accession) of a connector's records in force."""
        return {(archive, accession) for archive, accession in _query(self._files(connector), "archive, accession")}

    def show(self) -> list[Json]:
        """What is in the log, one row a connector and archive."""
        rows: list[Json] = []
        for name in self.connectors():
            state, files = self._state(name), segments(self.folder / name)
            counts: dict[str, set[str]] = {}
            for archive, accession in _query(self._files(name), "archive, accession"):
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

    def _state(self, connector: str) -> Json:
        """The run's state after the newest segment: imports do not touch it."""
        state: Json = {}
        for segment in segments(self.folder / connector):
            read = segment.state()
            if read.get("kind") == "import":
                continue
            kept = state.get("last_success")
            state = read
            if read.get("complete") and read.get("kind") == "harvest":
                state["last_success"] = read.get("started_at")
            elif kept and "last_success" not in state:
                state["last_success"] = kept
        return state

    def _fingerprints(self, connector: str) -> dict[tuple[str, str, str], str]:
        rows = _query(self._files(connector), "archive, accession, part, fingerprint")
        return {(archive, accession, part): fingerprint for archive, accession, part, fingerprint in rows}

    def _in_force(self, files: list[str], archives: Sequence[str] | None) -> Iterator[RawRecord]:
        names = [name for name in _COLUMNS if name != "kind"]
        for row in _query(files, ", ".join(names)):
            record = RawRecord(**dict(zip(names, row, strict=True)))
            if archives is None or record.archive in archives:
                yield record

    def _seen_rows(self, connector: str) -> list[Json]:
        """The accessions that the newest complete run saw."""
        files = self._files(connector)
        if not files:
            return []
        found = duckdb.execute(
            "SELECT DISTINCT archive, accession FROM read_parquet($files) WHERE kind = 'seen' ORDER BY ALL", {"files": files}
        ).fetchall()
        return [_event_row(connector, "seen", archive, accession) for archive, accession in found]


@dataclass(slots=True)
class LogWriter:
    """Appends to one connector's log; rows are durable once their segment is closed."""

    folder: Path
    connector: str
    started_at: str
    kind: str
    known: dict[tuple[str, str, str], str]
    cursor: str | None = None
    saw: set[tuple[str, str]] = field(default_factory=set)
    _rows: list[Json] = field(default_factory=list)
    _bytes: int = 0
    _opened: float = 0.0
    _position: Position | None = None
    _complete: bool = False

    def add(self, record: RawRecord) -> Outcome:
        """Log a sealed record, unless its fingerprint is that of the row in force."""
        part = (record.archive, record.accession, record.part)
        self.saw.add(part[:2])
        before = self.known.get(part)
        if before == record.fingerprint:
            self._append(_event_row(self.connector, "seen", record.archive, record.accession), 64)
            return "unchanged"
        self.known[part] = record.fingerprint
        self._append(_row(record), len(record.payload))
        return "new" if before is None else "changed"

    def seen(self, event: Seen) -> None:
        """Note an accession that is there and unchanged."""
        self.saw.add((event.archive, event.accession))
        self._append(_event_row(self.connector, "seen", event.archive, event.accession), 64)

    def tombstone(self, archive: str, accession: str) -> None:
        """The archive says that a record is gone."""
        self.known = {part: value for part, value in self.known.items() if part[:2] != (archive, accession)}
        self._append(_event_row(self.connector, "deleted", archive, accession), 64)

    def checkpoint(self, event: Checkpoint) -> None:
        """Everything before this is done; an old or large segment is closed here."""
        self.cursor = event.cursor
        if self._rows and monotonic() - self._opened > _SEGMENT_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Close the segment that is being filled."""
        if not self._rows and not self._complete:
            return
        if self._position is None:
            last = segments(self.folder)
            self._position = Position(last[-1].run + 1 if last else 1, 0)
        self._position = Position(self._position.run, self._position.number + 1)
        state = {"kind": self.kind, "run": self._position.run, "started_at": self.started_at,
                 "cursor": self.cursor, "complete": self._complete}  # fmt: skip
        write_segment(self.folder, self._position, self._rows, state)
        self._rows, self._bytes = [], 0

    def finish(self) -> None:
        """The run ended well."""
        self._complete = True
        self.flush()

    def _append(self, row: Json, size: int) -> None:
        if not self._rows:
            self._opened = monotonic()
        self._rows.append(row)
        self._bytes += size
        if self._bytes > _SEGMENT_BYTES or monotonic() - self._opened > _SEGMENT_SECONDS:
            self.flush()


_COLUMNS = (
    "connector", "archive", "accession", "part", "kind", "payload", "media_type", "url", "fetched_at", "modified", "etag",
    "page_sha256", "sha256", "fingerprint", "status",
)  # fmt: skip


def _row(record: RawRecord) -> Json:
    return {name: getattr(record, name) for name in _COLUMNS if name != "kind"} | {"kind": "record"}


def _event_row(connector: str, kind: str, archive: str, accession: str) -> Json:
    blank = dict.fromkeys(("part", "media_type", "url", "fetched_at", "sha256", "fingerprint"), "")
    return {"connector": connector, "kind": kind, "archive": archive, "accession": accession, "payload": b"", "status": "active"} | blank


def _query(files: list[str], columns: str) -> Iterator[tuple[Any, ...]]:
    """Rows in force, streamed; DuckDB spills to disk what does not fit."""
    if not files:
        return
    with duckdb.connect(config=_READER) as connection:
        try:
            found = connection.sql(_IN_FORCE.replace("{columns}", columns), params={"files": files})
            for batch in found.to_arrow_reader(500):
                yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
        except (duckdb.Error, pa.ArrowException) as error:
            broken = _broken_among(files)
            raise (BrokenFile(broken, error) if broken else StoreError(f"the harvest log cannot be read: {error}")) from error


def _broken_among(files: Sequence[str]) -> str | None:
    for file in files:
        try:
            pq.read_table(file)
        except (pa.ArrowException, OSError):
            return file
    return None


@contextmanager
def _locked(folder: Path, connector: str) -> Iterator[None]:
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Locked(f"{folder}: another process is writing the log of {connector}") from None
        for stale in folder.glob(".*.parquet.*"):  # left by a writer that was killed
            stale.unlink()
        yield

