"""The guard refuses every SERVICE that the engine would follow, and no query that has none."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from micrograph.errors import Forbidden, MicrographError, QuerySyntaxError
from micrograph.store.guard import changes_by_itself, refuse

HONEST = [
    "SELECT * { ?service ?LOAD $insert }",
    "PREFIX service: <http://example.org/service#> SELECT * { service:x a service:Service . GRAPH service:x { ?s ?p ?o } }",
    "# SERVICE <http://example.org/> { }\nASK { }",
    'ASK { ?s ?p \'SERVICE\', "it\'s a SERVICE", \'\'\'a \' " SERVICE\'\'\', """\n"SERVICE" <a> { """ }',
    "ASK { <http://example.org/SERVICE> <http://example.org/a#LOAD> 'a'@service }",
    "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> ASK { ?s a sd:Service }",
    "ASK { VALUES (?a ?b) { (<http://example.org/x> <http://www.w3.org/ns/sparql-service-description#Service>) } }",
    "ASK { VALUES (?a ?b) { (<http://example.org/x#a> <http://example.org/x#b>) } ?s ?p '''a\nb''' }",
    "ASK { _:SERVICE ?p ex:a\\#SERVICE . ex:a.SERVICE ?p 1.0 }",
    "PREFIX ex: <http://example.org/> ASK { ?s ex:load|ex:service? ?o FILTER(?o < 5 && 7 > ?o) }",
    "PREFIX insert: <http://example.org/> SELECT * { insert:x ?p ?o }",
    "SELECT ('\\'SERVICE' AS ?x) {}",
    "",
]
REFUSED = [
    "SELECT * { SERVICE <I> { ?s ?p ?o } }",
    "SELECT * { service silent<I>{ ?s ?p ?o } }",
    "SELECT * { SeRvIcE # ' \n <I> { ?s ?p ?o } }",
    "SELECT * { { { OPTIONAL { SERVICE <I> { ?s ?p ?o } } } } }",
    "SELECT * { FILTER NOT EXISTS { SERVICE <I> { ?s ?p ?o } } }",
    "SELECT * { VALUES ?x { <I> } SERVICE ?x { ?s ?p ?o } }",
    "PREFIX ex: <I> PREFIX SERVICEex: <http://example.org/> SELECT * { SERVICEex: { ?s ?p ?o } }",
    "PREFIX ex: <I> PREFIX SERVICEex: <http://example.org/> SELECT * { SERVICEex:{ ?s ?p ?o } }",
    "PREFIX ex: <I> PREFIX SERVICEex: <I> SELECT * { SERVICESILENTex: { ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE<I>{ ?a ?b ?c } }",
    "SELECT * { ?s ?p ?a, ?b FILTER(?a<=?b)SERVICE#>\n<I>{ ?x ?y ?z } }",
    "SELECT * { ?s ?p ?a, ?b FILTER(?a!=?b||?a<?b)SERVICE#>\n<I>{ ?x ?y ?z } }",
    "SELECT * { ?s ?p ?a, ?b FILTER(?a!=?b||?a<?b)#>'''\nSERVICE <I>{ ?x ?y ?z }\n#'''\n}",
    "SELECT * { ?s ?p ?a, ?b FILTER(?a!=?b||(?a<?b#>'''\n)) SERVICE <I>{ ?x ?y ?z }\n#'''\n}",
    "SELECT * { ?s ?p ?o LATERAL { SERVICE <I> { ?a ?b ?c } } }",
    "SELECT * { ?s ?p 1.SERVICE<I>{ ?a ?b ?c } }",
    "SELECT * { ?s ?p ex:a.SERVICE <I> { ?a ?b ?c } ?s ?p ?o. SERVICE <I> { ?a ?b ?c } }",
    "SELECT * { \\u0053ERVICE <I> { ?s ?p ?o } }",
]  # fmt: skip


@pytest.mark.parametrize("query", HONEST)
def test_the_word_in_any_other_role_passes(query: str) -> None:
    refuse(query)


@pytest.mark.parametrize("query", REFUSED)
def test_service_is_refused_however_it_is_written(query: str) -> None:
    with pytest.raises(Forbidden, match=r"^SERVICE at line"):
        refuse(query.replace("I>", "http://example.org/>"))


@pytest.mark.parametrize("query", REFUSED)
def test_nothing_that_passes_opens_a_connection(query: str, canary: tuple[str, list[int]]) -> None:
    """The engine itself is the judge here: the same texts, with one character changed at a time."""
    iri, heard = canary
    store = Store()
    store.update("PREFIX e: <http://example.org/> INSERT DATA { e:a e:p 1, 2, e:a }")
    text = query.replace("I>", f"{iri}>")
    for cut in range(len(text) - 1):
        for changed in (text[:cut] + text[cut + 1 :], text[:cut] + text[cut + 1] + text[cut] + text[cut + 2 :]):
            try:
                refuse(changed)
            except MicrographError:
                continue
            with suppress(SyntaxError, RuntimeError, OSError, ValueError):
                list(store.query(changed, base_iri="http://example.org/"))  # type: ignore[arg-type]
            assert not heard, changed


def test_the_message_names_keyword_line_and_column() -> None:
    with pytest.raises(Forbidden, match=r"SERVICE at line 3, column 3"):
        refuse("SELECT *\r\n{\n  SERVICE <http://example.org/> { } }")


@pytest.mark.parametrize("word", ["LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])
def test_updates_are_refused_at_the_place_of_an_operation(word: str) -> None:
    with pytest.raises(Forbidden, match=f"^{word} at line 2, column 1 "):
        refuse(
            f"PREFIX a: <http://example.org/> BASE <http://example.org/> # {word}\n{word.lower()} <http://example.org/a>"
        )


def test_a_string_without_end_is_named() -> None:
    with pytest.raises(QuerySyntaxError, match="line 2, column 3"):
        refuse('ASK {\n  "a\n } # "')


PIECES = st.sampled_from(
    ["?service", "$SERVICE", "service:x", ":SERVICE", "a.b:SERVICE", "'SERVICE'", '"a\\"SERVICE"', "'''SER'VICE SERVICE'''",
     '"""SERVICE " {"""', "<http://example.org/SERVICE#SERVICE>", "# SERVICE <x> { '\n", "_:SERVICE", "'a'@service-service",
     "12.5e3", "1.", ".5", "{", "}", "(", ")", "<", "<=", ">", "&&", "^", "?", "/", "|", "ex:a\\#b", "%41:%41", ";", ",", "[", "]",
     "FILTER", "UNION", "a", "true", "\n", "SELECT", "*", "WHERE"]
)  # fmt: skip


def _tokens_only(pieces: list[str]) -> str:
    return " ".join(pieces)


@given(st.lists(PIECES, max_size=25))
@settings(max_examples=400, deadline=None)
def test_no_mixture_of_other_tokens_is_refused(pieces: list[str]) -> None:
    # `service:x {` is left out: to the engine it is SERVICE :x { }, unless GRAPH stands before it.
    text = _tokens_only(pieces)
    if "service:x {" in " ".join(text.replace("\n", " ").split()) or "service:x # SERVICE" in text:
        return
    refuse(text)


@given(st.lists(PIECES, max_size=12), st.lists(PIECES, max_size=12), st.sampled_from(["SERVICE", "service", "SeRvIcE"]))
@settings(max_examples=400, deadline=None)
def test_service_is_found_between_any_tokens(before: list[str], after: list[str], word: str) -> None:
    with pytest.raises(Forbidden):
        refuse(f"{_tokens_only(before)} {word} <http://example.org/> {{ }} {_tokens_only(after)}")


@given(st.text(max_size=300))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_to_its_end(text: str) -> None:
    with suppress(MicrographError):
        refuse(text)


@pytest.mark.parametrize(
    "text",
    ['"\\', "a.", "<a", "''' '", "(<#", "((?a<b#", ":....", "a:\\", "?", "\\u0041", "{(a <b#c>", "(a <b#c>)", "_:a..."],
)
def test_reading_takes_time_in_proportion_to_the_text(text: str) -> None:
    def seconds(copies: int) -> float:
        start = time.process_time()
        with suppress(MicrographError):
            refuse(text * copies)
        return time.process_time() - start

    seconds(10)
    assert seconds(40_000) < 60 * max(seconds(4_000), 0.005)


def test_nesting_without_end_is_refused() -> None:
    refuse("ASK " + "{" * 200 + "}" * 200)
    with pytest.raises(QuerySyntaxError, match="nested deeper than 200"):
        refuse("ASK " + "{" * 201 + "}" * 201)


def test_answers_that_change_by_themselves_are_known() -> None:
    assert changes_by_itself("SELECT (RAND() AS ?x) {}")
    assert not changes_by_itself("SELECT * { ?rand ?now 'UUID' } # NOW()")


@pytest.mark.recorded
def test_the_queries_of_the_w3c_are_refused_where_they_have_service_and_only_there(shared: Path) -> None:
    folder = shared / "conformance" / "rdf-tests" / "sparql"
    queries = sorted(folder.rglob("*.rq"))
    assert len(queries) > 800
    refused = set()
    for path in queries:
        text = path.read_bytes().decode("utf-8", errors="replace")
        try:
            refuse(text)
        except Forbidden as error:
            refused.add(path)
            word = str(error).split()[0]
            assert word.lower() in text.lower()
        except QuerySyntaxError:
            assert "bad" in path.name or "neg" in path.name or "syn" in path.name, path
    named = {path for path in queries if "service" in path.read_text(encoding="utf-8", errors="replace").lower()}
    assert refused
    # Each file that says the word says it as the keyword, but for those that are no SPARQL at all.
    assert named - refused == set()
    assert refused - named <= {path for path in queries if "update" in str(path)}
