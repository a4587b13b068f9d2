"""A Dataset against the JSON Schema that `schemas/` give, then its cross references. Always all findings at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import orjson

from micrograph import resources
from micrograph.errors import BrokenFile, UnknownName
from micrograph.model.tables import CLASSES, SLOTS, Slot
from micrograph.records import Json, Report

_CODES = {
    "required": "SCHEMA-REQUIRED", "type": "SCHEMA-TYPE", "enum": "SCHEMA-VALUE", "additionalProperties": "SCHEMA-UNKNOWN-SLOT",
    "minimum": "SCHEMA-RANGE", "maximum": "SCHEMA-RANGE", "format": "SCHEMA-FORMAT", "pattern": "SCHEMA-FORMAT",
}  # fmt: skip
_CHAIN = ("biosample", "specimen", "acquisition")
_FEW = 25  # names that a message may list
_LIKE = 0.6  # a value less like a valid one is no misspelling of it
_QUOTED_NAME = re.compile(r'"([^"]+)"')


@cache
def _validator(class_name: str) -> Any:
    import jsonschema_rs

    path = resources.schemas() / "artefacts" / "micrograph.schema.json"
    try:
        schema = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise BrokenFile(path, error) from error
    wanted = {"$schema": schema["$schema"], "$defs": schema["$defs"], "$ref": f"#/$defs/{class_name}"}
    return jsonschema_rs.validator_for(wanted, validate_formats=True)


def validate(record: Any, report: Report, class_name: str = "Dataset") -> None:
    """Add a finding for every breach of the schema and every reference that leads nowhere.

    Raises:
        UnknownName: there is no such class.
    """
    if class_name not in CLASSES:
        raise UnknownName("class", class_name, CLASSES)
    validator = _validator(class_name)
    if not validator.is_valid(record):  # half again as fast as asking for errors that are not there
        for error in validator.iter_errors(record):
            _add(error, record, class_name, report)
    if class_name == "Dataset" and isinstance(record, dict):
        _cross_references(record, report)


def _add(error: Any, record: Any, class_name: str, report: Report) -> None:
    path = error.instance_path
    pointer = "".join(f"/{escaped(str(step))}" for step in path)
    rule = next((str(step) for step in reversed(error.schema_path) if not isinstance(step, int)), "")
    rule = rule if rule in _CODES else next((key for key in _CODES if key in map(str, error.schema_path)), "")
    code = _CODES.get(rule, "SCHEMA")
    received = record  # not `error.instance`, which is a copy of the whole object
    for step in path:
        received = received[step]
    value = received if isinstance(received, str | int | float | bool) else None
    message = str(error.message)
    repair, score, expected = None, None, ""
    if code == "SCHEMA-UNKNOWN-SLOT" and isinstance(received, dict):
        _unknown_slots(received, _class_at(class_name, path), pointer, report)
        return
    if code == "SCHEMA-REQUIRED":
        _required(message, record, class_name, path, report)
        return
    if code == "SCHEMA-VALUE":
        slot = SLOTS.get(_class_at(class_name, path[:-1]), {}).get(_last_name(path))
        repair, score = _nearest(value, slot.values if slot else ())
        expected = ", ".join(slot.values) if slot else ""
    elif code in {"SCHEMA-TYPE", "SCHEMA-RANGE", "SCHEMA-FORMAT"}:
        expected = message.rpartition(" is not ")[2].strip() if " is not " in message else ""
    report.add(code, "error", message, pointer, value, repair, expected=expected, score=score)


def _required(message: str, record: Any, class_name: str, path: Sequence[str | int], report: Report) -> None:
    """The place is that of the slot that is not there, as it is with a profile's."""
    quoted = _QUOTED_NAME.search(message)
    name = quoted[1] if quoted else ""
    pointer = "".join(f"/{escaped(str(step))}" for step in [*path, name])
    part = _class_at(class_name, path)
    report.add("SCHEMA-REQUIRED", "error", f"{part or 'it'} needs {name}", pointer,
               expected=_an_id(record, part, path) if name == "id" else _a_value(SLOTS.get(part, {}).get(name)))  # fmt: skip


def _an_id(record: Any, class_name: str, path: Sequence[str | int]) -> str:
    """Identifiers are IRIs; those of parts begin with their record's."""
    known = record.get("id") if isinstance(record, dict) else None
    whole = known if isinstance(known, str) else "https://w3id.org/micrograph/dataset/idr/idr0001"
    number = next((step for step in reversed(path) if isinstance(step, int)), 0)
    return f"an IRI such as {whole}" + (f"#{class_name.lower()}-{number + 1}" if path else "")


def _a_value(slot: Slot | None) -> str:
    if slot is None:
        return ""
    if slot.values:
        return f"one of {', '.join(slot.values)}"
    return "an IRI" if slot.kind == "iri" and not slot.namespace else "a text"


def _unknown_slots(part: Json, class_name: str, pointer: str, report: Report) -> None:
    """Each of them is a finding of its own, at its own place."""
    known = SLOTS.get(class_name, {})
    expected = f"a slot of {class_name}" + (
        f": {', '.join(known)}" if len(known) < _FEW else "; micrograph schema docs lists them"
    )
    for name in part:
        if name not in known:
            repair, score = _nearest(name, [one for one in known if one not in part])
            report.add("SCHEMA-UNKNOWN-SLOT", "error", f"{name!r} is no slot of {class_name}", f"{pointer}/{escaped(name)}",
                       name, repair, expected=expected, score=score)  # fmt: skip


def escaped(step: str) -> str:
    """One step as it stands in a JSON pointer (RFC 6901, section 4)."""
    return step.replace("~", "~0").replace("/", "~1")


def _class_at(class_name: str, path: Sequence[str | int]) -> str:
    """The class of the object at the end of a way of slots and places; empty where it leads to no object."""
    for step in path:
        if isinstance(step, str):
            slot = SLOTS.get(class_name, {}).get(step)
            class_name = slot.target if slot else ""
    return class_name


def _last_name(path: Sequence[str | int]) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _nearest(value: Any, valid: Sequence[str]) -> tuple[str | None, float | None]:
    """The valid value that was probably meant, and how like it is."""
    from rapidfuzz import fuzz, process

    if not isinstance(value, str) or not valid:
        return None, None
    found = process.extractOne(value.lower().replace(" ", "_"), valid, scorer=fuzz.ratio, score_cutoff=_LIKE * 100)
    return (found[0], round(found[1] / 100, 3)) if found else (None, None)


_TARGETS = {
    "biosample": "biosamples", "specimen": "specimens", "acquisition": "acquisitions", "annotation": "annotations_data",
    "image_data": "image_data", "correlation": "image_correlations", "analysis": "analysed_data",
}  # fmt: skip


def _cross_references(dataset: Json, report: Report) -> None:
    """REMBI's chain: a component is joined to samples, preparations and acquisitions that the record describes."""
    known = {kind: _known(dataset, slot, report) if dataset.get(slot) else {} for kind, slot in _TARGETS.items()}
    components = _dicts(dataset.get("study_components"))
    if not components:
        return
    used: dict[str, set[Any]] = {kind: set() for kind in _TARGETS}
    for number, component in enumerate(components):
        for kind, where, identifier in _references(component):
            if isinstance(identifier, str) and identifier in known[kind]:
                used[kind].add(identifier)
            else:
                few = ", ".join(list(known[kind])[:_FEW]) or f"one of the {_TARGETS[kind]}; there are none"
                report.add("REFERENCE-DANGLING", "error", f"names none of the {_TARGETS[kind]}",
                           f"/study_components/{number}{where}", identifier, expected=few)  # fmt: skip
    _loose_ends(dataset, components, used, report)


def _known(dataset: Json, slot: str, report: Report) -> dict[str, int]:
    """The identifiers of the parts of a kind; each stands once."""
    known: dict[str, int] = {}
    for number, part in enumerate(_dicts(dataset.get(slot))):
        identifier = part.get("id")
        if isinstance(identifier, str) and known.setdefault(identifier, number) != number:
            report.add("PART-ID-REPEATED", "error", f"another of the {slot} has this identifier", f"/{slot}/{number}/id",
                       identifier, expected=f"another identifier than that of /{slot}/{known[identifier]}")  # fmt: skip
    return known


def _references(component: Json) -> Iterator[tuple[str, str, Any]]:
    """Kind, place in the component, and identifier of everything that it names."""
    rows = [(f"/associations/{place}", row) for place, row in enumerate(_dicts(component.get("associations")))]
    for kind in _TARGETS:
        listed = component.get(f"{kind}_ids")
        for place, identifier in enumerate(listed if isinstance(listed, list) else ()):
            yield kind, f"/{kind}_ids/{place}", identifier
        for where, row in rows:
            if row.get(f"{kind}_id"):
                yield kind, f"{where}/{kind}_id", row[f"{kind}_id"]


def _loose_ends(dataset: Json, components: list[Json], used: Mapping[str, set[Any]], report: Report) -> None:
    """Parts that no component uses, and components that use none although others do."""
    joined = [any(kind in _CHAIN for kind, _, _ in _references(component)) for component in components]
    if not any(joined):
        return
    for number, (component, is_joined) in enumerate(zip(components, joined, strict=True)):
        if not is_joined and not component.get("annotation_ids"):
            report.add("ASSOCIATION-MISSING", "warning", "this component names no biosample, specimen or acquisition; others do",
                       f"/study_components/{number}", component.get("title"))  # fmt: skip
    for kind in _CHAIN:
        slot = _TARGETS[kind]
        for number, part in enumerate(_dicts(dataset.get(slot))):
            if part.get("id") not in used[kind]:
                report.add("PART-UNUSED", "warning", f"no study component uses this {kind}", f"/{slot}/{number}",
                           part.get("title"))  # fmt: skip


def remark(dataset: Json, report: Report) -> None:
    """What the schema cannot say: a record of a living sample has an organism, any record of images a method.

    Asked when all that can be found is found, keywords and title included.
    """
    kinds = set(dataset.get("sample_type") or ()) if isinstance(dataset.get("sample_type"), list) else set()
    if dataset.get("domain") != "microscopy" or dataset.get("resource_kind", "images") != "images":
        return
    if not dataset.get("organisms") and not (kinds and kinds <= {"calibration", "synthetic"}):
        report.add(
            "ORGANISM-MISSING",
            "warning",
            "no organism, and not said to be a calibration or synthetic sample",
            "/organisms",
        )
    if dataset.get("organisms") and kinds and kinds <= {"calibration"}:
        report.add("ORGANISM-ON-CALIBRATION", "warning", "an organism on a calibration sample", "/organisms")
    if not dataset.get("imaging_methods"):
        report.add("METHOD-MISSING", "warning", "no imaging method", "/imaging_methods")


def _dicts(value: Any) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
