"""How complete a record is, under the profile `minimum`: three numbers, and what is missing."""

from __future__ import annotations

from micrograph.records import Json

# (what, slots any of which answers it, whether it takes an identifier to be resolved)
_MINIMUM: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("title", ("title",), False),
    ("description", ("description",), False),
    ("contributors", ("contributors",), False),
    ("release date", ("release_date",), False),
    ("licence", ("licence", "licence_stated"), True),
    ("publication or DOI", ("publications", "doi"), True),
    ("organism", ("organisms",), True),
    ("imaging method", ("imaging_methods",), True),
    ("sample", ("biosamples", "cell_types", "cell_lines", "anatomy", "sample_type"), False),
    ("size", ("file_count", "image_count", "total_bytes"), False),
)
_NEEDS_NO_ORGANISM = {"calibration", "synthetic", "molecule", "cell-free"}
_STATED = {"stated", "normalised"}


def completeness(dataset: Json) -> Json:
    """Shares of what applies: reported by the archive, resolved to identifiers, and with what we added."""
    reported = resolved = augmented = 0
    missing = []
    applicable = [row for row in _MINIMUM if not (row[0] == "organism" and _no_organism(dataset))]
    for name, slots, needs_identifier in applicable:
        there = any(dataset.get(slot) for slot in slots)
        said = any(_said(dataset, slot) for slot in slots)
        reported += said
        resolved += said and (not needs_identifier or _resolved(dataset, slots))
        augmented += there or said
        if not there and not said:
            missing.append(name)
    count = len(applicable)
    return {
        "id": f"{dataset['id']}#completeness",
        "profile": "minimum",
        "reported": round(reported / count, 4),
        "resolved": round(resolved / count, 4),
        "augmented": round(augmented / count, 4),
        "missing": missing,
    }


def _no_organism(dataset: Json) -> bool:
    kinds = set(dataset.get("sample_type", ()))
    return bool(kinds) and kinds <= _NEEDS_NO_ORGANISM


def _said(dataset: Json, slot: str) -> bool:
    """The archive itself said something: of terms, whether or not it could be resolved; of licences, not we by policy."""
    if slot == "licence":
        return bool(dataset.get("licence_stated"))
    evidence = [row for row in dataset.get("term_evidence", ()) if row["slot"] == slot]
    if evidence:
        return any(row["kind"] in _STATED for row in evidence)
    return bool(dataset.get(slot))


def _resolved(dataset: Json, slots: tuple[str, ...]) -> bool:
    evidence = [row for row in dataset.get("term_evidence", ()) if row["slot"] in slots]
    if evidence:
        return any(row["kind"] in _STATED and row.get("term") for row in evidence)
    if "licence" in slots:
        return "licence" in dataset
    if "publications" in slots:
        return bool(dataset.get("doi")) or any(
            {"doi", "pubmed", "pmc"} & set(paper) for paper in dataset.get("publications", ())
        )
    return True
