"""The rules that keep LinkML's generators in agreement (each rule avoids a measured defect of a generator)."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from micrograph.schema.slots import annotation, classes, prefixes


def lint(view: Any) -> list[str]:
    """Every breach of the rules, as a sentence that names the element; empty when all is well."""
    faults = [
        *_names(view),
        *_types(view),
        *_enums(view),
        *_slots(view),
        *_classes(view),
        *_history(view),
        *_mappings(view),
    ]
    return sorted(faults)


def _names(view: Any) -> list[str]:
    # A slot named like a prefix overwrites it in the JSON-LD context (linkml#2971).
    declared = set(prefixes(view))
    named = [*view.all_slots(), *view.all_classes(), *view.all_enums()]
    return [f"{name}: is also a declared prefix" for name in named if name in declared]


def _history(view: Any) -> list[str]:
    # Whoever reads a record of an older release must be able to tell what it could not have.
    faults = []
    newest = _version(view.schema.version)
    for name, element in [*view.all_slots().items(), *view.all_classes().items()]:
        since = str(annotation(element, "added_in") or "")
        if not re.fullmatch(r"\d+\.\d+\.\d+", since):
            faults.append(f"{name}: added_in is {since or 'missing'}; valid is a version of the schema, such as 1.0.0")
        elif _version(since) > newest:
            faults.append(f"{name}: added_in {since} is newer than the schema, {view.schema.version}")
    return faults


def _version(text: Any) -> tuple[int, ...]:
    return tuple(int(part) for part in str(text).split("."))


def _mappings(view: Any) -> list[str]:
    declared = set(prefixes(view))
    faults = []
    for name, element in [*view.all_slots().items(), *view.all_classes().items()]:
        for mapping in (*element.exact_mappings, *element.close_mappings):
            if str(mapping).partition(":")[0] not in declared:
                faults.append(f"{name}: mapping {mapping} has no declared prefix")
    return faults


def _types(view: Any) -> list[str]:
    faults = []
    for name, declared in view.all_types().items():
        if not declared.typeof:
            continue
        if not declared.uri:  # rdflib_dumper writes a literal for a derived type without uri
            faults.append(f"{name}: a derived type must repeat its uri")
        if declared.base:  # generated pydantic fails on it
            faults.append(f"{name}: a derived type must not set base")
        if str(declared.typeof) == "decimal":
            faults.append(f"{name}: decimal becomes binary noise, use double")
    return faults


def _enums(view: Any) -> list[str]:
    declared = set(prefixes(view))
    faults = []
    for name, enum in view.all_enums().items():
        if not enum.description:
            faults.append(f"{name}: has no description")
        for value in enum.permissible_values.values():
            if value.meaning and str(value.meaning).split(":")[0] not in declared:
                faults.append(f"{name}.{value.text}: meaning must be a CURIE of a declared prefix")
            if not value.description:
                faults.append(f"{name}.{value.text}: has no description")
    return faults


def _slots(view: Any) -> list[str]:
    faults = []
    for name, slot in view.all_slots().items():
        if not slot.description:
            faults.append(f"{name}: has no description")
        if not slot.examples and annotation(slot, "graph_only") is not True:
            faults.append(f"{name}: has no example")
        if slot.any_of or slot.exactly_one_of or slot.union_of:
            faults.append(f"{name}: unions of ranges are written differently by every generator")
        if str(slot.range) in {"Any", "curie", "decimal"}:
            faults.append(f"{name}: range {slot.range} is not written alike by the generators")
        if bool(slot.inlined) != bool(slot.inlined_as_list) and slot.multivalued:
            faults.append(f"{name}: inlined and inlined_as_list must be set together")
        if slot.designates_type:
            faults.append(f"{name}: type designators break the dumper")
        if slot.pattern and str(slot.range) in {"uriorcurie", "uri"}:
            faults.append(f"{name}: a pattern on an IRI is checked against the expanded IRI in SHACL")
        if slot.identifier and str(slot.range) != "uriorcurie":
            faults.append(f"{name}: identifiers are uriorcurie")
    return faults


def _classes(view: Any) -> list[str]:
    faults = []
    for row in classes(view):
        definition = view.get_class(row.name)
        if not definition.description:
            faults.append(f"{row.name}: has no description")
        if definition.attributes:  # two classes with an attribute `id` give "Ambiguous attribute"
            faults.append(f"{row.name}: use shared slots, not attributes")
        if not any(slot.name == "id" for slot in row.slots):
            faults.append(f"{row.name}: has no id, so it would be a blank node")
        used = Counter(slot.iri for slot in row.slots if slot.lifted)
        faults += [f"{row.name}: two slots share {iri}" for iri, count in used.items() if count > 1]
    return faults
