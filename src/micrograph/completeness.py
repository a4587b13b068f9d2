"""How complete a record is under each profile: three numbers, what explains them, and the archive's own ceiling.

Reported: by the archive. Resolved: of that, what has an identifier where one is wanted. Augmented: with what we derived or
found in text. The denominator is what applies to the record's sample and method (SEMANTICS.md section 7). Archives are not
ranked: the ceiling says how much of a profile an archive's own forms have a field for at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from micrograph.model.profiles import PROFILES, Profile
from micrograph.profiles import DEFAULT, Field, Record, ceiling, fields
from micrograph.records import Json
from micrograph.terms.index import Terms


def completeness(dataset: Json, terms: Terms) -> Json:
    """The record under the profile `minimum` with what explains it, and its three numbers under the others."""
    record = Record(dataset, terms)
    main = explained(dataset, PROFILES[DEFAULT], terms, record)
    main["other_profiles"] = [
        numbers(dataset, profile, list(fields(record, profile)))
        for name, profile in sorted(PROFILES.items())
        if name != DEFAULT
    ]
    return main


def explained(dataset: Json, profile: Profile, terms: Terms, record: Record | None = None) -> Json:
    """One profile's numbers, and each field by name under what became of it."""
    found = list(fields(record or Record(dataset, terms), profile))
    lists: dict[str, list[str]] = {
        "complete_fields": [], "partial_fields": [], "unresolved_fields": [], "added_fields": [], "missing": [],
    }  # fmt: skip
    for field in found:
        lists[_fate(field)].append(field.label)
    told = {name: labels for name, labels in lists.items() if labels or name == "missing"}
    return {**numbers(dataset, profile, found), **told}


def numbers(dataset: Json, profile: Profile, found: Sequence[Field]) -> Json:
    """The three numbers and the ceiling; each field counts once, by the share of the places that answer it."""
    count = len(found) or 1
    row = {
        "id": f"{dataset['id']}#completeness" + ("" if profile.name == DEFAULT else f"-{profile.name}"),
        "profile": profile.name,
        "reported": round(sum(field.reported for field in found) / count, 4),
        "resolved": round(sum(field.resolved for field in found) / count, 4),
        "augmented": round(sum(field.there for field in found) / count, 4),
    }
    most = ceiling(found, dataset["archive"])
    return row if most is None else {**row, "ceiling": most}


def means(datasets: Iterable[Json]) -> dict[str, dict[str, Json]]:
    """By archive and profile: how many records, and the means of their numbers. Archives are not ranked by it."""
    sums: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for dataset in datasets:
        main = dataset["completeness"]
        for row in (main, *main.get("other_profiles", ())):
            total = sums[dataset["archive"], row["profile"]]
            total["datasets"] += 1
            for name in ("reported", "resolved", "augmented", "ceiling"):
                total[name] += row.get(name, 0.0)
    found: dict[str, dict[str, Json]] = defaultdict(dict)
    for (archive, profile), total in sorted(sums.items()):
        count = total.pop("datasets")
        found[archive][profile] = {"datasets": int(count)} | {
            name: round(value / count, 4) for name, value in total.items() if name != "ceiling" or value
        }
    return dict(found)


def _fate(field: Field) -> str:
    """What became of a field: complete, in words only, ours, in some places only, or missing."""
    if field.resolved == 1:
        return "complete_fields"
    if field.there == 0:
        return "missing"
    if field.reported == 1:
        return "unresolved_fields"
    return "added_fields" if field.reported == 0 else "partial_fields"
