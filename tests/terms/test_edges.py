"""The closed hierarchy of whole ontologies."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograph.errors import NotFound, UnknownName
from micrograph.terms.edges import is_a, write
from micrograph.terms.index import Terms
from micrograph.terms.lineage import closure


@pytest.mark.parametrize("prefix", ["FBbi", "UBERON", "GO", "NCBITaxon"])
def test_the_table_is_what_a_walk_up_from_every_term_gives(prefix: str, terms: Terms, tmp_path: Path) -> None:
    counts = write(prefix, terms, tmp_path / "pairs.parquet")
    rows = pq.read_table(tmp_path / "pairs.parquet").to_pylist()
    known = {term.curie for term in terms.all(prefix)}
    walked = closure(known, terms)
    expected = {(*pair, "is_a") for pair in walked.is_a if known.issuperset(pair)}
    expected |= {(*pair, "part_of") for pair in walked.part_of if pair[0] in known}
    assert {tuple(row.values()) for row in rows} == expected
    assert len(rows) == len(expected) == sum(counts.values())


@given(
    st.integers(1, 12).flatmap(
        lambda n: st.tuples(st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1))))
    )
)
def test_circles_end_and_no_term_is_above_itself(given_: tuple[int, list[tuple[int, int]]]) -> None:
    count, pairs = given_
    children, parents = (np.array([pair[side] for pair in pairs], np.uint32) for side in (0, 1))
    found = set(zip(*(side.tolist() for side in is_a(children, parents, count)), strict=True))
    expected = set()
    for start in range(count):
        stack, seen = [start], set()
        while stack:
            for child, parent in pairs:
                if child == stack[-1] and parent not in seen:
                    seen.add(parent)
                    stack.append(parent)
                    break
            else:
                stack.pop()
        expected |= {(start, above) for above in seen if above != start}
    assert found == expected


def test_an_ontology_that_is_not_there_is_told(terms: Terms, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="fetch HP"):
        write("HP", terms, tmp_path / "x")
    with pytest.raises(UnknownName, match="did you mean 'UBERON'"):
        write("UBERN", terms, tmp_path / "x")
