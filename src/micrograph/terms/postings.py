"""Which names have each window of three letters: lists for `grams.py` and `typos.py`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

SPACE, END = 32, 10
_BATCH = 200_000  # names that are looked at at once

Postings = tuple[NDArray[np.uint32], NDArray[np.uint64], NDArray[np.uint32]]


def windows(letters: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Each window of three letters, as a number of 24 bits.

    >>> [int(code).to_bytes(3, "big") for code in windows(np.frombuffer(b"abcd", np.uint8))]
    [b'abc', b'bcd']
    """
    wide = letters.astype(np.uint32)
    return (wide[:-2] << 16 | wide[1:-1] << 8 | wide[2:]).astype(np.uint32, copy=False)


def spaced(text: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Names that stand one behind the other, each ended by one byte: with a space before and behind each."""
    letters = np.concatenate([[SPACE], text]).astype(np.uint8)
    letters[letters == END] = SPACE  # the byte behind a name is the space before the next one too
    return letters


def make(count: int, pairs: Callable[[int, int], NDArray[np.uint64]]) -> Postings:
    """The codes that names have, sorted; where the names of each begin, and the end of the last; the names, each once for a code.

    Args:
        count: of the names.
        pairs: gives code << 32 | name of the names from one number up to another, in any order.

    >>> [one.tolist() for one in make(2, lambda first, last: np.array([7 << 32 | 1, 5 << 32, 7 << 32, 5 << 32], np.uint64))]
    [[5, 7], [0, 1, 3], [0, 0, 1]]
    """
    batches = [_once(pairs(first, min(first + _BATCH, count))) for first in range(0, count, _BATCH)]
    found = np.concatenate(batches) if batches else np.empty(0, np.uint64)
    if len(batches) > 1:
        found.sort(kind="stable")  # they are sorted, and only merged
    codes = (found >> np.uint64(32)).astype(np.uint32)
    firsts = np.flatnonzero(is_first(codes))
    return codes[firsts], np.append(firsts, len(codes)).astype(np.uint64), found.astype(np.uint32)


def _once(pairs: NDArray[np.uint64]) -> NDArray[np.uint64]:
    pairs = np.sort(pairs)  # numpy's `unique` takes five times as long over as many as these
    found: NDArray[np.uint64] = pairs[is_first(pairs)]
    return found


def is_first(numbers: NDArray[np.unsignedinteger]) -> NDArray[np.bool_]:
    """Which of some sorted numbers are not the same as the one before."""
    found = np.ones(len(numbers), np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=found[1:])
    return found
