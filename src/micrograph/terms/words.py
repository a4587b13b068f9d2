"""The words of all names of a node, as arrays that a file can hold: completion over every ontology at once.

A name is typed from its beginning, or from that of a word in it. So the places at which a word begins are sorted by what follows: what
begins as was typed stands together, whichever ontology it is of. To ask twenty-four ontologies one by one took most of a completion.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from micrograph.terms import crowds, mapped, ranking, typos
from micrograph.terms.names import CUT, HEAD, between, spread

LATER = 31  # the bit of an entry in a crowd that says: a word behind the first
_ENTRY = (1 << LATER) - 1
_FEW = 100_000  # names: of so few, what begins with a letter is quicker ranked than looked for in a crowd
_DENSE = 50  # words for each name: to look at the names is quicker than to mark what has the words

Rows = slice | NDArray[np.int64]  # some words, by number


@dataclass(frozen=True, slots=True)
class WordArrays:
    """What stands in the files. A key is a name as `spelling.key` writes it; an entry is one term that has it."""

    text: NDArray[np.uint8]  # the keys of each ontology, each with names.END
    starts: NDArray[np.uint32]  # of the keys in the text, and its end
    entries: NDArray[np.uint32]  # where the entries of each key begin, and their end
    terms: NDArray[np.uint32]  # of each entry, by its line in the vocabulary
    kinds: NDArray[np.uint8]  # of each entry: ranking.LABEL, a scope from 1 on, PLAIN
    keys: NDArray[np.uint32]  # of each entry
    retired: NDArray[np.bool_]  # of each line
    words: NDArray[np.uint32]  # where words begin in the text, sorted by what follows; once for each entry of the key
    heads: NDArray[np.uint64]  # the first eight bytes of each word
    word_entries: NDArray[np.uint32]
    standings: NDArray[np.uint16]  # of each word: ranking.standing
    crowd_ranges: NDArray[np.uint64]  # crowds.Crowds
    crowd_starts: NDArray[np.uint64]
    crowd_rows: NDArray[np.uint32]  # entries, with LATER
    codes: NDArray[np.uint32]  # typos.Windows
    bounds: NDArray[np.uint64]
    owners: NDArray[np.uint32]


class Words:
    """The words of all names.

    Args:
        arrays: as `wording.make` gives them, or `wording.opened`.
    """

    def __init__(self, arrays: WordArrays) -> None:
        self.arrays = arrays
        self._text = memoryview(arrays.text)  # type: ignore[arg-type]

    def touch(self) -> None:
        """Look at all arrays once, so that nobody waits for it."""
        mapped.touch(self.arrays)

    # ------------------------------------------------------------------------------------------------- names
    def key(self, number: int) -> str:
        """A key by its number."""
        begin, end = self.arrays.starts[number : number + 2].tolist()
        return bytes(self._text[begin : end - 1]).decode()

    def texts(self, keys: NDArray[np.integer[Any]]) -> list[str]:
        """Many keys at once."""
        _, places = spread(self.arrays.starts, keys)
        return self.arrays.text[places].tobytes().decode().split("\n")[:-1]

    def entries_of(self, keys: NDArray[np.integer[Any]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The entries of some keys, and before them for each the place of its key among these."""
        return spread(self.arrays.entries, keys)

    def standings_of(
        self, entries: NDArray[np.integer[Any]], later: NDArray[np.bool_] | None = None
    ) -> NDArray[np.uint16]:
        """The standings of entries: of whole names, or where `later` says so of a word behind the first."""
        arrays, keys = self.arrays, self.arrays.keys[entries]
        lengths = arrays.starts[keys + 1] - arrays.starts[keys] - 1
        later = np.zeros(len(entries), np.bool_) if later is None else later
        return ranking.standing(later, arrays.kinds[entries], arrays.retired[arrays.terms[entries]], lengths)

    # ------------------------------------------------------------------------------------------------- words
    def starting(self, prefix: str) -> Rows:
        """The words that begin with the prefix, by number; a space in it must stand there too."""
        first, last = self._range(prefix.encode())
        wanted, words, text = prefix.encode(), self.arrays.words, self._text
        size = len(wanted)
        if size <= CUT:
            return slice(first, last)
        begins = ((place, int(words[place])) for place in range(first, last))
        return np.array([place for place, begin in begins if bytes(text[begin : begin + size]) == wanted], np.int64)

    def just_so(self, name: str) -> NDArray[np.uint32]:
        """The entries of the names that are just so: they stand before all that goes on, as what ends a name sorts first."""
        rows = self.starting(f"{name}\n")
        entries = self.arrays.word_entries[rows]
        found: NDArray[np.uint32] = entries[self.arrays.standings[rows] & 1 == 0]
        return found

    def few_of(self, terms: NDArray[np.bool_]) -> NDArray[np.int64] | None:
        """The words of the names of some terms, by number, sorted; None where they are many.

        Args:
            terms: which, by line.
        """
        if np.count_nonzero(terms[self.arrays.terms]) > _FEW:  # names
            return None
        return np.flatnonzero(terms[self.arrays.terms][self.arrays.word_entries])

    def crowd(self, rows: Rows) -> NDArray[np.uint32] | None:
        """The best entry of each term of some words that are very many, best first, with LATER; None where they are few."""
        return crowds.of(self._crowds, rows.start, rows.stop) if isinstance(rows, slice) else None

    @cached_property
    def _crowds(self) -> crowds.Crowds:
        arrays = self.arrays
        return crowds.Crowds(arrays.crowd_ranges, arrays.crowd_starts, arrays.crowd_rows)

    def crowded(self, rows: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.uint16]]:
        """The entries of rows of a crowd, and their standings."""
        entries = entries_in(rows)
        return entries, self.standings_of(entries, rows >> LATER == 1)

    def with_all(self, prefixes: Sequence[str]) -> NDArray[np.uint32]:
        """The keys that have, for each prefix, a word that begins so."""
        counted = sorted(
            (last - first, prefix) for prefix in prefixes for first, last in [self._range(prefix.encode())]
        )
        (least, rarest), *others = counted
        if not least:
            return np.empty(0, np.uint32)
        found = np.unique(self._keys_with(rarest))
        for count, prefix in others:
            if count > _DENSE * len(found):  # half a million names have a word with "a"
                has = np.array([f" {prefix}" in f" {text}" for text in self.texts(found)], np.bool_)
                found = found[has]
            else:
                marked = np.zeros(len(self.arrays.starts) - 1, np.bool_)
                marked[self._keys_with(prefix)] = True
                found = found[marked[found]]
        return found

    def _keys_with(self, prefix: str) -> NDArray[np.uint32]:
        return self.arrays.keys[self.arrays.word_entries[self.starting(prefix)]]

    def _range(self, wanted: bytes) -> tuple[int, int]:
        """Where the words stand that begin so, as far as they are sorted: the first, and the one behind the last."""
        first, last = between(self.arrays.heads, wanted)
        if len(wanted) <= HEAD or first == last:
            return first, last
        words, text, wanted = self.arrays.words, self._text, wanted[:CUT]
        size = len(wanted)

        def ahead(place: int) -> bytes:
            begin = int(words[place])
            return bytes(text[begin : begin + size])

        first = bisect_left(range(len(words)), wanted, first, last, key=ahead)
        return first, bisect_left(range(len(words)), wanted + b"\xff", first, last, key=ahead)

    # -------------------------------------------------------------------------------------------------- typos
    def like(
        self, name: str, most: int, allowed: Callable[[NDArray[np.uint32]], NDArray[np.bool_]]
    ) -> NDArray[np.uint32]:
        """The keys that a text with a typing error may have meant."""
        return typos.nearest(self._windows, self.arrays.starts, name, most, allowed)

    @cached_property
    def _windows(self) -> typos.Windows:
        return typos.Windows(self.arrays.codes, self.arrays.bounds, self.arrays.owners)


def entries_in(rows: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The entries of rows of a crowd."""
    return rows & np.uint32(_ENTRY)
