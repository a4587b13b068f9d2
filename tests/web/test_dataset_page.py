"""The page of a data set: the archive first, every value with who said it, nothing that runs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from micrograph.export.formats import FORMATS
from micrograph.search import SearchIndex, write_index
from micrograph.terms.index import Terms
from micrograph.web.pages import register, router
from micrograph.web.words import archive_title

Visit = Callable[..., Any]
BASE = "https://w3id.org/micrograph/"


def test_every_record_of_the_demo_has_a_page_that_opens_its_archive_first(visit: Visit, index: SearchIndex) -> None:
    for number in range(len(index)):
        dataset = index.dataset(number)
        page = visit(f"/dataset/{dataset['archive']}/{dataset['accession']}")
        after_menu = 1 + [one["text"] for one in page.links].index("About")
        inside = page.links[after_menu:]
        assert inside[0]["href"] == dataset["landing_page"]
        assert inside[0]["text"] == f"Open at {archive_title(dataset['archive'])}"
        assert len(page.ids) == len(set(page.ids)), "an id stands twice"
        assert "@" not in re.sub(r"/@graph\S*|@context|\"@\w+\"", "", page.text), "an e-mail address?"


def test_terms_carry_their_evidence_and_lead_to_search_and_term_page(visit: Visit) -> None:
    page = visit("/dataset/idr/idr0001")
    assert page.link("Schizosaccharomyces pombe") == "/?organism=NCBITaxon:4896"
    assert page.link("NCBITaxon:4896") == "/term/NCBITaxon:4896"
    assert "NCBITaxon:4896 stated" in page.text
    assert "Study/Study Organism/1" in page.text


def test_a_disputed_term_is_shown_with_both_readings(visit: Visit) -> None:
    page = visit("/dataset/ssbd/ssbd-repos-000217")
    assert "disputed" in page.text
    assert (
        "means Cunninghamella elegans (NCBITaxon:4853), the words mean Schizosaccharomyces pombe (NCBITaxon:4896)"
        in page.text
    )


def test_what_does_not_go_together_is_said(visit: Visit) -> None:
    assert (
        "The source does not say which organism goes with which method" in visit("/dataset/ssbd/ssbd-repos-000217").text
    )
    assert "does not say which organism" not in visit("/dataset/idr/idr0001").text


def test_the_same_study_elsewhere_is_linked_with_its_reason(visit: Visit) -> None:
    page = visit("/dataset/idr/idr0015")
    assert page.link("BioImage Archive S-BIAD595") == "/dataset/bia/S-BIAD595"
    assert "Because both name the publication doi:10.7554/elife.26066" in page.text


def test_structured_data_is_json_ld_of_the_same_record(client: TestClient) -> None:
    text = client.get("/dataset/idr/idr0001").text
    document = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)[1])
    assert (document["@type"], document["@id"]) == ("Dataset", f"{BASE}dataset/idr/idr0001")
    assert document["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert document["measurementTechnique"][0]["termCode"] == "FBbi:00000253"


def test_every_download_is_there_in_its_media_type(client: TestClient, visit: Visit) -> None:
    page = visit("/dataset/idr/idr0001")
    downloads = [one for one in page.links if one["href"].startswith("/v1/datasets/")]
    assert [one["text"].strip() for one in downloads] == [row.title for row in FORMATS.values()]
    for one in downloads:
        response = client.get(one["href"])
        assert response.status_code == 200
        assert response.headers["content-type"].partition(";")[0] == one["type"]


def test_signposts_name_the_type_the_licence_and_the_data(client: TestClient) -> None:
    link = client.get("/dataset/idr/idr0015").headers["link"]
    assert '<https://schema.org/Dataset>; rel="type"' in link
    assert '<https://doi.org/10.17867/10000108>; rel="cite-as"' in link
    assert 'type="text/turtle"' in link


def test_an_old_spelling_is_sent_on_and_a_wrong_one_is_told_what_is_near(client: TestClient, visit: Visit) -> None:
    old = client.get("/dataset/idr/idr0001-graml-sysgro")
    assert (old.status_code, old.headers["location"]) == (308, "/dataset/idr/idr0001")
    assert "/dataset/idr/idr0001" in [one["href"] for one in visit("/dataset/idr/idr00019", 404).links]
    visit("/dataset/nowhere/x", 404)


# -------------------------------------------------------------------------------------- foreign text is text
HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"


@pytest.fixture(scope="module")
def strangers(tmp_path_factory: pytest.TempPathFactory, index: SearchIndex) -> Callable[[dict[str, Any]], TestClient]:
    """The pages over one data set that a test makes up."""
    terms = Terms.load()

    def over(dataset: dict[str, Any]) -> TestClient:
        folder = tmp_path_factory.mktemp("index") / "search"
        write_index(folder, [dataset], terms)
        held = {"search": SearchIndex(folder), "terms": terms, "aliases": {}}
        service = SimpleNamespace(
            get=held.__getitem__,
            register=held.__setitem__,
            base=BASE,
            release=SimpleNamespace(id="0" * 16, path=folder),
        )
        app = FastAPI()
        app.state.service = service
        app.include_router(router)
        register(service)  # type: ignore[arg-type]
        return TestClient(app)

    return over


def poisoned(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: poisoned(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [poisoned(one, name) for one in value]
    if isinstance(value, str) and name not in {
        "id",
        "archive",
        "accession",
        "slot",
        "kind",
        "relation",
        "release_date",
        "term",
    }:
        return HOSTILE
    return value


def test_no_text_of_a_record_becomes_markup(strangers: Any, index: SearchIndex) -> None:
    for archive, accession in [
        ("idr", "idr0001"),
        ("idr", "idr0015"),
        ("ssbd", "ssbd-repos-000217"),
        ("bia", "S-BIAD1076"),
    ]:
        dataset = poisoned(index.dataset(index.number(archive, accession)))
        client = strangers(dataset)
        for address in (f"/dataset/{archive}/{accession}", "/?domain=any"):
            text = client.get(address).text
            assert "alert(1)" in text, "the text is shown"
            assert "<script>alert" not in text
            assert "<img src=x" not in text
            assert "{{7*7}}" in text, "and no template either"


def test_a_link_is_a_web_address_or_no_link(strangers: Any, index: SearchIndex) -> None:
    dataset = index.dataset(index.number("idr", "idr0001"))
    dataset |= {"landing_page": "javascript:alert(1)", "viewer": "data:text/html,x", "thumbnail": "javascript:alert(1)"}
    text = strangers(dataset).get("/dataset/idr/idr0001").text
    assert 'href="javascript:' not in text
    assert 'href="data:' not in text
    assert 'src="javascript:' not in text


@pytest.mark.parametrize(
    ("what", "shown"),
    [
        ({"licence_class": "attribution", "allows_derivatives": True}, True),
        ({"licence_class": "noncommercial", "allows_derivatives": False}, False),
        ({"licence_class": "no-derivatives", "allows_derivatives": False}, False),
        ({"licence_class": "all-rights-reserved", "allows_derivatives": None}, False),
        ({"licence_class": "attribution", "allows_derivatives": True, "access": "controlled"}, False),
    ],
)
def test_a_thumbnail_is_shown_where_licence_and_access_allow(
    strangers: Any, index: SearchIndex, what: Any, shown: bool
) -> None:
    dataset = {**index.dataset(index.number("idr", "idr0001")), **what}
    client = strangers({key: value for key, value in dataset.items() if value is not None})
    for address in ("/dataset/idr/idr0001", "/?domain=any"):
        text = client.get(address).text
        assert ("render_thumbnail" in text) is shown
        assert not shown or 'referrerpolicy="no-referrer"' in text


def test_headers_allow_no_foreign_script(client: TestClient) -> None:
    for path in ("/", "/dataset/idr/idr0001", "/dataset/idr/none", "/query"):
        policy = client.get(path).headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy


def test_pages_have_no_inline_style_or_script(client: TestClient) -> None:
    for path in (
        "/",
        "/dataset/idr/idr0001",
        "/query",
        "/questions/datasets/of-taxon",
        "/archives",
        "/validate",
        "/about",
    ):
        text = client.get(path).text
        assert not re.search(r"\sstyle=|\son\w+=\"|<style", text), path
        assert all("src=" in tag or "ld+json" in tag for tag in re.findall(r"<script[^>]*>", text)), path


def test_assets_are_kept_by_the_hash_of_their_content(client: TestClient) -> None:
    address = re.search(r'href="(/static/site\.css\?v=\w+)"', client.get("/").text)[1]
    assert "immutable" in client.get(address).headers["cache-control"]
    assert client.get("/static/..%2Fsite.py").status_code == 404
