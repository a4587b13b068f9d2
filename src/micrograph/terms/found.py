"""What a completion has found so far: the names that fit, how many terms they are of, and which are the best.

Of a crowd the order is known beforehand (`crowds.py`), but for the terms that have data: these are few, and are ranked with its first.
So a letter costs no more than a word does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from micrograph.terms import ranking
from micrograph.terms.names import plain
from micrograph.terms.ranking import Numbers
from micrograph.terms.spelling import key
from micrograph.terms.table import Term
from micrograph.terms.vocabulary import Held, Vocabulary
from micrograph.terms.words import Rows, entries_in

_NO_COUNTS: Mapping[str, int] = {}  # one of all: what is held of it is remembered


@dataclass(frozen=True, slots=True)
class Searched:
    """What is looked in.

    Args:
        vocabulary: the terms.
        allowed: which of them may be suggested, by line; None for all.
        words: the words of these, by number, sorted, where they are few.
        with_data: only terms that data sets use.
        preferred: of each ontology, what number it has among equally good ones; None leaves them in their order.
    """

    vocabulary: Vocabulary
    allowed: NDArray[np.bool_] | None = None
    words: NDArray[np.int64] | None = None
    with_data: bool = False
    preferred: NDArray[np.int64] | None = None


class Best(NamedTuple):
    """A term that was found, and the entry of the name that fits best."""

    line: int
    entry: int


class _Ranked(NamedTuple):
    """Names, with what decides which is better."""

    terms: Numbers  # lines
    entries: Numbers
    standings: Numbers
    ranks: Numbers

    def at(self, numbers: Numbers) -> _Ranked:
        return _Ranked(*(column[numbers] for column in self))


class Found:
    """What was found.

    Args:
        searched: what is looked in.
        counts: data sets of each term.
        wanted: how many of the best will be asked for.
    """

    def __init__(self, searched: Searched, counts: Mapping[str, int] | None, wanted: int) -> None:
        self.searched, self.wanted = searched, wanted
        self.words = searched.vocabulary.words
        self._held: Held | None = None
        if counts or searched.with_data:
            self._held = searched.vocabulary.held(counts or _NO_COUNTS)
        self._added: list[_Ranked] = []
        self._chosen: _Ranked | None = None  # the best name of each term
        # where only the first of a crowd were taken: what was typed, and how many there are
        self._crowd: tuple[str, int] | None = None

    # --------------------------------------------------------------------------------------------------- adding
    def add_beginning(self, typed: str, is_short: bool) -> None:
        """Add the names in which a word begins so; of a crowd as many as are wanted."""
        words, rows = self.words, self.words.starting(typed)
        if isinstance(rows, slice) and rows.start == rows.stop:
            return
        size = len(typed.encode())
        with_data = _within(self._held.words, rows) if self._held is not None else None
        few = with_data if self.searched.with_data else None
        if few is None and self.searched.words is not None:
            few = _within(self.searched.words, rows)
        crowd = words.crowd(rows) if few is None else None
        if crowd is None:
            self._add_words(rows if few is None else few, size, is_short)
            return
        if self.searched.allowed is not None:
            crowd = crowd[self.searched.allowed[words.arrays.terms[entries_in(crowd)]]]
        if len(crowd) > self.wanted and not self._added:
            self._crowd = typed, len(crowd)
            crowd = crowd[: self.wanted]
        self.add(*words.crowded(crowd), _ranks_of_beginning(size, is_short))
        if with_data is not None:
            self._add_words(with_data, size, is_short)
        # retired, or as a loose synonym, a name that is as it was typed stands far behind in a crowd
        self.add_just_so(typed, is_short, before=ranking.NAME_PREFIX)

    def _add_words(self, rows: Rows, size: int, is_short: bool) -> None:
        arrays = self.words.arrays
        self.add(arrays.word_entries[rows], arrays.standings[rows], _ranks_of_beginning(size, is_short))

    def add_just_so(self, typed: str, is_short: bool = False, before: int = ranking.SIMILAR_NAME) -> None:
        """Add the names that are as they were typed, as far as they rank before a number."""
        entries = self.words.just_so(typed)
        if len(entries):
            standings = self.words.standings_of(entries)
            ranks = ranking.of_prefix(standings.astype(np.int64), len(typed.encode()), is_short)
            first = ranks < before
            self.add(entries[first], standings[first], ranks[first])

    def add_keys(self, keys: NDArray[np.integer[Any]], ranks: Numbers) -> None:
        """Add whole names, by their keys, each with its rank."""
        again, entries = self.words.entries_of(keys)
        self.add(entries, self.words.standings_of(entries), ranks[again])

    def add(
        self,
        entries: NDArray[np.integer[Any]],
        standings: NDArray[np.uint16],
        ranks: Callable[[Numbers], Numbers] | Numbers,
    ) -> None:
        """Add names that may be answered.

        Args:
            entries: of each.
            standings: of each.
            ranks: of each; or what gives them by their standings.
        """
        if not len(entries):
            return
        lines, known = self.words.arrays.terms[entries], standings.astype(np.int64)
        added = _Ranked(
            lines.astype(np.int64), entries.astype(np.int64), known, ranks(known) if callable(ranks) else ranks
        )
        allowed = self._allowed(lines)
        self._added.append(added if allowed is None else added.at(np.flatnonzero(allowed)))
        self._chosen = None

    def _allowed(self, lines: NDArray[np.uint32]) -> NDArray[np.bool_] | None:
        """Which of some lines may be answered; None: all."""
        allowed = None if self.searched.allowed is None else self.searched.allowed[lines]
        if self.searched.with_data and self._held is not None:
            allowed = self._held.used[lines] if allowed is None else allowed & self._held.used[lines]
        return allowed

    def allows(self, keys: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Which of some keys are of a term that may be answered."""
        found = np.ones(len(keys), np.bool_)
        if self.searched.allowed is None and not self.searched.with_data:
            return found
        again, entries = self.words.entries_of(keys)
        allowed = self._allowed(self.words.arrays.terms[entries])
        found[:] = False
        found[again if allowed is None else again[allowed]] = True
        return found

    # ------------------------------------------------------------------------------------------------- answering
    def _best_of_each(self) -> _Ranked:
        if self._chosen is None and self._added:
            first, *others = self._added
            added = _Ranked(*map(np.concatenate, zip(first, *others, strict=True))) if others else first
            choices = ranking.choice(added.standings, added.ranks)
            self._chosen = added.at(ranking.best_of_each(added.terms, choices))
        return self._chosen or _NOTHING

    def __len__(self) -> int:
        """How many terms."""
        return self._crowd[1] if self._crowd is not None else len(self._best_of_each().terms)

    def begins(self) -> bool:
        """Whether a living term has a name that begins so; "flourescence" stands in PATO, as a word of what it retired."""
        chosen = self._best_of_each()
        return bool(((chosen.ranks <= ranking.NAME_PREFIX) & ~ranking.are_retired(chosen.standings)).any())

    def has(self, term: Term) -> bool:
        """Whether a term was found, be it among the best or not."""
        line = self.searched.vocabulary.line(term.curie)
        if line is None or (self.searched.allowed is not None and not self.searched.allowed[line]):
            return False
        if line in self._best_of_each().terms:
            return True
        if self._crowd is None:
            return False
        typed = f" {self._crowd[0]}"
        return any(
            typed in f" {key(name)}" for name in (term.label, plain(term.label), *(text for _, text in term.synonyms))
        )

    def best(self) -> list[Best]:
        """The best terms, as many as are wanted."""
        chosen = self._best_of_each()
        data = self._held.counts[chosen.terms] if self._held is not None else None
        places = ranking.places(chosen.standings, chosen.ranks, data)
        if len(places) > self.wanted:  # of thousands only the first are sorted
            first = np.flatnonzero(places <= np.partition(places, self.wanted - 1)[self.wanted - 1])
        else:
            first = np.arange(len(places))
        equals = chosen.entries[first]  # by ontology, then by the alphabet
        if self.searched.preferred is not None:
            equals |= self.searched.preferred[self.searched.vocabulary.orders(chosen.terms[first])] << 32
        best = first[np.lexsort((equals, places[first]))][: self.wanted]
        return [*map(Best, chosen.terms[best].tolist(), chosen.entries[best].tolist())]


_NOTHING = _Ranked(*(np.empty(0, np.int64) for _ in _Ranked._fields))


def _ranks_of_beginning(size: int, is_short: bool) -> Callable[[Numbers], Numbers]:
    """What ranks names by their standings, where a word of them begins as was typed."""
    return lambda standings: ranking.of_prefix(standings, size, is_short)


def _within(words: NDArray[np.int64], rows: Rows) -> NDArray[np.int64]:
    """Those of some sorted words that are among others."""
    if isinstance(rows, slice):
        first, last = words.searchsorted([rows.start, rows.stop]).tolist()
        return words[first:last]
    return words[np.isin(words, rows)]
