"""Making the arrays of `words.py` from the names of several ontologies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from micrograph.terms import crowds, ranking, typos
from micrograph.terms.names import CUT, Names
from micrograph.terms.naming import sorted_words
from micrograph.terms.words import LATER, WordArrays, Words


def make(several: Sequence[Names], crowded: int = crowds.CROWDED) -> Words:
    """The words of the names of several ontologies.

    Args:
        several: the names, in the order of the vocabulary.
        crowded: of a beginning that more words have, the order of the terms is kept.
    """
    arrays = [names.arrays for names in several]
    text = _joined([one.text for one in arrays], np.uint8)
    starts = _bounds([one.starts for one in arrays])
    entries = _bounds([one.entries for one in arrays])
    terms = _shifted([one.terms for one in arrays], [len(one.retired) for one in arrays])
    keys = _shifted([one.keys for one in arrays], [len(names) for names in several])
    kinds = _joined([one.kinds for one in arrays], np.uint8)
    retired = _joined([one.retired for one in arrays], np.bool_)
    words, heads, word_entries = sorted_words(text.tobytes(), starts, entries)
    word_terms, own = terms[word_entries], keys[word_entries]
    lengths = starts[1:][own] - starts[own] - 1
    later = words != starts[own]
    standings = ranking.standing(later, kinds[word_entries], retired[word_terms], lengths)
    crowd = crowds.make(text, words, word_entries, word_terms, standings, CUT, crowded)
    windows = typos.make(text, starts)
    return Words(
        WordArrays(
            text=text, starts=starts, entries=entries, terms=terms, kinds=kinds, keys=keys, retired=retired,
            words=words, heads=heads, word_entries=word_entries, standings=standings,
            crowd_ranges=crowd.ranges, crowd_starts=crowd.starts,
            crowd_rows=word_entries[crowd.rows] | later[crowd.rows].astype(np.uint32) << np.uint32(LATER),
            codes=windows.codes, bounds=windows.bounds, owners=windows.names,
        )
    )  # fmt: skip


def _joined(parts: Sequence[NDArray[Any]], kind: type[np.generic]) -> NDArray[Any]:
    return np.concatenate([np.empty(0, kind), *parts]).astype(kind)


def _bounds(parts: Sequence[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    """Bounds of stretches, each part counted from its own beginning, counted from the beginning of the first."""
    sizes = [np.diff(part) for part in parts]
    return np.concatenate([[0], *sizes]).cumsum().astype(np.uint32)


def _shifted(parts: Sequence[NDArray[np.uint32]], sizes: Sequence[int]) -> NDArray[np.uint32]:
    """Numbers that each part counts from 0, counted through all of them."""
    before = np.cumsum([0, *sizes])
    return _joined([part + np.uint32(first) for part, first in zip(parts, before.tolist(), strict=False)], np.uint32)
