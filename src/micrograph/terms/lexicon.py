"""One ontology at hand: its table, its names, and what is quickly asked of them."""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path

from micrograph.terms import cache
from micrograph.terms.names import Names
from micrograph.terms.ranking import LABEL, PLAIN
from micrograph.terms.table import SCOPES, Table

_REMEMBERED = 50_000  # parsed terms


class Lexicon:
    """The table of an ontology and its names.

    Args:
        table: the terms.
        sha256: of its file: what its names are kept under.
        folder: where names of large ontologies are kept.
    """

    def __init__(self, table: Table, sha256: str = "", folder: Path | None = None) -> None:
        self.table, self.sha256, self._folder = table, sha256, folder
        self.get = lru_cache(maxsize=_REMEMBERED)(table.get)
        self.at = lru_cache(maxsize=_REMEMBERED)(table.at)  # by line
        self.goes_on = lru_cache(maxsize=_REMEMBERED)(self._goes_on)
        self.frequency = lru_cache(maxsize=_REMEMBERED)(self._frequency)

    @cached_property
    def names(self) -> Names:
        """The names, made or mapped when they are first asked for."""
        return cache.names_of(self.table, self.sha256, self._folder)

    def named(self, name: str) -> list[tuple[str, str, bool]]:
        """The terms that have a name of this key: identifier, scope and whether it is retired; closest scope first."""
        number = self.names.number(name)
        return [] if number is None else self.terms_of(number)

    def squashed(self, name: str) -> list[tuple[str, str, bool]]:
        """The same, spaces left aside."""
        return [term for number in self.names.squashes(name) for term in self.terms_of(number)]

    def terms_of(self, number: int) -> list[tuple[str, str, bool]]:
        """The same of a key by its number."""
        retired = self.names.arrays.retired
        found = sorted((kind if kind != PLAIN else LABEL, line) for line, kind in self.names.terms_of(number))
        return [(self.table.id(line), scope(kind), bool(retired[line])) for kind, line in found]

    def _goes_on(self, words: str) -> bool:
        """Whether a longer name begins with these words."""
        return self.names.begins(f"{words} ")

    def _frequency(self, word: str) -> int:
        """How many words of its names begin so."""
        return self.names.frequency(word)


def scope(kind: int) -> str:
    """The scope of a kind of name.

    >>> scope(0), scope(1), scope(4), scope(5)
    ('label', 'exact', 'broad', 'label')
    """
    return "label" if kind in (LABEL, PLAIN) else SCOPES[kind - 1]
