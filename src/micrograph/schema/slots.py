"""The schema as plain rows: what the generators of lift, reader, shapes and context need to know of a slot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from micrograph.errors import BrokenFile, UsageError

Kind = Literal["iri", "text", "boolean", "integer", "double", "date", "dateTime", "enum", "object", "shared"]
_KINDS: dict[str, Kind] = {
    "string": "text", "boolean": "boolean", "integer": "integer", "double": "double", "float": "double",
    "date": "date", "datetime": "dateTime", "uriorcurie": "iri", "uri": "iri",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot of one class, resolved."""

    name: str
    iri: str
    kind: Kind
    multivalued: bool
    required: bool
    lifted: bool  # false: in the JSON, not in the graph
    graph_only: bool  # true: in the graph, made from other slots when it is lifted
    link: bool  # a link between records, kept in the dump of links
    target: str = ""  # class of an object
    target_iri: str = ""
    namespace: str = ""  # what is put before the value to make its IRI
    under_base: bool = False  # the namespace is relative to the base of our IRIs
    values: tuple[str, ...] = ()  # of an enum


@dataclass(frozen=True, slots=True)
class Class:
    """One class with its slots in the schema's order."""

    name: str
    iri: str
    shared: bool  # a node that records only point to
    lifted: bool
    slots: tuple[Slot, ...]


def load_view(folder: Path) -> Any:
    """The SchemaView of `micrograph.yaml`.

    Raises:
        UsageError: linkml is not installed.
        BrokenFile: a module does not parse.
    """
    try:
        from linkml_runtime.utils.schemaview import SchemaView
    except ImportError as error:
        raise UsageError("the schema commands need linkml: pip install 'micrograph[schema]'") from error
    root = folder / "micrograph.yaml"
    try:
        view = SchemaView(str(root))
        view.all_slots()
    except Exception as error:  # linkml raises whatever YAML and its own loader raise
        raise BrokenFile(root, error) from error
    return view


def classes(view: Any) -> list[Class]:
    """All classes, sorted by name."""
    return [_class(view, name) for name in sorted(view.all_classes())]


def prefixes(view: Any) -> dict[str, str]:
    """Declared prefixes, without LinkML's own."""
    found = {}
    for schema in view.schema_map.values():
        for prefix in schema.prefixes.values():
            if prefix.prefix_prefix not in {"linkml", "shex"}:
                found[prefix.prefix_prefix] = prefix.prefix_reference
    return dict(sorted(found.items()))


def annotation(element: Any, name: str) -> Any:
    """The value of an annotation of an element, or None."""
    annotations = element.annotations
    # linkml gives a dict for loaded elements and a JsonObj for induced ones
    found = annotations.get(name) if isinstance(annotations, dict) else getattr(annotations, name, None)
    return None if found is None else {"True": True, "False": False}.get(str(found.value), found.value)


def _class(view: Any, name: str) -> Class:
    definition = view.get_class(name)
    return Class(
        name=str(name),
        iri=view.get_uri(definition, expand=True),
        shared=annotation(definition, "shared") is True,
        lifted=annotation(definition, "lift") is not False,
        slots=tuple(_slots(view, name)),
    )


def _slots(view: Any, class_name: str) -> Iterator[Slot]:
    for slot in view.class_induced_slots(class_name):
        range_name = str(slot.range or "string")
        common = {
            "name": str(slot.name),
            "iri": view.get_uri(slot, expand=True),
            "multivalued": bool(slot.multivalued),
            "required": bool(slot.required or slot.identifier),
            "lifted": annotation(slot, "lift") is not False,
            "graph_only": annotation(slot, "graph_only") is True,
            "link": annotation(slot, "link") is True,
        }
        if range_name in view.all_classes():
            target = view.get_class(range_name)
            kind: Kind = "shared" if annotation(target, "shared") is True else "object"
            yield Slot(kind=kind, target=range_name, target_iri=view.get_uri(target, expand=True), **common)
        elif range_name in view.all_enums():
            values = tuple(view.get_enum(range_name).permissible_values)
            yield Slot(kind="enum", values=values, **common)
        else:
            declared = view.get_type(range_name)
            kind = _KINDS.get(range_name) or _KINDS.get(str(declared.typeof), "text")  # lint refuses other types
            yield Slot(
                kind=kind,
                namespace=str(annotation(declared, "namespace") or ""),
                under_base=annotation(declared, "under_base") is True,
                **common,
            )
