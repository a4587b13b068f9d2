"""Running text to terms: the longest names, whole words only. Pure: text in, annotations out.

Two ways to ask. A role asks which terms of a slot a text names: "mouse" is the species, curated pairs decide, animals within
reagents are none of the record's, groups above the genus say too little. An ontology asks for every mention of its terms: "mouse"
may be the species or its genus, of which the wider is surely right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from micrograph.terms.abbreviations import Definition, definitions
from micrograph.terms.annotate import THRESHOLD, Annotation, from_matches
from micrograph.terms.guards import (
    ADJECTIVES,
    ambiguous,
    is_statistics,
    likely,
    negated,
    within_antibody,
    within_reagent,
)
from micrograph.terms.names import matching
from micrograph.terms.roles import ROLES, Role
from micrograph.terms.spelling import cached_key, key, plurals
from micrograph.terms.table import Term

if TYPE_CHECKING:
    from micrograph.terms.index import Terms

LONGEST = 8  # words of a name
_SHORTEST = 3  # letters
_ABBREVIATED = 5  # letters: UBERON has "ALL" for a ligament of the knee, "HA" for an artery
_REMEMBERED = 200_000  # pieces of text
_ABBREVIATION_LOSS = 0.03  # a short form is as sure as the name that it stands for, but for the reading of the brackets
_WORD = re.compile(r"[^\W_]+(?:['’+][^\W_]*)*")
_STOP = re.compile(r"[.;:!?()\[\]{}]\s|\n")
_GENUS = re.compile(r"^([A-Z])\.\s")
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


# ----------------------------------------------------------------------------------------------------- scanning
class _Named(NamedTuple):
    """What a piece of text means, wherever it stands."""

    curie: str
    label: str
    score: float
    method: str


@dataclass(slots=True)
class Scanner:
    """Finds the names of one role's terms. What a word or a piece means is remembered: texts repeat themselves.

    Args:
        role: whose terms.
        terms: the ontologies.
    """

    role: Role
    terms: Terms
    _begins: dict[str, bool]
    _pieces: dict[str, tuple[_Named | None, bool]]  # what it means, and whether longer names begin so
    _pairs: frozenset[str]  # beginnings of curated texts, word by word

    def scan(self, text: str, words: Sequence[tuple[int, int]]) -> list[Annotation]:
        """The longest names in a text whose words stand at these places."""
        found: list[Annotation] = []
        begins, number, name = self._begins, 0, self.role.name
        for place, (start, end) in enumerate(words):
            if place < number:
                continue  # inside the name found last
            word = text[start:end]
            may = begins.get(word)
            if may is None:
                may = begins[word] = self._may_begin(word)
            if may and (longest := self._longest(text, words, place)) is not None:
                (curie, label, score, method), number = longest
                found.append(Annotation(curie, label, score, method, start, words[number - 1][1], name))
        return found

    def _longest(self, text: str, words: Sequence[tuple[int, int]], place: int) -> tuple[_Named, int] | None:
        """The longest name that begins at a word, and the place behind its last word."""
        start, best = words[place][0], None
        for last in range(place, min(place + LONGEST, len(words))):
            piece = text[start : words[last][1]]
            known = self._pieces.get(piece)
            if known is None:
                if len(self._pieces) > _REMEMBERED:
                    self._pieces.clear()
                known = self._pieces[piece] = self._read(piece)
            named, goes_on = known
            if named is not None:
                best = named, last + 1
            if not goes_on:
                break
        return best

    def _may_begin(self, word: str) -> bool:
        first = cached_key(word).partition(" ")[0]
        if not first:
            return False
        words = {first, *plurals(first)}
        if self.role.name in ADJECTIVES and first in ADJECTIVES[self.role.name]:
            return True
        if not words.isdisjoint(self._pairs):
            return True
        names = (self.terms.names(prefix) for prefix in self.role.ontologies)
        return any(not words.isdisjoint(one.first_words) for one in names if one is not None)

    def _read(self, piece: str) -> tuple[_Named | None, bool]:
        if _STOP.search(_GENUS.sub(r"\1 ", piece)):  # the dot of "E. coli" ends no sentence
            return None, False
        begun = cached_key(piece)
        lexicons = (self.terms.lexicon(prefix) for prefix in self.role.ontologies)
        goes_on = begun in self._pairs or any(one.goes_on(begun) for one in lexicons if one is not None)
        return (None if ambiguous(piece, self.role.name) else self._name(piece, begun)), goes_on

    def _name(self, piece: str, name: str) -> _Named | None:
        curies = self.terms.pairs.get((self.role.name, name), ())
        if curies:
            curie = curies[0]
            return (
                _Named(curie, self.terms.label(curie) or curie, 1.0, "curated")
                if self.terms.in_role(curie, self.role)
                else None
            )
        if len(name) < _SHORTEST or len(piece) < _SHORTEST:  # "μm" is no chrysanthemum, though "mum" is
            return None
        noun = ADJECTIVES.get(self.role.name, {}).get(name, name)
        for variant in (noun, *plurals(noun)):
            best = self._best(piece, variant)
            if best is not None:
                return best if variant == name else best._replace(score=round(best.score - 0.03, 3), method="plural")
        return None

    def _best(self, piece: str, name: str) -> _Named | None:
        """The term that is called so: of the first ontology, by its label; in all mentions the widest of several."""
        role, terms = self.role, self.terms
        matches = [match for match in terms.named(name, role.ontologies) if match.scope in ("label", "exact")]
        matches = [match for match in matches if _written_so(piece, name, role, terms.get(match.curie))]
        found = sorted(from_matches(matches, role, terms, (0, 0)), key=lambda one: -one.score)
        if not found or found[0].score < THRESHOLD:
            return None
        best = found[0]
        if not role.slot:
            best = next(
                (
                    one
                    for one in found
                    if all(one.curie in terms.ancestors(other.curie) for other in found if other is not one)
                ),
                best,
            )
        return _Named(best.curie, best.label, best.score, best.method)


_SCANNERS: WeakKeyDictionary[Terms, dict[tuple[str, tuple[str, ...]], Scanner]] = WeakKeyDictionary()


def scanner(role: Role, terms: Terms) -> Scanner:
    """The scanner of a role, one for each set of ontologies."""
    of_terms = _SCANNERS.setdefault(terms, {})
    place = (role.name, role.ontologies)
    if place not in of_terms:
        texts = (text.split() for name, text in terms.pairs if name == role.name)
        beginnings = frozenset(" ".join(words[:size]) for words in texts for size in range(1, len(words)))
        singles = frozenset(text for name, text in terms.pairs if name == role.name)
        of_terms[place] = Scanner(role, terms, {}, {}, beginnings | singles)
    return of_terms[place]


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
