"""Terms, SPARQL, questions, archives, validation, and errors, as pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from openpyxl import Workbook, load_workbook

from micrograph.api.app import create_app
from micrograph.queries import questions
from micrograph.release import Releases
from micrograph.search import SearchIndex
from micrograph.settings import Settings
from micrograph.web import words

Visit = Callable[..., Any]


def test_every_reason_for_a_link_has_words_and_no_code_reaches_a_page() -> None:
    sources = Path(words.__file__).parents[1]
    written = "".join(
        path.read_text() for path in (sources / "link.py", sources / "studies.py", *(sources / "archives").glob("*.py"))
    )
    codes = {*re.findall(r'"([A-Z][A-Z-]+): \{', written), *re.findall(r'"(IDR-[A-Z]+-ACCESSION)"', written)}
    assert {"DOI", "PUBLICATION", "IDR-BIA-ACCESSION", "STUDY-KEY"} <= codes
    for code in codes:
        assert words.link_reason(f"{code}: x") != f"{code}: x", code


# ---------------------------------------------------------------------------------------------------- terms
def test_a_term_shows_its_place_its_names_and_its_data(visit: Visit) -> None:
    page = visit("/term/FBbi:00000256")
    assert page.link("microscopy with lenses") == "/term/FBbi:00000343"
    assert "scanning electron microscopy (SEM)" in page.text
    link = next(one for one in page.links if "records" in one["text"])
    assert visit(link["href"]).total() == int(link["text"].split()[0])


def test_a_term_is_found_in_any_spelling(visit: Visit) -> None:
    assert "Homo sapiens" in visit("/term/NCBITaxon_9606").text
    assert "Homo sapiens" in visit("/term/http://purl.obolibrary.org/obo/NCBITaxon_9606").text


def test_a_retired_term_names_its_successor_or_says_that_there_is_none(visit: Visit, client: TestClient) -> None:
    from micrograph.terms.index import Terms

    terms = Terms.load()
    retired = [term for term in terms.all("FBbi") if term.obsolete]
    assert retired
    for term in retired:
        successor = terms.resolve(term.curie).curie
        page = visit(f"/term/{term.curie}")
        assert "This term is retired" in page.text
        assert (
            (f"/term/{successor}" in [one["href"] for one in page.links])
            if successor
            else "names no successor" in page.text
        )


def test_an_unknown_term_is_a_page_too(visit: Visit) -> None:
    assert "no term" in visit("/term/FBbi:99999999", 404).text


# --------------------------------------------------------------------------------------------------- sparql
def ask(query: str) -> str:
    return f"/query?query={quote(query)}"


def test_a_query_is_answered_as_a_table_with_links_inside(visit: Visit) -> None:
    page = visit(
        ask("PREFIX mg: <https://w3id.org/micrograph/vocab#> SELECT * WHERE { ?dataset mg:organism ?organism } LIMIT 5")
    )
    assert "5 rows" in page.text
    assert any(one["href"].startswith("/dataset/") for one in page.links)
    assert any(one["href"].startswith("/term/NCBITaxon:") for one in page.links)


def test_yes_no_and_graphs_are_shown(visit: Visit) -> None:
    assert "Answer Yes" in visit(ask("ASK { ?s ?p ?o }")).text
    assert "schema.org" in visit(ask("CONSTRUCT WHERE { ?s a <http://schema.org/Dataset> } LIMIT 1")).text


def test_a_fault_is_shown_with_its_line_and_a_mark_under_its_column(visit: Visit) -> None:
    page = visit(ask("SELECT * WHERE {\n  ?s ?p }"), 400)
    assert "line 2, column" in page.text
    assert "2    ?s ?p }\n            ^" in page.source
    assert "SELECT * WHERE {\n  ?s ?p }</textarea>" in page.source, "what was typed is kept"


def test_what_is_refused_says_why(visit: Visit) -> None:
    visit(ask("SELECT * WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }"), 403)
    assert "SERVICE" in visit(ask("SELECT * WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }"), 403).text


def test_long_queries_can_be_posted(client: TestClient) -> None:
    response = client.post("/query", data={"query": "ASK { ?s ?p ?o }"})
    assert response.status_code == 200
    assert "<strong>Yes</strong>" in response.text


@pytest.mark.parametrize(("form", "media_type"), [("csv", "text/csv"), ("json", "application/sparql-results+json")])
def test_an_answer_can_be_downloaded_whole(client: TestClient, visit: Visit, form: str, media_type: str) -> None:
    page = visit(ask("SELECT ?s WHERE { ?s a <http://schema.org/Dataset> }"))
    response = client.get(page.link(form.upper()))
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(media_type)
    assert "attachment" in response.headers["content-disposition"]
    if form == "json":
        assert f"{len(json.loads(response.text)['results']['bindings'])} rows" in page.text


def test_only_so_many_rows_are_shown_and_the_page_says_so(visit: Visit) -> None:
    page = visit(ask("SELECT * WHERE { ?s ?p ?o } LIMIT 700"))
    assert "700 rows, of which 500 are shown" in page.text


def test_examples_fill_the_box(visit: Visit) -> None:
    page = visit("/query?question=datasets/of-taxon")
    assert "NCBITaxon_40674" in page.source.split("<textarea")[1].split("</textarea>")[0]
    visit("/query?question=no/such", 404)


# ------------------------------------------------------------------------------------------------ questions
@pytest.mark.parametrize("name", sorted(questions()))
def test_every_question_has_a_page_with_an_answer(visit: Visit, name: str) -> None:
    one = questions()[name]
    assert f"/questions/{name}" in [link["href"] for link in visit("/questions").links]
    page = visit(f"/questions/{name}?" + "&".join(f"{key}={quote(value)}" for key, value in one.expect_with.items()))
    assert one.summary in page.text
    rows = page.source.count("<tr>") - 1
    assert rows >= min(one.expect, 500)
    for parameter in one.parameters:
        assert ("input", parameter.name) in [(tag, at.get("name")) for tag, at in page.tags] or (
            "select", parameter.name) in [(tag, at.get("name")) for tag, at in page.tags]  # fmt: skip


def test_a_wrong_value_is_named_and_the_form_stays(visit: Visit) -> None:
    page = visit("/questions/datasets/of-taxon?organism=no-term-at-all", 400)
    assert "no-term-at-all" in page.text
    assert any(at.get("value") == "no-term-at-all" for tag, at in page.tags if tag == "input")


def test_an_unknown_question_offers_the_nearest(visit: Visit) -> None:
    assert "did you mean 'datasets/of-taxon'" in visit("/questions/datasets/of-taxa", 404).text


def test_the_rest_links_of_a_question_answer(client: TestClient, visit: Visit) -> None:
    page = visit("/questions/datasets/of-taxon?organism=NCBITaxon:9606")
    for form in ("JSON", "CSV"):
        assert client.get(page.link(form)).status_code == 200
    assert client.get(page.link("Its file")).status_code == 200
    assert "NCBITaxon_9606" in visit(page.link("Change the SPARQL")).source


# ------------------------------------------------------------------------------------------------- archives
def test_archives_are_counted_right_and_not_ranked(visit: Visit, index: SearchIndex) -> None:
    page = visit("/archives")
    titles = [one["text"] for one in page.links if one.get("rel") == "noopener"]
    assert titles == sorted(titles, key=str.lower)
    counts = [one for one in page.links if one["href"].startswith("/?archive=")]
    assert sum(int(one["text"]) for one in counts) == len(index)
    assert all(visit(one["href"]).total() == int(one["text"]) for one in counts)


def test_about_says_how_much_there_is(visit: Visit, index: SearchIndex) -> None:
    assert f"{len(index)} records" in visit("/about").text


# ----------------------------------------------------------------------------------------------- validation
def test_pasted_metadata_gets_a_report_with_line_and_rule(client: TestClient) -> None:
    text = '{\n  "archive": "idr",\n  "accession": "idr0001",\n  "title": 3\n}'
    response = client.post("/validate", data={"text": text, "format": "json"})
    assert response.status_code == 200
    assert "Not valid" in response.text
    assert "line 4" in response.text
    assert "/title" in response.text


def test_an_uploaded_file_is_read_as_what_it_is(client: TestClient, demo_home: Path) -> None:
    from micrograph import resources

    path = next((resources.demo() / "gide").glob("EMPIAR-10310*"))
    response = client.post("/validate", files={"file": (path.name, path.read_bytes())}, data={"format": "auto"})
    assert response.status_code == 200
    assert "as ro-crate" in response.text
    assert path.name in response.text


def test_an_empty_form_and_a_form_that_is_none_are_told_so(client: TestClient) -> None:
    assert "Choose a file" in client.post("/validate", data={"text": " "}).text
    assert client.post("/validate", content=b"{}", headers={"content-type": "application/json"}).status_code == 400
    assert client.post("/validate", content=b"x", headers={"content-type": "multipart/form-data"}).status_code == 400


# --------------------------------------------------------------------------------------------------- errors
def test_without_a_release_pages_say_so_with_503(tmp_path: Path) -> None:
    with TestClient(create_app(Releases(tmp_path), Settings(home=tmp_path), poll_seconds=60)) as client:
        for path in ("/", "/dataset/idr/idr0001", "/archives", "/questions/datasets/of-taxon"):
            response = client.get(path)
            assert response.status_code == 503, path
            assert "No release is published" in response.text
            assert response.headers["retry-after"]
        assert client.get("/questions").status_code == 200


def test_head_answers_as_get_does(client: TestClient) -> None:
    assert client.head("/").status_code == 200
    assert client.head("/dataset/idr/nothing").status_code == 404


def test_a_path_that_leads_nowhere_is_a_page_for_readers_and_a_problem_for_programs(client: TestClient) -> None:
    page = client.get("/no/such/page", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.status_code == 404
    assert "There is no page at /no/such/page" in page.text
    assert client.get("/no/such/page").headers["content-type"] == "application/problem+json"
    assert client.get("/v1/validate").status_code == 405
    assert client.post("/questions").status_code == 405


def test_the_scoreboard_shows_a_profile_with_the_archives_own_ceiling(visit: Visit) -> None:
    page = visit("/archives?profile=rembi")
    assert "Ceiling" in page.text
    assert "Over releases" in page.text
    assert "are not ranked" in page.text
    visit("/archives?profile=remby", 404)


def test_the_schema_page_shows_fields_profiles_value_sets_and_the_crosswalk(visit: Visit) -> None:
    page = visit("/schema")
    for word in ("REMBI", "AnalysedData", "OrganismValues", "biostudies:BioImages.v4", "left out"):
        assert word in page.text, word
    ids = set(page.ids)
    assert {one["href"][1:] for one in page.links if one["href"].startswith("#")} - {"content"} <= ids


def test_a_data_set_page_explains_its_completeness_and_offers_every_format(visit: Visit) -> None:
    page = visit("/dataset/idr/idr0001")
    assert "The archive's own forms have a field for" in page.text
    assert {"RO-Crate (GIDE)", "DataCite XML", "BibTeX", "Croissant", "DCAT", "CSL-JSON"} <= {
        one["text"].strip() for one in page.links
    }


def test_pasted_metadata_is_repaired_in_a_copy(client: TestClient) -> None:
    text = "id: urn:x\narchive: bia\naccession: X1\ntitle: x\nlicence: CC BY 4.0\n"
    page = client.post("/validate", data={"text": text, "format": "auto", "profile": "minimum"}).text
    assert "Download the repaired copy" in page
    copy = client.post("/validate/fixed", data=hidden_fields(page))
    assert copy.text == text.replace("CC BY 4.0", "CC-BY-4.0")
    assert copy.headers["content-disposition"] == "attachment; filename*=UTF-8''repaired.txt"


def test_an_uploaded_workbook_is_repaired_in_a_copy_too(client: TestClient) -> None:
    book = Workbook()
    book.active.title = "Biosample"
    book.active.append(["Title", "Organism"])
    book.active.append(["a", "NCBITaxon_09606"])
    payload = BytesIO()
    book.save(payload)
    page = client.post("/validate", files={"file": ("my study.xlsx", payload.getvalue())}, data={"format": "auto"}).text
    copy = client.post("/validate/fixed", data=hidden_fields(page))
    assert copy.headers["content-disposition"].endswith("my%20study.fixed.xlsx")
    assert load_workbook(BytesIO(copy.content))["Biosample"]["B2"].value == "NCBITaxon_9606"
    assert client.post("/validate/fixed", data={"carried": "?"}).status_code == 400


def hidden_fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(format|profile|name|carried)" value="([^"]*)"', page))
