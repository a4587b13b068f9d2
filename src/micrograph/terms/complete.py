"""Completion: what somebody who is typing may mean.

Ranking (DESIGN 4.4): exact id, what curators say that it means ("mouse" is the species, not its genus), exact label, exact synonym,
a label or an exact synonym that begins so ("zebr" is the beginning of zebrafish, which the taxonomy calls Danio rerio), a word that
begins so, all words in any order, typing errors. Within a rank: terms with data before those without, living before retired, short
before long. An exact name is never outranked by anything that only begins so: the commonest complaint about OLS (its issues 191, 860).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple, TypedDict

import numpy as np

from micrograph.errors import TakesLong
from micrograph.identifiers import expand
from micrograph.terms.found import Best, Found, Searched
from micrograph.terms.grams import nearest
from micrograph.terms.names import matching
from micrograph.terms.ranking import ALL_WORDS, LABEL, PLAIN, SIMILAR_NAME, of_prefix
from micrograph.terms.spelling import key, plurals, unfinished
from micrograph.terms.table import Term

_FEW = 3  # terms: where fewer were found, the words may stand in another order, or hold an error
_NEAR = 400  # names that a typing error is compared with
_SIMILAR = 72  # percent: least likeness of a typing error
_UNFINISHED = 5  # percent: how much less likely it is that the name goes on
_TELLING = 3  # letters: an abbreviation of fewer is one of something in every ontology
_SHORTEST = 4  # letters: less has no typing errors


class Match(TypedDict):
    """Which name of the term fitted."""

    field: str
    text: str
    scope: str


class Completion(TypedDict):
    """One suggestion, as REST answers it."""

    curie: str
    iri: str
    label: str
    ontology: str
    match: Match
    datasets: int | None
    obsolete: bool
    replaced_by: str | None


class Completions(NamedTuple):
    """A page of suggestions, and how many there are in all."""

    items: list[Completion]
    total: int


def complete(
    q: str,
    named: tuple[Term, Match] | None,
    searched: Sequence[Searched],
    counts: Mapping[str, int] | None,
    limit: int,
    start: int = 0,
    exact: bool = False,
    at_once: bool = False,
) -> Completions:
    """The suggestions for what was typed.

    Args:
        q: what was typed.
        named: the term that it identifies, or that curators say it means, and what fitted: it comes first.
        searched: the ontologies to look in, preferred first.
        counts: data sets of each term.
        limit: how many suggestions at most.
        start: how many to leave out.
        exact: only terms with a name that is just so.
        at_once: names are not to be compared one by one.

    Raises:
        TakesLong: they would have to be.
    """
    typed = key(q)
    found = Found(searched, counts, start + limit + (named is not None))
    if typed and exact:
        _just_so(typed, found)
    elif typed:
        _search(typed, found, at_once)
    total, best = len(found), found.best()
    before = 0 if named is None else 1  # of the others
    if named is not None:
        total += not found.has(named[0])
        best = [one for one in best if one.curie != named[0].curie]
    shown = [_matched(one) for one in best[max(0, start - before) : start + limit - before]]
    if named is not None and not start:
        shown.insert(0, named)
    return Completions([_item(*one, counts) for one in shown], total)


# ------------------------------------------------------------------------------------------------ ways of searching
def _search(typed: str, found: Found, at_once: bool) -> None:
    """One way after the other, until there is enough; each knows less well what was meant."""
    is_short = len(typed) < _TELLING
    _beginning(typed, found, is_short)
    for other in (*plurals(typed), *unfinished(typed)):  # "neurons" is typed, and "neuron" is the name
        if len(found) < found.wanted and not other.startswith(typed):  # what begins with that begins with this
            _beginning(other, found, is_short)
    few = min(found.wanted, _FEW)
    if " " in typed and len(found) < few:
        _with_all_words(typed, found)
    if (
        len(typed) >= _SHORTEST and len(found) < few and not found.begins()
    ):  # where a name begins so, there is no error yet
        if at_once:
            raise TakesLong(f"no name begins with {typed!r}, and typing errors take longer to find")
        _similar(typed, found)


def _just_so(typed: str, found: Found) -> None:
    """Names that are as was typed."""
    parts = [part for order in range(len(found.searched)) for part in found.just_so(order, typed)]
    found.add(parts, partial(of_prefix, size=len(typed.encode()), is_short=False))


def _beginning(typed: str, found: Found, is_short: bool) -> None:
    """Names that begin so, first those that are so; then names in which a later word does."""
    parts = [part for order in range(len(found.searched)) for part in found.beginning(order, typed, is_short)]
    found.add(parts, partial(of_prefix, size=len(typed.encode()), is_short=is_short))


def _with_all_words(typed: str, found: Found) -> None:
    """Names that have a word for each that was typed, in any order; the last may be unfinished."""
    words = typed.split()
    keys = [one.names.with_words(words) for one in found.searched]
    parts = [
        found.whole(order, one.names.entries_of(own)[1])
        for order, (one, own) in enumerate(zip(found.searched, keys, strict=True))
        if len(own)
    ]
    found.add(parts, lambda standings: np.full(len(standings), ALL_WORDS, np.int64))


def _similar(typed: str, found: Found) -> None:
    """Names with a typing error or two. What is typed may be unfinished, or lack a space."""
    from rapidfuzz import fuzz, process

    near = sorted(nearest([one.names.pieces for one in found.searched], typed, _NEAR, found.allows))
    names = [found.searched[one.order].names.key(one.number) for one in near]
    begun = [name[: len(typed)] for name in names]
    whole, unfinished = process.cdist([typed], names + begun, scorer=fuzz.ratio).reshape(2, -1)
    scores = np.maximum(whole, unfinished - _UNFINISHED)
    like = [(one, score) for one, score in zip(near, scores.tolist(), strict=True) if score >= _SIMILAR]
    for order, group in groupby(like, key=lambda item: item[0].order):
        numbers, likeness = zip(*((one.number, score) for one, score in group), strict=True)
        again, entries = found.searched[order].names.entries_of(np.array(numbers, np.int64))
        found.add(
            [found.whole(order, entries)], (SIMILAR_NAME + np.rint(100 - np.array(likeness)[again])).astype(np.int64)
        )


def _matched(best: Best) -> tuple[Term, Match]:
    """A term that was found, and which of its names fitted."""
    term, arrays = best.lexicon.at(best.line), best.lexicon.names.arrays
    if arrays.kinds[best.entry] in (LABEL, PLAIN):
        return term, {"field": "label", "text": term.label, "scope": "label"}
    field, text, scope = matching(term, best.lexicon.names.key(int(arrays.keys[best.entry])))
    return term, {"field": field, "text": text, "scope": scope}


def _item(term: Term, match: Match, counts: Mapping[str, int] | None) -> Completion:
    return {
        "curie": term.curie,
        "iri": expand(term.curie),
        "label": term.label,
        "ontology": term.ontology,
        "match": match,
        "datasets": None if counts is None else counts.get(term.curie, 0),
        "obsolete": term.obsolete,
        "replaced_by": term.replaced_by,
    }
