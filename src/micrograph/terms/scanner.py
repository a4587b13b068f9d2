"""Where running text has a name of a role's terms: the longest, of whole words, written as such names are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from micrograph.terms.annotate import THRESHOLD, Annotation, from_matches
from micrograph.terms.guards import ADJECTIVES, ROLE_OF, ambiguous, likely
from micrograph.terms.names import ALONE, LONGER, matching
from micrograph.terms.roles import Role
from micrograph.terms.spelling import cached_key, plurals
from micrograph.terms.table import Term

if TYPE_CHECKING:
    from micrograph.terms.index import NameMatch, Terms

LONGEST = 8  # words of a name
_SHORTEST = 3  # letters
_ABBREVIATED = 5  # letters: UBERON has "ALL" for a ligament of the knee, "HA" for an artery
_ENDING = 3  # letters that the numbers of a word differ in at most
_REMEMBERED = 200_000  # words, and as many pieces, of texts that anybody sends
_STOP = re.compile(r"[.;:!?()\[\]{}]\s|\n")
_GENUS = re.compile(r"^([A-Z])\.\s")


class _Named(NamedTuple):
    """What a piece of text means, wherever it stands."""

    curie: str
    label: str
    score: float
    method: str


_NO_TERM = _Named("", "", 0.0, "curated")  # a curator said so: nothing within it is a term either


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
                if len(begins) > _REMEMBERED:
                    begins.clear()
                may = begins[word] = self._may_begin(word)
            if may and (longest := self._longest(text, words, place)) is not None:
                (curie, label, score, method), number = longest
                if curie:
                    last = _end(text, start, words[number - 1][1])
                    found.append(Annotation(curie, label, score, method, start, last, name))
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
        if decided == ():
            return _NO_TERM
        if decided is not None:
            return self._curated(decided) if self.terms.in_role(decided[0], self.role) else None
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


def scanner(role: Role, terms: Terms) -> Scanner:
    """The scanner of a role, one for each set of ontologies."""
    of_terms = terms.scanners
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

    >>> from micrograph.terms.roles import ROLES
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
