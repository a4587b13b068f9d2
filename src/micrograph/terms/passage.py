"""Running text to terms: the longest names, whole words only. Pure: text in, annotations out.

Two ways to ask. A role asks which terms of a slot a text names: "mouse" is the species, curated pairs decide, animals within
reagents are none of the record's, groups above the genus say too little. An ontology asks for every mention of its terms: "mouse"
may be the species or its genus, of which the wider is surely right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from micrograph.terms.abbreviations import Definition, definitions
from micrograph.terms.annotate import THRESHOLD, Annotation, from_matches
from micrograph.terms.guards import (
    ADJECTIVES,
    ROLE_OF,
    ambiguous,
    is_statistics,
    likely,
    negated,
    says_cells,
    within_antibody,
    within_reagent,
)
from micrograph.terms.names import ALONE, LONGER, matching
from micrograph.terms.roles import ROLES, Role
from micrograph.terms.spelling import cached_key, key, plurals
from micrograph.terms.table import Term

if TYPE_CHECKING:
    from micrograph.terms.index import NameMatch, Terms

LONGEST = 8  # words of a name
_SHORTEST = 3  # letters
_ABBREVIATED = 5  # letters: UBERON has "ALL" for a ligament of the knee, "HA" for an artery
_ENDING = 3  # letters that the numbers of a word differ in at most
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
    _pairs: frozenset[str]  # curated texts, and their beginnings word by word
    _ambiguous: frozenset[str]
    _adjectives: Mapping[str, str]  # that stand for names

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
                found.append(
                    Annotation(curie, label, score, method, start, _end(text, start, words[number - 1][1]), name)
                )
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
        name = cached_key(word)
        first = name.partition(" ")[0]
        words = {first, *plurals(first)} if first else set()
        flags = 0
        for one in self._first_words():
            for variant in words:
                flags |= one.get(variant, 0)
        if not flags and words.isdisjoint(self._pairs) and first not in self._adjectives:
            return False
        if first == name and not flags & ALONE and first not in self._adjectives and first not in self._pairs:
            # most words of a text only begin longer names: known at once
            self._pieces[word] = None, any(one.get(first, 0) & LONGER for one in self._first_words())
        return True

    def _first_words(self) -> Iterable[dict[str, int]]:
        return (one.first_words for prefix in self.role.ontologies if (one := self.terms.names(prefix)) is not None)

    def _read(self, piece: str) -> tuple[_Named | None, bool]:
        if _STOP.search(_GENUS.sub(r"\1 ", piece)):  # the dot of "E. coli" ends no sentence
            return None, False
        begun = cached_key(piece)
        lexicons = [one for prefix in self.role.ontologies if (one := self.terms.lexicon(prefix)) is not None]
        if begun not in self._pairs and begun not in self._adjectives:
            stem = begun[: max(begun.rfind(" ") + 2, len(begun) - _ENDING)]
            if not any(one.names.begins(stem) for one in lexicons):
                return None, False  # one look instead of one for each number and for longer names
        goes_on = begun in self._pairs or any(one.goes_on(begun) for one in lexicons)
        if ambiguous(piece, self.role.name, self._ambiguous):
            return None, goes_on
        return self._name(piece, begun), goes_on

    def _name(self, piece: str, name: str) -> _Named | None:
        decided = self.terms.pairs.get((self.role.name, name))
        if decided is not None:  # none, where a curator said that it is no term
            return self._curated(decided) if decided and self.terms.in_role(decided[0], self.role) else None
        if len(name) < _SHORTEST or len(piece) < _SHORTEST:  # "μm" is no chrysanthemum, though "mum" is
            return None
        noun = self._adjectives.get(name, name)
        no_plural = self.role.name == "cell_line" and not name.endswith(
            ("cell", "cells")
        )  # iPS is no plural of the line IP
        for variant in (noun, *(() if no_plural else plurals(noun))):
            best = self._best(piece, variant, variant != noun)
            if best is not None:
                return best if variant == name else best._replace(score=round(best.score - 0.03, 3), method="plural")
        # "C. elegans" is a name in no ontology
        decided = self.terms.pairs.get((ROLE_OF.get(self.role.name, ""), name))
        return self._curated(decided) if decided else None

    def _curated(self, curies: Sequence[str]) -> _Named:
        return _Named(curies[0], self.terms.label(curies[0]) or curies[0], 1.0, "curated")

    def _best(self, piece: str, name: str, is_plural: bool) -> _Named | None:
        """The term that is called so: of the first ontology, by its label; in all mentions the widest of several."""
        role, terms = self.role, self.terms
        matches = terms.named(name, role.ontologies)
        matches = [one for one in matches if self._usual(one, name, is_plural)]
        matches = [match for match in matches if _written_so(piece, name, role, terms.get(match.curie))]
        found = sorted(from_matches(matches, role, terms, (0, 0)), key=lambda one: -one.score)
        if not found or found[0].score < THRESHOLD:
            return None
        best = found[0]
        if not role.slot:
            best = next((one for one in found if _is_above(one.curie, (other.curie for other in found), terms)), best)
        return _Named(best.curie, best.label, best.score, best.method)

    def _usual(self, match: NameMatch, name: str, is_plural: bool) -> bool:
        """Whether running text calls a term so. A taxon's Latin name has no English plural; "mammals" is only a related name."""
        if not match.curie.startswith("NCBITaxon:"):
            return match.scope in ("label", "exact")
        if match.scope == "label":
            return not is_plural
        if match.scope == "exact" or self.role.slot:
            return match.scope == "exact"
        term = self.terms.get(match.curie)
        return term is not None and match.scope == "related" and matching(term, name)[1].islower()


def _is_above(curie: str, others: Iterable[str], terms: Terms) -> bool:
    return all(curie == other or curie in terms.ancestors(other) for other in others)


def _end(text: str, start: int, end: int) -> int:
    """Where a name ends: with the bracket that it opened."""
    opened = text.count("(", start, end) > text.count(")", start, end)
    return end + 1 if opened and text[end : end + 1] == ")" else end


_SCANNERS: WeakKeyDictionary[Terms, dict[tuple[str, tuple[str, ...]], Scanner]] = WeakKeyDictionary()


def scanner(role: Role, terms: Terms) -> Scanner:
    """The scanner of a role, one for each set of ontologies."""
    of_terms = _SCANNERS.setdefault(terms, {})
    place = (role.name, role.ontologies)
    if place not in of_terms:
        curated = [text for name, text in terms.pairs if name in (role.name, ROLE_OF.get(role.name))]
        beginnings = (" ".join(text.split()[:size]) for text in curated for size in range(1, len(text.split())))
        words = terms.ambiguous(ROLE_OF.get(role.name, role.name), mentions=role.name in ROLE_OF)
        of_terms[place] = Scanner(
            role, terms, {}, {}, frozenset((*curated, *beginnings)), words, ADJECTIVES.get(role.name, {})
        )
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
