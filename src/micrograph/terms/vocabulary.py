"""All terms of a node with all their names, for completion: the ontologies' tables one behind the other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from micrograph.terms import cache, wording
from micrograph.terms.lexicon import Lexicon
from micrograph.terms.table import Term
from micrograph.terms.words import Words


class Held(NamedTuple):
    """Which terms data sets use."""

    counts: NDArray[np.int64]  # the data sets of each term, by its line
    used: NDArray[np.bool_]  # whether there are any
    words: NDArray[np.int64]  # the words of their names, by number, sorted


class Vocabulary:
    """The terms of several ontologies, numbered through: a *line* is one of all.

    Args:
        lexicons: of each ontology, by its prefix.
        folder: where words are kept that take long to make; None keeps none.
    """

    def __init__(self, lexicons: Mapping[str, Lexicon], folder: Path | None = None) -> None:
        self.lexicons, self._folder = dict(lexicons), folder
        self._ordered = [*self.lexicons.values()]
        self._firsts: list[int] = np.cumsum([0, *(len(one.table) for one in self._ordered)]).tolist()
        self._first_of = dict(zip(self.lexicons, self._firsts, strict=False))
        nothing = Held(np.zeros(0, np.int64), np.zeros(0, np.bool_), np.zeros(0, np.int64))
        self._held: tuple[Mapping[str, int] | None, Held] = (None, nothing)

    def __len__(self) -> int:
        """How many terms."""
        return self._firsts[-1]

    @cached_property
    def words(self) -> Words:
        """The words of their names, made or mapped when they are first asked for."""
        hashes = [one.sha256 for one in self._ordered]
        return cache.words_of(
            hashes, len(self), self._folder, lambda: wording.make([one.names for one in self._ordered])
        )

    # ------------------------------------------------------------------------------------------------- lines
    def at(self, line: int) -> Term:
        """The term on a line."""
        order = bisect_right(self._firsts, line) - 1
        return self._ordered[order].at(line - self._firsts[order])

    def line(self, curie: str) -> int | None:
        """The line of a term."""
        prefix = curie.partition(":")[0]
        lexicon = self.lexicons.get(prefix)
        own = lexicon.table.number(curie) if lexicon is not None else None
        return None if own is None else self._first_of[prefix] + own

    def lines(self, prefix: str) -> slice:
        """The lines of an ontology."""
        first = self._first_of[prefix]
        return slice(first, first + len(self.lexicons[prefix].table))

    def orders(self, lines: NDArray[np.int64]) -> NDArray[np.int64]:
        """Of which ontology each line is, by the number of its lexicon."""
        found: NDArray[np.int64] = np.searchsorted(self._firsts, lines, side="right") - 1
        return found

    # -------------------------------------------------------------------------------------------------- data
    def prepare(self, counts: Mapping[str, int]) -> None:
        """Open all that completion looks at, and read the terms that data sets use: these are what it shows most."""
        self.words.touch()
        for line in np.flatnonzero(self.held(counts).used).tolist():
            self.at(line)

    def held(self, counts: Mapping[str, int]) -> Held:
        """What data sets use, by how many there are of each term."""
        if self._held[0] is not counts:  # kept with the answer: the number of an object that is gone is another's
            found = np.zeros(len(self), np.int64)
            for curie, count in counts.items():
                line = self.line(curie)
                if line is not None:
                    found[line] = count
            arrays, used = self.words.arrays, found > 0
            self._held = (counts, Held(found, used, np.flatnonzero(used[arrays.terms][arrays.word_entries])))
        return self._held[1]
