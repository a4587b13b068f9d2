"""Completion over the ontologies of a node: which terms may be suggested, and which one is meant outright."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from micrograph.errors import TakesLong
from micrograph.identifiers import term_id
from micrograph.terms.complete import Completions, Match, complete
from micrograph.terms.found import Searched
from micrograph.terms.lexicon import Lexicon
from micrograph.terms.names import matching
from micrograph.terms.roles import Role
from micrograph.terms.spelling import key
from micrograph.terms.table import Table, Term
from micrograph.terms.vocabulary import Vocabulary

if TYPE_CHECKING:
    from micrograph.terms.index import Terms

_KNOWN = 40  # restrictions, such as a role: two megabytes each, of a node with the taxonomy
_AT_ONCE = 100  # terms: more take longer than an event loop may be kept
# Roles of curated texts, in the order in which they are meant.
_CURATED = ("organism", "imaging_method", "method_group", "cell_line")


class Asked(NamedTuple):
    """One question: what was typed, and what may be answered."""

    typed: str
    ontologies: tuple[str, ...]  # empty: those of the role, or all
    role: Role | None
    branches: tuple[str, ...]  # only below one of these
    part_of: bool | None  # whether "below" goes over part-of; None: as the role says
    inclusive: bool  # whether the branches' own terms are among those below
    exact: bool  # only names that are just so
    with_data: bool
    limit: int
    start: int
    obsolete: bool  # whether retired terms are answered, too
    at_once: bool  # answer without looking for typing errors, nor finding out what may be suggested; or raise


class _Unknown(Exception):
    """Which terms of a role may be suggested, and nobody may wait for it."""


class Completer:
    """Completes over some terms."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._known: dict[tuple[object, ...], _Suggested] = {}

    def complete(self, asked: Asked, counts: Mapping[str, int] | None) -> Completions:
        """The answer to a question; counts are the data sets of each term.

        Raises:
            UnknownName, NotFound: an ontology that is not loaded here.
            TakesLong: it was to be answered at once, and cannot be.
        """

        def patiently() -> Completions:
            return self.complete(asked._replace(at_once=False), counts)

        if asked.at_once and asked.start + asked.limit > _AT_ONCE:
            many = asked.start + asked.limit
            raise TakesLong(f"the first {many} terms are more than can be answered at once", patiently)
        chosen = self._chosen(asked)
        try:
            searched = self._searched(chosen, asked)
        except _Unknown as error:
            raise TakesLong(f"which terms of {error} may be suggested is not known yet", patiently) from None
        named = self._identified(asked.typed, chosen, searched) or self._curated(asked, chosen, searched)
        if named is not None and asked.with_data and not (counts or {}).get(named[0].curie):
            named = None
        return complete(asked.typed, named, searched, counts, asked.limit, asked.start, asked.exact, asked.at_once)

    def _chosen(self, asked: Asked) -> tuple[str, ...]:
        """The ontologies to look in, preferred first."""
        terms, role = self._terms, asked.role
        terms.require(asked.ontologies)
        if asked.branches and not asked.ontologies:
            return tuple(dict.fromkeys(branch.partition(":")[0] for branch in asked.branches))
        return asked.ontologies or (tuple(role.ontologies) if role is not None else tuple(terms.prefixes()))

    def _searched(self, chosen: tuple[str, ...], asked: Asked) -> Searched:
        vocabulary = self._vocabulary
        suggested = self._suggested(chosen, asked)
        preferred = None
        if chosen != self._all[: len(chosen)]:
            places = {prefix: place for place, prefix in enumerate(chosen)}
            preferred = np.array([places.get(prefix, len(places)) for prefix in vocabulary.lexicons], np.int64)
        return Searched(vocabulary, suggested.terms, suggested.words, asked.with_data, preferred)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return self._terms.vocabulary()

    @cached_property
    def _all(self) -> tuple[str, ...]:
        return tuple(self._vocabulary.lexicons)

    def _identified(self, q: str, chosen: Sequence[str], searched: Searched) -> tuple[Term, Match] | None:
        """The term that `q` is an identifier of, in any spelling; a retired one's successor where it is not known itself."""
        identifier = term_id(q, chosen[0] if len(chosen) == 1 else "")
        if identifier is None:
            return None
        named = self._terms.get(identifier.value) or self._terms.get(self._terms.resolve(identifier.value).curie or "")
        if named is None or not _allowed(named, chosen, searched):
            return None
        return named, {"field": "id", "text": named.curie, "scope": "id"}

    def _curated(self, asked: Asked, chosen: Sequence[str], searched: Searched) -> tuple[Term, Match] | None:
        """The term that curators say what was typed means, in the role, or in the first of those that people type of."""
        name = key(asked.typed)
        for role in (asked.role.name,) if asked.role is not None else _CURATED:
            for curie in self._terms.pairs.get((role, name), ()):
                term = self._terms.get(curie)
                if term is not None and _allowed(term, chosen, searched):
                    if name in map(key, (term.label, *(text for _, text in term.synonyms))):
                        field, text, scope = matching(term, name)
                        return term, {"field": field, "text": text, "scope": scope}
                    return term, {"field": "curated", "text": asked.typed, "scope": "exact"}
        return None

    def _suggested(self, chosen: tuple[str, ...], asked: Asked) -> _Suggested:
        """Which terms may be suggested."""
        role = asked.role
        if role is None and not asked.branches and asked.obsolete and {*self._all} <= {*chosen}:
            return _ALL
        part_of = asked.part_of if asked.part_of is not None else role is not None and role.part_of
        name = role.name if role is not None else ""
        place = (chosen, name, asked.branches, part_of, asked.inclusive, asked.obsolete)
        known = self._known.get(place)
        if known is None:
            if asked.at_once:
                raise _Unknown(" or ".join(asked.branches) or name or "these ontologies")
            terms = np.zeros(len(self._vocabulary), np.bool_)
            for prefix in chosen:
                lexicon = self._vocabulary.lexicons.get(prefix)
                if lexicon is not None:
                    terms[self._vocabulary.lines(prefix)] = self._suggested_of(prefix, lexicon, asked, part_of)
            known = _Suggested(terms, self._vocabulary.words.few_of(terms))
            if len(self._known) >= _KNOWN:  # branches are whatever somebody asks for
                self._known.clear()
            self._known[place] = known
        return known

    def _suggested_of(self, prefix: str, lexicon: Lexicon, asked: Asked, part_of: bool) -> NDArray[np.bool_]:
        """Which terms of an ontology may be suggested, by their lines there."""
        retired = lexicon.names.arrays.retired
        known = np.ones(len(retired), np.bool_) if asked.obsolete else ~retired
        if asked.branches:
            known &= self._under(lexicon, asked.branches, part_of, asked.inclusive)
        if asked.role is not None:
            known &= self._in_role(prefix, lexicon, asked.role)
        return known

    def _in_role(self, prefix: str, lexicon: Lexicon, role: Role) -> NDArray[np.bool_]:
        """Which terms of an ontology stand in a role: as `Terms.in_role` says, of a million taxa in a second."""
        table, names = lexicon.table, lexicon.names
        if prefix not in role.ontologies:
            return np.zeros(len(table), np.bool_)
        roots = role.roots.get(prefix)
        everything = roots is None or prefix in role.entire
        known = np.ones(len(table), np.bool_) if everything else names.below(_lines(roots or (), table))
        if outside := _lines(role.excluded_branches, table):
            known &= ~names.below(outside)
        known[_lines(role.excluded, table)] = False
        for line in np.flatnonzero(names.arrays.retired).tolist():  # these stand for their successors
            curie = table.id(line)
            known[line] = self._terms.in_role(self._terms.resolve(curie).curie or curie, role)
        return known

    def _under(self, lexicon: Lexicon, branches: Sequence[str], part_of: bool, inclusive: bool) -> NDArray[np.bool_]:
        own = _lines(branches, lexicon.table)
        if part_of or len(own) < len(branches):
            below = {curie for branch in branches for curie in (branch, *self._terms.below(branch, part_of))}
            found = np.zeros(len(lexicon.table), np.bool_)
            found[_lines(below, lexicon.table)] = True
        else:
            found = lexicon.names.below(own)
        if not inclusive:
            found[own] = False
        return found


class _Suggested(NamedTuple):
    """Which terms may be suggested; None: all."""

    terms: NDArray[np.bool_] | None  # by their lines in the vocabulary
    words: NDArray[np.int64] | None  # the words of their names, where these are few


_ALL = _Suggested(None, None)


def _lines(curies: Iterable[str], table: Table) -> list[int]:
    """The lines of the terms that stand in a table."""
    return [line for curie in curies if (line := table.number(curie)) is not None]


def _allowed(term: Term, chosen: Sequence[str], searched: Searched) -> bool:
    if term.ontology not in chosen:
        return False
    line = searched.vocabulary.line(term.curie)
    return line is None or searched.allowed is None or bool(searched.allowed[line])
