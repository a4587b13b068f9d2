"""GENERATED from schemas/ by `micrograph schema build`. Do not edit.

The graph back to data: the inverse of lift, for what is lifted.
"""

from collections.abc import Callable, Iterable
from typing import Any

from micrograph.model.prefixes import PREFIXES
from micrograph.model.tables import SLOTS, Slot

Pairs = Iterable[tuple[str, Any]]
_LONGEST_FIRST = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))


def read(class_name: str, iri: str, describe: Callable[[str], Pairs], base: str) -> dict[str, Any]:
    """One object and all it holds, out of a graph.

    Args:
        class_name: its class.
        iri: its IRI.
        describe: gives (predicate, value) of a subject; a value is an IRI's text, or a plain Python value.
        base: the base of our IRIs.

    Order and what is not lifted are not in a graph; lists come back sorted, terms by their CURIE.
    """
    found: dict[str, Any] = {"id": iri}
    by_predicate = {slot.iri: (name, slot) for name, slot in SLOTS[class_name].items() if slot.lifted and name != "id"}
    for predicate, value in describe(iri):
        if predicate not in by_predicate:
            continue
        name, slot = by_predicate[predicate]
        if slot.kind == "object":
            value = read(slot.target, value, describe, base)
        elif slot.kind == "shared":
            value = {"id": _compact(value)}
        elif slot.kind == "iri":
            value = _short(value, slot, base)
        if slot.multivalued:
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    return {name: sorted(value, key=_key) if isinstance(value, list) else value for name, value in found.items()}


def _short(value: str, slot: Slot, base: str) -> str:
    namespace = (base if slot.under_base else "") + slot.namespace
    return value.removeprefix(namespace) if slot.namespace else _compact(value)


def _compact(iri: str) -> str:
    for prefix, namespace in _LONGEST_FIRST:
        local = iri.removeprefix(namespace)
        if local != iri and local and "/" not in local and "#" not in local:
            return f"{prefix}:{local}"
    return iri


def _key(value: Any) -> str:
    return str(value["id"] if isinstance(value, dict) else value)
