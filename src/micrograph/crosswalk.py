"""Where each field of a standard, template or archive has its home in the schema: the rows of `schemas/crosswalk.tsv`."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from micrograph import resources


class Row(NamedTuple):
    """One field and its home."""

    source: str
    module: str
    field: str
    home: tuple[str, ...]  # Class.slot, or Class; empty where it is left out
    relation: str  # exact, close, broad, narrow; none where it is left out
    remark: str  # the reason, where it is left out


def read(path: Path) -> list[Row]:
    """All rows of a crosswalk."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Row(
            line["source"], line["module"], line["field"], () if line["home"] == "-" else tuple(line["home"].split()),
            line["relation"], line["remark"] or "",
        )
        for line in lines
    ]  # fmt: skip


@cache
def crosswalk() -> dict[str, list[Row]]:
    """The rows by source, in the file's order."""
    by_source: dict[str, list[Row]] = {}
    for row in read(resources.schemas() / "crosswalk.tsv"):
        by_source.setdefault(row.source, []).append(row)
    return by_source
