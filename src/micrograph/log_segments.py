"""One segment of the harvest log: a Parquet file that is complete, or not there."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from micrograph.errors import BrokenFile
from micrograph.records import Json

_NAME = re.compile(r"^(\d{6})-(\d{6})\.parquet$")
_STATE = b"micrograph"
COLUMNS = (
    "connector", "archive", "accession", "part", "kind", "payload", "media_type", "url", "fetched_at", "modified",
    "etag", "page_sha256", "sha256", "fingerprint", "status",
)  # fmt: skip
_SCHEMA = pa.schema([(name, pa.binary() if name == "payload" else pa.string()) for name in COLUMNS])


class Position(NamedTuple):
    """Which run, and which segment of it."""

    run: int
    number: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A closed segment."""

    path: Path
    run: int
    number: int

    def state(self) -> Json:
        """The run's state when the segment was closed: kind, cursor, complete, started_at.

        Raises:
            BrokenFile: the file is cut short, or no Parquet.
        """
        try:
            metadata = pq.read_schema(self.path).metadata or {}
        except (pa.ArrowException, OSError) as error:
            raise BrokenFile(self.path, error) from error
        state: Json = orjson.loads(metadata.get(_STATE, b"{}"))
        return state


def segments(folder: Path) -> list[Segment]:
    """The closed segments of a connector's log, oldest first."""
    if not folder.is_dir():
        return []
    found = [
        Segment(path, int(match[1]), int(match[2])) for path in folder.iterdir() if (match := _NAME.match(path.name))
    ]
    return sorted(found, key=lambda segment: (segment.run, segment.number))


def write_segment(folder: Path, position: Position, rows: list[Json], state: Json) -> Path:
    """Write a segment aside, sync it, and put it in place by a rename."""
    schema = _SCHEMA.with_metadata({_STATE: orjson.dumps(state, option=orjson.OPT_SORT_KEYS)})
    target = folder / f"{position.run:06}-{position.number:06}.parquet"
    return _put(target, pa.Table.from_pylist(rows, schema=schema))


def hashes_of(segment: Segment, archive: str, accession: str) -> list[str]:
    """The hashes of the payloads that a segment holds of a record."""
    table = pq.read_table(segment.path, columns=["archive", "accession", "kind", "sha256"])
    found: list[str] = table.filter(_of(table, archive, accession)).column("sha256").to_pylist()
    return found


def remove_record(segment: Segment, archive: str, accession: str) -> None:
    """Write a segment anew without any row of a record, if it has one; its place and state stay."""
    table = pq.read_table(segment.path)
    rows = _of(table, archive, accession)
    if pc.any(rows).as_py():
        _put(segment.path, table.filter(pc.invert(rows)))


def _of(table: Any, archive: str, accession: str) -> Any:
    return pc.and_(pc.equal(table.column("archive"), archive), pc.equal(table.column("accession"), accession))


def _put(target: Path, table: Any) -> Path:
    folder = target.parent
    aside = folder / f".{target.name}.{os.getpid()}"
    with aside.open("wb") as file:
        pq.write_table(table, file, compression="zstd")
        file.flush()
        os.fsync(file.fileno())
    aside.rename(target)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return target
