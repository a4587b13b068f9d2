"""Names that look alike: pieces of three letters, weighed by how rare they are (TF-IDF), compared by cosine.

A typing error spoils three pieces and leaves the others; other words around a name, or their order, spoil fewer still.
Measured against five other engines on 848,781 names (research, ontologies.md 5): the best on values and, but for comparing
every name with every value, on misspellings.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_COMMON = 0.1  # of all names: a piece that more have tells nothing, where rarer ones are left
_ENOUGH = 5  # rare pieces that are enough to find a name by
_LEAST = 0.15  # cosine: what is less like says nothing
_BATCH = 200_000  # names whose pieces are made at once


class Grams(NamedTuple):
    """For each piece the names that have it, and the length of each name's vector."""

    codes: NDArray[np.uint32]  # of all pieces, sorted
    starts: NDArray[np.uint64]  # where the names of each piece begin
    names: NDArray[np.uint32]
    norms: NDArray[np.float32]
    squares: NDArray[np.float32]  # of each piece's rarity


def make(blob: bytes, starts: NDArray[np.uint32]) -> Grams:
    """The pieces of names that stand one behind the other, each ended by one byte.

    Args:
        blob: the names.
        starts: where each begins, and behind the last its end.
    """
    count = len(starts) - 1
    pairs = [_pieces(blob, starts, first, min(first + _BATCH, count)) for first in range(0, count, _BATCH)]
    found = np.concatenate(pairs) if pairs else np.empty(0, np.uint64)
    if len(pairs) > 1:
        found.sort(kind="stable")
    code, names = (found >> np.uint64(32)).astype(np.uint32), found.astype(np.uint32)
    codes, firsts = np.unique(code, return_index=True)
    bounds = np.append(firsts, len(code)).astype(np.uint64)
    rarities = rarity(bounds[1:] - bounds[:-1], count)
    sizes: list[int] = (bounds[1:] - bounds[:-1]).tolist()
    norms = np.sqrt(np.bincount(names, weights=np.repeat(rarities**2, sizes), minlength=count))
    return Grams(codes, bounds, names, norms.astype(np.float32), (rarities**2).astype(np.float32))


def _pieces(blob: bytes, starts: NDArray[np.uint32], first: int, last: int) -> NDArray[np.uint64]:
    """Piece and name of each piece of some names, each pair once; a space stands before and behind a name."""
    begin, end = int(starts[first]), int(starts[last])
    text = np.frombuffer(b" " + blob[begin:end], np.uint8).astype(np.uint32)
    text[text == 10] = 32  # the byte behind a name is the space before the next one too
    code = (text[:-2] << 16) | (text[1:-1] << 8) | text[2:]
    lengths: list[int] = (starts[first + 1 : last + 1] - starts[first:last]).tolist()
    owner = np.repeat(np.arange(first, last, dtype=np.uint64), lengths)[: len(code)]
    inside = text[1:-1] != 32  # a piece around a space joins two words, or two names
    pairs = (code.astype(np.uint64) << np.uint64(32)) | owner
    pairs = pairs[inside]
    pairs.sort()  # numpy's `unique` takes five times as long over as many as these
    is_first = np.ones(len(pairs), np.bool_)
    np.not_equal(pairs[1:], pairs[:-1], out=is_first[1:])
    found: NDArray[np.uint64] = pairs[is_first]
    return found


@lru_cache(maxsize=64)  # every ontology is asked for the same
def of(name: str) -> NDArray[np.uint32]:
    """The pieces of one name.

    >>> [int(code).to_bytes(3, "big").decode() for code in of("ab c")]
    [' ab', ' c ', 'ab ']
    """
    text = np.frombuffer(f" {name} ".encode(), np.uint8).astype(np.uint32)
    code = (text[:-2] << 16) | (text[1:-1] << 8) | text[2:]
    return np.unique(code[text[1:-1] != 32])


def rarity(frequency: NDArray[np.uint64], count: int) -> NDArray[np.float64]:
    """How much a piece tells, by how many names have it."""
    weights: NDArray[np.float64] = np.log((1.0 + count) / (1.0 + frequency)) + 1.0
    return weights


class Near(NamedTuple):
    """A name that is like a text."""

    order: int  # of its names among those that were looked in
    number: int
    likeness: float  # cosine


def nearest(
    several: Sequence[Grams],
    name: str,
    most: int,
    allowed: Callable[[int, NDArray[np.int64]], NDArray[np.bool_]] | None = None,
) -> list[Near]:
    """The names most like a text, best first.

    Args:
        several: the pieces of names, of each ontology its own.
        name: the text.
        most: how many at most, of all together.
        allowed: which of some names, by order and numbers, may be answered.
    """
    wanted = of(name)
    orders, numbers, scores = [], [], []
    for place, grams in enumerate(several):
        own, likeness = _alike(grams, wanted)
        kept = likeness > _LEAST
        if allowed is not None:
            kept &= allowed(place, own)
        numbers.append(own[kept])
        scores.append(likeness[kept])
        orders.append(np.full(len(numbers[-1]), place))
    if not several:
        return []
    order, number, score = np.concatenate(orders), np.concatenate(numbers), np.concatenate(scores)
    best = np.argpartition(score, -most)[-most:] if len(score) > most else np.arange(len(score))
    best = best[np.lexsort((number[best], order[best], -score[best]))]
    return [*map(Near, order[best].tolist(), number[best].tolist(), score[best].tolist())]


def _alike(grams: Grams, wanted: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The names that have some pieces, all but those that share little, and the cosine of each."""
    count = len(grams.norms)
    if not count:
        return _NONE
    places = grams.codes.searchsorted(wanted)
    places = places[grams.codes.take(places, mode="clip") == wanted]
    begins, squares = grams.starts[places], grams.squares[places]
    sizes = grams.starts[places + 1] - begins
    unknown = len(wanted) - len(places)
    norm = math.sqrt(float(squares.sum()) + unknown * (math.log(1.0 + count) + 1.0) ** 2)
    rare = sizes <= max(_COMMON * count, 50)
    if np.count_nonzero(rare) >= _ENOUGH:
        begins, sizes, squares = begins[rare], sizes[rare], squares[rare]
    if not len(begins):
        return _NONE
    lists = [grams.names[begin : begin + size] for begin, size in zip(begins.tolist(), sizes.tolist(), strict=True)]
    shared = np.bincount(np.concatenate(lists), weights=np.repeat(squares, sizes.astype(np.int64)), minlength=count)
    # a vector is no shorter than what it shares: most of a million names are left out by one comparison
    near = np.flatnonzero(shared > 0.999 * (_LEAST * norm) ** 2)
    return near, shared[near] / (grams.norms[near] * norm)


_NONE = np.empty(0, np.int64), np.empty(0, np.float64)
