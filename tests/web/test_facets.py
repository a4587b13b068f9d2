"""A facet of terms as a reader sees it: a tree of what divides the data, whose first lines hold together."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from micrograph.search import SearchIndex, SearchQuery
from micrograph.web.address import Address
from micrograph.web.facets import SHORT, facet


class Fixed:
    """An index with one facet."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows

    def facet(self, name: str, query: SearchQuery) -> list[dict[str, Any]]:
        return self.rows

    def label(self, curie: str) -> str:
        return curie


def row(value: str, count: int, direct: int, parent: str | None = None) -> dict[str, Any]:
    return {"value": value, "label": value, "count": count, "direct": direct, "parent": parent}


def lines(rows: list[dict[str, Any]], *picked: str, whole: bool = False) -> list[tuple[str, int]]:
    query = SearchQuery(filters={"organism": picked} if picked else {})
    found = facet(Fixed(rows), "organism", query, Address("/"), whole=whole, opened=True)  # type: ignore[arg-type]
    return [(line.value, line.depth) for line in found.lines]


def test_groups_that_hold_nearly_everything_or_one_child_are_passed_over() -> None:
    rows = [row("root", 100, 0), row("animals", 60, 0, "root"), row("human", 40, 40, "animals"), row("mouse", 20, 20, "animals"),
            row("plants", 40, 0, "root"), row("cress", 39, 39, "plants"), row("rice", 1, 1, "plants")]  # fmt: skip
    assert lines(rows) == [("animals", 0), ("human", 1), ("mouse", 1), ("cress", 0), ("rice", 0)]


def test_a_picked_value_stays_whatever_its_count() -> None:
    rows = [row("root", 100, 0), row("human", 100, 100, "root")]
    assert ("root", 0) in lines(rows, "root")
    assert lines(rows, "unicorn")[0] == ("unicorn", 0)


def test_a_hierarchy_that_goes_in_a_circle_loses_nobody() -> None:
    rows = [row("a", 2, 1, "b"), row("b", 2, 1, "a"), row("c", 1, 1)]
    assert lines(rows) == [("c", 0), ("a", 0), ("b", 1)]


@st.composite
def trees(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A tree in which no child counts more than its parent, as an index gives it: largest first."""
    rows: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 40))):
        parent = draw(st.sampled_from([None, *rows])) if rows else None
        most = parent["count"] if parent else 1000
        count = draw(st.integers(1, most))
        rows.append(row(f"T:{number}", count, draw(st.integers(0, count)), parent["value"] if parent else None))
    return sorted(rows, key=lambda one: -one["count"])


@given(trees(), st.booleans())
def test_every_term_with_records_of_its_own_is_there_once_below_what_is_above_it(
    rows: list[dict[str, Any]], whole: bool
) -> None:
    shown = lines(rows, whole=whole)
    values = [value for value, _ in shown]
    assert len(values) == len(set(values))
    if whole:
        assert {one["value"] for one in rows if one["direct"]} <= set(values)
    else:
        assert len(values) <= SHORT + 2
    for (_, depth), (_, deeper) in pairwise(shown):
        assert deeper <= depth + 1, "an indented line without the one it belongs to"


def test_the_first_lines_are_the_largest(index: SearchIndex) -> None:
    few = facet(index, "organism", SearchQuery(), Address("/"), whole=False, opened=True).lines
    every = facet(index, "organism", SearchQuery(), Address("/"), whole=True, opened=True).lines
    assert len(few) < len(every)
    assert min(line.count for line in few) >= max(
        line.count for line in every if line.value not in {one.value for one in few}
    )
