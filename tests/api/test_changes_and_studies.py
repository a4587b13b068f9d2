"""`/v1/changes` and `/v1/studies` over a release of made-up records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from micrograph import resources
from micrograph.api.app import create_app
from micrograph.importing import import_paths
from micrograph.log import HarvestLog
from micrograph.pipeline import build
from micrograph.release import Releases
from micrograph.settings import Settings


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    home: Path = tmp_path_factory.mktemp("home")
    log = HarvestLog(home)
    for connector in ("gide", "idr", "zenodo"):
        import_paths(connector, [resources.demo() / connector], log)
    settings = Settings(home=home, query_workers=1)
    build(home, settings)
    with TestClient(create_app(Releases(home), settings), follow_redirects=False) as made:
        yield made


def test_changes_are_paged_filtered_and_lead_to_their_records(client: TestClient) -> None:
    first = client.get("/v1/changes", params={"limit": 2, "archive": "idr"}).json()
    assert first["total"] > 2
    assert {row["archive"] for row in first["items"]} == {"idr"}
    assert {row["change"] for row in first["items"]} == {"new"}
    assert client.get(first["items"][0]["self"]).status_code == 200
    second = client.get(first["next"]).json()
    assert second["items"][0] not in first["items"]
    assert client.get("/v1/changes", params={"since": "2100-01-01"}).json()["total"] == 0


@pytest.mark.parametrize(
    ("name", "value"), [("since", "yesterday"), ("since", "2026"), ("change", "renamed"), ("cursor", "x")]
)
def test_what_cannot_be_asked_is_named(client: TestClient, name: str, value: str) -> None:
    answer = client.get("/v1/changes", params={name: value})
    assert answer.status_code in {400, 404}
    assert value in answer.json()["detail"]


def test_studies_of_several_records_say_why_they_are_one(client: TestClient) -> None:
    found = client.get("/v1/studies", params={"records_min": 2}).json()
    assert found["total"] >= 1
    for study in found["items"]:
        assert study["records"] == len(study["items"]) > 1
        assert study["links"]
        assert all(link["evidence"] and 0 < link["confidence"] <= 1 for link in study["links"])


def test_a_study_goes_by_its_first_record_and_others_lead_there(client: TestClient) -> None:
    study = client.get("/v1/studies", params={"records_min": 2}).json()["items"][0]
    assert client.get(study["self"]).json()["items"] == study["items"]
    places = [f"/v1/studies/{item['archive']}/{item['accession']}" for item in study["items"]]
    answers = [client.get(place) for place in places]
    assert sorted(answer.status_code for answer in answers)[0] == 200
    assert {answer.headers["location"] for answer in answers if answer.status_code == 308} == {study["self"]}


def test_studies_are_counted_as_the_list_of_data_sets_counts_them(client: TestClient) -> None:
    studies = client.get("/v1/studies", params={"archive": "bia"}).json()["total"]
    assert studies == client.get("/v1/datasets", params={"archive": "bia", "unit": "studies"}).json()["total"]


def test_what_is_no_record_is_no_study(client: TestClient) -> None:
    assert client.get("/v1/studies/idr/idr9999").status_code == 404


def test_the_page_of_a_study_names_its_records_and_reasons(client: TestClient) -> None:
    study = client.get("/v1/studies", params={"records_min": 2}).json()["items"][0]
    page = client.get("/study/" + study["self"].rpartition("/v1/studies/")[2], headers={"Accept": "text/html"})
    assert page.status_code == 200
    for item in study["items"]:
        assert item["accession"] in page.text
    assert "Why they are one study" in page.text


def test_archives_say_what_they_take(client: TestClient) -> None:
    items = client.get("/v1/archives").json()["items"]
    assert len(items) == 17
    assert all(item["takes"]["accepts"] and item["takes"]["specificity"] in {"low", "medium", "high"} for item in items)
