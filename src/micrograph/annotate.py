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
            found = _of_keyword(keyword, role, terms)
            if found is not None and _says_something(found.curie, role, terms):
                claims.append((dataset["id"], _claim(found, role.slot, keyword, f"/keywords/{number}")))
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


def _of_keyword(keyword: str, role: Role, terms: Terms) -> Annotation | None:
    """What a keyword means. Nobody said that it is an organism or a cell line, and a million of these are called like anything.

    With all of Cellosaurus and the taxonomy at hand, the keywords "2013", "PET" and "Ki-67" were cell lines, "iPS" a bark beetle and
    "choline" a misspelt weevil: a keyword must pass as the same words in running text would, from end to end.
    """
    if role.name not in ("organism", "cell_line"):
        return next(iter(annotate_value(keyword, role, terms)), None)
    found = annotate_passage(keyword, [role], terms)
    return next((one for one in found if one.start == 0 and one.end == len(keyword)), None)


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
