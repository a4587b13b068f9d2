"""Completion: what somebody who is typing may mean.

Ranking (DESIGN 4.4): exact id, exact label, exact synonym, a label that begins so, a word that begins so, all words in any
order, typing errors. Within a rank: terms with data before those without, living before retired, short before long. An exact
name is never outranked by anything that only begins so: the commonest complaint about OLS (its issues 191 and 860).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, TypedDict

import numpy as np
from numpy.typing import NDArray

from micrograph.identifiers import expand
from micrograph.terms.lexicon import Lexicon
from micrograph.terms.names import LABEL, PLAIN, matching
from micrograph.terms.spelling import key, plurals
from micrograph.terms.table import Term

ID, EXACT_LABEL, SYNONYM, LABEL_PREFIX, WORD_PREFIX, ALL_WORDS, SIMILAR_NAME = range(7)
_NEAR = 40  # names of an ontology that a typing error is compared with
_SIMILAR = 0.72  # least likeness of a typing error
_SHORTEST = 4  # letters: less has no typing errors
_MANY = 200_000  # places of a word: more are not crossed with those of another


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


@dataclass(frozen=True, slots=True)
class Searched:
    """One ontology that is looked in.

    Args:
        lexicon: its terms and names.
        allowed: which of its terms may be suggested, by line number; None for all.
    """

    lexicon: Lexicon
    allowed: NDArray[np.bool_] | None = None


class _Found(NamedTuple):
    """Terms of one ontology, each once with its best name; smaller is better."""

    place: NDArray[np.int64]
    lines: NDArray[np.int64]
    keys: NDArray[np.int64]


def complete(
    q: str,
    named: Term | None,
    searched: Sequence[Searched],
    counts: Mapping[str, int] | None,
    limit: int,
    start: int = 0,
) -> Completions:
    """The suggestions for what was typed.

    Args:
        q: what was typed.
        named: the term that it identifies, if it is an id.
        searched: the ontologies to look in, preferred first.
        counts: data sets of each term.
        limit: how many suggestions at most.
        start: how many to leave out.
    """
    typed = key(q)
    found: list[list[tuple[int, _Found]]] = []
    if typed:
        found.append(_each(searched, counts, partial(_beginning, typed)))
        for other in plurals(typed):  # "neurons" is typed, and "neuron" is the name
            if _total(found) < limit:
                found.append(_each(searched, counts, partial(_named_so, other)))
        if _total(found) < start + limit and " " in typed:
            found.append(_each(searched, counts, partial(_with_all_words, typed)))
        if _total(found) < start + limit and len(typed) >= _SHORTEST:
            found.append(_each(searched, counts, partial(_similar, typed)))
    seen: set[str] = set()
    items: list[Completion] = []
    total = 0
    if named is not None:
        seen.add(named.curie)
        total = 1
        items.append(_item(named, {"field": "id", "text": named.curie, "scope": "id"}, counts))
    for group in found:
        best = _best(group, start + limit + len(seen))
        for number, line, name in best:
            lexicon = searched[number].lexicon
            term = lexicon.at(line)
            if term.curie not in seen:
                seen.add(term.curie)
                field, text, scope = matching(term, lexicon.names.key(name))
                items.append(_item(term, {"field": field, "text": text, "scope": scope}, counts))
        total += sum(len(one.lines) for _, one in group)
    total = max(len(items), total - _repeated(found, named, searched))
    return Completions(items[start : start + limit], total)


def _total(found: Sequence[Sequence[tuple[int, _Found]]]) -> int:
    return sum(len(one.lines) for group in found for _, one in group)


def _repeated(found: Sequence[Sequence[tuple[int, _Found]]], named: Term | None, searched: Sequence[Searched]) -> int:
    """How many terms were counted twice: in two ways of searching, or by identifier and by name."""
    by_ontology: dict[int, list[NDArray[np.int64]]] = {}
    for group in found:
        for number, one in group:
            by_ontology.setdefault(number, []).append(one.lines)
    twice = sum(
        sum(map(len, several)) - len(np.unique(np.concatenate(several)))
        for several in by_ontology.values()
        if len(several) > 1
    )
    if named is not None:
        for number, several in by_ontology.items():
            line = searched[number].lexicon.table.number(named.curie)
            twice += line is not None and any(line in lines for lines in several)
    return twice


# ------------------------------------------------------------------------------------------------ ways of searching
_Hits = tuple[NDArray[np.uint32], NDArray[np.int64]]  # keys, and the rank of each as if it were a label


def _beginning(typed: str, one: Searched) -> _Hits:
    """Names in which a word begins so; first those that are so."""
    names = one.lexicon.names
    keys = names.starting(typed)
    ranks = np.full(len(keys), WORD_PREFIX, np.int64)
    low, high = names.range(typed)
    ranks[(keys >= low) & (keys < high)] = LABEL_PREFIX
    number = names.number(typed)
    if number is not None:
        ranks[keys == number] = EXACT_LABEL
    return keys, ranks


def _named_so(name: str, one: Searched) -> _Hits:
    number = one.lexicon.names.number(name)
    found = [] if number is None else [number]
    return np.array(found, np.uint32), np.full(len(found), EXACT_LABEL, np.int64)


def _with_all_words(typed: str, one: Searched) -> _Hits:
    """Names that have a word for each that was typed, in any order; the last may be unfinished."""
    several = sorted((one.lexicon.names.starting(word) for word in typed.split()), key=len)
    keys = np.unique(several[0])
    for others in several[1:]:
        if len(keys) and len(others) <= _MANY:
            keys = np.intersect1d(keys, others)
    return keys, np.full(len(keys), ALL_WORDS, np.int64)


def _similar(typed: str, one: Searched) -> _Hits:
    """Names with a typing error or two. What is typed may be unfinished, or lack a space."""
    from rapidfuzz import fuzz

    names = one.lexicon.names
    found: list[tuple[int, int]] = []
    for number, _ in names.nearest(typed, _NEAR):
        name = names.key(number)
        score = max(fuzz.ratio(typed, name), fuzz.ratio(typed, name[: len(typed)]) - 5) / 100
        if score >= _SIMILAR:
            found.append((number, SIMILAR_NAME + round(100 * (1 - score))))
    return np.array([number for number, _ in found], np.uint32), np.array([rank for _, rank in found], np.int64)


# ------------------------------------------------------------------------------------------------------- ranking
def _each(
    searched: Sequence[Searched], counts: Mapping[str, int] | None, search: Callable[[Searched], _Hits]
) -> list[tuple[int, _Found]]:
    found = []
    for number, one in enumerate(searched):
        keys, ranks = search(one)
        if len(keys):
            found.append((number, _ranked(keys.astype(np.int64), ranks, one, counts, number)))
    return [(number, one) for number, one in found if len(one.lines)]


def _ranked(
    keys: NDArray[np.int64], ranks: NDArray[np.int64], one: Searched, counts: Mapping[str, int] | None, order: int
) -> _Found:
    """The terms of some keys, each once: its best name by rank; then by data, life, length and ontology."""
    arrays = one.lexicon.names.arrays
    begins = arrays.entries[keys].astype(np.int64)
    sizes = arrays.entries[keys + 1].astype(np.int64) - begins
    if (sizes == 1).all():
        entries = begins
    else:
        entries = np.repeat(begins - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes) + np.arange(sizes.sum())
        keys, ranks = np.repeat(keys, sizes), np.repeat(ranks, sizes)
    lines, kinds = arrays.terms[entries].astype(np.int64), arrays.kinds[entries]
    if one.allowed is not None:
        kept = one.allowed[lines]
        lines, kinds, keys, ranks = lines[kept], kinds[kept], keys[kept], ranks[kept]
    label = (kinds == LABEL) | (kinds == PLAIN)
    # a synonym ranks behind a label that fits as well; one that is not exact, as a part of a name
    behind = np.where(ranks == EXACT_LABEL, np.where(kinds == 1, SYNONYM, LABEL_PREFIX), np.maximum(ranks, WORD_PREFIX))
    ranks = np.where(label, ranks, behind)
    data = one.lexicon.counts(counts)[lines] if counts else np.zeros(len(lines), np.int64)
    lengths = arrays.starts[keys + 1].astype(np.int64) - arrays.starts[keys].astype(np.int64)
    place = ranks << 1 | arrays.retired[lines]
    place = place << 20 | (2**20 - 1 - np.minimum(data, 2**20 - 1))
    place = (place << 10 | np.minimum(lengths, 1023)) << 6 | order
    if len(np.unique(lines)) < len(lines):
        by_line = np.lexsort((place, lines))
        first = by_line[np.concatenate([[True], np.diff(lines[by_line]) > 0])]
        place, lines, keys = place[first], lines[first], keys[first]
    return _Found(place, lines, keys)


def _best(group: Sequence[tuple[int, _Found]], most: int) -> Iterator[tuple[int, int, int]]:
    """The best of all ontologies: ontology, line and key."""
    if not group:
        return
    place = np.concatenate([one.place for _, one in group])
    lines = np.concatenate([one.lines for _, one in group])
    keys = np.concatenate([one.keys for _, one in group])
    owner = np.repeat([number for number, _ in group], [len(one.lines) for _, one in group])
    some = np.arange(len(place))
    if len(place) > 8 * most:
        bound = np.partition(place, most)[most]
        some = np.flatnonzero(place <= bound)
    for number in some[np.lexsort((lines[some], place[some]))][:most].tolist():
        yield int(owner[number]), int(lines[number]), int(keys[number])


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
