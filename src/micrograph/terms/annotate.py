"""Text to term: a field's value, or running text. Pure: text in, annotations out.

Curated pairs come first, then normalised names, then (values only) names with a typing error. Nothing is given
below the threshold, and nothing is split: a caller who knows the separator of a field splits it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from micrograph.terms.guards import ambiguous, likely, reagent_spans, statistics_spans
from micrograph.terms.names import matching
from micrograph.terms.roles import ROLES, Role
from micrograph.terms.spelling import cached_key, key, plurals, unbracketed
from micrograph.terms.table import Term

if TYPE_CHECKING:
    from micrograph.terms.index import NameMatch, Terms

THRESHOLD = 0.75
# How sure a name is by its scope, and what is lost by each thing that had to be done to the text.
SCORES = {"label": 0.98, "exact": 0.95, "narrow": 0.78, "related": 0.8, "broad": 0.5}
LOSS = {"name": 0.0, "plural": 0.03, "bracketed": 0.05, "squashed": 0.08}
_METHODS = {"plural": "plural", "bracketed": "bracketed", "squashed": "squashed"}
_LINE_WORDS = re.compile(r"\s+(?:cells?|cell[ -]lines?|cultures?)$", re.I)
_LINE_CELL = (" cell",)  # CLO writes "HeLa cell" where people write "HeLa"
LONGEST = 8  # words of a name in running text
_SHORTEST = 3  # letters
_ABBREVIATED = 5  # letters: UBERON has "ALL" for a ligament of the knee, "HA" for an artery


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
    >>> [(found.curie, found.method) for found in annotate_value("Mice", ROLES["organism"], Terms.load())]
    [('NCBITaxon:10090', 'curated')]
    """
    stripped = text.strip()
    start = text.find(stripped)
    place = (start, start + len(stripped))
    if not stripped:
        return []
    found = _curated(stripped, role, terms, place)
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
    return sorted(best.values(), key=lambda one: (-one.score, order.get(one.curie.partition(":")[0], 99), one.curie))


def annotate_passage(
    text: str, roles: Sequence[Role] | Sequence[str], terms: Terms, ontologies: Sequence[str] | None = None
) -> list[Annotation]:
    """The terms that running text names, in the order of the text; longest match, whole words only.

    An organism within a reagent ("goat anti-mouse IgG", "fetal bovine serum") is none of the record's.

    Args:
        text: what was written.
        roles: the slots whose terms are wanted.
        terms: the ontologies.
        ontologies: only these of each role's; by default all of them.
    """
    words = list(_words(text))
    guarded = {"organism": reagent_spans(text), "imaging_method": statistics_spans(text)}
    found: list[Annotation] = []
    for item in roles:
        role = ROLES[item] if isinstance(item, str) else item
        if ontologies is not None:
            role = replace(role, ontologies=tuple(one for one in role.ontologies if one in ontologies))
        found += _scan(text, words, role, terms, guarded.get(role.name, ()))
    found = [one for one in found if not any(_hidden(one, other) for other in found)]
    return sorted(found, key=lambda one: (one.start, -one.end, one.role))


_METHOD_ROLES = {"imaging_method", "method_group"}


def _hidden(one: Annotation, other: Annotation) -> bool:
    """Whether a name is only a part of a longer name of another kind: the cell line SEM in "FIB-SEM".

    A method within a group's name stays: cryo-EM is electron microscopy.
    """
    if one.role == other.role or {one.role, other.role} == _METHOD_ROLES:
        return False
    inside = other.start <= one.start and one.end <= other.end
    return inside and (other.end - other.start > one.end - one.start)


# ---------------------------------------------------------------------------------------------------- values
def _curated(text: str, role: Role, terms: Terms, place: tuple[int, int]) -> list[Annotation]:
    curies = terms.pairs.get((role.name, cached_key(text)), ())
    split = unbracketed(text)
    if not curies and split is not None:
        # "Homo sapiens (human)", "total internal reflection (TIRF)": both parts must not contradict each other
        outer = terms.pairs.get((role.name, cached_key(split[0])), ())
        inner = terms.pairs.get((role.name, cached_key(split[1])), ())
        curies = outer if not inner or set(outer) & set(inner) else ()
    return [_annotation(curie, 1.0, "curated", place, role, terms) for curie in curies if terms.in_role(curie, role)]


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
    return list(_from_matches(matches, role, terms, place))


def _line_variants(text: str) -> Iterator[str]:
    bare = _LINE_WORDS.sub("", text)
    if bare != text:
        yield bare
    for ending in _LINE_CELL:
        yield bare + ending


def _from_matches(
    matches: Iterable[NameMatch], role: Role, terms: Terms, place: tuple[int, int]
) -> Iterator[Annotation]:
    for match in matches:
        curie = terms.resolve(match.curie).curie
        if curie is None or not terms.in_role(curie, role):
            continue
        score = SCORES.get(match.scope, 0.5) - LOSS[match.how]
        method = _METHODS.get(match.how) or ("name" if match.scope == "label" else "synonym")
        if curie != match.curie:
            score -= 0.1
        yield _annotation(curie, score, method, place, role, terms)


def _approximate(text: str, role: Role, terms: Terms, place: tuple[int, int]) -> list[Annotation]:
    """A name with a typing error: the only near one, of some length, with the same digits and first letter.

    In an ontology of which only a part is loaded the true name may be missing and a neighbour near, so that one
    edit is all that is forgiven there.
    """
    from rapidfuzz.distance import OSA

    name = key(text)
    if len(name) < 7:
        return []
    found: list[tuple[int, str, str]] = []
    for prefix in role.ontologies:
        lexicon = terms.lexicon(prefix)
        if lexicon is None:
            continue
        allowed = 1 if len(name) < 12 or terms.covers(prefix) != "whole" else 2
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
    return [_annotation(nearest[0], 0.9 - 0.06 * least, "approximate", place, role, terms)]


def _digits(name: str) -> str:
    return "".join(character for character in name if character.isdigit())


def _annotation(curie: str, score: float, method: str, place: tuple[int, int], role: Role, terms: Terms) -> Annotation:
    return Annotation(curie, terms.label(curie) or curie, round(score, 3), method, *place, role.name)


# ------------------------------------------------------------------------------------------------ running text
_WORD = re.compile(r"[^\W_]+(?:['’+][^\W_]*)*", re.UNICODE)
_STOP = re.compile(r"[.;:!?()\[\]{}]\s|\n")


def _words(text: str) -> Iterator[tuple[int, int]]:
    for match in _WORD.finditer(text):
        yield match.start(), match.end()


def _scan(
    text: str, words: Sequence[tuple[int, int]], role: Role, terms: Terms, forbidden: Sequence[tuple[int, int]]
) -> list[Annotation]:
    found: list[Annotation] = []
    number = 0
    while number < len(words):
        annotation, used = _at(text, words, number, role, terms)
        if annotation is None:
            number += 1
            continue
        hidden = any(start < annotation.end and annotation.start < end for start, end in forbidden)
        if not hidden and annotation.curie not in role.fillers:
            found.append(annotation)
        number += used
    return found


def _at(
    text: str, words: Sequence[tuple[int, int]], number: int, role: Role, terms: Terms
) -> tuple[Annotation | None, int]:
    """The longest name that begins at a word, and how many words it has."""
    start = words[number][0]
    first = cached_key(text[slice(*words[number])])
    if not _may_begin(first.partition(" ")[0], role, terms):
        return None, 1
    for size in range(_most_words(text, words, number, role, terms), 0, -1):
        end = words[number + size - 1][1]
        piece = text[start:end]
        if size > 1 and _STOP.search(_without_genus(piece)):
            continue
        if ambiguous(piece, role.name):
            continue
        place = (start, end)
        curies = terms.pairs.get((role.name, cached_key(piece)), ())
        if curies:
            if terms.in_role(curies[0], role):
                return _annotation(curies[0], 1.0, "curated", place, role, terms), size
            continue
        best = _passage_name(piece, role, terms, place)
        if best is not None:
            return best, size
    return None, 1


def _most_words(text: str, words: Sequence[tuple[int, int]], number: int, role: Role, terms: Terms) -> int:
    """How many words the longest name can have that begins at a word: as long as some name goes on so."""
    most = min(LONGEST, len(words) - number)
    begun = cached_key(text[slice(*words[number])])
    if begun.partition(" ")[0] in terms.pair_words(role.name):
        return most
    lexicons = [lexicon for prefix in role.ontologies if (lexicon := terms.lexicon(prefix)) is not None]
    for size in range(1, most):
        if not any(lexicon.goes_on(begun) for lexicon in lexicons):
            return size
        begun = f"{begun} {cached_key(text[slice(*words[number + size])])}"
    return most


def _passage_name(piece: str, role: Role, terms: Terms, place: tuple[int, int]) -> Annotation | None:
    name = cached_key(piece)
    if len(name) < _SHORTEST or len(piece) < _SHORTEST:  # "μm" is no chrysanthemum, though "mum" is
        return None
    for variant in (name, *plurals(name)):
        matches = [match for match in terms.named(variant, role.ontologies) if match.scope in ("label", "exact")]
        matches = [match for match in matches if _written_so(piece, variant, role, terms.get(match.curie))]
        annotations = sorted(_from_matches(matches, role, terms, place), key=lambda one: -one.score)
        if annotations and annotations[0].score >= THRESHOLD:
            best = annotations[0]
            return best if variant == name else replace(best, score=round(best.score - 0.03, 3), method="plural")
    return None


def _written_so(piece: str, name: str, role: Role, term: Term | None) -> bool:
    """Whether a name that was found in running text is written as such names are; an abbreviation exactly as it is.

    >>> ligament = Term("UBERON:0014899", "anterolateral ligament of knee", "UBERON", synonyms=(("exact", "ALL"),))
    >>> [_written_so(piece, "all", ROLES["anatomy"], ligament) for piece in ("all", "All", "ALL")]
    [False, False, True]
    """
    if not likely(piece, role.name, term):
        return False
    if term is None or len(name) > _ABBREVIATED:
        return True
    _, written, scope = matching(term, name)
    return scope == "label" or not written.isupper() or piece == written


def _without_genus(piece: str) -> str:
    """A piece without the dot of "E. coli", which ends no sentence."""
    return re.sub(r"^([A-Z])\.\s", r"\1 ", piece)


def _may_begin(first: str, role: Role, terms: Terms) -> bool:
    if not first:
        return False
    words = {first, *plurals(first)}
    if any(word in terms.pair_words(role.name) for word in words):
        return True
    for prefix in role.ontologies:
        names = terms.names(prefix)
        if names is not None and not words.isdisjoint(names.first_words):
            return True
    return False
