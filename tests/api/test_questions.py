"""Saved questions over REST."""

from __future__ import annotations

import csv
import io

import pytest
from starlette.testclient import TestClient

ASK = "/v1/queries/datasets/of-taxon"
HUMAN = "http://purl.obolibrary.org/obo/NCBITaxon_9606"


def test_the_list_says_what_each_asks_and_gives_an_example_that_works(shared_client: TestClient) -> None:
    answer = shared_client.get("/v1/queries").json()
    assert answer["total"] == len(answer["items"]) >= 10
    for item in answer["items"]:
        assert item["summary"]
        assert item["tags"]
        assert shared_client.get(item["example"]).status_code == 200
        assert shared_client.get(item["query"]).text.startswith("# summary: ")
    taxon = next(item for item in answer["items"] if item["name"] == "datasets/of-taxon")
    assert taxon["parameters"][0] == {"name": "organism", "type": "term", "default": "NCBITaxon:40674",
                                      "description": "An organism, and all below it"}  # fmt: skip
    assert taxon["example"] == "http://testserver/v1/queries/datasets/of-taxon?organism=NCBITaxon%3A40674"


def test_rows_hold_plain_values_and_all_below_the_term(shared_client: TestClient) -> None:
    answer = shared_client.get(ASK, params={"organism": "NCBITaxon_09605"}).json()
    assert answer["name"] == "datasets/of-taxon"
    assert answer["parameters"] == {"organism": "NCBITaxon_09605"}
    assert answer["columns"] == ["dataset", "title", "taxon", "label"]
    assert sorted(row["dataset"].rsplit("/", 1)[1] for row in answer["rows"]) == ["S-BIAD1", "idr0001"]
    only = shared_client.get(ASK, params={"organism": "9606"})
    assert only.status_code == 400
    human = shared_client.get(ASK, params={"organism": HUMAN}).json()["rows"]
    assert human == [{"dataset": "https://w3id.org/micrograph/dataset/idr/idr0001", "title": '=one, "two"\r\nthree', "taxon": HUMAN,
                      "label": "Homo sapiens"}]  # fmt: skip


@pytest.mark.parametrize("how", ["format", "accept"])
def test_answers_come_in_other_formats(shared_client: TestClient, how: str) -> None:
    def text(form: str, accept: str, **parameters: str) -> str:
        options = {"format": form} if how == "format" else {}
        headers = {"accept": accept} if how == "accept" else {}
        response = shared_client.get(ASK, params={"organism": HUMAN, **parameters, **options}, headers=headers)
        assert response.status_code == 200
        assert response.headers["content-type"].startswith(accept)
        return response.text

    rows = list(csv.reader(io.StringIO(text("csv", "text/csv"), newline="")))
    assert rows[0] == ["dataset", "title", "taxon", "label"]
    assert rows[1][1] == '=one, "two"\r\nthree'
    safe = list(csv.reader(io.StringIO(text("csv", "text/csv", safe="1"), newline="")))
    assert safe[1][1] == '\'=one, "two"\r\nthree'
    assert text("tsv", "text/tab-separated-values").splitlines()[0] == "dataset\ttitle\ttaxon\tlabel"
    table = text("table", "text/plain").splitlines()
    assert table[0].split()[0] == "dataset"
    assert "Homo sapiens" in table[2]
    assert f"VALUES (?organism) {{ (<{HUMAN}>) }}" in text("sparql", "application/sparql-query")


def test_the_text_of_a_bound_question_gives_the_same_rows_at_the_endpoint(shared_client: TestClient) -> None:
    text = shared_client.get(ASK, params={"organism": HUMAN, "format": "sparql"}).text
    found = shared_client.get("/sparql", params={"query": text}).json()["results"]["bindings"]
    assert [row["dataset"]["value"] for row in found] == ["https://w3id.org/micrograph/dataset/idr/idr0001"]


@pytest.mark.parametrize(
    ("parameters", "says"),
    [({"organism": "human"}, "parameter 'organism' (term) received 'human'; valid: a term such as NCBITaxon:9606, or its IRI"),
     ({"organisms": HUMAN}, "question 'datasets/of-taxon' has no parameter 'organisms'; valid: organism"),
     ({"organism": [HUMAN, HUMAN]}, "parameter 'organism' was given twice"), ({"format": "parquet"}, "format='parquet' is no format; valid: json, csv"),
     ({"organism": "http://example.org/> } DELETE { ?s ?p ?o"}, "(term) received")],
)  # fmt: skip
def test_wrong_parameters_are_400_and_named(shared_client: TestClient, parameters: dict[str, str], says: str) -> None:
    response = shared_client.get(ASK, params=parameters)
    assert response.status_code == 400
    assert says in response.json()["detail"]


def test_an_unknown_question_is_404_with_the_closest(shared_client: TestClient) -> None:
    response = shared_client.get("/v1/queries/datasets/of-taxa")
    assert response.status_code == 404
    body = response.json()
    assert "did you mean 'datasets/of-taxon'" in body["detail"]
    assert body["received"] == "datasets/of-taxa"
    assert "datasets/of-taxon" in body["valid"]
    assert shared_client.get("/v1/queries/none/none.rq").status_code == 404


def test_an_unchanged_answer_is_304(shared_client: TestClient) -> None:
    tag = shared_client.get(ASK).headers["etag"]
    assert shared_client.get(ASK, headers={"if-none-match": tag}).status_code == 304
    assert shared_client.get(ASK, headers={"if-none-match": tag, "accept": "text/csv"}).status_code == 200
