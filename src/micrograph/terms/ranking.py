"""How well a name answers what was typed, as numbers that sort: smaller is better.

What is known of a name before anything is typed is its *standing*, fourteen bits that are kept beside every word:

    does not begin the name, or the name is a loose synonym | the term is retired | letters of the name | a synonym | a later word

The *rank* says how what was typed fits; the *place* puts rank, data sets and standing together. Of the names of one term that fit,
the best is chosen first (a label that begins so before a synonym that happens to be shorter), then the terms are sorted by place.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from micrograph.terms.table import SCOPES

# What kind of name: the label, a synonym by its scope from 1 on, a taxon's label without its addition.
LABEL, EXACT_SCOPE, PLAIN = 0, SCOPES.index("exact") + 1, len(SCOPES) + 1
EXACT_LABEL, SYNONYM, LOOSE_SYNONYM, NAME_PREFIX, WORD_PREFIX, ALL_WORDS, SIMILAR_NAME = range(7)

_LATER, _SYNONYM, _LENGTH, _RETIRED, _BEHIND = 0, 1, 2, 12, 13  # where the bits of a standing begin
_LONGEST = 2 ** (_RETIRED - _LENGTH) - 1  # letters that are told apart
_WITHIN_RANK = 2**_BEHIND - 1  # the bits that sort names of one rank
_WITHIN_TERM = 2**_RETIRED - 1  # the bits that sort names of one term
_MOST_DATA = 2**20 - 1  # data sets that are told apart

Numbers = NDArray[np.int64]


def standing(
    later: NDArray[np.bool_], kinds: NDArray[np.uint8], retired: NDArray[np.bool_], lengths: NDArray[np.integer[Any]]
) -> NDArray[np.uint16]:
    """The standing of names, or of the words in them.

    Args:
        later: whether it is a word behind the first.
        kinds: of each name.
        retired: whether its term is.
        lengths: of each name, in bytes.

    >>> [int(one) for one in standing(np.array([False, True]), np.array([0, 2], np.uint8), np.array([False] * 2), np.array([4, 4]))]
    [16, 8211]
    """
    synonym = (kinds != LABEL) & (kinds != PLAIN)
    # a synonym that is not exact is but a part of what a term is called
    behind = later | (synonym & (kinds != EXACT_SCOPE))
    found: NDArray[np.uint16] = np.minimum(lengths, _LONGEST).astype(np.uint16) << np.uint16(_LENGTH)
    for bits, place in ((later, _LATER), (synonym, _SYNONYM), (retired, _RETIRED), (behind, _BEHIND)):
        found |= bits.astype(np.uint16) << np.uint16(place)
    return found


def are_retired(standings: Numbers) -> NDArray[np.bool_]:
    """Whether the terms of names are retired."""
    found: NDArray[np.bool_] = standings >> _RETIRED & 1 == 1
    return found


def begun(standings: Numbers) -> Numbers:
    """The ranks of names in which a word begins as it was typed, none of which is just so."""
    found: Numbers = NAME_PREFIX + (standings >> _BEHIND)
    return found


def of_prefix(standings: Numbers, size: int, is_short: bool) -> Numbers:
    """The ranks of names in which a word begins as it was typed.

    Args:
        standings: of each.
        size: bytes that were typed.
        is_short: whether that is too little for a synonym to tell anything: "h" is one of an electron's absence.
    """
    ranks = begun(standings)
    if size >= _LONGEST:  # names of such length are not told apart
        return ranks
    for one in np.flatnonzero(standings & (_LONGEST << _LENGTH | 1 << _LATER) == size << _LENGTH).tolist():  # just so
        is_synonym = bool(standings[one] >> _SYNONYM & 1)
        if not is_synonym:
            ranks[one] = EXACT_LABEL
        elif not is_short:
            ranks[one] = LOOSE_SYNONYM if standings[one] >> _BEHIND else SYNONYM
    return ranks


def places(standings: Numbers, ranks: Numbers, data: Numbers | None) -> Numbers:
    """Where each stands: by rank; then by data sets, life, length, a label before a synonym."""
    missing = _MOST_DATA - np.minimum(data, _MOST_DATA) if data is not None else _MOST_DATA
    found: Numbers = (ranks << 20 | missing) << _BEHIND | standings & _WITHIN_RANK
    return found


def choice(standings: Numbers, ranks: Numbers) -> Numbers:
    """Which of the names of one term stands for it: the least. Twenty bits."""
    beside_label = (ranks == NAME_PREFIX) & (standings >> _SYNONYM & 1 == 1)
    found: Numbers = (ranks << 1 | beside_label) << _RETIRED | standings & _WITHIN_TERM
    return found


def best_of_each(terms: Numbers, choices: Numbers) -> Numbers:
    """The numbers of the best name of each term, of equals the first; in the order of the terms.

    Args:
        terms: of each name, below 2 ** 43.
        choices: of each name.

    >>> best_of_each(np.array([7, 3, 7]), np.array([5, 9, 4])).tolist()
    [1, 2]
    """
    together = terms << 20 | choices
    order = np.argsort(together, kind="stable")
    terms = together[order] >> 20
    is_first = np.ones(len(terms), np.bool_)
    np.not_equal(terms[1:], terms[:-1], out=is_first[1:])
    found: Numbers = order[is_first]
    return found
