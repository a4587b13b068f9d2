"""Completion: what somebody who is typing may mean.

Ranking (DESIGN 4.4): exact id, what curators say that it means ("mouse" is the species, not its genus), exact label, exact synonym,
a label or an exact synonym that begins so ("zebr" is the beginning of zebrafish, which the taxonomy calls Danio rerio), a word that
begins so, all words in any order, typing errors. Within a rank: terms with data before those without, living before retired, short
before long. An exact name is never outranked by anything that only begins so: the commonest complaint about OLS (its issues 191, 860).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypedDict

import numpy as np

from micrograph.errors import TakesLong
from micrograph.identifiers import expand
from micrograph.terms.found import Best, Found, Searched
from micrograph.terms.names import matching
from micrograph.terms.ranking import ALL_WORDS, LABEL, PLAIN, SIMILAR_NAME
from micrograph.terms.spelling import key, plurals, unfinished
from micrograph.terms.table import Term

_FEW = 3  # terms: where fewer were found, the words may stand in another order, or hold an error
_NEAR = 200  # names that a typing error is compared with
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
    searched: Searched,
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
        searched: what to look in.
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

    def page() -> Completions:
        return _page(named, found, counts, limit, start)

    def similar() -> Completions:
        _add_similar(typed, found)
        return page()

    if typed and exact:
        found.add_just_so(typed)
    elif typed and not _search(typed, found):
        if at_once:
            raise TakesLong(f"no name begins with {typed!r}, and typing errors take longer to find", similar)
        return similar()
    return page()


def _page(
    named: tuple[Term, Match] | None, found: Found, counts: Mapping[str, int] | None, limit: int, start: int
) -> Completions:
    """What is shown of what was found: the term that is meant outright first, then the others."""
    total, best = len(found), [_matched(one, found.searched) for one in found.best()]
    before = 0 if named is None else 1  # of the others
    if named is not None:
        total += not found.has(named[0])
        best = [one for one in best if one[0].curie != named[0].curie]
    shown = best[max(0, start - before) : start + limit - before]
    if named is not None and not start:
        shown.insert(0, named)
    return Completions([_item(*one, counts) for one in shown], total)


# ------------------------------------------------------------------------------------------------ ways of searching
def _search(typed: str, found: Found) -> bool:
    """One way after the other, until there is enough; each knows less well what was meant.

    Returns:
        Whether there is enough; else what was typed may have an error.
    """
    is_short = len(typed) < _TELLING
    found.add_beginning(typed, is_short)
    for other in (*plurals(typed), *unfinished(typed)):  # "neurons" is typed, and "neuron" is the name
        if len(found) < found.wanted and not other.startswith(typed):  # what begins with that begins with this
            found.add_beginning(other, is_short)
    few = min(found.wanted, _FEW)
    if " " in typed and len(found) < few:  # a word for each that was typed, in any order; the last may be unfinished
        keys = found.words.with_all(typed.split())
        found.add_keys(keys, np.full(len(keys), ALL_WORDS, np.int64))
    # where a name begins so, there is no error yet
    return len(typed) < _SHORTEST or len(found) >= few or found.begins()


def _add_similar(typed: str, found: Found) -> None:
    """Add names with a typing error or two. What is typed may be unfinished, or lack a space."""
    from rapidfuzz import fuzz, process

    keys = found.words.like(typed, _NEAR, found.allows)
    if not len(keys):
        return
    names = found.words.texts(keys)
    begun = [name[: len(typed)] for name in names]
    whole, unfinished = process.cdist([typed], names + begun, scorer=fuzz.ratio).reshape(2, -1)
    scores = np.maximum(whole, unfinished - _UNFINISHED)
    like = np.flatnonzero(scores >= _SIMILAR)
    found.add_keys(keys[like], (SIMILAR_NAME + np.rint(100 - scores[like])).astype(np.int64))


def _matched(best: Best, searched: Searched) -> tuple[Term, Match]:
    """A term that was found, and which of its names fitted."""
    term, words = searched.vocabulary.at(best.line), searched.vocabulary.words
    if words.arrays.kinds[best.entry] in (LABEL, PLAIN):
        return term, {"field": "label", "text": term.label, "scope": "label"}
    field, text, scope = matching(term, words.key(int(words.arrays.keys[best.entry])))
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
