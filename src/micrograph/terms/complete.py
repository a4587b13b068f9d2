"""Completion: what somebody who is typing may mean.

Ranking: exact id, exact label, exact synonym, a label that begins so, a word that begins so, typing errors. Within
a rank: terms with data before those without, living before retired, short before long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypedDict

from micrograph.identifiers import expand
from micrograph.terms.names import Names, matching
from micrograph.terms.spelling import key
from micrograph.terms.table import Term

LOOKED_AT = 4000  # places in an ontology's names that one prefix looks at
SIMILAR = 72.0  # least rapidfuzz ratio of a typing error
ID, LABEL, SYNONYM, LABEL_PREFIX, WORD_PREFIX, SIMILAR_NAME = range(6)


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


def complete(
    q: str,
    named: Term | None,
    names: Mapping[str, Names],
    get: Callable[[str], Term | None],
    keep: Callable[[Term], bool],
    counts: Mapping[str, int] | None,
    limit: int,
) -> list[Completion]:
    """The suggestions for what was typed.

    Args:
        q: what was typed.
        named: the term that it identifies, if it is an id.
        names: the ontologies to look in, preferred first.
        get: the term of an id.
        keep: whether a term may be suggested.
        counts: data sets of each term.
        limit: how many suggestions at most.
    """
    typed = key(q)
    ranked: dict[str, tuple[tuple[float, ...], Completion]] = {}

    def offer(rank: int, term: Term, match: Match, order: int, distance: float = 0.0) -> None:
        count = (counts or {}).get(term.curie, 0)
        place = (rank, distance, term.obsolete, -count, len(match["text"]), order)
        known = ranked.get(term.curie)
        if known is None or place < known[0]:
            ranked[term.curie] = (place, _item(term, match, counts))

    if named is not None and keep(named):
        offer(ID, named, {"field": "id", "text": named.curie, "scope": "id"}, 0)
    if typed:
        for order, source in enumerate(names.values()):
            for rank, name in _candidates(typed, source):
                for term in _terms(name, source, get, keep):
                    field, text, scope = matching(term, name)
                    offer(_rank(rank, field, scope), term, {"field": field, "text": text, "scope": scope}, order)
        if len(ranked) < limit:
            for order, source in enumerate(names.values()):
                for name, distance in _similar(typed, source, limit):
                    for term in _terms(name, source, get, keep):
                        field, text, scope = matching(term, name)
                        offer(SIMILAR_NAME, term, {"field": field, "text": text, "scope": scope}, order, distance)
    best = sorted(ranked.items(), key=lambda item: (item[1][0], item[0]))
    return [completion for _, (_, completion) in best[:limit]]


def _candidates(typed: str, source: Names) -> Iterator[tuple[int, str]]:
    if source.exact(typed):
        yield LABEL, typed
    for name, first in source.starting(typed, LOOKED_AT):
        yield (LABEL_PREFIX if first else WORD_PREFIX), name


def _rank(rank: int, field: str, scope: str) -> int:
    """A synonym ranks behind a label that fits as well; one that is not exact ranks as a part of a name."""
    if field == "label":
        return rank
    if rank == LABEL:
        return SYNONYM if scope == "exact" else LABEL_PREFIX
    return WORD_PREFIX


def _terms(name: str, source: Names, get: Callable[[str], Term | None], keep: Callable[[Term], bool]) -> Iterator[Term]:
    for curie in source.exact(name):
        term = get(curie)
        if term is not None and keep(term):
            yield term


def _similar(typed: str, source: Names, limit: int) -> Iterator[tuple[str, float]]:
    """Names with a typing error or two. The beginning counts: what is typed may be unfinished."""
    if len(typed) < 4:
        return
    from rapidfuzz import fuzz, process

    for name, score, _ in process.extract(typed, source.keys, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=4 * limit):
        yield name, 100.0 - score


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
