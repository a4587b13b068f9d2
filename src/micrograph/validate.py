"""A Dataset against the JSON Schema that `schemas/` give, then its cross references. Always all findings at once."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson

from micrograph import resources
from micrograph.errors import BrokenFile, UnknownName
from micrograph.model.tables import CLASSES
from micrograph.records import Json, Report

_CODES = {
    "required": "SCHEMA-REQUIRED", "type": "SCHEMA-TYPE", "enum": "SCHEMA-VALUE", "additionalProperties": "SCHEMA-UNKNOWN-SLOT",
    "minimum": "SCHEMA-RANGE", "maximum": "SCHEMA-RANGE", "format": "SCHEMA-FORMAT", "pattern": "SCHEMA-FORMAT",
}  # fmt: skip


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
        _add(error, report)
    if class_name == "Dataset" and isinstance(record, dict):
        _cross_references(record, report)


def _add(error: Any, report: Report) -> None:
    pointer = "".join(f"/{step}" for step in error.instance_path)
    rule = next((str(step) for step in reversed(error.schema_path) if not isinstance(step, int)), "")
    rule = rule if rule in _CODES else next((key for key in _CODES if key in map(str, error.schema_path)), "")
    value = error.instance if isinstance(error.instance, str | int | float | bool) else None
    report.add(_CODES.get(rule, "SCHEMA"), "error", str(error.message), pointer, value)


def _cross_references(dataset: Json, report: Report) -> None:
    targets = {
        "biosample_ids": "biosamples", "specimen_ids": "specimens", "acquisition_ids": "acquisitions",
        "annotation_ids": "annotations_data",
    }  # fmt: skip
    known = {slot: {part.get("id") for part in _dicts(dataset.get(slot))} for slot in targets.values()}
    for number, component in enumerate(_dicts(dataset.get("study_components"))):
        for slot, target in targets.items():
            for place, identifier in enumerate(component.get(slot) or ()):
                if identifier not in known[target]:
                    pointer = f"/study_components/{number}/{slot}/{place}"
                    report.add("REFERENCE-DANGLING", "error", f"names none of the {target}", pointer, identifier)


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
