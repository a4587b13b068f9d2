"""A release asked in process: for the command line and for the checks of a build, where nobody else waits."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyoxigraph
from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, RdfFormat, Store, Triple

from micrograph.errors import BrokenFile, QuerySyntaxError, UsageError
from micrograph.store.guard import refuse
from micrograph.store.syntax import explain

BASE = "https://w3id.org/micrograph/sparql"
Term = Any  # NamedNode, BlankNode, Literal or Triple: the binding has no name for it


class LocalStore:
    """A release, read-only, in this process: no limits, so never for queries of strangers.

    Raises:
        BrokenFile: the folder is no store.
    """

    def __init__(self, graph: Path) -> None:
        try:
            self._store = Store.read_only(str(graph))
        except (OSError, ValueError) as error:
            raise BrokenFile(graph, error) from error

    def select(self, query: str, substitutions: Mapping[str, str] | None = None) -> tuple[list[str], list[list[Term]]]:
        """Variables and rows of a SELECT; None where a row has no value."""
        results = self._ask(query, substitutions)
        if not isinstance(results, QuerySolutions):
            raise UsageError("expected a SELECT query, which gives a table")
        names = [variable.value for variable in results.variables]
        return names, [[row[name] for name in names] for row in results]

    def table(self, query: str, substitutions: Mapping[str, str] | None = None) -> tuple[list[str], list[list[Any]]]:
        """Any query's answer as columns and rows: an ASK is one cell, triples are three columns."""
        results = self._ask(query, substitutions)
        if isinstance(results, QuerySolutions):
            names = [variable.value for variable in results.variables]
            return names, [[row[name] for name in names] for row in results]
        if isinstance(results, QueryBoolean):
            return ["answer"], [[bool(results)]]
        return ["subject", "predicate", "object"], [[one.subject, one.predicate, one.object] for one in results]

    def ask(self, query: str, substitutions: Mapping[str, str] | None = None) -> bool:
        """The answer of an ASK."""
        results = self._ask(query, substitutions)
        if not isinstance(results, QueryBoolean):
            raise UsageError("expected an ASK query, which gives true or false")
        return bool(results)

    def construct(self, query: str, substitutions: Mapping[str, str] | None = None) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE."""
        results = self._ask(query, substitutions)
        if not isinstance(results, QueryTriples):
            raise UsageError("expected a CONSTRUCT or DESCRIBE query, which gives triples")
        return list(results)

    def _ask(self, query: str, substitutions: Mapping[str, str] | None) -> Any:
        refuse(query)
        terms = {pyoxigraph.Variable(name): term(text) for name, text in (substitutions or {}).items()}
        try:
            return self._store.query(query, base_iri=BASE, substitutions=terms or None)
        except SyntaxError as error:
            raise QuerySyntaxError(*explain(str(error))) from None
        except (RuntimeError, ValueError) as error:
            raise UsageError(f"the engine refuses the query: {error}") from None


def term(text: str) -> Term:
    """A term in its N-Triples form."""
    return next(iter(pyoxigraph.parse(f"<urn:s> <urn:p> {text} .", RdfFormat.N_TRIPLES))).object


_NUMBERS = {f"http://www.w3.org/2001/XMLSchema#{name}": kind for name, kind in (
    ("integer", int), ("decimal", float), ("double", float), ("float", float))}  # fmt: skip
_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"


def plain(value: Term) -> str | int | float | bool | None:
    """A term as a Python value: IRIs and texts as str, numbers and booleans as what they are.

    >>> plain(term('"3"^^<http://www.w3.org/2001/XMLSchema#integer>')), plain(term("<http://example.org/>"))
    (3, 'http://example.org/')
    """
    if value is None:
        return None
    if isinstance(value, NamedNode):
        return str(value.value)
    if isinstance(value, Literal):
        datatype = value.datatype.value
        if datatype == _BOOLEAN:
            return bool(value.value == "true")
        return _NUMBERS.get(datatype, str)(value.value)
    return str(value)
