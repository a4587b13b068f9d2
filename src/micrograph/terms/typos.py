"""Names that a text with a typing error may have meant: those that share the most windows of three letters, near the same place.

What decides in the end is how many letters differ (`complete.py`); this finds the few hundred names that are worth comparing, of two
millions, in two milliseconds. A window counts only where it stands within two letters of its place in the text: so a list holds a
quarter of the names that have a window anywhere, and the beginning of a long name is as near as a short name. Measured on 1,200 names
with one or two errors, whole or unfinished: of two hundred candidates that this gives, 1,083 are found among the first ten; of four
hundred by the likeness of `grams.py`, 1,082, in twelve times the time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from micrograph.terms import postings

_PLACE = 4  # letters: of windows whose places are not told apart
_DEPTH = 32  # letters: what stands further behind is not looked at
_SHIFT = 2  # letters: how far an error may move what follows
_RAREST = 12  # windows: so many are enough to find a name by
_SHORT = 6  # windows: of a text that has no more, one error may leave but one
_LETTERS = np.uint32(0xFFFFFF)  # of a code


class Windows(NamedTuple):
    """For each window at each place the names that have it there."""

    codes: NDArray[np.uint32]  # place << 24 | three letters, sorted
    bounds: NDArray[np.uint64]  # where the names of each begin, and the end of the last
    names: NDArray[np.uint32]


def make(text: NDArray[np.uint8], starts: NDArray[np.uint32]) -> Windows:
    """The windows of names that stand one behind the other, each ended by one byte.

    Args:
        text: the names.
        starts: where each begins, and behind the last its end.
    """
    return Windows(*postings.make(len(starts) - 1, lambda first, last: _pairs(text, starts, first, last)))


def _pairs(text: NDArray[np.uint8], starts: NDArray[np.uint32], first: int, last: int) -> NDArray[np.uint64]:
    """Window and name of each window of some names."""
    begins = starts[first : last + 1].astype(np.int64)
    letters = postings.spaced(text[begins[0] : begins[-1]])
    lengths = np.diff(begins)
    owners = np.repeat(np.arange(first, last, dtype=np.uint64), lengths)[: len(letters) - 2]
    places = np.arange(len(letters) - 2) - np.repeat(begins[:-1] - begins[0], lengths)[: len(letters) - 2]
    kept = (letters[1:-1] != postings.SPACE) & (places < _DEPTH)  # one around a space joins two words, or two names
    codes = postings.windows(letters)[kept] | (places[kept] // _PLACE).astype(np.uint32) << np.uint32(24)
    found: NDArray[np.uint64] = codes.astype(np.uint64) << np.uint64(32) | owners[kept]
    return found


def _wanted(name: str) -> NDArray[np.uint32]:
    """The windows of a text, at each place where a name that is meant may have them.

    >>> [(int(code) >> 24, (int(code) & 0xFFFFFF).to_bytes(3, "big").decode()) for code in _wanted("ab")]
    [(0, ' ab'), (0, 'ab ')]
    >>> [int(code) >> 24 for code in _wanted("abcd")]  # the window of the third letter may stand in two places
    [0, 0, 0, 0, 1, 1]
    """
    letters = np.frombuffer(f" {name} ".encode()[: _DEPTH + 2], np.uint8)
    places = np.flatnonzero(letters[1:-1] != postings.SPACE)
    windows = postings.windows(letters)[places]
    near = (np.maximum(places - _SHIFT, 0), np.minimum(places + _SHIFT, _DEPTH - 1))
    return np.unique(np.concatenate([windows | (one // _PLACE).astype(np.uint32) << np.uint32(24) for one in near]))


def nearest(
    windows: Windows,
    starts: NDArray[np.uint32],
    name: str,
    most: int,
    allowed: Callable[[NDArray[np.uint32]], NDArray[np.bool_]] | None = None,
) -> NDArray[np.uint32]:
    """The names that share the most windows with a text, of equals the shorter; sorted by number.

    Args:
        windows: of the names.
        starts: where each name begins, and the end of the last.
        name: the text.
        most: how many at most.
        allowed: which of some names may be answered.
    """
    wanted = _wanted(name)
    total = len(np.unique(wanted & _LETTERS))
    lists = _lists(windows, wanted)
    if not lists:
        return np.empty(0, np.uint32)
    every = np.concatenate(lists)
    every.sort()
    once = 0
    if total > _SHORT:  # nine of ten names share one window: they are left out before anything is counted
        every, once = every[1:][every[1:] == every[:-1]], 1
    firsts = np.flatnonzero(postings.is_first(every))
    numbers, shared = every[firsts], np.diff(firsts, append=len(every)) + once
    if allowed is not None:
        kept = allowed(numbers)
        numbers, shared = numbers[kept], shared[kept]
    if len(numbers) > most:
        having = np.bincount(shared)[::-1].cumsum()[::-1]  # how many names share so many windows or more
        least = int(np.flatnonzero(having >= most)[-1])
        numbers, shared = numbers[shared >= least], shared[shared >= least]
        lengths = (starts[numbers + 1] - starts[numbers]).astype(np.int64)
        numbers = numbers[np.lexsort((lengths, -shared))[:most]]
    return np.sort(numbers)


def _lists(windows: Windows, wanted: NDArray[np.uint32]) -> list[NDArray[np.uint32]]:
    """The names that have some windows, of the rarest of these."""
    places = windows.codes.searchsorted(wanted)
    places = places[windows.codes.take(places, mode="clip") == wanted] if len(windows.codes) else places[:0]
    begins, ends = windows.bounds[places].astype(np.int64), windows.bounds[places + 1].astype(np.int64)
    letters, letter = np.unique(windows.codes[places] & _LETTERS, return_inverse=True)
    if len(letters) > _RAREST:
        sizes = np.bincount(letter, weights=ends - begins)
        rare = np.zeros(len(letters), np.bool_)
        rare[np.argsort(sizes)[:_RAREST]] = True
        begins, ends = begins[rare[letter]], ends[rare[letter]]
    return [windows.names[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]
