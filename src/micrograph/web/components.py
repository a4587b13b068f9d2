"""What goes together in a data set: which organism was imaged by which method, as far as its source says."""

from __future__ import annotations

from dataclasses import dataclass

from micrograph.records import Json


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a record as a table; `unknown` where the source does not say what goes together."""

    rows: list[Json]
    unknown: bool
    several: bool


def components(dataset: Json) -> Parts:
    """The components with organism, method and what sets them apart.

    A part that says nothing of its own organism has that of the record, and likewise its method (`inherited` names these).
    """
    rows = []
    for number, part in enumerate(dataset.get("study_components", ()), 1):
        row = {
            "title": part.get("title") or f"Part {number}",
            "kind": str(part.get("component_kind", "")).replace("-", " "),
            "description": part.get("description"),
            "image_count": part.get("image_count"),
            "file_count": part.get("file_count"),
            "total_bytes": part.get("total_bytes"),
            "unknown": bool(part.get("association_unknown")),
            "inherited": [],
        }
        for slot in ("organisms", "imaging_methods"):
            values = part.get(slot)
            if not values and not any(one.get(slot) for one in dataset["study_components"]):
                values = dataset.get(slot)
                row["inherited"].append(slot)
            row[slot] = values or []
        rows.append(row)
    ambiguous = len(dataset.get("organisms", ())) > 1 and len(dataset.get("imaging_methods", ())) > 1
    several = ambiguous or len(rows) > 1
    unknown = any(row["unknown"] for row in rows) or (ambiguous and not rows)
    return Parts(rows, unknown, several)
