"""Text to term: a field's value. Pure: text in, annotations out. Running text is read by `passage.py`.

Curated pairs come first, then normalised names, then names with a typing error. Nothing is given below the threshold, and
nothing is split: a caller who knows the separator of a field splits it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from micrograph.terms.roles import Role
from micrograph.terms.spelling import cached_key, key, unbracketed

if TYPE_CHECKING:
    from micrograph.terms.index import NameMatch, Terms

THRESHOLD = 0.75
# How sure a name is by its scope, and what is lost by each thing that had to be done to the text.
SCORES = {"label": 0.98, "exact": 0.95, "narrow": 0.78, "related": 0.8, "broad": 0.5}
LOSS = {"name": 0.0, "plural": 0.03, "bracketed": 0.05, "squashed": 0.08}
_LATER, _LATEST = 0.04, 2
_METHODS = {"plural": "plural", "bracketed": "bracketed", "squashed": "squashed"}
_LINE_WORDS = re.compile(r"\s+(?:cells?|cell[ -]lines?|cultures?)$", re.I)
_LINE_CELL = (" cell",)  # CLO writes "HeLa cell" where people write "HeLa"


@dataclass(frozen=True, slots=True)
class Annotation:
    """A piece of text and the term that it means."""

    curie: str
    label: str
    score: float
    method: str  # curated, name, synonym, plural, bracketed, squashed, approximate
    start: int
    end: int
    role: str


def annotate_value(text: str, role: Role, terms: Terms) -> list[Annotation]:
    """The terms that a field's value means, best first.

    >>> from micrograph.terms.index import Terms
    >>> from micrograph.terms.roles import ROLES
    >>> [(found.curie, found.method) for found in annotate_value("Mice", ROLES["organism"], Terms.load())]
    [('NCBITaxon:10090', 'curated')]
    """
    stripped = text.strip()
    start = text.find(stripped)
    place = (start, start + len(stripped))
    if not stripped:
        return []
    found = _curated(stripped, role, terms, place)
    if not found and (role.name, cached_key(stripped)) in terms.pairs:
        return []  # a curator decided that it is no term
    if not found:
        found = _named(stripped, role, terms, place)
    if not found and role.name != "cell_line":
        found = _approximate(stripped, role, terms, place)
    best: dict[str, Annotation] = {}
    for annotation in found:
        known = best.get(annotation.curie)
        if annotation.score >= THRESHOLD and (known is None or annotation.score > known.score):
            best[annotation.curie] = annotation
    order = {prefix: number for number, prefix in enumerate(role.ontologies)}

    def rank(one: Annotation) -> tuple[float, int, str]:
        number = order.get(one.curie.partition(":")[0], len(order))
        return later(number) - one.score, number, one.curie

    return sorted(best.values(), key=rank)


def later(number: int) -> float:
    """What a name of an ontology that is not the role's first is behind: MONDO's synonym comes before DOID's label (SEMANTICS.md 3)."""
    return _LATER * min(number, _LATEST)


# ---------------------------------------------------------------------------------------------------- values
def _curated(text: str, role: Role, terms: Terms, place: tuple[int, int]) -> list[Annotation]:
    curies = terms.pairs.get((role.name, cached_key(text)), ())
    split = unbracketed(text)
    if not curies and split is not None:
        # "Homo sapiens (human)", "total internal reflection (TIRF)": both parts must not contradict each other
        outer = terms.pairs.get((role.name, cached_key(split[0])), ())
        inner = terms.pairs.get((role.name, cached_key(split[1])), ())
        curies = outer if not inner or set(outer) & set(inner) else ()
    return [annotation(curie, 1.0, "curated", place, role, terms) for curie in curies if terms.in_role(curie, role)]


def _named(text: str, role: Role, terms: Terms, place: tuple[int, int]) -> list[Annotation]:
    matches = terms.by_name(text, role.ontologies)
    if role.name == "cell_line" and not matches:
        for variant in _line_variants(text):
            matches = terms.by_name(variant, role.ontologies)
            if matches:
                break
    if matches and matches[0].how == "bracketed":
        split = unbracketed(text)
        inner = terms.by_name(split[1], role.ontologies) if split else []
        if inner and not {match.curie for match in inner} & {match.curie for match in matches}:
            return []  # "Homo sapiens (mouse)" says two things
    return list(from_matches(matches, role, terms, place))


def _line_variants(text: str) -> Iterator[str]:
    bare = _LINE_WORDS.sub("", text)
    if bare != text:
        yield bare
    for ending in _LINE_CELL:
        yield bare + ending


def from_matches(
    matches: Iterable[NameMatch], role: Role, terms: Terms, place: tuple[int, int]
) -> Iterator[Annotation]:
    """The terms of matching names that may stand in a role, each with the score of how it matched."""
    for match in matches:
        curie = terms.resolve(match.curie).curie
        if curie is None or not terms.in_role(curie, role):
            continue
        score = SCORES.get(match.scope, 0.5) - LOSS[match.how]
        method = _METHODS.get(match.how) or ("name" if match.scope == "label" else "synonym")
        if curie != match.curie:
            score -= 0.1
        yield annotation(curie, score, method, place, role, terms)


def _approximate(text: str, role: Role, terms: Terms, place: tuple[int, int]) -> list[Annotation]:
    """A name with a typing error: the only near one, of some length, with the same digits and first letter.

    What is written must have a word that no ontology has: else it is another thing whose name is near.

    In an ontology of which only a part is loaded the true name may be missing and a neighbour near, so that one
    edit is all that is forgiven there.
    """
    from rapidfuzz.distance import OSA

    name = key(text)
    if len(name) < 7 or not _has_error(name, terms):
        return []
    found: list[tuple[int, str, str]] = []
    for prefix in role.ontologies:
        lexicon = terms.lexicon(prefix)
        if lexicon is None:
            continue
        allowed = 1 if len(name) < 12 or " " not in name or terms.covers(prefix) != "whole" else 2
        for number, _ in lexicon.names.nearest(name, 20):
            other = lexicon.names.key(number)
            distance = OSA.distance(name, other, score_cutoff=allowed)
            if distance <= allowed and other[0] == name[0] and _digits(other) == _digits(name):
                found += [(distance, curie, other) for curie, *_ in lexicon.named(other) if terms.in_role(curie, role)]
    if not found:
        return []
    least = min(found)[0]
    nearest = sorted({curie for distance, curie, _ in found if distance == least})
    if len(nearest) > 1:
        return []
    return [annotation(nearest[0], 0.9 - 0.06 * least, "approximate", place, role, terms)]


def _has_error(name: str, terms: Terms) -> bool:
    """Whether a value has a word that no ontology knows. "Carcinogenesis" is no misspelling of cardiogenesis, though near it."""
    lexicons = [lexicon for prefix in terms.prefixes() if (lexicon := terms.lexicon(prefix)) is not None]
    return any(not any(one.names.has_word(word) for one in lexicons) for word in name.split())


def _digits(name: str) -> str:
    return "".join(character for character in name if character.isdigit())


def annotation(curie: str, score: float, method: str, place: tuple[int, int], role: Role, terms: Terms) -> Annotation:
    """A term at a place of a text."""
    return Annotation(curie, terms.label(curie) or curie, round(score, 3), method, *place, role.name)
