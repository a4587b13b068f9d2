"""A facet as it stands beside the results: few lines first, terms as a tree, each line one click that adds or removes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from micrograph.records import Json
from micrograph.search import SearchIndex, SearchQuery
from micrograph.search_files import TERM_FACETS
from micrograph.web.address import Address
from micrograph.web.words import FACET_TITLES, value_title

SHORT = 8  # lines before "show all"
ANY = "any"  # of domains: the page picks some unless it is told not to
DEEPEST = 6  # levels that are indented
_SAME = 0.9  # a group with so much of what is above it, or so much of it in one child, divides nothing


@dataclass(frozen=True, slots=True)
class Line:
    """One value of a facet."""

    value: str
    label: str
    count: int
    picked: bool
    depth: int
    group: bool
    address: Address


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet with its lines."""

    name: str
    title: str
    lines: list[Line]
    total: int
    whole: bool
    more: Address
    open: bool


def facet(index: SearchIndex, name: str, query: SearchQuery, here: Address, *, whole: bool, opened: bool) -> Facet:
    """One facet.

    Args:
        index: the data set index.
        name: which facet.
        query: what is asked.
        here: the address of the page.
        whole: all lines rather than the first few.
        opened: whether it stands open.
    """
    picked = set(query.filters.get(name, ()))
    rows = index.facet(name, query)
    if name in TERM_FACETS:
        ordered = _tree(rows, picked)
    else:
        rows = sorted(rows, key=lambda row: str(row["value"]), reverse=True) if name == "year" else rows
        ordered = [(row, 0, False) for row in rows]
    rare = {value for value in picked if value not in {row["value"] for row, _, _ in ordered}}
    missing = [({"value": value, "count": 0, "label": index.label(value)}, 0, False) for value in sorted(rare)]
    shown = ordered if whole else _first(ordered, picked)
    lines = [
        _line(index, name, row, depth, group, row["value"] in picked, here) for row, depth, group in missing + shown
    ]
    more = here.without("more", name) if whole else here.adding("more", name)
    return Facet(name, FACET_TITLES[name], lines, len(ordered), whole, more, opened or bool(picked))


def _line(index: SearchIndex, name: str, row: Json, depth: int, group: bool, picked: bool, here: Address) -> Line:
    value = str(row["value"])
    label = str(row.get("label", value)) if name in TERM_FACETS else value_title(name, value)
    address = here.without(name, value) if picked else here.without(name, ANY).adding(name, value)
    if name == "domain" and not any(key == name for key, _ in address.pairs):  # nothing picked would mean the default
        address = address.adding(name, ANY)
    return Line(value, label, int(row["count"]), picked, min(depth, DEEPEST), group, address)


def _first(ordered: Sequence[tuple[Json, int, bool]], picked: Collection[str]) -> list[tuple[Json, int, bool]]:
    """The largest few in the order of all; whatever is above a line is at least as large, so the tree holds together."""
    if len(ordered) <= SHORT + 2:
        return list(ordered)
    least = sorted((int(row["count"]) for row, _, _ in ordered), reverse=True)[SHORT - 1]
    room = SHORT - sum(1 for row, _, _ in ordered if row["count"] > least)
    kept = []
    for row, depth, group in ordered:
        if row["count"] == least and row["value"] not in picked:
            room -= 1
            if room < 0:
                continue
        if row["count"] >= least or row["value"] in picked:
            kept.append((row, depth, group))
    return kept


def _tree(rows: Sequence[Json], picked: Collection[str]) -> list[tuple[Json, int, bool]]:
    """Rows in the order of a tree with their depth; groups that hold nearly all, or nearly only one child, are passed over."""
    parents = {row["value"]: row["parent"] for row in rows}
    counts = {row["value"]: int(row["count"]) for row in rows}
    dividing = _dividing(rows)
    kept = {row["value"]: row for row in rows if row["direct"] or row["value"] in picked or row["value"] in dividing}
    children: dict[str | None, list[Json]] = defaultdict(list)
    for value, row in kept.items():
        above, passed = parents[value], {value}
        while above is not None and above not in kept and above not in passed:
            passed.add(above)
            above = parents.get(above)
        children[above if above in kept and above != value else None].append(row)
    ordered: list[tuple[Json, int, bool]] = []
    seen: set[str] = set()
    # part-of can go round in a circle, which no top leads into: whoever was not reached comes last, as a top
    stack = [(row, 0) for row in reversed(_by_count(children[None], counts) + _by_count(list(kept.values()), counts))]
    while stack:
        row, depth = stack.pop()
        if row["value"] in seen:
            continue
        seen.add(row["value"])
        below = [one for one in _by_count(children.get(row["value"], []), counts) if one["value"] not in seen]
        ordered.append((row, depth, bool(below)))
        stack += [(child, depth + 1) for child in reversed(below)]
    return ordered


def _dividing(rows: Sequence[Json]) -> set[str]:
    """The groups that are worth a line."""
    most = max((int(row["count"]) for row in rows), default=0)
    inside: dict[str, int] = defaultdict(int)
    for row in rows:
        if row["parent"] is not None:
            inside[row["parent"]] = max(inside[row["parent"]], int(row["count"]))
    return {
        row["value"] for row in rows
        if int(row["count"]) < _SAME * most and inside[row["value"]] < _SAME * int(row["count"])
    }  # fmt: skip


def _by_count(rows: Sequence[Json], counts: dict[str, int]) -> list[Json]:
    return sorted(rows, key=lambda row: (-counts[row["value"]], str(row["label"]).lower()))
