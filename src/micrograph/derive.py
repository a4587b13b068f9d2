"""Fill open term slots from other terms of the record, by stated rules: SEMANTICS 2's evidence "derived". Pure.

- METHOD-OF-ASPECTS: FBbi defines its methods by what they make use of; a record that names all of that, or an aspect that
  no other method has, and no method, was taken by it (records of the Cell Image Library name aspects only).
- ORGANISM-OF-CELL-LINE: a culture of HeLa is human. Only where no source names an organism, and only lines whose origin
  we entered, each by name.

A value that a source states is never overruled, and none is added beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

from micrograph.mentions import Claim
from micrograph.normalise import add_claims
from micrograph.records import Json
from micrograph.terms.index import Terms
from micrograph.terms.roles import SLOT_ROLES


def derive(dataset: Json, *, source: str, terms: Terms) -> Json:
    """The data set with the terms that follow from others, each with what it follows from and the rule."""
    claims = [(dataset["id"], claim) for claim in (*_methods(dataset, terms), *_organisms(dataset, terms))]
    if not claims:
        return dataset
    filled = {**dataset, "term_evidence": list(dataset.get("term_evidence", ()))}
    for slot in ("imaging_methods", "method_groups", "organisms"):
        if slot in filled:
            filled[slot] = list(filled[slot])
    add_claims(filled, claims, source, terms)
    return filled


def _methods(dataset: Json, terms: Terms) -> Iterator[Claim]:
    fillers = SLOT_ROLES["imaging_methods"].fillers
    if any(method["id"] not in fillers for method in dataset.get("imaging_methods", ())):
        return
    aspects = {aspect["id"] for aspect in dataset.get("imaging_aspects", ())}
    implied = aspects.union(*(terms.ancestors(aspect) for aspect in aspects))
    met = {method: needed for method, needed in terms.method_definitions if needed <= implied}
    general = set().union(*(terms.ancestors(method) for method in met))
    for method in sorted(met.keys() - general - fillers):
        used = sorted(aspect for aspect in aspects if met[method] & _up(aspect, terms))
        yield _claim("imaging_methods", method, used, dataset, "METHOD-OF-ASPECTS")


def _up(curie: str, terms: Terms) -> frozenset[str]:
    return terms.ancestors(curie) | {curie}


def _organisms(dataset: Json, terms: Terms) -> Iterator[Claim]:
    if dataset.get("organisms"):
        return
    by_organism: dict[str, list[str]] = {}
    for line in dataset.get("cell_lines", ()):
        if organism := terms.organism_of_line(line["id"]):
            by_organism.setdefault(organism, []).append(line["id"])
    for organism, lines in sorted(by_organism.items()):
        yield _claim("organisms", organism, lines, dataset, "ORGANISM-OF-CELL-LINE")


def _claim(slot: str, term: str, follows_from: list[str], dataset: Json, rule: str) -> Claim:
    """What it follows from stands as the raw value; its place in the payload is that of the first."""
    rows = dataset.get("term_evidence", ())
    field = next((row.get("field", "") for row in rows if row.get("term") == follows_from[0]), "")
    return Claim(slot, term, " | ".join(follows_from), "derived", field, rule)
