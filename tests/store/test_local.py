"""A release asked in process."""

from __future__ import annotations

from pathlib import Path

import pytest

from micrograph.errors import BrokenFile, Forbidden, QuerySyntaxError, UsageError
from micrograph.store.local import LocalStore, plain, term


def test_each_form_of_query_has_its_answer(graph: Path) -> None:
    store = LocalStore(graph)
    names, rows = store.select(
        "SELECT ?a ?b ?none { ?a <http://example.org/next> ?b }", {"a": "<http://example.org/7>"}
    )
    assert names == ["a", "b", "none"]
    assert [[plain(value) for value in row] for row in rows] == [["http://example.org/7", "http://example.org/8", None]]
    assert store.ask("ASK { ?s ?p 'one' }")
    assert len(store.construct("CONSTRUCT WHERE { ?s <http://example.org/title> ?t }")) == 1


def test_wrong_calls_are_errors_of_ours(graph: Path, tmp_path: Path) -> None:
    store = LocalStore(graph)
    with pytest.raises(QuerySyntaxError, match="line 1, column"):
        store.select("SELECT {")
    with pytest.raises(UsageError, match="expected a SELECT"):
        store.select("ASK {}")
    with pytest.raises(UsageError, match="expected an ASK"):
        store.ask("SELECT * {}")
    with pytest.raises(Forbidden, match="SERVICE"):
        store.select("SELECT * { SERVICE <http://example.org/> {} }")
    with pytest.raises(UsageError, match="refuses"):
        store.select("SELECT ?a { ?a ?b ?c }", {"b": "<http://example.org/p>"})
    with pytest.raises(BrokenFile, match="none"):
        LocalStore(tmp_path / "none")


@pytest.mark.parametrize(
    ("text", "value"),
    [("<http://example.org/>", "http://example.org/"), ('"a"@en', "a"), ('"true"^^<http://www.w3.org/2001/XMLSchema#boolean>', True),
     ('"1.5"^^<http://www.w3.org/2001/XMLSchema#double>', 1.5), ('"2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date>', "2020-01-01")],
)  # fmt: skip
def test_terms_become_plain_values(text: str, value: object) -> None:
    assert plain(term(text)) == value
