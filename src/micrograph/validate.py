"""A Dataset against the JSON Schema that `schemas/` give, then its cross references. Always all findings at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import orjson

from micrograph import resources
from micrograph.errors import BrokenFile, UnknownName
from micrograph.model.tables import CLASSES, SLOTS
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
    for error in _validator(class_name).iter_errors(record):
        _add(error, class_name, report)
    if class_name == "Dataset" and isinstance(record, dict):
        _cross_references(record, report)


def _add(error: Any, class_name: str, report: Report) -> None:
    pointer = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in error.instance_path)
    rule = next((str(step) for step in reversed(error.schema_path) if not isinstance(step, int)), "")
    rule = rule if rule in _CODES else next((key for key in _CODES if key in map(str, error.schema_path)), "")
    code = _CODES.get(rule, "SCHEMA")
    value = error.instance if isinstance(error.instance, str | int | float | bool) else None
    repair, score, expected = None, None, ""
    holder = _class_at(class_name, error.instance_path)
    if code == "SCHEMA-REQUIRED":
        quoted = _QUOTED_NAME.search(str(error.message))
        value = quoted[1] if quoted else None
    elif code == "SCHEMA-VALUE":
        slot = SLOTS.get(_class_at(class_name, error.instance_path[:-1]), {}).get(_last_name(error.instance_path))
        repair, score = _nearest(value, slot.values if slot else ())
        expected = ", ".join(slot.values) if slot else ""
    elif code == "SCHEMA-UNKNOWN-SLOT":
        known = SLOTS.get(holder, {})
        value = (
            next((name for name in error.instance if name not in known), None)
            if isinstance(error.instance, dict)
            else None
        )
        repair, score = _nearest(value, tuple(known))
        expected = f"a slot of {holder}" + (
            f": {', '.join(known)}" if len(known) < _FEW else "; micrograph schema docs lists them"
        )
    elif code in {"SCHEMA-TYPE", "SCHEMA-RANGE", "SCHEMA-FORMAT"}:
        expected = str(error.message).rpartition(" is not ")[2].strip() if " is not " in str(error.message) else ""
    report.add(code, "error", str(error.message), pointer, value, repair, expected=expected, score=score)


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
    known = {kind: [part.get("id") for part in _dicts(dataset.get(slot))] for kind, slot in _TARGETS.items()}
    components = _dicts(dataset.get("study_components"))
    used: dict[str, set[Any]] = {kind: set() for kind in _TARGETS}
    for number, component in enumerate(components):
        rows = [(f"/associations/{place}", row) for place, row in enumerate(_dicts(component.get("associations")))]
        for kind, slot in _TARGETS.items():
            listed = component.get(f"{kind}_ids")
            named = [
                (f"/{kind}_ids/{place}", one) for place, one in enumerate(listed if isinstance(listed, list) else ())
            ]
            named += [(f"{where}/{kind}_id", row[f"{kind}_id"]) for where, row in rows if row.get(f"{kind}_id")]
            for where, identifier in named:
                used[kind].add(identifier if isinstance(identifier, str) else None)
                if identifier not in known[kind]:
                    report.add("REFERENCE-DANGLING", "error", f"names none of the {slot}",
                               f"/study_components/{number}{where}", identifier,
                               expected=", ".join(str(one) for one in known[kind]) or f"one of the {slot}; there are none")  # fmt: skip
    _loose_ends(dataset, components, known, used, report)


def _loose_ends(
    dataset: Json, components: list[Json], known: Mapping[str, list[Any]], used: Mapping[str, set[Any]], report: Report
) -> None:
    """Parts that no component uses, and components that use none although others do."""
    joined = [any(component.get(f"{kind}_ids") for kind in _CHAIN) for component in components]
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
