"""The rows in force of log segments, in order, in bounded memory.

Which rows those are, and their order, is settled by DuckDB without payloads. Payloads are then dealt out to files by
their place in that order, and each file, small enough for memory, is sorted by itself. (DuckDB's own sort of rows with
payloads runs out of memory below about twice the payloads' size, whatever its limits say: tried on 600 MB.)
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from micrograph.errors import BrokenFile, StoreError
from micrograph.records import Json

# The newest row of each part of each record, unless the record was deleted after it.
_HELD = """
WITH keys AS (
  SELECT connector, archive, accession, part, kind, fingerprint, sha256, fetched_at, url, etag, filename, file_row_number,
         regexp_extract(filename, '(\\d{6}-\\d{6})\\.parquet$', 1) AS segment
  FROM read_parquet($files, filename = true, file_row_number = true)
),
deleted AS (
  SELECT connector, archive, accession, max((segment, file_row_number)) AS place
  FROM keys WHERE kind IN ('deleted', 'moved') GROUP BY ALL
),
newest AS (
  SELECT * FROM keys WHERE kind = 'record'
  QUALIFY row_number() OVER (
    PARTITION BY connector, archive, accession, part ORDER BY segment DESC, file_row_number DESC
  ) = 1
)
SELECT {columns} FROM newest LEFT JOIN deleted USING (connector, archive, accession)
WHERE (deleted.place IS NULL OR (segment, file_row_number) > deleted.place)
  AND ($archives IS NULL OR list_contains($archives, archive))
ORDER BY archive, accession, connector, part
"""
_MEMORY = 96 * 2**20  # of payloads at a time
_FILES = 400  # open at once at most
_BATCH = 500


def held_keys(files: Sequence[str], columns: str, archives: Sequence[str] | None = None) -> Iterator[tuple[Any, ...]]:
    """Columns of the rows in force that are no payload, ordered by archive, accession, connector, part.

    Raises:
        BrokenFile: a segment that cannot be read, by name.
    """
    if not files:
        return
    with _connected(files) as connection:
        wanted = {"files": list(files), "archives": None if archives is None else list(archives)}
        found = connection.execute(_HELD.replace("{columns}", columns), wanted)
        while rows := found.fetchmany(10_000):
            yield from rows


def moves(files: Sequence[str]) -> dict[tuple[str, str], tuple[str, str]]:
    """(archive, accession) of records that moved, and where to: the newest word on each."""
    if not files:
        return {}
    query = "SELECT archive, accession, part FROM read_parquet($files, filename = true, file_row_number = true) " \
            "WHERE kind = 'moved' ORDER BY filename, file_row_number"  # fmt: skip
    with _connected(files) as connection:
        found = connection.execute(query, {"files": list(files)}).fetchall()
    return {(archive, accession): (archive, to) for archive, accession, to in found}


def event_rows(file: str) -> list[Json]:
    """All rows of a segment without payloads, in their order, each with its place (`row`).

    Raises:
        BrokenFile: it cannot be read.
    """
    columns = ["archive", "accession", "part", "kind", "fetched_at"]
    try:
        rows: list[Json] = pq.read_table(file, columns=columns).to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise BrokenFile(file, error) from error
    return [row | {"row": place} for place, row in enumerate(rows)]


def rows_of(file: str, places: Collection[int]) -> list[Json]:
    """Rows of a segment by their places, as the fields of a RawRecord."""
    found: list[Json] = []
    start = 0
    with pq.ParquetFile(file) as parquet:
        for batch in parquet.iter_batches(_BATCH):
            wanted = [place - start for place in sorted(places) if start <= place < start + batch.num_rows]
            if wanted:
                found += batch.take(pa.array(wanted)).to_pylist()
            start += batch.num_rows
    return [{name: value for name, value in row.items() if name != "kind"} for row in found]


def held_rows(files: Sequence[str], columns: Sequence[str], archives: Sequence[str] | None = None) -> Iterator[Json]:
    """The rows in force with their payloads, ordered by archive, accession, connector, part.

    Raises:
        BrokenFile: a segment that cannot be read, by name.
    """
    wanted: dict[str, dict[int, int]] = defaultdict(dict)  # file -> row in it -> place in the order
    total = 0
    for file, row in held_keys(files, "filename, file_row_number", archives):
        wanted[file][row] = total
        total += 1
    size = sum(_payload_bytes(file) for file in wanted)
    count = min(_FILES, size // _MEMORY + 1)
    width = total // count + 1
    if count == 1:
        yield from _sorted([batch for _, batch in _dealt(wanted, columns, width)])
        return
    with TemporaryDirectory(prefix="micrograph-log-") as folder:
        with ExitStack() as open_files:
            writers: dict[int, Any] = {}
            for bucket, batch in _dealt(wanted, columns, width):
                if bucket not in writers:
                    writer = pa.ipc.new_file(
                        f"{folder}/{bucket}", batch.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")
                    )
                    writers[bucket] = open_files.enter_context(writer)
                writers[bucket].write_batch(batch)
        for bucket in sorted(writers):
            path = Path(folder, str(bucket))
            with pa.OSFile(str(path)) as source:
                reader = pa.ipc.open_file(source)
                yield from _sorted([reader.get_batch(number) for number in range(reader.num_record_batches)])
            path.unlink()


def _dealt(wanted: dict[str, dict[int, int]], columns: Sequence[str], width: int) -> Iterator[tuple[int, Any]]:
    """The wanted rows, each batch with its bucket: buckets are ranges of places."""
    for file, places in sorted(wanted.items()):
        try:
            start = 0
            with pq.ParquetFile(file) as parquet:
                for batch in parquet.iter_batches(_BATCH, columns=list(columns)):
                    buckets: dict[int, list[int]] = defaultdict(list)
                    for row in range(start, start + batch.num_rows):
                        if row in places:
                            buckets[places[row] // width].append(row)
                    for bucket, rows in buckets.items():
                        taken = batch.take(pa.array([row - start for row in rows]))
                        yield bucket, taken.append_column("place", pa.array([places[row] for row in rows], pa.int64()))
                    start += batch.num_rows
        except (pa.ArrowException, OSError) as error:
            raise BrokenFile(file, error) from error


def _sorted(batches: list[Any]) -> Iterator[Json]:
    if not batches:
        return
    table = pa.Table.from_batches(batches)
    order = sorted(range(table.num_rows), key=table.column("place").to_pylist().__getitem__)
    table = table.drop_columns(["place"])
    for start in range(0, len(order), _BATCH):
        yield from table.take(pa.array(order[start : start + _BATCH])).to_pylist()


def _payload_bytes(file: str) -> int:
    metadata = pq.read_metadata(file)
    return sum(metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups))


@contextmanager
def _connected(files: Sequence[str]) -> Iterator[Any]:
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": 2,
        "temp_directory": f"{gettempdir()}/micrograph-{os.getpid()}",
    }
    try:
        with duckdb.connect(config=config) as connection:
            yield connection
    except duckdb.Error as error:
        broken = broken_among(files)
        raise (BrokenFile(broken, error) if broken else StoreError(f"the log cannot be read: {error}")) from error


def broken_among(files: Sequence[str]) -> str | None:
    """The first file that cannot be read as a segment."""
    for file in files:
        try:
            pq.read_table(file, columns=["accession"])
        except (pa.ArrowException, OSError):
            return file
    return None
