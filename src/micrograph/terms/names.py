"""The names of one ontology, as arrays that a file can hold: exact look-up, completion, likeness.

All keys stand in one text, sorted. A name is found by bisection in it; completion is a sorted array of the places at which a
word begins, four bytes a word, so that a million taxa fit. Written once beside an ontology that was fetched whole and mapped
into memory by every process that asks; of a slim, made in memory when it is first asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from micrograph.terms import grams
from micrograph.terms.spelling import key, squash
from micrograph.terms.table import SCOPES, Table, Term

END = b"\n"  # behind every key in the text; sorts before all that a key may hold
# What kind of name: the label, a synonym by its scope from 1 on, a taxon's label without its addition.
LABEL, EXACT_SCOPE, PLAIN = 0, SCOPES.index("exact") + 1, len(SCOPES) + 1
ALONE, LONGER = 1, 2  # what a first word of names is
_CUT = 32  # bytes of a suffix by which words are sorted
_HEAD = 8  # bytes that are one number
SQUASHED_AT_MOST = 250_000  # terms: taxa have no hyphens to disagree about
_IN_MEMORY = 300_000  # names: more are not copied into a dictionary


@dataclass(frozen=True, slots=True)
class Arrays:
    """What stands in the files."""

    text: NDArray[np.uint8]  # all keys, each with END
    starts: NDArray[np.uint32]  # of the keys in the text, and its end
    entries: NDArray[np.uint32]  # where the terms of each key begin, and their end
    terms: NDArray[np.uint32]  # line numbers of the table
    kinds: NDArray[np.uint8]  # of each of these: LABEL, a scope from 1 on, PLAIN
    heads: NDArray[np.uint64]  # the first eight bytes of each key, as a number: their order is that of the bytes
    words: NDArray[np.uint32]  # where words begin in the text, sorted by what follows
    word_heads: NDArray[np.uint64]  # the first eight bytes of each word
    word_keys: NDArray[np.uint32]  # the key of each word
    squashed: NDArray[np.uint32]  # keys sorted by their squashed form
    retired: NDArray[np.bool_]  # by line number
    children: NDArray[np.uint32]  # line numbers of term and parent, pair by pair
    parents: NDArray[np.uint32]
    codes: NDArray[np.uint32]  # from here on: grams.Grams
    bounds: NDArray[np.uint64]
    owners: NDArray[np.uint32]
    norms: NDArray[np.float32]


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
        place = self._place(name.encode())
        return place if place < len(self) and self._bytes(place) == name.encode() else None

    def _place(self, wanted: bytes) -> int:
        """Of the first key that is not before some bytes."""
        low, high = _between(self.arrays.heads, wanted)
        return bisect_left(range(len(self)), wanted, low, high, key=self._bytes) if len(wanted) > _HEAD else low

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

    # -------------------------------------------------------------------------------------------- completion
    def starting(self, prefix: str) -> NDArray[np.uint32]:
        """The keys in which a word begins with the prefix, some twice; a space in it must stand there too."""
        first, last = self._words(prefix)
        wanted, words, text = prefix.encode(), self.arrays.words, self._text
        found = self.arrays.word_keys[first:last]
        size = len(wanted)
        if size <= _CUT:
            return found
        right = [
            place for place in range(first, last) if bytes(text[int(words[place]) : int(words[place]) + size]) == wanted
        ]
        return self.arrays.word_keys[right]

    def _words(self, prefix: str) -> tuple[int, int]:
        """Where the words stand that begin so, as far as they are sorted: the first, and the one behind the last."""
        wanted = prefix.encode()
        words, text, cut = self.arrays.words, self._text, wanted[:_CUT]

        def ahead(place: int) -> bytes:
            begin = int(words[place])
            return bytes(text[begin : begin + len(cut)])

        first, last = _between(self.arrays.word_heads, wanted)
        if len(wanted) > _HEAD:
            first = bisect_left(range(len(words)), cut, first, last, key=ahead)
            last = bisect_left(range(len(words)), cut + b"\xff", first, last, key=ahead)
        return first, last

    def range(self, prefix: str) -> tuple[int, int]:
        """The keys that begin with a prefix stand together: the first, and the one behind the last."""
        wanted = prefix.encode()
        if len(wanted) <= _HEAD:
            return _between(self.arrays.heads, wanted)
        return self._place(wanted), self._place(wanted + b"\xff")

    def below(self, line: int) -> NDArray[np.bool_]:
        """Which terms are below one, itself among them, by line number."""
        found = np.zeros(len(self.arrays.retired), np.bool_)
        found[line] = True
        count = 0
        while count != (count := int(found.sum())):  # a level of the hierarchy a round
            found[self.arrays.children[found[self.arrays.parents]]] = True
        return found

    def nearest(self, name: str, most: int) -> list[tuple[int, float]]:
        """The keys most like a text: number and likeness from 0 to 1, best first."""
        arrays = self.arrays
        return grams.nearest(grams.Grams(arrays.codes, arrays.bounds, arrays.owners, arrays.norms), name, most)


def _between(heads: NDArray[np.uint64], wanted: bytes) -> tuple[int, int]:
    """Where the numbers stand that begin with the first eight of some bytes."""
    low = int.from_bytes(wanted[:_HEAD].ljust(_HEAD, b"\0"))
    high = int.from_bytes(wanted[:_HEAD].ljust(_HEAD, b"\xff"))
    return int(heads.searchsorted(np.uint64(low), "left")), int(heads.searchsorted(np.uint64(high), "right"))


# --------------------------------------------------------------------------------------------------- making them
def make(table: Table) -> Names:
    """The names of a table."""
    spelt: list[bytes] = []
    lines: list[int] = []
    kinds: list[int] = []
    retired = np.zeros(len(table), np.bool_)
    for line, (label, synonyms, obsolete) in enumerate(table.named()):
        retired[line] = obsolete
        own: set[bytes] = set()
        for kind, text in _kinds(label, synonyms):
            name = key(text).encode()
            if name and name not in own:  # the closest of equal names
                own.add(name)
                spelt.append(name)
                lines.append(line)
                kinds.append(kind)
    order = sorted(range(len(spelt)), key=spelt.__getitem__)  # stable: terms of a name stay in the order of the table
    keys, sizes = _counted(spelt[number] for number in order)
    blob = b"".join(name + END for name in keys)
    starts = _running([len(name) + 1 for name in keys])
    squashed = [] if len(table) > SQUASHED_AT_MOST else _without_spaces(keys)
    words, word_keys, word_heads = _words(blob, starts)
    children, parents = table.parents()
    places = np.array(order, np.int64)
    return Names(
        Arrays(
            np.frombuffer(blob, np.uint8), starts, _running(sizes),
            np.array(lines, np.uint32)[places], np.array(kinds, np.uint8)[places],
            _numbers(blob, starts[:-1].astype(np.int64), 0), words, word_heads, word_keys, np.array(squashed, np.uint32), retired,
            children.astype(np.uint32), parents.astype(np.uint32), *grams.make(blob, starts),
        )
    )  # fmt: skip


def _counted(names: Iterable[bytes]) -> tuple[list[bytes], list[int]]:
    """Each of some sorted names once, and how often it stands there."""
    keys: list[bytes] = []
    sizes: list[int] = []
    for name in names:
        if keys and keys[-1] == name:
            sizes[-1] += 1
        else:
            keys.append(name)
            sizes.append(1)
    return keys, sizes


def _without_spaces(keys: Sequence[bytes]) -> list[int]:
    return sorted(range(len(keys)), key=lambda one: keys[one].replace(b" ", b""))


def _running(sizes: Sequence[int]) -> NDArray[np.uint32]:
    """Where each of some stretches begins, and the end of the last."""
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.uint32)


def _kinds(label: str, synonyms: str) -> Iterator[tuple[int, str]]:
    """Kind and text of each name: the label first, then the others from the closest scope to the widest."""
    yield LABEL, label
    if label.endswith(">"):
        yield PLAIN, plain(label)
    for item in synonyms.split("|") if synonyms else ():
        scope, _, text = item.partition(":")
        yield SCOPES.index(scope) + 1, text.replace("%7C", "|")


def _words(
    blob: bytes, starts: NDArray[np.uint32]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint64]]:
    """Where words begin, sorted by the bytes that follow, the key of each, and its first eight bytes."""
    if not blob:
        return np.empty(0, np.uint32), np.empty(0, np.uint32), np.empty(0, np.uint64)
    text = np.frombuffer(blob, np.uint8)
    apart = (text == 32) | (text == 10)
    places = np.concatenate([[0], np.flatnonzero(apart[:-1]) + 1]).astype(np.int64)
    columns = [_numbers(blob, places, first) for first in range(0, _CUT, _HEAD)]
    order = np.lexsort((places, *reversed(columns)))
    places = places[order]
    keys = (np.searchsorted(starts, places, side="right") - 1).astype(np.uint32)
    return places.astype(np.uint32), keys, columns[0][order]


def _numbers(blob: bytes, places: NDArray[np.int64], offset: int) -> NDArray[np.uint64]:
    """Eight bytes behind each of some places as one number: the order of the numbers is that of the bytes."""
    text = np.frombuffer(blob + END * (_CUT + _HEAD), np.uint8)
    number = np.zeros(len(places), np.uint64)
    for one in range(offset, offset + _HEAD):
        number = (number << np.uint64(8)) | text[places + one].astype(np.uint64)
    return number


# ------------------------------------------------------------------------------------------------------- files
def save(names: Names, folder: Path) -> None:
    """Write the arrays, one file each."""
    for field in fields(Arrays):
        np.save(folder / f"{field.name}.npy", getattr(names.arrays, field.name), allow_pickle=False)


def opened(folder: Path) -> Names:
    """Map the arrays into memory."""
    mapped = (np.load(folder / f"{field.name}.npy", mmap_mode="r", allow_pickle=False) for field in fields(Arrays))
    return Names(Arrays(*(array.view(np.ndarray) for array in mapped)))  # memmap's own look-ups cost twice as much


# --------------------------------------------------------------------------------------------------- spellings
def plain(label: str) -> str:
    """A taxon's name without what tells it from a homonym.

    >>> plain("Drosophila <flies,genus>")
    'Drosophila'
    """
    return label.partition(" <")[0]


def matching(term: Term, name: str) -> tuple[str, str, str]:
    """Which of a term's names has this key: field, text as the ontology writes it, scope."""
    if name in (key(term.label), key(plain(term.label))):
        return "label", term.label, "label"
    for scope, text in term.synonyms:
        if key(text) == name:
            return "synonym", text, scope
    return "label", term.label, "label"
