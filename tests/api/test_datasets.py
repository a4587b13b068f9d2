"""`/v1/datasets`, `/v1/terms`, `/v1/validate` and `/v1/archives` over the demo release, through the real application."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pyoxigraph import RdfFormat, Store

from micrograph.api.app import create_app
from micrograph.demo.run import build_demo
from micrograph.export.formats import FORMATS, summary
from micrograph.pipeline import build
from micrograph.release import Releases
from micrograph.settings import Settings
from micrograph.terms.roles import ROLES


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("demo")
    build_demo(place, lambda message: None)
    return place


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Releases(home), Settings(home=home))) as found:
        yield found


def listed(client: TestClient, query: str = "", status: int = 200) -> Any:
    response = client.get(f"/v1/datasets?{query}")
    assert response.status_code == status, response.text
    return response.json()


def test_human_by_electron_microscopy_in_any_spelling_is_one_answer(client: TestClient) -> None:
    spellings = ["organism=NCBITaxon:9606", "organism=9606", "organism=NCBITaxon_09606", "organism=human",
                 "organism=http://purl.obolibrary.org/obo/NCBITaxon_9606"]  # fmt: skip
    totals = {listed(client, f"{one}&method=FBbi_00000256&facets=none")["total"] for one in spellings}
    assert len(totals) == 1
    assert totals.pop() > 3


def test_what_is_below_a_term_counts_unless_exact_is_asked(client: TestClient) -> None:
    below, exact = (listed(client, f"method=FBbi:00000256&facets=none{end}")["total"] for end in ("", "&exact=true"))
    assert below > exact > 0


def test_pages_give_every_record_once_and_end(client: TestClient) -> None:
    seen: list[str] = []
    address: str | None = "/v1/datasets?limit=25&facets=none"
    while address:
        response = client.get(address)
        page = response.json()
        seen += [item["id"] for item in page["items"]]
        assert ('rel="next"' in response.headers.get("link", "")) == bool(page["next"])
        address = page["next"]
    assert len(seen) == len(set(seen)) == page["total"] > 60


def test_a_facet_says_what_a_click_gives(client: TestClient) -> None:
    first = listed(client, "organism=NCBITaxon:9606")
    for name in ("organism", "method", "archive", "licence_class"):
        for row in first["facets"][name][:6]:
            chosen = f"{name}={row['value']}" + ("" if name == "organism" else "&organism=NCBITaxon:9606")
            assert listed(client, f"{chosen}&facets=none")["total"] == row["count"], row


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("colour=red", "parameter 'colour' is unknown"),
        ("organism=nobody-at-all", "is no term"),
        ("year_from=soon", "is no number"),
        ("sort=colour", "valid: relevance"),
        ("facets=colour", "facet 'colour' is unknown"),
        ("cursor=x", "cursor 'x'"),
        ("limit=100000", "limit"),
    ],
)
def test_a_wrong_parameter_is_a_problem_that_names_it(client: TestClient, query: str, detail: str) -> None:
    response = client.get(f"/v1/datasets?{query}")
    assert response.status_code in {400, 422}
    assert response.headers["content-type"].startswith("application/problem+json")
    assert detail in response.text


def test_a_cursor_of_a_pruned_release_is_gone(client: TestClient) -> None:
    from micrograph.api.paging import Cursor

    response = client.get("/v1/datasets", params={"cursor": Cursor("0" * 16, 20).encode()})
    assert response.status_code == 410


def graph_of(data: bytes, form: RdfFormat) -> set[str]:
    store = Store()
    store.load(data, format=form)
    return {str(quad.triple) for quad in store}


def test_every_format_of_a_data_set_is_the_same_graph_as_the_store(client: TestClient, home: Path) -> None:
    release = Releases(home).current()
    store = Store.read_only(str(release.graph))
    for name in ("idr/idr0001", "bia/S-BIAD1076", "empiar/EMPIAR-11380"):
        dataset = client.get(f"/v1/datasets/{name}").json()
        own = (f"<{dataset['id']}>", f"<{dataset['id']}#", f"<https://w3id.org/micrograph/record/{name}/")
        held = {str(quad.triple) for quad in store if str(quad.subject).startswith(own)}
        for suffix, form in (("jsonld", RdfFormat.JSON_LD), ("ttl", RdfFormat.TURTLE), ("nt", RdfFormat.N_TRIPLES)):
            assert graph_of(client.get(f"/v1/datasets/{name}.{suffix}").content, form) == held, (name, suffix)


def test_the_format_is_chosen_by_accept_too(client: TestClient) -> None:
    by_accept = client.get("/v1/datasets/idr/idr0001", headers={"Accept": "text/turtle"})
    assert by_accept.headers["content-type"].startswith("text/turtle")
    assert by_accept.content == client.get("/v1/datasets/idr/idr0001.ttl").content
    assert client.get("/v1/datasets/idr/idr0001", headers={"Accept": "image/png"}).status_code == 406


def test_another_spelling_of_an_accession_leads_to_the_record(client: TestClient) -> None:
    response = client.get("/v1/datasets/idr/IDR0001", follow_redirects=False)
    assert response.status_code == 308
    assert response.headers["location"].endswith("/v1/datasets/idr/idr0001")
    assert client.get("/v1/datasets/idr/IDR0001.ttl").headers["content-type"].startswith("text/turtle")


def test_an_unknown_record_is_told_with_what_is_near(client: TestClient) -> None:
    assert "idr0001?" in client.get("/v1/datasets/idr/idr000").json()["detail"]
    assert "valid: bbbc, bia" in client.get("/v1/datasets/nowhere/1").json()["detail"]


def test_a_client_that_has_the_answer_gets_304(client: TestClient) -> None:
    first = client.get("/v1/datasets/idr/idr0001")
    again = client.get("/v1/datasets/idr/idr0001", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


def test_openapi_names_every_filter_once(client: TestClient) -> None:
    from micrograph.search_request import PARAMETERS

    described = client.get("/openapi.json").json()["paths"]["/v1/datasets"]["get"]["parameters"]
    names = [parameter["name"] for parameter in described]
    assert sorted(names) == sorted(PARAMETERS)


def test_completion_puts_the_exact_name_first_and_counts_data(client: TestClient) -> None:
    items = client.get("/v1/terms?q=confocal microscopy").json()["items"]
    assert items[0]["curie"] == "FBbi:00000251"
    assert items[0]["datasets"] > 0
    human = client.get("/v1/terms?q=human&role=organism&with_data=true").json()["items"][0]
    assert (human["curie"], human["match"]["field"]) == ("NCBITaxon:9606", "synonym")


def test_a_release_is_made_ready_for_the_first_letter_before_anybody_types_it(home: Path) -> None:
    app = create_app(Releases(home), Settings(home=home), prepare=True)
    with TestClient(app):
        service = app.state.service
        deadline = monotonic() + 60
        while not service._is_prepared and monotonic() < deadline:
            sleep(0.05)
        assert service._is_prepared, "from now on what begins so is answered without a thread"
        questions = [*service._answers]
    asked = [question.text for question in questions if question.role is None]
    assert {question.role for question in questions} == {None, *ROLES}, "which terms a role has is known, too"
    assert {"a", "z", "9"} <= {*asked}
    assert sum(len(text) == 1 for text in asked) == 72, "each letter as the search box asks it, and as the route does"
    assert max(asked, key=len) == "flourescense", "and a typing error: what compares names is loaded, too"


def test_completion_says_which_of_its_parameters_is_wrong(client: TestClient) -> None:
    answer = client.get("/v1/terms?limit=0&start=x&ontology=CL")
    assert answer.status_code == 422
    assert [(one["parameter"], one["received"], one["valid"]) for one in answer.json()["parameters"]] == [
        ("q", None, {}),
        ("limit", "0", {"ge": 1}),
        ("start", "x", {}),
    ]


def test_completion_takes_several_ontologies_and_ignores_what_it_does_not_know(client: TestClient) -> None:
    items = client.get("/v1/terms?q=neuro&ontology=CL&ontology=UBERON&limit=100&colour=red").json()["items"]
    assert {item["ontology"] for item in items} == {"CL", "UBERON"}


def test_openapi_describes_what_completion_may_be_asked(client: TestClient) -> None:
    described = client.get("/openapi.json").json()["paths"]["/v1/terms"]["get"]["parameters"]
    names = ["q", "ontology", "role", "branch", "part_of", "with_data", "limit", "start"]
    assert [one["name"] for one in described] == names
    assert [one["name"] for one in described if one["required"]] == ["q"]
    assert all(one["description"] and one["in"] == "query" for one in described)
    assert described[6]["schema"] == {
        "default": 10,
        "maximum": 100,
        "minimum": 1,
        "title": "Limit",
        "type": "integer",
    }


def test_completion_counts_data_by_archive(client: TestClient) -> None:
    item = client.get("/v1/terms?q=FBbi:00000256").json()["items"][0]
    for archive, count in item["archives"].items():
        assert listed(client, f"method=FBbi:00000256&archive={archive}&facets=none")["total"] == count
    assert sum(item["archives"].values()) == item["datasets"]


def test_completion_is_restricted_to_what_is_below_a_term_by_kind_or_by_part(client: TestClient) -> None:
    """A neuron projection is part of a neuron-like cell component, not a kind of one; the nucleolus is part of a nucleus."""
    kinds, parts = (
        client.get(f"/v1/terms?q=nucleol&branch=GO:0005634&part_of={part_of}").json() for part_of in ("false", "true")
    )
    assert "GO:0005730" not in [item["curie"] for item in kinds["items"]]
    assert parts["items"][0]["curie"] == "GO:0005730"
    assert parts["total"] > kinds["total"]


def test_completion_pages_from_start(client: TestClient) -> None:
    first, second = (client.get(f"/v1/terms?q=micro&limit=5&start={start}").json() for start in (0, 5))
    assert (second["start"], second["total"]) == (5, first["total"])
    assert not {one["curie"] for one in first["items"]} & {one["curie"] for one in second["items"]}


def test_a_term_page_counts_all_below(client: TestClient) -> None:
    page = client.get("/v1/terms/FBbi_00000256").json()
    assert sum(page["archives"].values()) == page["datasets"]["method"]
    assert page["datasets"]["method"] == listed(client, "method=FBbi:00000256&facets=none")["total"]
    assert client.get("/v1/terms/FBbi:99999999").status_code == 404


def test_annotate_finds_what_the_wanted_ontology_calls_it_though_another_comes_first(client: TestClient) -> None:
    """UBERON's retina had taken the place of the zebrafish's, and was then left out: nothing was found."""
    body = {"texts": ["The retina of embryos"], "roles": ["anatomy"], "ontologies": ["ZFA"]}
    assert [one["curie"] for one in client.post("/v1/annotate", json=body).json()["results"][0]] == ["ZFA:0000152"]


def test_annotate_gives_one_list_a_text(client: TestClient) -> None:
    body = {"texts": ["HeLa cells by confocal microscopy", "nothing here"], "mode": "passage"}
    first, second = client.post("/v1/annotate", json=body).json()["results"]
    assert "FBbi:00000251" in {row["curie"] for row in first}
    assert second == []


def test_validate_reports_all_findings_with_their_place(client: TestClient) -> None:
    record = {"id": "https://w3id.org/micrograph/dataset/idr/x", "archive": "idr", "licence_class": "free", "colour": 1}
    report = client.post("/v1/validate", content=json.dumps(record, indent=1)).json()
    assert not report["valid"]
    assert {finding["code"] for finding in report["findings"]} >= {
        "SCHEMA-REQUIRED",
        "SCHEMA-VALUE",
        "SCHEMA-UNKNOWN-SLOT",
    }
    place = next(finding for finding in report["findings"] if finding["pointer"] == "/licence_class")
    assert (place["line"], place["value"]) == (4, "free")


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"{", b"[1]", b"[" * 100_000, b"a: &a [*a]", b"null", b"x" * 1000])
def test_validate_answers_anything_with_a_report(client: TestClient, body: bytes) -> None:
    response = client.post("/v1/validate", content=body)
    assert response.status_code == 200, response.text
    assert response.json()["errors"] >= 1


def test_archives_are_told_with_their_records(client: TestClient) -> None:
    items = {item["archive"]: item for item in client.get("/v1/archives").json()["items"]}
    assert items["idr"]["records"] == listed(client, "archive=idr&facets=none")["total"]
    assert len(items) == 17


def test_a_new_release_is_served_within_a_second_and_the_old_cursor_still_pages(tmp_path: Path) -> None:
    import shutil
    import time

    from micrograph.demo.run import running

    build_demo(tmp_path / "home", lambda message: None)
    import httpx2

    with running(tmp_path / "home") as address:
        first = httpx2.get(f"{address}/v1/datasets?limit=5&facets=none").json()
        release, _ = build(tmp_path / "home", Settings(home=tmp_path / "home"), archives=["idr"], force=True)
        deadline = time.monotonic() + 5
        while httpx2.get(f"{address}/readyz").json()["release"] != release.id:
            assert time.monotonic() < deadline
        assert httpx2.get(f"{address}/v1/datasets?limit=5&facets=none").json()["total"] < first["total"]
        assert httpx2.get(first["next"]).json()["total"] == first["total"]
        (tmp_path / "home" / "current").write_text("f" * 16)
        assert httpx2.get(f"{address}/v1/datasets?limit=1").status_code == 200
        shutil.rmtree(tmp_path / "home" / "releases" / ".building-x", ignore_errors=True)


# ---------------------------------------------------------------------------------------------------- formats
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_had_by_suffix_and_by_accept(name: str, client: TestClient) -> None:
    row = FORMATS[name]
    by_suffix = client.get(f"/v1/datasets/idr/idr0001.{row.suffix}")
    by_accept = client.get("/v1/datasets/idr/idr0001", headers={"Accept": row.media_type})
    assert by_suffix.status_code == by_accept.status_code == 200
    assert by_suffix.content == by_accept.content
    assert by_suffix.headers["content-type"].split("; charset")[0] == row.media_type
    again = client.get(f"/v1/datasets/idr/idr0001.{row.suffix}", headers={"If-None-Match": by_suffix.headers["etag"]})
    assert again.status_code == 304


def test_a_plain_accept_of_a_shared_media_type_means_the_graph(client: TestClient) -> None:
    graph = client.get("/v1/datasets/idr/idr0001.jsonld").content
    compacted = 'application/ld+json; profile="http://www.w3.org/ns/json-ld#compacted"'  # a hint that is not ours
    for accept in ("application/ld+json", compacted):
        assert client.get("/v1/datasets/idr/idr0001", headers={"Accept": accept}).content == graph
    turtle = client.get("/v1/datasets/idr/idr0001", headers={"Accept": "text/turtle"})
    assert turtle.content == client.get("/v1/datasets/idr/idr0001.ttl").content


def test_a_profile_is_understood_without_its_quotes(client: TestClient) -> None:
    accept = "application/ld+json; profile=http://mlcommons.org/croissant/1.0;q=0.9, text/plain;q=0.1"
    found = client.get("/v1/datasets/idr/idr0001", headers={"Accept": accept})
    assert found.content == client.get("/v1/datasets/idr/idr0001.croissant.json").content


def test_what_a_format_asks_for_and_the_record_has_not_is_named_in_a_header(client: TestClient) -> None:
    items = listed(client, "limit=200&facets=none&fields=archive,accession,imaging_methods,acquisitions")["items"]
    lacking = next(item for item in items if not item.get("imaging_methods") and not item.get("acquisitions"))
    address = f"/v1/datasets/{lacking['archive']}/{lacking['accession']}"
    assert "measurementMethod" in client.get(f"{address}.crate.json").headers["micrograph-lacks"]
    assert "micrograph-lacks" not in client.get("/v1/datasets/idr/idr0001.crate.json").headers
    assert "micrograph-lacks" not in client.get(f"{address}.jsonld").headers


def test_the_docs_say_what_each_format_carries(client: TestClient) -> None:
    docs = client.get("/openapi.json").json()["paths"]["/v1/datasets/{archive}/{accession}"]["get"]
    assert summary() in docs["description"]
    assert set(docs["responses"]["200"]["content"]) == {row.media_type for row in FORMATS.values()}


def test_a_format_that_there_is_not_is_refused_with_those_there_are(client: TestClient) -> None:
    response = client.get("/v1/datasets/idr/idr0001", headers={"Accept": "application/marc"})
    assert response.status_code == 406
    assert "application/x-bibtex" in response.json()["detail"]


def test_records_are_found_by_how_well_they_are_documented(client: TestClient) -> None:
    facet = {
        row["value"]: row["count"] for row in listed(client, "facets=documentation&limit=0")["facets"]["documentation"]
    }
    assert set(facet) <= {"well", "partly", "scantly"}
    assert listed(client, "documentation=well&limit=0&facets=none")["total"] == facet["well"]
    assert "valid: well, partly, scantly" in listed(client, "documentation=good", 400)["detail"]


# ------------------------------------------------------------------------------------------------- validation
def test_validate_takes_a_profile_and_gives_sarif_by_accept(client: TestClient) -> None:
    body = json.dumps({"id": "urn:x", "archive": "bia", "accession": "X1", "title": "x"})
    report = client.post("/v1/validate?profile=gide", content=body).json()
    assert (report["profile"], report["valid"]) == ("gide", False)
    assert {"severity", "code", "pointer", "line", "column", "value", "message", "repair", "rule", "expected", "score"} <= set(report["findings"][0])  # fmt: skip
    sarif = client.post("/v1/validate?profile=gide", content=body, headers={"Accept": "application/sarif+json"})
    assert sarif.headers["content-type"] == "application/sarif+json"
    assert sarif.json()["version"] == "2.1.0"
    assert client.post("/v1/validate?profile=remby", content=body).status_code == 404
    assert client.post("/v1/validate?report=pdf", content=body).status_code == 400


def test_statistics_hold_completeness_by_archive_and_profile(client: TestClient) -> None:
    found = client.get("/v1/stats").json()["completeness"]["idr"]["rembi"]
    assert 0 < found["resolved"] <= found["reported"] <= found["ceiling"] + 0.05
