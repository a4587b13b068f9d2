"""Beginnings that very many names have, answered before anybody asks.

A hundred and fifty thousand taxa have a word that begins with "a". To rank them all takes longer than a person waits, and what comes
first does not depend on who asks (but for the data sets, see `found.py`). So of each beginning that more than `CROWDED` words
have, the terms are kept in their order, one word each: how many there are is known, and the first are at hand. Beginnings that the
same words have ("mitoch" and "mitocho") share a list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from micrograph.terms import ranking

CROWDED = 2048  # words: so many are ranked in two tenths of a millisecond
_END, _SPACE = 10, 32


class Crowds(NamedTuple):
    """For each crowd the words that begin so, one of each term, best first."""

    ranges: NDArray[np.uint64]  # first word << 32 | the one behind the last, sorted
    starts: NDArray[np.uint64]  # where the list of each begins, and the end of the last
    rows: NDArray[np.uint32]  # numbers of words


def make(
    text: NDArray[np.uint8],
    words: NDArray[np.uint32],
    entries: NDArray[np.uint32],
    terms: NDArray[np.uint32],
    standings: NDArray[np.uint16],
    depth: int,
    crowded: int,
) -> Crowds:
    """The crowds among some words.

    Args:
        text: in which the words stand.
        words: where each begins, sorted by `depth` bytes.
        entries: of each, in the order of the alphabet.
        terms: of each.
        standings: of each.
        depth: bytes; of longer beginnings there are no crowds.
        crowded: how many words are not yet a crowd.
    """
    ranges = sorted(set(_ranges(text, words.astype(np.int64), depth, crowded)))
    known = standings.astype(np.int64)
    ranks = ranking.begun(known)
    chosen, place_of_choice = _ordered(ranking.choice(known, ranks))
    ordered, place_of_row = _ordered(entries, ranking.places(known, ranks, None))
    first_of = np.zeros(int(terms.max(initial=0)) + 1, np.uint32)
    lists = []
    for first, last in ranges:
        rows = chosen[np.sort(place_of_choice[first:last])]
        own = terms[rows]
        first_of[own[::-1]] = rows[::-1]  # the best of a term is written last
        rows = rows[first_of[own] == rows]
        lists.append(ordered[np.sort(place_of_row[rows])])
    return Crowds(
        np.array([first << 32 | last for first, last in ranges], np.uint64),
        np.cumsum([0, *map(len, lists)]).astype(np.uint64),
        np.concatenate(lists) if lists else np.empty(0, np.uint32),
    )


def _ordered(*columns: NDArray[np.integer[Any]]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Words sorted by the last of some columns, then by the others; and the number of each word in that order."""
    order = np.lexsort(columns).astype(np.uint32)
    numbers = np.empty(len(order), np.uint32)
    numbers[order] = np.arange(len(order), dtype=np.uint32)
    return order, numbers


def _ranges(text: NDArray[np.uint8], words: NDArray[np.int64], depth: int, crowded: int) -> Iterator[tuple[int, int]]:
    """The first word, and the one behind the last, of each beginning that is crowded; some twice."""
    if len(words) <= crowded:
        return
    padded = np.concatenate([text, np.full(depth, _END, np.uint8)])
    is_same = np.ones(len(words) - 1, np.bool_)  # as the next word, so far
    for size in range(depth):
        letters = padded[words + size]
        is_same &= (letters[1:] == letters[:-1]) & (letters[1:] != _END)
        bounds = np.concatenate([[0], np.flatnonzero(~is_same) + 1, [len(words)]])
        crowds = np.flatnonzero(np.diff(bounds) > crowded)
        for first, last in zip(bounds[crowds].tolist(), bounds[crowds + 1].tolist(), strict=True):
            if letters[first] != _SPACE:  # what is typed ends with a letter
                yield first, last


def of(crowds: Crowds, first: int, last: int) -> NDArray[np.uint32] | None:
    """The terms of a range of words, by their best word, best first; None where it is no crowd."""
    wanted = np.uint64(first << 32 | last)
    place = int(crowds.ranges.searchsorted(wanted))
    if place == len(crowds.ranges) or crowds.ranges[place] != wanted:
        return None
    return crowds.rows[int(crowds.starts[place]) : int(crowds.starts[place + 1])]
