"""Running text to terms: the longest names, whole words only. Pure: text in, annotations out.

Two ways to ask. A role asks which terms of a slot a text names: "mouse" is the species, curated pairs decide, animals within
reagents are none of the record's, groups above the genus say too little. An ontology asks for every mention of its terms: "mouse"
may be the species or its genus, of which the wider is surely right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from micrograph.terms.abbreviations import Definition, definitions
from micrograph.terms.annotate import Annotation
from micrograph.terms.guards import (
    is_statistics,
    negated,
    says_cells,
    within_antibody,
    within_reagent,
)
from micrograph.terms.roles import ROLES, Role
from micrograph.terms.scanner import scanner
from micrograph.terms.spelling import cached_key, key
from micrograph.terms.table import Term

if TYPE_CHECKING:
    from micrograph.terms.index import Terms

_ABBREVIATION_LOSS = 0.03  # a short form is as sure as the name that it stands for, but for the reading of the brackets
_WORD = re.compile(r"[^\W_]+(?:['’+][^\W_]*)*")
_METHOD_ROLES = {"imaging_method", "method_group"}


def annotate_passage(
    text: str, roles: Sequence[Role] | Sequence[str], terms: Terms, ontologies: Sequence[str] | None = None
) -> list[Annotation]:
    """The terms that running text names, in the order of the text.

    An abbreviation that the text defines means what it is defined as: SEM is no microscopy where it is the standard error of a mean.

    Args:
        text: what was written.
        roles: the slots whose terms are wanted; none asks for every mention of the ontologies' terms.
        terms: the ontologies.
        ontologies: only these of each role's; by default all of them.
    """
    words = [match.span() for match in _WORD.finditer(text)]
    defined = definitions(text)
    found: list[Annotation] = []
    for role in _restricted(roles, ontologies):
        hits = scanner(role, terms).scan(text, words)
        hits = [one for one in hits if one.curie not in role.fillers and not _guarded(text, one, role)]
        found += _abbreviated(text, hits, defined, terms) if defined else hits
    found.sort(key=lambda one: (one.start, -one.end, one.role))
    return _unhidden(found) if len({one.role for one in found}) > 1 else found


def _restricted(roles: Sequence[Role] | Sequence[str], ontologies: Sequence[str] | None) -> Iterable[Role]:
    if not roles:
        for prefix in ontologies or ():
            yield Role(prefix, "", "", (prefix,))
    for item in roles:
        role = ROLES[item] if isinstance(item, str) else item
        if ontologies is not None:
            role = replace(role, ontologies=tuple(one for one in role.ontologies if one in ontologies))
        yield role


def _guarded(text: str, one: Annotation, role: Role) -> bool:
    """Whether what stands around a name says that it is none, or not there."""
    if negated(text, one.start, one.end) or within_antibody(text, one.start):
        return True
    if role.name == "organism":
        return within_reagent(text, one.start, one.end)
    if role.name == "cell_line" and one.method != "curated":
        return not says_cells(text, one.start, one.end)
    return (
        role.name == "imaging_method" and text[one.start : one.end] == "SEM" and is_statistics(text, one.start, one.end)
    )


def _unhidden(found: Sequence[Annotation]) -> list[Annotation]:
    """Without names that are only a part of a longer name of another kind: the cell line SEM in "FIB-SEM".

    A method within a group's name stays: cryo-EM is electron microscopy.

    Args:
        found: in the order of the text, the longer of two that begin together first.
    """
    kept: list[Annotation] = []
    around: list[Annotation] = []
    for one in found:
        around = [other for other in around if other.end > one.start]
        if not any(_hides(other, one) for other in around):
            kept.append(one)
        around.append(one)
    return kept


def _hides(other: Annotation, one: Annotation) -> bool:
    if one.role == other.role or {one.role, other.role} == _METHOD_ROLES:
        return False
    return other.start <= one.start and one.end <= other.end and other.end - other.start > one.end - one.start


# ----------------------------------------------------------------------------------------------- abbreviations
def _abbreviated(text: str, hits: list[Annotation], defined: Sequence[Definition], terms: Terms) -> list[Annotation]:
    """The names found, with the abbreviations that the text defines as one of them, without those that it defines as something else."""
    by_end = {one.end: one for one in hits}
    found = hits
    for one in defined:
        named = by_end.get(one.long_end)
        if named is not None and named.start <= one.long_start + 1:
            short = replace(named, score=round(named.score - _ABBREVIATION_LOSS, 3), method="abbreviation")
            places = [
                match.span()
                for match in re.finditer(rf"(?<!\w){re.escape(one.short)}(?!\w)", text)
                if match.start() >= one.long_end
            ]
            found = [hit for hit in found if not any(hit.start < end and start < hit.end for start, end in places)]
            found += [replace(short, start=start, end=end) for start, end in places]
        else:
            long = text[one.long_start : one.long_end]
            found = [
                hit for hit in found if text[hit.start : hit.end] != one.short or _fits(terms.get(hit.curie), long)
            ]
    return found


def _fits(term: Term | None, long: str) -> bool:
    """Whether a text may be another wording of a term's name: they share a word of some length."""
    words = {word for word in cached_key(long).split() if len(word) > 3}
    names = (term.label, *(text for _, text in term.synonyms)) if term is not None else ()
    return any(not words.isdisjoint(key(name).split()) for name in names)
