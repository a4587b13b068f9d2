"""What a completion has found so far: the names that fit, how many terms they are of, and which are the best.

All ontologies are ranked together, and only where few names begin as was typed: a letter costs no more than a word does. Of a crowd
the order is known beforehand (`crowds.py`), but for the terms that have data: these are few, and are ranked with its first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from micrograph.terms import ranking
from micrograph.terms.lexicon import Lexicon
from micrograph.terms.names import Names, Rows, plain
from micrograph.terms.ranking import Numbers
from micrograph.terms.spelling import key
from micrograph.terms.table import Term

_NO_COUNTS: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class Searched:
    """One ontology that is looked in.

    Args:
        lexicon: its terms and names.
        allowed: which of its terms may be suggested, by line number; None for all.
        with_data: only terms that data sets use.
    """

    lexicon: Lexicon
    allowed: NDArray[np.bool_] | None = None
    with_data: bool = False

    @property
    def names(self) -> Names:
        """The names of its terms."""
        return self.lexicon.names


class Part(NamedTuple):
    """Names of one ontology."""

    order: int  # its number among those that are looked in
    entries: NDArray[np.integer[Any]]
    standings: NDArray[np.uint16]


class Best(NamedTuple):
    """A term that was found, and the entry of the name that fits best."""

    lexicon: Lexicon
    line: int
    entry: int

    @property
    def curie(self) -> str:
        """Its identifier."""
        return self.lexicon.table.id(self.line)


class _Ranked(NamedTuple):
    """Names of any ontologies, with what decides which is better."""

    terms: Numbers  # number of the ontology << 32 | line
    entries: Numbers
    standings: Numbers
    ranks: Numbers
    data: Numbers

    def at(self, numbers: Numbers) -> _Ranked:
        return _Ranked(*(column[numbers] for column in self))


class Found:
    """What was found.

    Args:
        searched: the ontologies, preferred first.
        counts: data sets of each term.
        wanted: how many of the best will be asked for.
    """

    def __init__(self, searched: Sequence[Searched], counts: Mapping[str, int] | None, wanted: int) -> None:
        self.searched, self.wanted = searched, wanted
        self._held = [one.lexicon.held(counts or _NO_COUNTS) if counts or one.with_data else None for one in searched]
        self._added: list[_Ranked] = []
        self._chosen: _Ranked | None = None  # the best name of each term
        self._crowds: dict[int, tuple[str, int]] = {}  # ontologies of which only the first were taken: of how many

    # --------------------------------------------------------------------------------------------------- adding
    def beginning(self, order: int, typed: str, is_short: bool) -> Iterator[Part]:
        """The names of an ontology in which a word begins so; of a crowd as many as are wanted."""
        one, held = self.searched[order], self._held[order]
        names, rows = one.names, one.names.starting(typed)
        if isinstance(rows, slice) and rows.start == rows.stop:
            return
        with_data = _within(held.words, rows) if held is not None else np.empty(0, np.int64)
        if one.with_data:
            yield _part(order, names, with_data)
        elif (crowd := names.crowd(rows)) is None:
            yield _part(order, names, rows)
        else:
            if one.allowed is not None:
                crowd = crowd[one.allowed[names.arrays.terms[names.arrays.word_entries[crowd]]]]
            if len(crowd) > self.wanted and not self._added:
                self._crowds[order] = typed, len(crowd)
                crowd = crowd[: self.wanted]
            yield _part(order, names, np.concatenate([crowd, with_data]))
            yield from self._before_crowd(order, typed, is_short)

    def _before_crowd(self, order: int, typed: str, is_short: bool) -> Iterator[Part]:
        """The names that are as they were typed: retired, or as loose synonyms, they stand far behind in a crowd."""
        for part in self.just_so(order, typed):
            ranks = ranking.of_prefix(part.standings.astype(np.int64), len(typed.encode()), is_short)
            first = ranks < ranking.NAME_PREFIX
            yield Part(order, part.entries[first], part.standings[first])

    def just_so(self, order: int, typed: str) -> Iterator[Part]:
        """The names of an ontology that are as they were typed."""
        names = self.searched[order].names
        number = names.bisected(typed)
        if number is not None:
            yield self.whole(order, names.entries_of(np.array([number], np.int64))[1])

    def whole(self, order: int, entries: NDArray[np.int64]) -> Part:
        """Whole names of an ontology, by their entries."""
        return Part(order, entries, self.searched[order].names.standings_of(entries))

    def add(self, parts: Sequence[Part], ranks: Callable[[Numbers], Numbers] | Numbers) -> None:
        """Add names.

        Args:
            parts: of each ontology.
            ranks: of all of them; or what gives them by their standings.
        """
        if not parts:
            return
        standings = np.concatenate([part.standings for part in parts]).astype(np.int64)
        entries = np.concatenate([part.entries for part in parts]).astype(np.int64)
        lines = [self.searched[part.order].names.arrays.terms[part.entries] for part in parts]
        terms = np.concatenate(lines).astype(np.int64)
        terms += np.repeat([part.order << 32 for part in parts], [len(own) for own in lines])
        added = _Ranked(
            terms, entries, standings, ranks(standings) if callable(ranks) else ranks, self._data(parts, lines)
        )
        kept = [self._allowed(part.order, own) for part, own in zip(parts, lines, strict=True)]
        if any(one is not None for one in kept):
            every = (np.ones(len(own), np.bool_) if one is None else one for one, own in zip(kept, lines, strict=True))
            added = added.at(np.flatnonzero(np.concatenate([*every])))
        self._added.append(added)
        self._chosen = None

    def _data(self, parts: Sequence[Part], lines: Sequence[NDArray[np.uint32]]) -> Numbers:
        """How many data sets use the terms of some lines."""
        found = []
        for part, own in zip(parts, lines, strict=True):
            held = self._held[part.order]
            found.append(held.counts[own] if held is not None and len(held.words) else np.zeros(len(own), np.int64))
        return np.concatenate(found)

    def _allowed(self, order: int, lines: NDArray[np.uint32]) -> NDArray[np.bool_] | None:
        """Which of some lines may be answered; None: all."""
        one, held = self.searched[order], self._held[order]
        allowed = None if one.allowed is None else one.allowed[lines]
        if one.with_data and held is not None:
            allowed = held.used[lines] if allowed is None else allowed & held.used[lines]
        return allowed

    def allows(self, order: int, keys: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of some keys are of a term that may be answered."""
        one = self.searched[order]
        if one.allowed is None and not one.with_data:
            return np.ones(len(keys), np.bool_)
        names = one.names
        again, entries = names.entries_of(keys)
        allowed = self._allowed(order, names.arrays.terms[entries])
        found = np.zeros(len(keys), np.bool_)
        found[again if allowed is None else again[allowed]] = True
        return found

    # ------------------------------------------------------------------------------------------------- answering
    def _best_of_each(self) -> _Ranked:
        if self._chosen is None:
            added = _Ranked(*map(np.concatenate, zip(*self._added, strict=True))) if self._added else _NOTHING
            choices = ranking.choice(added.standings, added.ranks)
            self._chosen = added.at(ranking.best_of_each(added.terms, choices))
        return self._chosen

    def __len__(self) -> int:
        """How many terms."""
        terms = self._best_of_each().terms
        total = len(terms)
        for order, (_, count) in self._crowds.items():
            total += count - int(np.count_nonzero(terms >> 32 == order))
        return total

    def begins(self) -> bool:
        """Whether a living term has a name that begins so; "flourescence" stands in PATO, as a word of what it retired."""
        chosen = self._best_of_each()
        return bool(((chosen.ranks <= ranking.NAME_PREFIX) & ~ranking.are_retired(chosen.standings)).any())

    def has(self, term: Term) -> bool:
        """Whether a term was found, be it among the best or not."""
        for order, one in enumerate(self.searched):
            line = one.lexicon.table.number(term.curie)
            if line is not None and (order << 32 | line) in self._best_of_each().terms:
                return True
            if line is not None and order in self._crowds:
                typed = f" {self._crowds[order][0]}"
                names = (term.label, plain(term.label), *(text for _, text in term.synonyms))
                return any(typed in f" {key(name)}" for name in names)
        return False

    def best(self) -> list[Best]:
        """The best terms, as many as are wanted."""
        chosen = self._best_of_each()
        places = ranking.places(chosen.standings, chosen.ranks, chosen.data)
        if len(places) > self.wanted:  # of thousands only the first are sorted
            first = np.flatnonzero(places <= np.partition(places, self.wanted - 1)[self.wanted - 1])
        else:
            first = np.arange(len(places))
        best = first[np.lexsort((chosen.entries[first], chosen.terms[first] >> 32, places[first]))][: self.wanted]
        found = []
        for term, entry in zip(chosen.terms[best].tolist(), chosen.entries[best].tolist(), strict=True):
            order, line = divmod(term, 1 << 32)
            found.append(Best(self.searched[order].lexicon, line, entry))
        return found


_NOTHING = _Ranked(*(np.empty(0, np.int64) for _ in _Ranked._fields))


def _part(order: int, names: Names, rows: Rows | NDArray[np.uint32]) -> Part:
    return Part(order, names.arrays.word_entries[rows], names.arrays.standings[rows])


def _within(words: NDArray[np.int64], rows: Rows) -> NDArray[np.int64]:
    """Those of some sorted words that are among others."""
    if isinstance(rows, slice):
        first, last = words.searchsorted([rows.start, rows.stop]).tolist()
        return words[first:last]
    return words[np.isin(words, rows)]
