"""`history.parquet`: counts and completeness of every release that was published here, kept after the release is pruned.

One row an archive and profile. It is of this node, not of a release: the only place where a clock is read.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from micrograph.errors import BrokenFile
from micrograph.records import Json
from micrograph.release import Release

_COLUMNS = {
    "release": pa.string(), "published": pa.string(), "schema_version": pa.string(), "archive": pa.string(),
    "profile": pa.string(), "datasets": pa.int64(), "reported": pa.float64(), "resolved": pa.float64(),
    "augmented": pa.float64(), "ceiling": pa.float64(),
}  # fmt: skip
_NAME = "history.parquet"


def read(home: Path) -> list[Json]:
    """All rows, oldest release first; none where nothing was published yet.

    Raises:
        BrokenFile: the file does not parse.
    """
    path = home / _NAME
    if not path.exists():
        return []
    try:
        rows: list[Json] = pq.read_table(path).to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise BrokenFile(path, error) from error
    return rows


def remember(home: Path, release: Release, now: datetime | None = None) -> None:
    """Add a release's numbers, unless it is there already; written aside and renamed.

    Raises:
        BrokenFile: what is there does not parse.
    """
    rows = read(home)
    if any(row["release"] == release.id for row in rows):
        return
    published = (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    version = str(release.manifest().get("schema_version", ""))
    measured = release.statistics()["completeness"]
    for archive, profiles in measured.items():
        for profile, numbers in profiles.items():
            rows.append({"release": release.id, "published": published, "schema_version": version, "archive": archive,
                         "profile": profile, **numbers})  # fmt: skip
    _write(home / _NAME, rows)


def _write(path: Path, rows: Sequence[Json]) -> None:
    table = pa.Table.from_pylist(
        [{name: row.get(name) for name in _COLUMNS} for row in rows], schema=pa.schema(list(_COLUMNS.items()))
    )
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    pq.write_table(table, aside, compression="zstd")
    aside.rename(path)
