"""The dialects that read schema.org and DataCite: real payloads, and anything else without a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.archives import _datacite, _datacite_xml, _schema_org
from micrograph.archives._xml import NoXml, parsed
from micrograph.normalise import normalise
from micrograph.records import Json, Report
from tests.export.datasets import BASE, terms


def of_datacite(**attributes: Any) -> Json:
    found = _datacite.draft({"titles": [{"title": "T"}], "doi": "10.1000/t", **attributes}, "x", "", Report())
    assert found is not None
    return found


def of_schema_org(**members: Any) -> Json:
    found = _schema_org.draft({"@type": "Dataset", **members}, "", "", Report())
    assert found is not None
    return found


# ------------------------------------------------------------------------------------------------------------ DataCite
def test_a_title_without_a_type_leads_and_the_abstract_describes() -> None:
    found = of_datacite(
        titles=[{"title": "Other name", "titleType": "AlternativeTitle"}, {"title": "The name"}],
        descriptions=[{"description": "vol. 3", "descriptionType": "SeriesInformation"}, {"description": "About it.", "descriptionType": "Abstract"}],
    )  # fmt: skip
    assert (found["title"], found["description"]) == ("The name", "About it.")


def test_open_access_is_access_and_no_licence() -> None:
    rights = [{"rights": "Open Access", "rightsUri": "info:eu-repo/semantics/openAccess"}]
    assert (of_datacite(rightsList=rights).get("licence"), of_datacite(rightsList=rights)["access"]) == (None, "open")
    rights.append(
        {
            "rights": "CC BY",
            "rightsUri": "https://creativecommons.org/licenses/by/4.0/legalcode",
            "rightsIdentifier": "cc-by-4.0",
        }
    )
    assert of_datacite(rightsList=rights)["licence"] == "cc-by-4.0"


def test_people_are_called_by_their_parts_where_they_have_no_name_and_not_at_all_where_it_is_not_known() -> None:
    found = of_datacite(
        creators=[{"givenName": "Jane", "familyName": "Roe"}, {"name": ":unav"}, {"name": "(:null)"}, {"name": None}],
        contributors=[
            {"name": "Doe, John", "contributorType": "DataCurator"}, {"name": "Doe, John", "contributorType": "Editor"}, {"name": "A Group"},
        ],
    )["contributors"]  # fmt: skip
    assert [(person["name"], person.get("roles", [])) for person in found] == [
        ("Jane Roe", []), ("Doe, John", ["DataCurator", "Editor"]), ("A Group", []),
    ]  # fmt: skip


def test_relations_are_read_from_the_records_own_side() -> None:
    def row(relation: str, target: str, kind: str = "DOI", resource: str | None = None) -> Json:
        return {
            "relationType": relation,
            "relatedIdentifier": target,
            "relatedIdentifierType": kind,
            "resourceTypeGeneral": resource,
        }

    found = of_datacite(relatedIdentifiers=[
        row("IsSourceOf", "10.5281/zenodo.1"), row("HasPart", "10.5281/zenodo.2"), row("IsPreviousVersionOf", "10.5281/zenodo.3"),
        row("IsDerivedFrom", "10.6019/S-BIAD582"), row("IsVersionOf", "10.5281/zenodo.5"), row("IsPartOf", "10.1000/journal", resource="JournalArticle"),
        row("IsSupplementTo", "10.1000/article"), row("IsSupplementTo", "10.5061/dryad.1"), row("Cites", "10.1000/elsewhere"),
        row("References", "10.5281/zenodo.6", resource="Dataset"), row("IsCitedBy", "1234567", "PMID"), row("IsIdenticalTo", "10.1000/T"), row("IsVersionOf", "1188-1534", "ISSN"),
    ])  # fmt: skip
    assert [(one["relation"], one.get("target_accession") or one.get("doi")) for one in found["related"]] == [
        ("derived_from", "S-BIAD582"), ("version_of", "5"), ("supplement_to", "10.5061/dryad.1"), ("reuses", "6"),
    ]  # fmt: skip
    assert found["publications"] == [{"doi": "10.1000/journal"}, {"doi": "10.1000/article"}, {"pubmed": "1234567"}]


def test_the_first_date_that_can_be_read_is_taken() -> None:
    dates = [{"date": "undated", "dateType": "Issued"}, {"date": "2011-02-07", "dateType": "Available"}]
    assert of_datacite(dates=dates, publicationYear=2011)["release_date"] == "2011-02-07"
    assert of_datacite(dates=dates[:1], publicationYear=2011)["release_date"] == "2011"
    assert of_datacite(dates=dates[:1])["release_date"] == dates[0]["date"]  # so that the finding shows it


def test_what_is_neither_data_nor_code_is_an_entry_of_the_catalogue() -> None:
    assert of_datacite(types={"resourceTypeGeneral": "Text", "resourceType": "Thesis"})["level"] == "catalogue-entry"
    assert of_datacite(types={"resourceTypeGeneral": "Image", "resourceType": "Photo"})["resource_kind"] == "images"
    assert of_datacite(types={"resourceTypeGeneral": "Collection"})["level"] == "collection"


def pages(folder: Path) -> Iterator[Json]:
    """Every record's attributes in the recorded answers of DataCite's REST interface."""
    for path in sorted(folder.glob("*.json")):
        if not path.name.endswith(".http.json"):
            try:
                document = orjson.loads(path.read_bytes())
            except orjson.JSONDecodeError:
                continue
            rows = document.get("data", []) if isinstance(document, dict) else []
            for row in rows if isinstance(rows, list) else [rows]:
                if isinstance(row, dict) and isinstance(row.get("attributes"), dict) and "titles" in row["attributes"]:
                    yield row["attributes"]


@pytest.mark.recorded
def test_recorded_answers_of_datacite_are_data_sets(recordings: Path) -> None:
    records = list(pages(recordings / "datacite"))
    assert len(records) > 220
    sets = []
    for attributes in records:
        draft = _datacite.draft(attributes, "datacite", "", Report())
        assert draft is not None
        sets.append(normalise(draft, source="datacite", base=BASE, terms=terms(), report=Report()))
    having = {slot: sum(slot in one for one in sets) for slot in ("title", "doi", "release_date", "contributors", "description", "licence", "grants", "related", "publications")}  # fmt: skip
    assert having["title"] == len(records)
    assert having["doi"] >= len(records) - 6
    assert having["release_date"] >= len(records) - 3
    assert having["contributors"] >= 0.97 * len(records)
    assert having["licence"] > 90
    assert having["grants"] > 15
    assert having["related"] > 80
    assert having["publications"] > 30
    roles = {role for one in sets for person in one.get("contributors", ()) for role in person.get("roles", ())}
    assert {"Editor", "DataCollector", "ProjectLeader", "HostingInstitution"} <= roles


@pytest.mark.recorded
def test_recorded_xml_and_pages_of_oai_pmh_are_data_sets(recordings: Path) -> None:
    found, titles = 0, 0
    for path in [
        *sorted((recordings / "datacite" / "xml_fixtures").iterdir()),
        *sorted((recordings / "oai-pmh").rglob("*.xml")),
    ]:
        try:
            root = parsed(path.read_bytes())
        except NoXml:
            continue
        for attributes in _datacite_xml.resources(root):
            draft = _datacite.draft(attributes, "datacite", "", Report())
            found += 1
            if draft is not None:
                dataset = normalise(draft, source="datacite", base=BASE, terms=terms(), report=Report())
                titles += bool(dataset.get("title") and dataset["accession"])
    assert found > 70
    assert titles > 0.98 * found


# ------------------------------------------------------------------------------------------------------------ no harm
def test_a_document_type_is_refused_in_any_encoding_and_however_far_down_it_stands() -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><r>&b;</r>'
    for payload in (bomb.encode(), f"<!--{'x' * 9000}-->{bomb}".encode(), b"\xff\xfe" + bomb.encode("utf-16-le")):
        report = Report()
        assert _datacite_xml.from_xml(payload, report) is None
        assert "document type" in next(iter(report)).message


def test_what_is_no_datacite_xml_is_a_finding() -> None:
    for payload in (
        b"",
        b"<a",
        b"<a/>",
        b"\xff\xfe\x00",
        b"<a>" * 300 + b"</a>" * 300,
        b'<?xml version="1.0" encoding="none"?><a/>',
    ):
        report = Report()
        assert _datacite_xml.from_xml(payload, report) is None
        assert [finding.code for finding in report] == ["PAYLOAD-FOREIGN"]


_KEYS = ["@type", "@graph", "@id", "@list", "@value", "name", "creator", "contributor", "about", "citation", "funding", "funder", "identifier", "keywords",
         "license", "distribution", "contentUrl", "sameAs", "affiliation", "measurementTechnique", "variableMeasured", "size", "titles", "creators",
         "contributors", "doi", "relatedIdentifiers", "relatedItems", "relatedItemIdentifier", "subjects", "subject", "valueUri", "rightsList", "rights",
         "rightsUri", "dates", "date", "dateType", "title", "relationType", "relatedIdentifier", "nameIdentifiers", "types", "resourceTypeGeneral",
         "sizes", "formats", "fundingReferences", "funderIdentifier", "descriptions", "publicationYear", "alternateIdentifiers", "en"]  # fmt: skip
_TEXTS = st.text(max_size=6) | st.sampled_from(["Dataset", "Role", "https://example.org/a", "10.1000/x", "http://purl.obolibrary.org/obo/GO_0005634",
                                                "info:eu-repo/semantics/openAccess", "IsPartOf", "IsCitedBy", "12 bytes"])  # fmt: skip
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS
anything = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=6),
    max_leaves=25,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(_KEYS), anything, max_size=12))
def test_the_dialects_raise_on_no_json(document: Json) -> None:
    for reader in (_schema_org, _datacite):
        for value in (document, {**document, "@type": "Dataset", "titles": [{"title": "T"}]}):
            draft = reader.draft(value, "x", "y", Report())
            if draft is not None:  # a draft is what normalise takes
                normalise(draft, source="test", base=BASE, terms=terms(), report=Report())


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=300)
    | st.text(max_size=60).map(lambda text: f"<resource><titles><title>{text}</title></titles></resource>".encode())
)
def test_no_bytes_make_the_xml_reader_raise(payload: bytes) -> None:
    _datacite_xml.from_xml(payload, Report())


# --------------------------------------------------------------------------------------------------------- schema.org
def test_people_are_found_in_lists_and_in_roles() -> None:
    found = of_schema_org(
        creator={"@list": [{"@type": "Person", "name": "Jane Roe", "@id": "https://orcid.org/0000-0002-1825-0097"}, "John Doe"]},
        contributor={"@type": "Role", "roleName": "DataCurator", "contributor": {"@type": "Person", "givenName": "Ann", "familyName": "Poe"}},
        editor={"name": "Ed Itor"},
    )["contributors"]  # fmt: skip
    assert [(person["name"], person.get("orcid"), person.get("roles")) for person in found] == [
        ("Jane Roe", "https://orcid.org/0000-0002-1825-0097", None), ("John Doe", None, None), ("Ann Poe", None, ["DataCurator"]),
        ("Ed Itor", None, ["Editor"]),
    ]  # fmt: skip


def test_how_to_cite_the_data_set_is_no_publication_and_a_subtitle_no_alias() -> None:
    found = of_schema_org(
        identifier={"@type": "PropertyValue", "value": "doi:10.1000/me"}, alternateName=["A subtitle of some words", "S-BIAD1"],
        citation=["Roe, J. (2010) This very set. doi:10.1000/me", {"@type": "ScholarlyArticle", "name": "On it", "sameAs": "https://doi.org/10.1000/on"}],
    )  # fmt: skip
    assert (found["accession"], found["aliases"]) == ("10.1000/me", ["S-BIAD1"])
    assert found["publications"] == [{"doi": "10.1000/on", "title": "On it"}]


def test_the_archive_is_told_by_the_catalogues_address_and_none_is_made_up() -> None:
    def catalogue(**members: str) -> str:
        return str(of_schema_org(includedInDataCatalog={"@type": "DataCatalog", **members})["archive"])

    assert catalogue(url="https://datadryad.org") == "dryad"
    assert catalogue(**{"@id": "https://w3id.org/micrograph/archive/idr"}) == "idr"
    assert catalogue(**{"@id": "https://example.org/archive/elsewhere"}) == "schema-org"


def test_names_by_language_and_pythons_none_are_understood() -> None:
    found = of_schema_org(name={"de": "Kerne", "en": "Nuclei"}, identifier="None", url="https://example.org/1")
    assert (found["title"], found["accession"]) == ("Nuclei", "https://example.org/1")


@pytest.mark.recorded
def test_recorded_pages_of_schema_org_and_croissant_are_data_sets(recordings: Path) -> None:
    found: dict[str, Json] = {}
    for folder in ("schema-org", "kaggle", "huggingface", "zenodo"):
        for path in sorted((recordings / folder).rglob("*.json*")):
            try:
                document = orjson.loads(path.read_bytes())
            except orjson.JSONDecodeError:
                continue
            if _schema_org.dataset_node(document) is not None:
                draft = _schema_org.draft(document, "", "", Report())
                assert draft is not None
                draft.setdefault("accession", path.stem)
                found[path.name] = normalise(draft, source="schema-org", base=BASE, terms=terms(), report=Report())
    assert len(found) > 25
    full = found["science-on-schema.org__examples_dataset_full.jsonld"]
    assert [person["name"] for person in full["contributors"]] == ["Dr Langdon Quetin", "Dr Robin Ross"]
    assert full["grants"][0]["funder_ror"] == "021nxhr62"
    assert "publications" not in full  # what stands in `citation` is how to cite it
    zenodo = found["commonmeta__schemaorg_zenodo.json"]
    assert (zenodo["licence"], zenodo["doi"]) == ("CC-BY-SA-4.0", "10.5281/zenodo.1196821")
    assert ["Editor"] in [person.get("roles") for person in zenodo["contributors"]]
    assert not [one["aliases"] for one in found.values() if any(" " in alias for alias in one.get("aliases", ()))]
