"""Completion: what somebody who is typing may mean.

Ranking (DESIGN 4.4): exact id, what curators say that it means ("mouse" is the species, not its genus), exact label, exact synonym,
a label or an exact synonym that begins so ("zebr" is the beginning of zebrafish, which the taxonomy calls Danio rerio), a word that
begins so, all words in any order, typing errors. Within a rank: terms with data before those without, living before retired, short
before long. An exact name is never outranked by anything that only begins so: the commonest complaint about OLS (its issues 191, 860).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypedDict

import numpy as np
from numpy.typing import NDArray

from micrograph.identifiers import expand
from micrograph.terms.lexicon import Lexicon
from micrograph.terms.names import EXACT_SCOPE, LABEL, PLAIN, Names, matching
from micrograph.terms.spelling import key, plurals, unfinished
from micrograph.terms.table import Term

EXACT_LABEL, SYNONYM, LOOSE_SYNONYM, NAME_PREFIX, WORD_PREFIX, ALL_WORDS, SIMILAR_NAME = range(7)
_FEW = 3  # terms: where fewer were found, the words may stand in another order, or hold an error
_NEAR = 40  # names of an ontology that a typing error is compared with
_SIMILAR = 0.72  # least likeness of a typing error
_TELLING = 3  # letters: an abbreviation of fewer is one of something in every ontology
_SHORTEST = 4  # letters: less has no typing errors
_MANY = 5_000  # names that begin so: of more, those in which a later word does are only counted
_SLACK = 8  # as many names as terms are wanted are looked at, so many times: a term has several


class Match(TypedDict):
    """Which name of the term fitted."""

    field: str
    text: str
    scope: str


class Completion(TypedDict):
    """One suggestion, as REST answers it."""

    curie: str
    iri: str
    label: str
    ontology: str
    match: Match
    datasets: int | None
    obsolete: bool
    replaced_by: str | None


class Completions(NamedTuple):
    """A page of suggestions, and how many there are in all."""

    items: list[Completion]
    total: int


@dataclass(frozen=True, slots=True)
class Searched:
    """One ontology that is looked in.

    Args:
        lexicon: its terms and names.
        allowed: which of its terms may be suggested, by line number; None for all.
    """

    lexicon: Lexicon
    allowed: NDArray[np.bool_] | None = None


def complete(
    q: str,
    named: tuple[Term, Match] | None,
    searched: Sequence[Searched],
    counts: Mapping[str, int] | None,
    limit: int,
    start: int = 0,
    exact: bool = False,
) -> Completions:
    """The suggestions for what was typed.

    Args:
        q: what was typed.
        named: the term that it identifies, or that curators say it means, and what fitted: it comes first.
        searched: the ontologies to look in, preferred first.
        counts: data sets of each term.
        limit: how many suggestions at most.
        start: how many to leave out.
        exact: only terms with a name that is just so.
    """
    typed = key(q)
    wanted = start + limit + (named is not None)
    found = [_Found(one, number, counts, wanted, len(typed) < _TELLING) for number, one in enumerate(searched)]
    if typed and exact:
        for one in found:
            if (number := one.names.number(typed)) is not None:
                one.add(np.array([number], np.int64), np.array([EXACT_LABEL], np.int64))
    elif typed:
        _search(typed, found)
    items: list[Completion] = []
    total = sum(len(one) for one in found)
    if named is not None:
        items.append(_item(*named, counts))
        total += not any(one.has(named[0].curie) for one in found)
    for _, number, line, name in sorted(place for one in found for place in one.best):
        lexicon = searched[number].lexicon
        if len(items) < start + limit and (named is None or lexicon.table.id(line) != named[0].curie):
            term = lexicon.at(line)
            field, text, scope = matching(term, lexicon.names.key(name))
            items.append(_item(term, {"field": field, "text": text, "scope": scope}, counts))
    return Completions(items[start:], total)


def _search(typed: str, found: Sequence[_Found]) -> None:
    """One way after the other, until there is enough; each knows less well what was meant."""
    wanted = found[0].wanted if found else 0
    for one in found:
        _beginning(typed, one)
    for other in (*plurals(typed), *unfinished(typed)):  # "neurons" is typed, and "neuron" is the name
        for one in found if sum(map(len, found)) < wanted else ():
            _beginning(other, one)
    few = min(wanted, _FEW)
    if " " in typed and sum(map(len, found)) < few:
        for one in found:
            _with_all_words(typed, one)
    if len(typed) >= _SHORTEST and sum(map(len, found)) < few:
        for one in found:
            _similar(typed, one)


class _Found:
    """What was found in one ontology: how many terms, and the best of them, each with its best name.

    Args:
        one: the ontology.
        order: its number among those that are searched.
        counts: data sets of each term.
        wanted: how many of the best are kept.
        is_short: whether what was typed is too short for a synonym to tell anything.
    """

    def __init__(
        self, one: Searched, order: int, counts: Mapping[str, int] | None, wanted: int, is_short: bool = False
    ) -> None:
        self.lexicon, self.names, self._allowed = one.lexicon, one.lexicon.names, one.allowed
        self.order, self.wanted, self._is_short = order, wanted, is_short
        self._data = one.lexicon.counts(counts) if counts else None
        self._seen: NDArray[np.bool_] | None = None
        self.best: list[tuple[int, int, int, int]] = []  # place (smaller is better), ontology, line, key

    def __len__(self) -> int:
        return 0 if self._seen is None else int(np.count_nonzero(self._seen))

    def has(self, curie: str) -> bool:
        """Whether a term was found, be it among the best or not."""
        line = self.lexicon.table.number(curie)
        return line is not None and self._seen is not None and bool(self._seen[line])

    def count(self, keys: NDArray[np.uint32]) -> None:
        """Count the terms of some names, without a place among the best."""
        lines = self.names.arrays.terms[_entries(self.names, keys.astype(np.int64))[1]]
        if self._allowed is not None:
            lines = lines[self._allowed[lines]]
        self._mark(lines)

    def add(self, keys: NDArray[np.int64], ranks: NDArray[np.int64], together: bool = False) -> None:
        """Count the terms of some names, and keep the best.

        Args:
            keys: the names.
            ranks: of each, as if it were a label.
            together: whether the keys follow one another.
        """
        if not len(keys):
            return
        arrays = self.names.arrays
        repeated, entries = _entries(self.names, keys, together)
        lines, kinds = arrays.terms[entries], arrays.kinds[entries]
        if repeated is not None:
            keys, ranks = keys[repeated], ranks[repeated]
        if self._allowed is not None:
            kept = self._allowed[lines]
            lines, kinds, keys, ranks = lines[kept], kinds[kept], keys[kept], ranks[kept]
        self._mark(lines)
        places = self._places(keys, lines, kinds, ranks)
        most = _SLACK * self.wanted
        while most < len(places):  # of a hundred thousand names only the first few are sorted
            some = np.argpartition(places, most)[:most]
            if len(np.unique(lines[some])) >= self.wanted:
                places, lines, keys = places[some], lines[some], keys[some]
                break
            most *= _SLACK
        known = {line for _, _, line, _ in self.best}
        for one in np.argsort(places, kind="stable").tolist():
            line = int(lines[one])
            if line not in known:
                known.add(line)
                self.best.append((int(places[one]), self.order, line, int(keys[one])))
                if len(known) >= self.wanted:
                    break

    def _mark(self, lines: NDArray[np.integer[Any]]) -> None:
        if self._seen is None and len(lines):
            self._seen = np.zeros(len(self.lexicon.table), np.bool_)
        if self._seen is not None:
            self._seen[lines] = True

    def _places(
        self, keys: NDArray[np.int64], lines: NDArray[np.uint32], kinds: NDArray[np.uint8], ranks: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Where each stands: by rank; then by data, life, length, a label before a synonym, and the ontologies' order."""
        arrays = self.names.arrays
        synonym = (kinds != LABEL) & (kinds != PLAIN)
        # a synonym ranks behind a label that is the same; one that is not exact is only a part of what the term is called
        loose = synonym & (kinds != EXACT_SCOPE)
        same = synonym & (ranks == EXACT_LABEL)
        ranks = np.where(same, np.where(loose, LOOSE_SYNONYM, SYNONYM), ranks)
        if self._is_short:  # "h" is a synonym of an electron's absence, "MA" of a nerve
            ranks = np.where(same, NAME_PREFIX, ranks)
        ranks = np.where(loose & (ranks == NAME_PREFIX), WORD_PREFIX, ranks)
        # a term whose label begins so stands by its label, not by a synonym that happens to be shorter
        labelled = np.zeros(len(self.lexicon.table), np.bool_)
        labelled[lines[~synonym & (ranks == NAME_PREFIX)]] = True
        ranks = np.where(synonym & (ranks == NAME_PREFIX) & labelled[lines], WORD_PREFIX, ranks)
        data = self._data[lines] if self._data is not None else np.zeros(len(lines), np.int64)
        lengths = arrays.starts[keys + 1].astype(np.int64) - arrays.starts[keys].astype(np.int64)
        place = ranks << 20 | (2**20 - 1 - np.minimum(data, 2**20 - 1))
        place = (place << 1 | arrays.retired[lines]) << 10 | np.minimum(lengths, 1023)
        found: NDArray[np.int64] = (place << 1 | synonym) << 6 | self.order
        return found


def _entries(
    names: Names, keys: NDArray[np.int64], together: bool = False
) -> tuple[NDArray[np.int64] | None, NDArray[np.int64] | slice]:
    """The entries of some keys: for each the place of its key among these (None: one each, in order), and the entry."""
    bounds = names.arrays.entries
    if together:  # one key after the other: so are their entries
        first, last = int(keys[0]), int(keys[-1])
        begin, end = int(bounds[first]), int(bounds[last + 1])
        if end - begin == len(keys):
            return None, slice(begin, end)
        return np.repeat(np.arange(len(keys)), np.diff(bounds[first : last + 2])), slice(begin, end)
    begins = bounds[keys].astype(np.int64)
    sizes = bounds[keys + 1] - begins
    if (sizes == 1).all():
        return None, begins
    repeated = np.repeat(np.arange(len(keys)), sizes)
    return repeated, np.arange(sizes.sum()) + np.repeat(begins - np.cumsum(sizes) + sizes, sizes)


# ------------------------------------------------------------------------------------------------ ways of searching
def _beginning(typed: str, one: _Found) -> None:
    """Names that begin so, first those that are so; then names in which a later word does."""
    names = one.names
    low, high = names.range(typed)
    keys = np.arange(low, high, dtype=np.int64)
    ranks = np.full(len(keys), NAME_PREFIX, np.int64)
    if len(keys) and names.key(low) == typed:  # the shortest of those that begin so is the first
        ranks[0] = EXACT_LABEL
    one.add(keys, ranks, together=True)
    within = names.starting(typed)
    if len(within) > _MANY and len(one) >= one.wanted:
        one.count(within)
    else:
        later = within[(within < low) | (within >= high)].astype(np.int64)
        one.add(later, np.full(len(later), WORD_PREFIX, np.int64))


def _with_all_words(typed: str, one: _Found) -> None:
    """Names that have a word for each that was typed, in any order; the last may be unfinished."""
    words = typed.split()
    several = sorted((one.names.starting(word) for word in words), key=len)
    keys = np.unique(several[0])
    if len(keys) > _MANY:
        for others in several[1:]:
            keys = keys[np.isin(keys, others)]
    else:  # quicker than to sort the half million names that have a word with "a"
        names = [f" {one.names.key(number)}" for number in keys.tolist()]
        keys = keys[[all(f" {word}" in name for word in words) for name in names]]
    one.add(keys.astype(np.int64), np.full(len(keys), ALL_WORDS, np.int64))


def _similar(typed: str, one: _Found) -> None:
    """Names with a typing error or two. What is typed may be unfinished, or lack a space."""
    from rapidfuzz import fuzz

    found: list[tuple[int, int]] = []
    for number, _ in one.names.nearest(typed, _NEAR):
        name = one.names.key(number)
        score = max(fuzz.ratio(typed, name), fuzz.ratio(typed, name[: len(typed)]) - 5) / 100
        if score >= _SIMILAR:
            found.append((number, SIMILAR_NAME + round(100 * (1 - score))))
    one.add(np.array([number for number, _ in found], np.int64), np.array([rank for _, rank in found], np.int64))


def _item(term: Term, match: Match, counts: Mapping[str, int] | None) -> Completion:
    return {
        "curie": term.curie,
        "iri": expand(term.curie),
        "label": term.label,
        "ontology": term.ontology,
        "match": match,
        "datasets": None if counts is None else counts.get(term.curie, 0),
        "obsolete": term.obsolete,
        "replaced_by": term.replaced_by,
    }
