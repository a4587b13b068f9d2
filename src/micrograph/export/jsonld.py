"""JSON-LD that parses to the same graph as the store holds: every node typed, every IRI in full."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson

from micrograph import resources
from micrograph.export.graph import graph_form
from micrograph.identifiers import expand
from micrograph.model.tables import CLASSES, SLOTS, Slot
from micrograph.records import Json

MEDIA_TYPE = "application/ld+json"


def jsonld(dataset: Json, base: str) -> Json:
    """One data set as a JSON-LD document with its context inside: it needs nothing from the network."""
    return {"@context": context(), **_node(graph_form(dataset, base), "Dataset", base)}


@cache
def context() -> Json:
    """The context that `schemas/` give."""
    path = resources.schemas() / "artefacts" / "context.jsonld"
    loaded: Json = orjson.loads(path.read_bytes())["@context"]
    return loaded


def _node(item: Json, class_name: str, base: str) -> Json:
    node: Json = {"id": expand(item["id"]), "type": CLASSES[class_name]}
    for name, slot in SLOTS[class_name].items():
        value = item.get(name)
        if name == "id" or not slot.lifted or value in (None, []):
            continue
        node[name] = [_value(one, slot, base) for one in value] if slot.multivalued else _value(value, slot, base)
    return node


def _value(value: Any, slot: Slot, base: str) -> Any:
    if slot.kind == "object":
        return _node(value, slot.target, base)
    if slot.kind == "shared":  # a node of the registry: pointed to, not described
        return expand(value["id"])
    if slot.kind == "iri":
        if slot.namespace and not value.startswith(("http://", "https://")):
            return (base if slot.under_base else "") + slot.namespace + value
        return expand(value)
    if slot.kind == "double":  # a JSON number would be read as an integer where it is whole
        return repr(float(value))
    return value
