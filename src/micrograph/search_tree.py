"""A facet of terms as a tree that people can read: chains without a choice are left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from micrograph.records import Json


def tree(below: Mapping[str, int], direct: Mapping[str, int], hierarchy: Mapping[str, Json]) -> list[Json]:
    """Rows `{value, label, count, direct, parent}`, largest first.

    A term is shown if records are of just it, or if it brings together at least two terms that are shown; `parent` is its
    nearest ancestor that is shown, so that thirty levels of taxonomy become the four that divide the data.
    """
    children: dict[str, set[str]] = defaultdict(set)
    for term in below:
        for parent in _above(term, hierarchy):
            if parent in below:
                children[parent].add(term)
    shown_below: dict[str, frozenset[str]] = {}
    for term in sorted(below, key=lambda one: below[one]):
        _shown(term, children, direct, shown_below, set())
    shown = {term for term in below if direct.get(term) or len(shown_below.get(term, ())) > 1}
    rows: list[Json] = [
        {
            "value": term,
            "label": hierarchy.get(term, {}).get("label", term),
            "count": below[term],
            "direct": direct.get(term, 0),
            "parent": _nearest(term, shown, below, hierarchy),
        }
        for term in shown
    ]
    return sorted(rows, key=lambda row: (-row["count"], -row["direct"], str(row["label"])))


def _above(term: str, hierarchy: Mapping[str, Json]) -> list[str]:
    known = hierarchy.get(term, {})
    return [*known.get("parents", ()), *known.get("part_of", ())]


def _shown(
    term: str,
    children: Mapping[str, set[str]],
    direct: Mapping[str, int],
    memo: dict[str, frozenset[str]],
    path: set[str],
) -> frozenset[str]:
    """The topmost shown terms in the branch below a term (a term that is shown stands for its branch)."""
    if term in memo:
        return memo[term]
    if term in path:  # part-of can go round in a circle
        return frozenset()
    tops: set[str] = set()
    for child in sorted(children.get(term, ())):
        inside = _shown(child, children, direct, memo, path | {term})
        if direct.get(child) or len(inside) > 1:
            tops.add(child)
        else:
            tops |= inside
    memo[term] = frozenset(tops)
    return memo[term]


def _nearest(term: str, shown: set[str], below: Mapping[str, int], hierarchy: Mapping[str, Json]) -> str | None:
    seen = {term}
    level = [term]
    while level:
        above = sorted({parent for one in level for parent in _above(one, hierarchy) if parent in below} - seen)
        found = [parent for parent in above if parent in shown]
        if found:
            return min(found, key=lambda parent: (below[parent], parent))
        seen.update(above)
        level = above
    return None
