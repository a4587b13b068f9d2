"""The names of one ontology, as arrays that a file can hold: exact look-up, words, likeness.

All keys stand in one text, sorted: a name is found by bisection in it. Written once for an ontology that was fetched whole and mapped
into memory by every process that asks; of a slim, made in memory when it is first asked for. Completion asks all ontologies at once,
see `words.py`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from micrograph.terms import grams
from micrograph.terms.spelling import cached_key, squash
from micrograph.terms.table import Term

END = b"\n"  # behind every key in the text; sorts before all that a key may hold
ALONE, LONGER = 1, 2  # what a first word of names is
CUT = 32  # bytes of a suffix by which words are sorted
HEAD = 8  # bytes that are one number
_IN_MEMORY = 300_000  # names: more are not copied into a dictionary


@dataclass(frozen=True, slots=True)
class Arrays:
    """What stands in the files."""

    text: NDArray[np.uint8]  # all keys, each with END
    starts: NDArray[np.uint32]  # of the keys in the text, and its end
    entries: NDArray[np.uint32]  # where the terms of each key begin, and their end
    terms: NDArray[np.uint32]  # line numbers of the table
    kinds: NDArray[np.uint8]  # of each of these: ranking.LABEL, a scope from 1 on, PLAIN
    keys: NDArray[np.uint32]  # of each of these
    heads: NDArray[np.uint64]  # the first eight bytes of each key, as a number: their order is that of the bytes
    words: NDArray[np.uint32]  # where words begin in the text, sorted by what follows; once for each term of the key
    word_heads: NDArray[np.uint64]  # the first eight bytes of each word
    squashed: NDArray[np.uint32]  # keys sorted by their squashed form
    retired: NDArray[np.bool_]  # by line number
    children: NDArray[np.uint32]  # line numbers of term and parent, pair by pair
    parents: NDArray[np.uint32]
    codes: NDArray[np.uint32]  # grams.Grams
    bounds: NDArray[np.uint64]
    owners: NDArray[np.uint32]
    norms: NDArray[np.float32]
    squares: NDArray[np.float32]


class Names:
    """The names of one table.

    Args:
        arrays: as `make` gives them, or `opened`.
    """

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self._text = memoryview(arrays.text)  # type: ignore[arg-type]
        self._starts = arrays.starts

    def __len__(self) -> int:
        return len(self._starts) - 1

    # ----------------------------------------------------------------------------------------------- one key
    def key(self, number: int) -> str:
        """A key by its number."""
        return self._bytes(number).decode()

    def _bytes(self, number: int) -> bytes:
        return bytes(self._text[int(self._starts[number]) : int(self._starts[number + 1]) - 1])

    def number(self, name: str) -> int | None:
        """The number of a key."""
        if self._by_key is not None:
            return self._by_key.get(name)
        wanted = name.encode()
        place = self._place(wanted)
        return place if place < len(self) and self._bytes(place) == wanted else None

    def _place(self, wanted: bytes) -> int:
        """Of the first key that is not before some bytes."""
        low, high = between(self.arrays.heads, wanted)
        return bisect_left(range(len(self)), wanted, low, high, key=self._bytes) if len(wanted) > HEAD else low

    @cached_property
    def _by_key(self) -> dict[str, int] | None:
        """All keys of an ontology of usual size: a look-up is then ten times as fast as bisection."""
        if len(self) > _IN_MEMORY:
            return None
        return {name: number for number, name in enumerate(self._all())}

    def _all(self) -> list[str]:
        return bytes(self._text).decode().split("\n")[:-1]

    def terms_of(self, number: int) -> list[tuple[int, int]]:
        """The terms of a key: line number and kind of name."""
        first, last = int(self.arrays.entries[number]), int(self.arrays.entries[number + 1])
        return list(zip(self.arrays.terms[first:last].tolist(), self.arrays.kinds[first:last].tolist(), strict=True))

    def squashes(self, name: str) -> list[int]:
        """The keys that are the same without spaces."""
        short = squash(name).encode()
        if len(short) < 3:
            return []
        order = self.arrays.squashed
        place = bisect_left(range(len(order)), short, key=lambda one: self._bytes(int(order[one])).replace(b" ", b""))
        found = []
        while place < len(order) and self._bytes(int(order[place])).replace(b" ", b"") == short:
            found.append(int(order[place]))
            place += 1
        return found

    # ------------------------------------------------------------------------------------------- running text
    @cached_property
    def first_words(self) -> dict[str, int]:
        """The words with which names begin: running text is looked at only where one stands.

        Gives for each whether it is a name itself (ALONE), and whether longer names begin with it (LONGER).
        """
        found: dict[str, int] = {}
        for name in self._all():
            first, space, _ = name.partition(" ")
            found[first] = found.get(first, 0) | (LONGER if space else ALONE)
        return found

    def has_word(self, word: str) -> bool:
        """Whether a key has a word that is just so."""
        first, last = self._words(word)
        if first == last:
            return False
        behind = int(self.arrays.words[first]) + len(
            word.encode()
        )  # the shortest word of those that begin so is the first
        return self._text[behind] in (10, 32)

    def begins(self, text: str) -> bool:
        """Whether a key begins so."""
        wanted = text.encode()
        place = self._place(wanted)
        return place < len(self) and self._bytes(place).startswith(wanted)

    def frequency(self, prefix: str) -> int:
        """How many words begin so, as far as they are sorted."""
        first, last = self._words(prefix)
        return last - first

    def _words(self, prefix: str) -> tuple[int, int]:
        """Where the words stand that begin so, as far as they are sorted: the first, and the one behind the last."""
        wanted = prefix.encode()
        first, last = between(self.arrays.word_heads, wanted)
        return self._narrowed(wanted[:CUT], first, last) if len(wanted) > HEAD and first < last else (first, last)

    def _narrowed(self, wanted: bytes, first: int, last: int) -> tuple[int, int]:
        """Which of some words begin so."""
        words, text, size = self.arrays.words, self._text, len(wanted)

        def ahead(place: int) -> bytes:
            begin = int(words[place])
            return bytes(text[begin : begin + size])

        first = bisect_left(range(len(words)), wanted, first, last, key=ahead)
        return first, bisect_left(range(len(words)), wanted + b"\xff", first, last, key=ahead)

    def below(self, lines: Sequence[int]) -> NDArray[np.bool_]:
        """Which terms are below some, these among them, by line number."""
        found = np.zeros(len(self.arrays.retired), np.bool_)
        found[lines] = True
        count = 0
        while count != (count := int(found.sum())):  # a level of the hierarchy a round
            found[self.arrays.children[found[self.arrays.parents]]] = True
        return found

    def nearest(self, name: str, most: int) -> list[tuple[int, float]]:
        """The keys most like a text: number and likeness from 0 to 1, best first."""
        return grams.nearest(self._pieces, name, most)

    @cached_property
    def _pieces(self) -> grams.Grams:
        arrays = self.arrays
        return grams.Grams(arrays.codes, arrays.bounds, arrays.owners, arrays.norms, arrays.squares)


def spread(
    bounds: NDArray[np.uint32], numbers: NDArray[np.integer[Any]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All places of some stretches, and before them for each the place of its stretch among these.

    >>> [part.tolist() for part in spread(np.array([0, 2, 3, 6], np.uint32), np.array([2, 0]))]
    [[0, 0, 0, 1, 1], [3, 4, 5, 0, 1]]
    """
    begins = bounds[numbers].astype(np.int64)
    sizes = bounds[numbers + 1] - begins
    again = np.repeat(np.arange(len(begins)), sizes)
    return again, np.arange(len(again)) + np.repeat(begins - np.cumsum(sizes) + sizes, sizes)


def between(heads: NDArray[np.uint64], wanted: bytes) -> tuple[int, int]:
    """Where the numbers stand that begin with the first eight of some bytes."""
    first, last = heads.searchsorted(_bounds(wanted[:HEAD])).tolist()
    return first, last


@lru_cache(maxsize=1024)
def _bounds(wanted: bytes) -> NDArray[np.uint64]:
    """The least number that begins with some bytes, and the least above all that do; UTF-8 has no byte 255."""
    low = int.from_bytes(wanted.ljust(HEAD, b"\0"))
    return np.array([low, low + (1 << 8 * (HEAD - len(wanted)))], np.uint64)


# --------------------------------------------------------------------------------------------------- spellings
def plain(label: str) -> str:
    """A taxon's name without what tells it from a homonym.

    >>> plain("Drosophila <flies,genus>")
    'Drosophila'
    """
    return label.partition(" <")[0]


def matching(term: Term, name: str) -> tuple[str, str, str]:
    """Which of a term's names has this key: field, text as the ontology writes it, scope."""
    if name in (cached_key(term.label), cached_key(plain(term.label))):
        return "label", term.label, "label"
    for scope, text in term.synonyms:
        if cached_key(text) == name:
            return "synonym", text, scope
    return "label", term.label, "label"
