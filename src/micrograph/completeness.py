"""How complete a record is under each profile: three numbers, what explains them, and the archive's own ceiling.

Reported: by the archive. Resolved: of that, what has an identifier where one is wanted. Augmented: with what we derived or
found in text. The denominator is what applies to the record's sample and method (SEMANTICS.md section 7). Archives are not
ranked: the ceiling says how much of a profile an archive's own forms have a field for at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from micrograph.model.profiles import CEILINGS, PROFILES, Profile
from micrograph.profiles import DEFAULT, Field, fields
from micrograph.records import Json
from micrograph.terms.index import Terms


def completeness(dataset: Json, terms: Terms) -> Json:
    """The record under the profile `minimum` with what explains it, and its three numbers under the others."""
    main = explained(dataset, PROFILES[DEFAULT], terms)
    main["other_profiles"] = [
        numbers(dataset, profile, list(fields(dataset, profile, terms)))
        for name, profile in sorted(PROFILES.items())
        if name != DEFAULT
    ]
    return main


def explained(dataset: Json, profile: Profile, terms: Terms) -> Json:
    """One profile's numbers, and each field by name under what became of it."""
    found = list(fields(dataset, profile, terms))
    lists: dict[str, list[str]] = {
        "complete_fields": [], "partial_fields": [], "unresolved_fields": [], "added_fields": [], "missing": [],
    }  # fmt: skip
    for field in found:
        lists[_fate(field)].append(field.label)
    return {
        **numbers(dataset, profile, found),
        **{name: labels for name, labels in lists.items() if labels or name == "missing"},
    }


def numbers(dataset: Json, profile: Profile, found: Sequence[Field]) -> Json:
    """The three numbers and the ceiling; each field counts once, by the share of the places that answer it."""
    count = len(found) or 1
    row = {
        "id": f"{dataset['id']}#completeness" + ("" if profile.name == DEFAULT else f"-{profile.name}"),
        "profile": profile.name,
        "reported": round(sum(field.share("reported") for field in found) / count, 4),
        "resolved": round(sum(field.share("resolved") for field in found) / count, 4),
        "augmented": round(sum(field.share("there") for field in found) / count, 4),
    }
    ceiling = CEILINGS.get((dataset["archive"], profile.name))
    return row if ceiling is None else {**row, "ceiling": ceiling}


def _fate(field: Field) -> str:
    """What became of a field: complete, in words only, ours, in some places only, or missing."""
    if field.share("resolved") == 1:
        return "complete_fields"
    if field.share("there") == 0:
        return "missing"
    if field.share("reported") == 1:
        return "unresolved_fields"
    return "added_fields" if field.share("reported") == 0 else "partial_fields"
