"""Saved questions: their headers, their parameters, and that each has its expected answer on the demo release."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograph.demo.run import build_demo
from micrograph.errors import BrokenFile, UnknownName, UsageError
from micrograph.queries import Parameter, Question, parse, plain_value, question, questions
from micrograph.store.guard import refuse
from micrograph.store.local import LocalStore, plain, term

GOOD = """# summary: Things of a kind
# tags: one, two
# a remark
# param kind: term = NCBITaxon:9606 | A kind
# param count: integer = 3 | How many
# expect: at least 2 rows with count=1

PREFIX e: <http://example.org/a#b{>
SELECT ?kind ?count ?thing WHERE { ?thing e:kind ?kind ; e:count ?count }
"""
NAMES = sorted(questions())


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> LocalStore:
    release = build_demo(tmp_path_factory.mktemp("demo-questions"), lambda line: None)
    return LocalStore(release.path / "graph")


def write(folder: Path, text: str) -> Path:
    path = folder / "topic" / "name.rq"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def answer(store: LocalStore, asked: Question, values: dict[str, str]) -> list[str]:
    bound = asked.bind(values)
    names, rows = store.select(asked.sparql, bound)
    return sorted(
        str([plain(cell) for name, cell in zip(names, row, strict=True) if name not in bound]) for row in rows
    )


def test_there_are_ten_and_those_that_were_asked_for() -> None:
    wanted = {"datasets/of-taxon", "methods/rolled-up", "organisms/in-three-archives", "licences/commercial-reuse",
              "datasets/human-by-electron-microscopy", "datasets/human-by-electron-microscopy-by-component",
              "publications/in-two-archives", "phenotypes/shared", "datasets/same-study-elsewhere", "quality/disputed-terms"}  # fmt: skip
    assert wanted <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_question_has_its_expected_answer_on_the_demo_release(demo: LocalStore, name: str) -> None:
    asked = question(name)
    refuse(asked.sparql)
    found = answer(demo, asked, asked.expect_with)
    assert len(found) >= asked.expect
    assert len(found) == len(set(found)), "the same row twice"


@pytest.mark.parametrize("name", NAMES)
def test_binding_is_the_same_as_writing_the_values_into_the_text(demo: LocalStore, name: str) -> None:
    """The engine binds less than one would think: not inside a nested group's BIND, for one."""
    asked = question(name)
    values = asked.expect_with
    text = asked.sparql
    for variable, value in asked.bind(values).items():
        text = re.sub(rf"(SELECT[^{{]*?)\?{variable}\b", r"\1", text, count=1)
        text = re.sub(rf"\?{variable}\b", lambda match, value=value: value, text)  # type: ignore[misc]
    names, rows = demo.select(text)
    written = sorted(str([plain(cell) for cell in row]) for row in rows)
    assert answer(demo, asked, values) == written
    names, rows = demo.select(asked.bound_text(values))
    kept = [number for number, column in enumerate(names) if column not in asked.bind(values)]
    assert sorted(str([plain(row[number]) for number in kept]) for row in rows) == written


def test_a_taxon_means_all_below_it_and_nothing_else(demo: LocalStore) -> None:
    def datasets(text: str) -> set[str]:
        return {str(plain(row[0])) for row in demo.select(text)[1]}

    head = "PREFIX mg: <https://w3id.org/micrograph/vocab#> PREFIX obo: <http://purl.obolibrary.org/obo/> SELECT ?d { ?d a <http://schema.org/Dataset> ; mg:organism ?t "
    human = datasets(head + "FILTER(?t = obo:NCBITaxon_9606) }")
    asked = question("datasets/of-taxon")
    _, rows = demo.select(asked.sparql, asked.bind({"organism": "NCBITaxon_09606"}))
    assert {str(plain(row[1])) for row in rows} == human
    below = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    mammals = datasets(below + head + ". ?t rdfs:subClassOf obo:NCBITaxon_40674 }")
    _, rows = demo.select(asked.sparql, asked.bind({"organism": "NCBITaxon:40674"}))
    assert {str(plain(row[1])) for row in rows} == mammals
    assert human < mammals


def test_by_component_is_narrower_than_by_record(demo: LocalStore) -> None:
    values = {"organism": "NCBITaxon:10090"}
    by_record, by_component = (
        question(f"datasets/human-by-electron-microscopy{tail}") for tail in ("", "-by-component")
    )
    records = {str(plain(row[2])) for row in demo.select(by_record.sparql, by_record.bind(values))[1]}
    parts = {str(plain(row[2])) for row in demo.select(by_component.sparql, by_component.bind(values))[1]}
    assert parts
    assert parts <= records


# ------------------------------------------------------------------------------------------------- headers
def test_a_header_is_read(tmp_path: Path) -> None:
    asked = parse(write(tmp_path, GOOD), "topic/name")
    assert (asked.summary, asked.tags, asked.expect, asked.expect_with) == (
        "Things of a kind",
        ("one", "two"),
        2,
        {"count": "1"},
    )
    assert [(one.name, one.type, one.default) for one in asked.parameters] == [
        ("kind", "term", "NCBITaxon:9606"), ("count", "integer", "3")]  # fmt: skip
    assert asked.sparql.startswith("PREFIX e:")
    assert question("topic/name", tmp_path) == asked
    clause = "VALUES (?kind ?count) { (<http://purl.obolibrary.org/obo/NCBITaxon_9606> "
    assert "WHERE {\n  " + clause in asked.bound_text({})


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [("# summary: Things of a kind\n", "", "line 1: the header has no `# summary"), ("tags: one, two", "tags one", "line 2: .*no colon"),
     ("= NCBITaxon:9606 |", "NCBITaxon:9606 |", "line 4: .*is not `# param NAME"), ("kind: term", "kind: thing", "line 4: type 'thing' is unknown"),
     ("= 3 |", "= three |", "line 5: the default does not fit"), ("at least 2 rows with count=1", "many rows", "is not `at least N rows"),
     ("with count=1", "with count=x", "count"), ("with count=1", "with other=1", "other"), ("# tags", "# summary: b\n# tags", "line 2: a second summary"),
     (" ?kind ; e:count ?count", " ?other", "does not use"), ("PREFIX", "#PREFIX", "")],
)  # fmt: skip
def test_a_broken_header_names_file_and_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in GOOD
    path = write(
        tmp_path,
        GOOD.replace(old, new).replace("?count ?thing", "?thing") if says == "does not use" else GOOD.replace(old, new),
    )
    if not says:  # a comment before the query is no entry, and no fault
        assert parse(path, "topic/name").sparql.startswith("SELECT")
        return
    if says == "does not use":
        path.write_text(path.read_text(encoding="utf-8").replace("?kind", "?sort"), encoding="utf-8")
    with pytest.raises(BrokenFile, match=says) as caught:
        parse(path, "topic/name")
    assert str(path) in str(caught.value)


def test_files_that_are_no_questions(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match="no query follows"):
        parse(write(tmp_path, "# summary: a\n# tags: b\n"), "topic/name")
    with pytest.raises(BrokenFile, match="none"):
        parse(tmp_path / "none.rq", "none")
    path = write(tmp_path, "")
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BrokenFile, match="utf-8"):
        parse(path, "topic/name")


def test_an_unknown_question_is_told_the_closest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'datasets/of-taxon'"):
        question("datasets/of-taxons")


# ---------------------------------------------------------------------------------------------- parameters
XSD = "http://www.w3.org/2001/XMLSchema#"
HUMAN = "<http://purl.obolibrary.org/obo/NCBITaxon_9606>"


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [("term", "NCBITaxon_09606", HUMAN), ("term", "NCBI:txid9606", HUMAN), ("term", "http://purl.obolibrary.org/obo/NCBITaxon_9606", HUMAN),
     ("term", "mggroup:light-sheet", "<https://w3id.org/micrograph/method-group/light-sheet>"), ("integer", " -3 ", f'"-3"^^<{XSD}integer>'),
     ("number", "1e3", f'"1e3"^^<{XSD}double>'), ("boolean", "TRUE", f'"true"^^<{XSD}boolean>'), ("text", 'a "b" \\', '"a \\"b\\" \\\\"'),
     ("licence", "CC-BY-4.0", "<http://spdx.org/licenses/CC-BY-4.0>"), ("choice", "b", '"b"')],
)  # fmt: skip
def test_values_become_terms(kind: str, value: str, expected: str) -> None:
    assert Parameter("p", kind, "", "", ("a", "b")).term(value) == expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [("term", "human"), ("term", "<script>"), ("term", "http://example.org/a b"), ("term", "http://example.org/> } INSERT"), ("term", ""),
     ("integer", "3.5"), ("integer", "９"), ("number", "NaN"), ("boolean", "yes"), ("licence", "CC BY"), ("choice", "c")],
)  # fmt: skip
def test_a_value_of_another_type_is_named(kind: str, value: str) -> None:
    with pytest.raises(UsageError, match=rf"parameter 'p' \({kind}\) received .*valid: "):
        Parameter("p", kind, "", "", ("a", "b")).term(value)


@given(st.sampled_from(["term", "text", "integer", "number", "boolean", "licence", "choice"]), st.text(max_size=60))
def test_whatever_is_given_becomes_one_term_or_an_error(kind: str, value: str) -> None:
    try:
        text = Parameter("p", kind, "", "", ("a", "b")).term(value)
    except UsageError:
        return
    assert str(term(text)) == text


def test_a_parameter_that_is_none_is_named() -> None:
    with pytest.raises(UsageError, match="has no parameter 'organisms'; valid: organism"):
        question("datasets/of-taxon").bind({"organisms": "9606"})


def test_results_become_plain_values() -> None:
    assert plain_value({"type": "literal", "value": "NaN", "datatype": f"{XSD}double"}) == "NaN"
    assert plain_value({"type": "literal", "value": "true", "datatype": f"{XSD}boolean"}) is True
    assert plain_value({"type": "literal", "value": "1.5", "datatype": f"{XSD}decimal"}) == 1.5
    assert plain_value({"type": "uri", "value": "http://example.org/"}) == "http://example.org/"
    assert plain_value(None) is None
