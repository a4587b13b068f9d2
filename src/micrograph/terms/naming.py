"""Making the arrays of `names.py` from a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from micrograph.terms import grams
from micrograph.terms.names import CUT, END, HEAD, Arrays, Names, plain, spread
from micrograph.terms.ranking import LABEL, PLAIN
from micrograph.terms.spelling import key
from micrograph.terms.table import SCOPES, Table

SQUASHED_AT_MOST = 250_000  # terms: taxa have no hyphens to disagree about


def make(table: Table) -> Names:
    """The names of a table."""
    spelt, lines, kinds, retired = _spelt(table)
    order = sorted(range(len(spelt)), key=spelt.__getitem__)  # stable: terms of a name stay in the order of the table
    keys, sizes = _counted(spelt[number] for number in order)
    terms, sorts = np.array(lines, np.uint32)[order], np.array(kinds, np.uint8)[order]
    blob = b"".join(name + END for name in keys)
    text, starts, entries = np.frombuffer(blob, np.uint8), _running([len(name) + 1 for name in keys]), _running(sizes)
    words, word_heads, _ = sorted_words(blob, starts, entries)
    owners = np.repeat(np.arange(len(keys), dtype=np.uint32), sizes)
    pieces = grams.make(blob, starts)
    children, parents = table.parents()
    squashed = [] if len(table) > SQUASHED_AT_MOST else _without_spaces(keys)
    return Names(
        Arrays(
            text=text, starts=starts, entries=entries, terms=terms, kinds=sorts, keys=owners,
            heads=_numbers(blob, starts[:-1].astype(np.int64), 0),
            words=words, word_heads=word_heads,
            squashed=np.array(squashed, np.uint32), retired=retired,
            children=children.astype(np.uint32), parents=parents.astype(np.uint32),
            codes=pieces.codes, bounds=pieces.starts, owners=pieces.names, norms=pieces.norms, squares=pieces.squares,
        )
    )  # fmt: skip


def _spelt(table: Table) -> tuple[list[bytes], list[int], list[int], NDArray[np.bool_]]:
    """The key of each name of each term, the term's line and the kind of name; and which terms are retired."""
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
    return spelt, lines, kinds, retired


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


def sorted_words(
    blob: bytes, starts: NDArray[np.uint32], entries: NDArray[np.uint32]
) -> tuple[NDArray[np.uint32], NDArray[np.uint64], NDArray[np.uint32]]:
    """Where words begin, sorted by the bytes that follow; the first eight of these; each entry of the word's key."""
    if not blob:
        return np.empty(0, np.uint32), np.empty(0, np.uint64), np.empty(0, np.uint32)
    text = np.frombuffer(blob, np.uint8)
    apart = (text == 32) | (text == 10)
    places = np.concatenate([[0], np.flatnonzero(apart[:-1]) + 1]).astype(np.int64)
    columns = [_numbers(blob, places, first) for first in range(0, CUT, HEAD)]
    order = np.lexsort((places, *reversed(columns)))
    places = places[order]
    keys = np.searchsorted(starts, places, side="right") - 1
    again, found = spread(entries, keys)
    return places[again].astype(np.uint32), columns[0][order][again], found.astype(np.uint32)


def _numbers(blob: bytes, places: NDArray[np.int64], offset: int) -> NDArray[np.uint64]:
    """Eight bytes behind each of some places as one number: the order of the numbers is that of the bytes."""
    text = np.frombuffer(blob + END * (CUT + HEAD), np.uint8)
    number = np.zeros(len(places), np.uint64)
    for one in range(offset, offset + HEAD):
        number = (number << np.uint64(8)) | text[places + one].astype(np.uint64)
    return number
