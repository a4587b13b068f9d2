"""`/api/select`, `/api/suggest` and `/api/search`: the members that widgets made for OLS read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from micrograph.api.app import create_app
from micrograph.demo.run import build_demo
from micrograph.release import Releases
from micrograph.settings import Settings

EM = "http://purl.obolibrary.org/obo/FBbi_00000256"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    home: Path = tmp_path_factory.mktemp("demo")
    build_demo(home, lambda message: None)
    with TestClient(create_app(Releases(home), Settings(home=home))) as found:
        yield found


def asked(client: TestClient, path: str, **parameters: Any) -> Any:
    response = client.get(f"/api/{path}", params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


def test_a_document_has_the_members_of_ols_and_says_how_many_data_sets_there_are(client: TestClient) -> None:
    answer = asked(client, "select", q="electron mic", ontology="fbbi")
    assert answer["responseHeader"]["status"] == 0
    assert answer["responseHeader"]["params"]["q"] == "electron mic"
    doc = answer["response"]["docs"][0]
    assert doc["dataset_count"] == sum(doc["dataset_count_by_archive"].values()) > 0
    assert {name: doc[name] for name in list(doc)[:9]} == {
        "id": f"fbbi:class:{EM}", "iri": EM, "short_form": "FBbi_00000256", "obo_id": "FBbi:00000256", "label": "electron microscopy",
        "description": [], "ontology_name": "fbbi", "ontology_prefix": "FBbi", "type": "class",
    }  # fmt: skip
    assert answer["highlighting"][doc["id"]] == {"label_autosuggest": ["<b>electron</b> <b>mic</b>roscopy"]}


def test_a_synonym_that_fitted_is_in_bold_and_named_with_its_scope(client: TestClient) -> None:
    answer = asked(client, "select", q="house mou", ontology="ncbitaxon")
    doc = answer["response"]["docs"][0]
    assert (doc["label"], doc["matched_name"], doc["matched_scope"]) == ("Mus musculus", "house mouse", "exact")
    assert answer["highlighting"][doc["id"]] == {"synonym_autosuggest": ["<b>house</b> <b>mou</b>se"]}


def test_a_term_that_was_meant_by_its_identifier_shows_its_label(client: TestClient) -> None:
    answer = asked(client, "select", q="FBbi:00000256", ontology="fbbi")
    assert answer["highlighting"][f"fbbi:class:{EM}"] == {"label_autosuggest": ["electron microscopy"]}


def test_the_second_page_says_where_it_starts(client: TestClient) -> None:
    """OLS4 answers start 0 on every page."""
    first, second = (asked(client, "select", q="micro", rows=4, start=start)["response"] for start in (0, 4))
    assert (second["start"], second["numFound"]) == (4, first["numFound"])
    assert not {doc["id"] for doc in first["docs"]} & {doc["id"] for doc in second["docs"]}


def test_children_are_of_a_kind_and_all_children_are_parts_too(client: TestClient) -> None:
    nucleus = "http://purl.obolibrary.org/obo/GO_0005634"
    kinds = asked(client, "select", q="nucle", childrenOf=nucleus, rows=1000)["response"]["docs"]
    both = asked(client, "select", q="nucle", allChildrenOf=nucleus, rows=1000)["response"]["docs"]
    assert "GO:0005730" in {doc["obo_id"] for doc in both} - {doc["obo_id"] for doc in kinds}
    assert "GO:0005634" not in {doc["obo_id"] for doc in both}
    itself = asked(client, "search", q="nucleus", allChildrenOf=nucleus, inclusive=True)["response"]["docs"]
    assert itself[0]["obo_id"] == "GO:0005634"


def test_search_for_exact_names_finds_nothing_that_only_begins_so(client: TestClient) -> None:
    found = asked(client, "search", q="neuron", ontology="cl", exact=True)["response"]
    assert [doc["obo_id"] for doc in found["docs"]] == ["CL:0000540"]
    assert found["numFound"] == 1
    assert asked(client, "search", q="neuro", ontology="cl", exact=True)["response"]["numFound"] == 0


def test_retired_terms_are_found_only_if_asked_for_and_name_their_successor(client: TestClient) -> None:
    typed = "wide field light micrograph"
    assert not any(doc["is_obsolete"] for doc in asked(client, "select", q=typed)["response"]["docs"])
    assert any(doc["is_obsolete"] for doc in asked(client, "select", q=typed, obsoletes=True)["response"]["docs"])


def test_suggestions_are_names_each_once(client: TestClient) -> None:
    answer = asked(client, "suggest", q="confocal", rows=100)["response"]
    names = [doc["autosuggest"] for doc in answer["docs"]]
    assert names[0].startswith("confocal")
    assert len(names) == len({name.lower() for name in names}) == answer["numFound"]


def test_fields_are_those_asked_for_and_a_wrong_one_is_told(client: TestClient) -> None:
    docs = asked(client, "select", q="neuron", ontology="CL", fieldList="iri,label,synonym")["response"]["docs"]
    assert set(docs[0]) == {"iri", "label", "synonym"}
    answer = client.get("/api/select?q=neuron&fieldList=iri,colour")
    assert answer.status_code == 400
    assert "colour" in answer.json()["detail"]


def test_an_ontology_that_is_not_held_is_named_and_the_others_answer(client: TestClient) -> None:
    answer = asked(client, "select", q="neuron", ontology="cl,snomed")
    assert answer["responseHeader"]["unknownOntologies"] == ["snomed"]
    assert answer["response"]["docs"][0]["obo_id"] == "CL:0000540"
    assert asked(client, "select", q="neuron", ontology="snomed")["response"]["numFound"] == 0
    assert asked(client, "select", q="part of", type="property")["response"]["numFound"] == 0
