"""The closed hierarchy of the terms in use: what the graph holds so that no question needs a property path.

Part-of is closed over paths of is-a and part-of with at least one part-of among them. `develops_from` and other
relations are never part-of; the tables do not even hold them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from micrograph.terms.index import Terms

Pairs = list[tuple[str, str]]


class Closure(NamedTuple):
    """Sorted pairs (below, above)."""

    is_a: Pairs  # closed, strict
    part_of: Pairs  # closed, strict
    parents: Pairs  # direct is-a


def closure(terms_in_use: Iterable[str], terms: Terms) -> Closure:
    """The hierarchy above the terms in use, these and all their ancestors included.

    >>> from micrograph.terms.index import Terms
    >>> found = closure(["FBbi:00000251"], Terms.load())  # confocal microscopy
    >>> ("FBbi:00000251", "FBbi:00000246") in found.is_a  # is fluorescence microscopy
    True
    """
    nodes: set[str] = set()
    for curie in terms_in_use:
        nodes.add(curie)
        nodes |= terms.ancestors(curie, part_of=True)
    is_a: Pairs = []
    part_of: Pairs = []
    parents: Pairs = []
    for curie in sorted(nodes):
        term = terms.get(curie)
        if term is None:
            continue
        is_a += [(curie, above) for above in sorted(terms.ancestors(curie))]
        part_of += [(curie, whole) for whole in sorted(wholes(curie, terms))]
        parents += [(curie, parent) for parent in sorted(term.parents)]
    return Closure(is_a, part_of, parents)


def wholes(curie: str, terms: Terms) -> frozenset[str]:
    """Everything that a term is part of."""
    found: set[str] = set()
    seen: set[str] = set()
    stack = [curie]
    while stack:  # over is-a; every part-of that is met opens all that lies above its target
        term = terms.get(stack.pop())
        if term is None or term.curie in seen:
            continue
        seen.add(term.curie)
        stack += term.parents
        for whole in term.part_of:
            if whole not in found:
                found.add(whole)
                found |= terms.ancestors(whole, part_of=True)
    found.discard(curie)
    return frozenset(found)
