"""Fill open term slots from the record's own words: keywords first, then the title.

Only organism, imaging method and cell line, only where no source stated one, and never from descriptions or protocols:
those name reagents and other people's organisms (47 of 1,577 crates do).
"""

from __future__ import annotations

from micrograph.mentions import Claim
from micrograph.normalise import add_claims
from micrograph.records import Json, Report
from micrograph.terms.annotate import Annotation, annotate_value
from micrograph.terms.guards import is_above_genus
from micrograph.terms.index import Terms
from micrograph.terms.passage import annotate_passage
from micrograph.terms.roles import ROLES, Role

ANNOTATED_ROLES = ("organism", "imaging_method", "cell_line", "method_group")


def annotate(dataset: Json, *, source: str, terms: Terms, report: Report) -> Json:
    """The data set with the terms found in its keywords and title, each as `annotated` evidence."""
    open_roles = [ROLES[name] for name in ANNOTATED_ROLES if name in ROLES and not dataset.get(ROLES[name].slot)]
    if not open_roles:
        return dataset
    claims: list[tuple[str, Claim]] = []
    for number, keyword in enumerate(dataset.get("keywords", ())):
        for role in open_roles:
            found = annotate_value(keyword, role, terms)
            if found and _says_something(found[0].curie, role, terms):
                claims.append((dataset["id"], _claim(found[0], role.slot, keyword, f"/keywords/{number}")))
    title = dataset.get("title", "")
    for annotation in annotate_passage(title, open_roles, terms):
        if not _says_something(annotation.curie, ROLES[annotation.role], terms):
            continue
        raw = title[annotation.start : annotation.end]
        claims.append((dataset["id"], _claim(annotation, ROLES[annotation.role].slot, raw, "/title")))
    if not claims:
        return dataset
    filled = {**dataset, "term_evidence": list(dataset.get("term_evidence", ()))}
    for slot in {claim.slot for _, claim in claims} | {"method_groups"}:
        if slot in filled:
            filled[slot] = list(filled[slot])
    add_claims(filled, claims, source, terms)
    for _, claim in claims:
        report.add(
            "TERM-FOUND-IN-TEXT", "info", f"{claim.term} read from {claim.raw!r}", claim.field, claim.raw, claim.term
        )
    return filled


def _says_something(curie: str, role: Role, terms: Terms) -> bool:
    """Not "microscopy", and not "animals": those stand among the keywords of anything."""
    return curie not in role.fillers and not (role.name == "organism" and is_above_genus(terms.get(curie)))


def _claim(annotation: Annotation, slot: str, raw: str, field: str) -> Claim:
    return Claim(
        slot,
        annotation.curie,
        raw,
        "annotated",
        field,
        annotation.method,
        annotation.score,
        span=(annotation.start, annotation.end),
    )
