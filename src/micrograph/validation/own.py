"""Our own JSON and YAML: the schema, then each value against the rules by which archives' values are normalised."""

from __future__ import annotations

from typing import Any

from micrograph.limits import has_many_parts, new_report
from micrograph.normalise import PARTS, normalise
from micrograph.profile_check import check_profile
from micrograph.records import Json, Report
from micrograph.terms.index import Terms
from micrograph.terms.roles import SLOT_ROLES
from micrograph.validate import remark, validate

# What normalise derives or settles for archives is in an own record for its author to say.
_NOT_ASKED = {"LICENCE-BY-POLICY", "DOMAIN-DERIVED"}


def is_too_deep(document: Any, most: int) -> bool:
    """Whether a document is nested deeper than so many levels; level by level, without recursion."""
    level, depth = [document], 0
    while level and depth <= most:
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
            if isinstance(child, dict | list)
        ]
        depth += 1
    return bool(level)


def check(document: Json, class_name: str, profile: str, terms: Terms, base: str, report: Report) -> None:
    """Everything that can be said of one record of ours."""
    if has_many_parts(document, report):
        return
    validate(document, report, class_name)
    if class_name != "Dataset":
        return
    broken = {
        finding.pointer.split("/")[1]
        for finding in report
        if finding.pointer.startswith("/") and finding.code != "SCHEMA-REQUIRED"  # what is there can be looked at
    }
    sound = {slot: value for slot, value in document.items() if slot not in broken}
    values = new_report()
    normalise(_draft(sound), source="file", base=base, terms=terms, report=values)
    report.findings += [finding for finding in values if finding.code not in _NOT_ASKED]
    report.left_out += values.left_out
    asked = {"domain": "microscopy", "licence_stated": document.get("licence"), **document}
    remark(asked, report)
    check_profile(asked, profile, terms, report)


def _draft(document: Json) -> Json:
    """The record as a connector would bring it: mentions in the term slots, and the place of each value."""
    draft: Json = {"archive": "unsubmitted", "accession": "record", **_part(document, "")}
    if "licence" not in draft and "licence_stated" in draft:
        draft["licence"] = draft["licence_stated"]
    draft.pop("term_evidence", None)
    return draft


def _part(part: Json, pointer: str) -> Json:
    found: Json = {"pointer": pointer or "/", "places": {slot: f"{pointer}/{slot}" for slot in part}}
    for slot, value in part.items():
        here = f"{pointer}/{slot}"
        if slot in SLOT_ROLES and isinstance(value, list):
            found[slot] = [
                _mention(term, f"{here}/{number}") for number, term in enumerate(value) if isinstance(term, dict)
            ]
        elif (slot in PARTS or slot in {"affiliations", "channels", "annotation_files"}) and isinstance(value, list):
            found[slot] = [
                _part(item, f"{here}/{number}") for number, item in enumerate(value) if isinstance(item, dict)
            ]
        elif not slot.endswith("_ids") and slot != "associations":
            found[slot] = value
    return found


def _mention(term: Json, pointer: str) -> Json:
    places = {
        "field": pointer,
        "id_field": f"{pointer}/id" if "id" in term else pointer,
        "label_field": f"{pointer}/label",
    }
    return {**{key: term[key] for key in ("id", "label", "role") if key in term}, **places}
