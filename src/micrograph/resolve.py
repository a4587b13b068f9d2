"""Several sources of one record become one Dataset: slot by slot, the first that says something leads.

Order: the archive's own connector, then the carriers in a fixed order, then the fingerprint. Lists are never interleaved.
A term slot counts as said only if it holds a term, and what somebody stated goes before what we read from text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from micrograph.model.tables import SLOTS
from micrograph.records import Json
from micrograph.terms.roles import SLOT_ROLES

CARRIERS = ("gide", "datacite", "oai-pmh", "schema-org", "ro-crate")
# Slots that are one statement: a licence's answers belong to the licence of the same source.
_TOGETHER = (
    ("licence", "licence_stated", "licence_class", "allows_commercial", "allows_derivatives", "requires_attribution",
     "requires_share_alike"),
    ("pixel_size", "pixel_size_stated"),
)  # fmt: skip
_NOT_STATEMENTS = {"id", "archive", "accession", "term_evidence", "provenance", "completeness", "study"}
_JOINED = {"aliases", "related"}  # sets of links: every source may add


@dataclass(frozen=True, slots=True)
class Source:
    """One source's normal form of a record."""

    connector: str
    fingerprint: str
    dataset: Json
    record: Json  # its CatalogRecord


def precedence(source: Source) -> tuple[int, str]:
    """Sort key: the archive's own connector first."""
    if source.connector == source.dataset["archive"]:
        return (0, source.fingerprint)
    place = CARRIERS.index(source.connector) if source.connector in CARRIERS else len(CARRIERS)
    return (1 + place, source.fingerprint)


def resolve(sources: Sequence[Source]) -> tuple[Json, dict[str, str]]:
    """One Dataset of all sources of a record, and for each slot the connector that led."""
    ordered = sorted(sources, key=precedence)
    first = ordered[0].dataset
    merged: Json = {slot: first[slot] for slot in ("id", "archive", "accession")}
    led: dict[str, str] = {}
    grouped = {slot: group for group in _TOGETHER for slot in group}
    for slot in SLOTS["Dataset"]:
        if slot in merged or slot in _NOT_STATEMENTS or slot in led:
            continue
        leader = _leader(slot, grouped.get(slot, (slot,)), ordered)
        if leader is None:
            continue
        for member in grouped.get(slot, (slot,)):
            if member in leader.dataset:
                merged[member] = leader.dataset[member]
                led[member] = leader.connector
    for slot in _JOINED & set(merged):
        merged[slot] = _joined(slot, ordered)
    _unclash(merged, led)
    merged["provenance"] = [source.record for source in ordered]
    evidence = _evidence(ordered, led)
    if evidence:
        merged["term_evidence"] = evidence
    return merged, led


def _leader(slot: str, group: tuple[str, ...], ordered: Sequence[Source]) -> Source | None:
    saying = [source for source in ordered if any(_says(source.dataset, member) for member in group)]
    if slot in SLOT_ROLES:
        stated = [source for source in saying if _is_stated(source.dataset, slot)]
        return next(iter(stated or saying), None)
    return next(iter(saying), None)


def _says(dataset: Json, slot: str) -> bool:
    value = dataset.get(slot)
    if slot == "licence_class":
        return value not in (None, "none-stated")
    if slot == "access":
        return value not in (None, "unknown")
    return value not in (None, [], "")


def _is_stated(dataset: Json, slot: str) -> bool:
    return any(
        row["slot"] == slot and row.get("term") and row["kind"] != "annotated"
        for row in dataset.get("term_evidence", ())
    )


def _joined(slot: str, ordered: Sequence[Source]) -> list[object]:
    joined: list[object] = []
    seen = set()
    for source in ordered:
        for item in source.dataset.get(slot, ()):
            key = item if isinstance(item, str) else tuple(sorted((k, str(v)) for k, v in item.items() if k != "id"))
            if key not in seen:
                seen.add(key)
                joined.append(
                    item
                    if isinstance(item, str)
                    else {**item, "id": f"{item['id'].split('#')[0]}#related-{len(joined) + 1}"}
                )
    return joined


def _unclash(merged: Json, led: dict[str, str]) -> None:
    """Components of one source cannot point to another source's samples, though both count them from 1."""
    pointed = {
        "biosample_ids": "biosamples", "specimen_ids": "specimens", "acquisition_ids": "acquisitions",
        "annotation_ids": "annotations_data",
    }  # fmt: skip
    foreign = [slot for slot, target in pointed.items() if led.get(target) != led.get("study_components")]
    if not foreign or "study_components" not in merged:
        return
    components = []
    for component in merged["study_components"]:
        kept = {key: value for key, value in component.items() if key not in foreign}
        if len(kept) < len(component):
            kept.pop("associations", None)
            kept["association_unknown"] = True
        components.append(kept)
    merged["study_components"] = components


def _evidence(ordered: Sequence[Source], led: dict[str, str]) -> list[Json]:
    """The leader's evidence of each slot; of what nobody could resolve, everybody's."""
    rows: dict[str, Json] = {}
    for source in ordered:
        for row in source.dataset.get("term_evidence", ()):
            if led.get(row["slot"], source.connector) == source.connector:
                rows.setdefault(row["id"], row)
    return list(rows.values())
