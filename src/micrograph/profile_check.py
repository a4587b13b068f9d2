"""What a record lacks under a profile, as findings: one a field and place, with what was expected there."""

from __future__ import annotations

from typing import Any

from micrograph.model.profiles import Requirement
from micrograph.model.tables import SLOTS
from micrograph.profiles import Answer, Record, fields, label, profile_named, says_something
from micrograph.records import Json, Report, Severity
from micrograph.terms.index import Terms
from micrograph.terms.roles import SLOT_ROLES

_KINDS = {
    "text": ("a text", "texts"), "iri": ("an identifier", "identifiers"), "integer": ("a whole number", "whole numbers"),
    "double": ("a number", "numbers"), "boolean": ("true or false", "true or false"), "date": ("a date", "dates"),
}  # fmt: skip
_SEVERITY: dict[str, Severity] = {"required": "error", "recommended": "warning", "optional": "info"}


def check_profile(dataset: Json, profile: str, terms: Terms, report: Report) -> None:
    """Add a finding for each field of a profile that a record does not answer as the profile asks.

    What the report already says of the same place with the same weight is not said again.

    Raises:
        UnknownName: there is no such profile.
    """
    said = {
        (finding.pointer, finding.severity)
        for finding in report
        if finding.code.endswith("-MISSING") or finding.code == "SCHEMA-REQUIRED"
    }
    for field in fields(Record(dataset, terms), profile_named(profile)):
        for answer in field.answers:
            severity = _SEVERITY[field.requirement.level]
            # of parts that are not there, that the list is missing says it all
            if (answer.pointer, severity) not in said and (answer.there or not answer.stands_in):
                _check(answer, field.requirement, profile, severity, report)


def _check(answer: Answer, row: Requirement, profile: str, severity: Severity, report: Report) -> None:
    name, expected = label(row), _expected(row)
    if not answer.there:
        code = "PROFILE-REQUIRED" if severity == "error" else "PROFILE-RECOMMENDED"
        verb = "requires" if severity == "error" else "recommends"
        report.add(code, severity, f"{profile} {verb} {name}", answer.pointer, expected=expected)
    elif row.identified and answer.reported and not answer.resolved:
        message = f"{profile} wants {name} by an identifier; here it is only in words"
        report.add("PROFILE-UNRESOLVED", severity, message, answer.pointer, _short(answer.value), expected=expected)
    elif row.values and not _allowed(answer.value, row.values):
        message = f"{profile} takes only {', '.join(row.values)} as {name}"
        report.add("PROFILE-VALUE", severity, message, answer.pointer, answer.value, expected=", ".join(row.values))
    elif row.min_length and isinstance(answer.value, str) and len(answer.value.strip()) < row.min_length:
        message = (
            f"{profile} wants at least {row.min_length} characters of {name}; there are {len(answer.value.strip())}"
        )
        report.add("PROFILE-TOO-SHORT", severity, message, answer.pointer, answer.value, expected=expected)


def _expected(row: Requirement) -> str:
    """What would answer the field: its slots, and for terms the ontologies."""
    slots = [slot for slot in row.slots if says_something(slot)]
    kinds = [_kind(row.class_name, slot) for slot in slots[:4]]
    return " or ".join(kinds) + (" …" if len(slots) > 4 else "")


def _kind(class_name: str, slot: str) -> str:
    if slot in SLOT_ROLES and SLOT_ROLES[slot].ontologies:
        return f"{slot}: a term of {', '.join(SLOT_ROLES[slot].ontologies)}"
    found = SLOTS[class_name][slot]
    if found.values:
        return f"{slot}: one of {', '.join(found.values)}"
    one, many = _KINDS.get(found.kind, (f"one {found.target}", f"a list of {found.target}"))
    return f"{slot}: {many if found.multivalued else one}"


def _allowed(value: Any, values: tuple[str, ...]) -> bool:
    return value in values


def _short(value: Any) -> Any:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return value[0].get("label") or value[0].get("id")
    return value
