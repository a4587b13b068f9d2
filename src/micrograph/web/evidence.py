"""Who said what: the terms of a data set with the mark of their evidence, and the table of all claims."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from micrograph.records import Json
from micrograph.search_files import TERM_FACETS
from micrograph.web.address import Address, term_path
from micrograph.web.words import EVIDENCE, slot_title

_RANK = {"stated": 0, "normalised": 1, "derived": 2, "annotated": 3}
Label = Callable[[str], str]


def term_slots(dataset: Json, label: Label) -> list[Json]:
    """The term slots that are filled, each with its terms, their evidence, and where they lead."""
    found = []
    for facet, slot in TERM_FACETS.items():
        values = dataset.get(slot) or []
        if values:
            terms = [_term(dataset, facet, slot, value, label) for value in values]
            found.append({"slot": slot, "title": slot_title(slot), "terms": terms})
    return found


def _term(dataset: Json, facet: str, slot: str, value: Json, label: Label) -> Json:
    rows = [row for row in dataset.get("term_evidence", ()) if row["slot"] == slot and row.get("term") == value["id"]]
    disputed = next((row for row in rows if row.get("disputed")), None)
    best = min(rows, key=lambda row: _RANK.get(row["kind"], 9), default=None)
    return {
        "label": value.get("label") or value["id"],
        "curie": value["id"],
        "role": value.get("role") if value.get("role") != "imaged" else None,
        "search": str(Address("/", ((facet, value["id"]),))),
        "page": term_path(value["id"]),
        "mark": mark(best) if best else None,
        "dispute": _dispute(disputed, label) if disputed else None,
    }


def mark(row: Json) -> tuple[str, str, str]:
    """Class, word and explanation of how a term came here."""
    kind = row["kind"]
    word, meaning = EVIDENCE.get(kind, (kind, ""))
    return ("stated" if kind == "normalised" else kind, word, meaning)


def _dispute(row: Json, label: Label) -> Json:
    """Both readings of an identifier that stands beside the label of another term."""
    other = row.get("alternative")
    return {
        "raw": row.get("raw", ""),
        "reading": f"{label(row['term'])} ({row['term']})",
        "other": f"{label(other)} ({other})" if other else None,
        "other_page": term_path(other) if other else None,
    }


def evidence_rows(dataset: Json, label: Label) -> list[Json]:
    """Every claim: where it stands, what was written, what we made of it, how, and who said so."""
    titles = {part["id"]: part.get("title") or f"part {number}" for number, part in _numbered(dataset)}
    rows = []
    for row in dataset.get("term_evidence", ()):
        known = next((one.get("label") for one in dataset.get(row["slot"], ()) if _is(one, row.get("term"))), None)
        rows.append(
            {
                "title": slot_title(row["slot"]),
                "part": titles.get(row.get("component", "")),
                "raw": row.get("raw", ""),
                "term": row.get("term"),
                "label": known or (label(row["term"]) if row.get("term") else None),
                "page": term_path(row["term"]) if row.get("term") and row["slot"] in TERM_FACETS.values() else None,
                "mark": mark(row),
                "disputed": bool(row.get("disputed")),
                "method": row.get("method", ""),
                "field": row.get("field", ""),
                "source": row.get("source", ""),
                "score": row.get("score"),
            }
        )
    return sorted(rows, key=lambda row: (list_rank(row["title"]), row["part"] or ""))


def list_rank(title: str) -> int:
    """Claims in the order of the page."""
    titles = [slot_title(slot) for slot in TERM_FACETS.values()]
    return titles.index(title) if title in titles else len(titles)


def _numbered(dataset: Json) -> list[tuple[int, Json]]:
    return list(enumerate(dataset.get("study_components", ()), 1))


def _is(value: Any, term: str | None) -> bool:
    return isinstance(value, dict) and value.get("id") == term
