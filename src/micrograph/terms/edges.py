"""The closed hierarchy of one whole ontology as a table of pairs, for whoever joins it with data of their own.

Releases hold the closure of the terms in use (`lineage.py`); this one is of all terms. It is worked out level by level over arrays of
line numbers: 1.27 million taxa have some forty million pairs, which as sets would fill the memory of a server.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from micrograph.terms.lexicon import Lexicon
from micrograph.terms.lineage import wholes

if TYPE_CHECKING:
    from micrograph.terms.index import Terms

Lines = NDArray[np.uint32]
_BATCH = 2_000_000  # pairs that are written at once
_CYCLIC = 100  # levels: no hierarchy is as deep that has no circle in it


def is_a(children: Lines, parents: Lines, count: int) -> tuple[Lines, Lines]:
    """All pairs of a term and what is above it, each once, never itself, sorted.

    Args:
        children: line numbers of the terms of each direct pair.
        parents: line numbers of their parents.
        count: how many terms there are.

    >>> below, above = is_a(np.array([1, 2, 3], np.uint32), np.array([0, 1, 1], np.uint32), 4)
    >>> list(zip(below.tolist(), above.tolist()))
    [(1, 0), (2, 0), (2, 1), (3, 0), (3, 1)]
    """
    direct = _once(_packed(children, parents))
    below, above = _unpacked(direct)
    starts = np.searchsorted(below, np.arange(count + 1))
    levels = [direct]
    newest = direct
    while len(newest):
        low, high = _unpacked(newest)
        sizes = starts[high + 1] - starts[high]
        places = np.arange(sizes.sum()) + np.repeat(starts[high] - np.cumsum(sizes) + sizes, sizes)
        newest = _once(_packed(np.repeat(low, sizes), above[places]))
        if len(levels) > _CYCLIC:
            newest = np.setdiff1d(newest, np.concatenate(levels))
        levels.append(newest)
    everything = np.concatenate(levels)
    levels.clear()
    return _unpacked(_once(everything))


def _once(pairs: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Pairs sorted in place, each once, none of a term with itself."""
    pairs.sort()
    kept = pairs >> np.uint64(32) != pairs & np.uint64(0xFFFFFFFF)
    kept[1:] &= pairs[1:] != pairs[:-1]
    return pairs if kept.all() else pairs[kept]


def _packed(below: Lines, above: Lines) -> NDArray[np.uint64]:
    return below.astype(np.uint64) << np.uint64(32) | above.astype(np.uint64)


def _unpacked(pairs: NDArray[np.uint64]) -> tuple[Lines, Lines]:
    return (pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32)


def write(prefix: str, terms: Terms, path: Path) -> dict[str, int]:
    """Write the hierarchy of an ontology as Parquet: `below`, `above` (CURIEs), `relation` (is_a, part_of); closed and strict.

    Returns:
        How many pairs there are of each relation.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    lexicon = terms.lexicon(prefix)
    if lexicon is None:
        terms.require([prefix])
        raise LookupError(prefix)  # require has said it better
    arrays, ids = lexicon.names.arrays, pa.array(list(lexicon.table))
    below, above = is_a(arrays.children, arrays.parents, len(lexicon.table))
    parts = part_of(lexicon, terms)
    schema = pa.schema([("below", pa.string()), ("above", pa.string()), ("relation", pa.string())])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for first in range(0, len(below), _BATCH):
            columns = [ids.take(pa.array(lines[first : first + _BATCH])) for lines in (below, above)]
            writer.write_table(pa.table([*columns, pa.repeat("is_a", len(columns[0]))], schema=schema))
        pairs = list(zip(*parts, strict=True)) or [(), ()]
        columns = [pa.array(list(column), pa.string()) for column in pairs]
        writer.write_table(pa.table([*columns, pa.repeat("part_of", len(parts))], schema=schema))
    return {"is_a": len(below), "part_of": len(parts)}


def part_of(lexicon: Lexicon, terms: Terms) -> list[tuple[str, str]]:
    """All pairs of a term and what it is part of, closed over both relations; none where an ontology has no part-of."""
    if not lexicon.table.has_parts():
        return []
    return [(curie, whole) for curie in lexicon.table for whole in sorted(wholes(curie, terms))]
