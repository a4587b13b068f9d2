"""The schema as one document, `artefacts/schema.json`: what the docs page shows and what `schema diff` compares.

It needs no linkml to be read, so the service shows it and each release keeps a copy.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from micrograph.schema.profiles import load_profiles
from micrograph.schema.slots import Class, Slot, annotation, classes
from micrograph.schema.value_sets import declared, value_set


def schema_document(schemas: Path, view: Any) -> str:
    """The document as JSON text."""
    rows = classes(view)
    profiles = load_profiles(schemas, rows)
    levels: dict[tuple[str, str], dict[str, str]] = {}
    for name, _, _, _, requirements in profiles:
        for class_name, _, slots, level, *_ in requirements:
            for slot in slots:
                levels.setdefault((class_name, slot), {}).setdefault(name, level)
    document = {
        "name": str(view.schema.name),
        "version": str(view.schema.version),
        "description": _text(view.schema.description),
        "classes": {row.name: _class(view, row, levels) for row in sorted(rows, key=lambda row: row.name != "Dataset")},
        "enums": {
            str(name): {
                "description": _text(enum.description),
                "values": {str(text): _text(value.description) for text, value in enum.permissible_values.items()},
            }
            for name, enum in sorted(view.all_enums().items())
            if enum.permissible_values
        },
        "value_sets": {name: _value_set(view, name) for name in declared(view)},
        "profiles": {
            name: {"title": title, "source": source, "description": description}
            for name, title, source, description, _ in profiles
        },
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _class(view: Any, row: Class, levels: dict[tuple[str, str], dict[str, str]]) -> dict[str, Any]:
    definition = view.get_class(row.name)
    return {
        "iri": row.iri,
        "description": _text(definition.description),
        "added_in": annotation(definition, "added_in"),
        "in_graph": row.lifted,
        **_mappings(definition),
        "slots": {slot.name: _slot(view, slot, levels.get((row.name, slot.name), {}), row.name) for slot in row.slots},
    }


def _slot(view: Any, slot: Slot, levels: dict[str, str], class_name: str) -> dict[str, Any]:
    definition = view.induced_slot(slot.name, class_name)
    bound = [str(binding.range) for binding in definition.bindings]
    return {
        "iri": slot.iri,
        "range": str(definition.range or "string"),
        "multivalued": slot.multivalued,
        "required": slot.required,
        "in_graph": slot.lifted,
        "made_here": slot.graph_only,
        "description": _text(definition.description),
        "examples": [str(example.value) for example in definition.examples],
        "value_set": bound[0] if bound else None,
        "values": list(slot.values),
        "added_in": annotation(definition, "added_in"),
        "levels": levels,
        **_mappings(definition),
    }


def _mappings(definition: Any) -> dict[str, list[str]]:
    return {kind: [str(mapping) for mapping in getattr(definition, f"{kind}_mappings")] for kind in ("exact", "close")}


def _value_set(view: Any, name: str) -> dict[str, Any]:
    _, role, slot, path, description, ontologies, roots, excluded, branches, fillers, part_of, entire = value_set(
        view, name
    )
    return {
        "role": role, "slot": slot, "path": path, "description": description, "ontologies": list(ontologies),
        "roots": {prefix: list(terms) for prefix, terms in roots.items()}, "excluded": list(excluded),
        "excluded_branches": list(branches), "fillers": list(fillers), "part_of": part_of, "entire": list(entire),
    }  # fmt: skip


def _text(value: Any) -> str:
    return " ".join(str(value or "").split())
