"""Completion over the ontologies of a node: which terms may be suggested, and which one is meant outright."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from micrograph.terms.table import Term

if TYPE_CHECKING:
    from micrograph.terms.index import Terms

_MASKS = 64  # of which terms may be suggested: a megabyte each of the taxonomy
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


class Completer:
    """Completes over some terms."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._allowed: dict[tuple[object, ...], NDArray[np.bool_]] = {}

    def complete(self, asked: Asked, counts: Mapping[str, int] | None) -> Completions:
        """The answer to a question; counts are the data sets of each term.

        Raises:
            UnknownName, NotFound: an ontology that is not loaded here.
            TakesLong: it was to be answered at once, and cannot be.
        """
        terms, role = self._terms, asked.role
        terms.require(asked.ontologies)
        chosen: Sequence[str] = asked.ontologies or (role.ontologies if role is not None else terms.prefixes())
        if asked.branches and not asked.ontologies:
            chosen = [*dict.fromkeys(branch.partition(":")[0] for branch in asked.branches)]
        searched = []
        for prefix in chosen:
            if (lexicon := terms.lexicon(prefix)) is not None:
                searched.append(Searched(lexicon, self._suggested(prefix, lexicon, asked), asked.with_data))
        named = self._identified(asked.typed, chosen, searched) or self._curated(asked, chosen, searched)
        if named is not None and asked.with_data and not (counts or {}).get(named[0].curie):
            named = None
        if asked.at_once and asked.start + asked.limit > _AT_ONCE:
            raise TakesLong(f"the first {asked.start + asked.limit} terms are more than can be answered at once")
        return complete(asked.typed, named, searched, counts, asked.limit, asked.start, asked.exact, asked.at_once)

    def _identified(self, q: str, chosen: Sequence[str], searched: Sequence[Searched]) -> tuple[Term, Match] | None:
        """The term that `q` is an identifier of, in any spelling; a retired one's successor where it is not known itself."""
        identifier = term_id(q, chosen[0] if len(chosen) == 1 else "")
        if identifier is None:
            return None
        named = self._terms.get(identifier.value) or self._terms.get(self._terms.resolve(identifier.value).curie or "")
        if named is None or not _allowed(named, chosen, searched):
            return None
        return named, {"field": "id", "text": named.curie, "scope": "id"}

    def _curated(self, asked: Asked, chosen: Sequence[str], searched: Sequence[Searched]) -> tuple[Term, Match] | None:
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

    def _suggested(self, prefix: str, lexicon: Lexicon, asked: Asked) -> NDArray[np.bool_] | None:
        """Which terms of an ontology may be suggested, by line number; None for all."""
        role = asked.role
        takes_all = role is None or (prefix in role.entire and not role.excluded and not role.excluded_branches)
        if takes_all and not asked.branches and asked.obsolete:
            return None
        part_of = asked.part_of if asked.part_of is not None else role is not None and role.part_of
        name = role.name if role is not None else ""
        place = (prefix, name, asked.branches, part_of, asked.inclusive, asked.obsolete)
        known = self._allowed.get(place)
        if known is None and asked.at_once:
            raise TakesLong(f"which terms of {prefix} may be suggested is not known yet")
        if known is None:
            known = np.ones(len(lexicon.table), np.bool_)
            if not asked.obsolete:
                known &= ~lexicon.names.arrays.retired
            if asked.branches:
                known &= self._under(lexicon, asked.branches, part_of, asked.inclusive)
            if role is not None and not takes_all:
                inside = (
                    self._terms.in_role(self._terms.resolve(curie).curie or curie, role) for curie in lexicon.table
                )
                known &= np.fromiter(inside, np.bool_, len(lexicon.table))
            if len(self._allowed) >= _MASKS:  # branches are whatever somebody asks for
                self._allowed.clear()
            self._allowed[place] = known
        return known

    def _under(self, lexicon: Lexicon, branches: Sequence[str], part_of: bool, inclusive: bool) -> NDArray[np.bool_]:
        found = np.zeros(len(lexicon.table), np.bool_)
        for branch in branches:
            line = lexicon.table.number(branch)
            if line is not None and not part_of:
                found |= lexicon.names.below(line)
            else:
                lines = (lexicon.table.number(curie) for curie in (branch, *self._terms.below(branch, part_of)))
                found[[one for one in lines if one is not None]] = True
        if not inclusive:
            own = (lexicon.table.number(branch) for branch in branches)
            found[[line for line in own if line is not None]] = False
        return found


def _allowed(term: Term, chosen: Sequence[str], searched: Sequence[Searched]) -> bool:
    if term.ontology not in chosen:
        return False
    for one in searched:
        line = one.lexicon.table.number(term.curie)
        if line is not None and one.allowed is not None and not one.allowed[line]:
            return False
    return True
