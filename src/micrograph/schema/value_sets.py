"""The enums of `schemas/value_sets.yaml`, and the slots bound to them, as the rows that `terms/roles.py` makes roles of.

LinkML declares a value set by `reachable_from` (ontology, roots) and `minus` (terms, branches); no generator of its own
expands it, so the terms are told by our index of the registry's ontologies.
"""

from __future__ import annotations

from typing import Any

from micrograph.schema.slots import annotation, prefixes

_HEAD = '''from typing import NamedTuple


class ValueSet(NamedTuple):
    """What the terms of one slot may be."""

    name: str
    role: str
    slot: str
    path: str
    description: str
    ontologies: tuple[str, ...]
    roots: dict[str, tuple[str, ...]]
    excluded: tuple[str, ...]
    excluded_branches: tuple[str, ...]
    fillers: tuple[str, ...]
    part_of: bool
    entire: tuple[str, ...]


'''


def value_sets_module(view: Any, header: str) -> str:
    """Source text of `model/value_sets.py`."""
    rows = "".join(f"    ValueSet{value_set(view, name)!r},\n" for name in declared(view))
    return header + _HEAD + f"VALUE_SETS: tuple[ValueSet, ...] = (\n{rows})\n"


def declared(view: Any) -> list[str]:
    """Names of the enums that are value sets of terms, in the order in which they are declared."""
    return [str(name) for name, enum in view.all_enums().items() if annotation(enum, "role")]


def value_set(view: Any, name: str) -> tuple[Any, ...]:
    """One value set as the fields of ValueSet."""
    enum = view.get_enum(name)
    known = {prefix.lower(): prefix for prefix in prefixes(view)}
    roots: dict[str, tuple[str, ...]] = {}
    ontologies = []
    for part in enum.include:
        reached = part.reachable_from
        prefix = known[str(reached.source_ontology).partition(":")[2].lower()]
        ontologies.append(prefix)
        if reached.source_nodes:
            roots[prefix] = tuple(str(node) for node in reached.source_nodes)
    excluded = [str(concept) for part in enum.minus for concept in part.concepts]
    branches = [str(node) for part in enum.minus if part.reachable_from for node in part.reachable_from.source_nodes]
    slot, path = _bound(view, name)
    return (
        name, str(annotation(enum, "role")), slot, path, " ".join(str(enum.description).split()), tuple(ontologies), roots,
        tuple(excluded), tuple(branches), _words(enum, "fillers"), annotation(enum, "part_of") in {True, "true"},
        _words(enum, "entire"),
    )  # fmt: skip


def _bound(view: Any, name: str) -> tuple[str, str]:
    """The slot whose terms are bound to a value set, and its short path; two empty texts where there is none."""
    for slot in view.all_slots().values():
        if any(str(binding.range) == name for binding in slot.bindings):
            return str(slot.name), str(slot.slot_uri)
    return "", ""


def _words(enum: Any, name: str) -> tuple[str, ...]:
    return tuple(str(annotation(enum, name) or "").split())
