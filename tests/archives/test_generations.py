"""The same record through several generations of an interface gives the same triples.

Where two generations of one record were recorded, they are read; else one is made of the other by the renaming that the connector's
documentation speaks of.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from pyoxigraph import RdfFormat, parse, serialize

from micrograph.archives import archives
from micrograph.describe import describe
from micrograph.model.lift import lift
from micrograph.records import Json, Report
from micrograph.terms.index import Terms
from tests.archives.cil.test_cil import dumped
from tests.archives.empiar.as_xml import xml_of

HERE = Path(__file__).parent
BASE = "https://w3id.org/micrograph/"
Triples = Callable[..., set[str]]


@pytest.fixture(scope="module")
def triples() -> Triples:
    """The triples of the data set that a payload is of; of a page with several, of the one with this accession."""
    terms = Terms.load()

    def of(slug: str, payload: object, name: str = "", accession: str = "") -> set[str]:
        content = payload if isinstance(payload, bytes) else orjson.dumps(payload)
        parts = [one for one in archives()[slug].split(content, "", name) if accession in ("", one.accession)]
        described = describe(parts, terms, BASE)
        assert described.source is not None, described.findings
        return set(lift("Dataset", described.source.dataset, BASE))

    return of


def payload(*path: str) -> Any:
    return json.loads((HERE.joinpath(*path)).read_bytes())


def renamed(value: Any, names: dict[str, str]) -> Any:
    """A document with other names of its members, at any depth."""
    if isinstance(value, list):
        return [renamed(one, names) for one in value]
    if isinstance(value, dict):
        return {names.get(key, key): renamed(one, names) for key, one in value.items()}
    return value


# --------------------------------------------------------------------------------------------- two were recorded
_DATACITE = "datacite/api.datacite.org_dois_{0}_include_media_client{1}.json"
_CROISSANT = "huggingface/croissant/croissant__datasets_{0}_metadata.json"
TWICE = {
    "Zenodo 3871094, asked twice": ("zenodo", *(f"zenodo/zenodo.org_api_records_3871094{end}.json" for end in ("", "__2"))),
    "Zenodo 8120771, asked twice": ("zenodo", *(f"zenodo/zenodo.org_api_records_8120771{end}.json" for end in ("", "__2"))),
    "Zenodo 1196821, its page and the script in it": ("schema-org", "zenodo/zenodo.org_records_1196821.html", "zenodo/commonmeta__schemaorg_zenodo.json"),
    "DataCite 10.5281/zenodo.2598836, asked twice": ("datacite", *(_DATACITE.format("10.5281_zenodo.2598836", end) for end in ("", "__2"))),
    "DataCite 10.6084/m9.figshare.1449060, asked twice": ("datacite", *(_DATACITE.format("10.6084_m9.figshare.1449060", end) for end in ("", "__2"))),
    "DataCite 10.5438/6423, asked twice": ("datacite", *(_DATACITE.format("10.5438_6423", end) for end in ("", "__2"))),
    "BioImage Archive S-BIAD2225, as BioStudies and a harvester hold it": (
        "bia", "bia/biostudies_api/parsing__BioImages_Study_S-BIAD225__S-BIAD2225_input.json", "bia/biostudies_json/S-BIAD2225_original.json",
    ),
    "Hugging Face, Croissant 1.0 and 1.1": (
        "huggingface", _CROISSANT.format("1.0_huggingface-mnist"), _CROISSANT.format("1.1_huggingface-mnist-from-main-branch"),
    ),
    "Hugging Face, Croissant 1.0 and 1.1 again": (
        "huggingface", *(_CROISSANT.format(f"{version}_huggingface-pollen-robotics-apple-storage") for version in ("1.0", "1.1")),
    ),
}  # fmt: skip


@pytest.mark.recorded
@pytest.mark.parametrize(("slug", "first", "second"), TWICE.values(), ids=TWICE)
def test_two_recordings_of_one_record(slug: str, first: str, second: str, recordings: Path, triples: Triples) -> None:
    one, other = ((recordings / name).read_bytes() for name in (first, second))
    assert one != other
    assert triples(slug, one) == triples(slug, other)


@pytest.mark.recorded
def test_zenodos_old_page_says_the_same_but_for_addresses_and_roles(recordings: Path, triples: Triples) -> None:
    new, old = (
        triples("schema-org", (recordings / "zenodo" / name).read_bytes())
        for name in ("zenodo.org_records_1196821.html", "www.zenodo.org_record_1196821.html")
    )
    different = [one for one in new ^ old if "#distribution-" not in one]
    assert {one.split()[1].strip("<>").rpartition("/")[2] for one in different} == {"url", "vocab#role"}


@pytest.mark.recorded
@pytest.mark.parametrize("accession", ["8437103", "8433037"])
def test_dublin_core_says_less_than_the_kernel_and_nothing_else(
    accession: str, recordings: Path, triples: Triples
) -> None:
    folder, lists = recordings / "oai-pmh" / "zenodo_2026", "zenodo.org_oai2d_verb_ListRecords_"
    kernel, core = (
        triples("oai-pmh", (folder / f"{lists}{name}.xml").read_bytes(), accession=accession)
        for name in ("metadataPrefix_datacite", "until_2026-04-02_metadataPrefix_oai_dc")
    )
    assert len(core) > 20
    assert core - kernel == set()


@pytest.mark.recorded
@pytest.mark.parametrize("name", ["collections_index", "analysis_results_index"])
def test_tcias_index_is_the_same_in_json_and_in_parquet(name: str, recordings: Path) -> None:
    def drafts(path: Path) -> Iterator[tuple[str, Json | None]]:
        for record in archives()["tcia"].split(path.read_bytes(), "", path.name):
            yield record.accession, archives()["tcia"].to_dataset([record], Report())

    folder = recordings / "tcia"
    one, other = (
        dict(drafts(folder / f"{name}.json")),
        dict(drafts(folder / "idc-index-data-25.0.5" / f"{name}.parquet")),
    )
    assert len(one) in {179, 26}
    assert one == other


# ------------------------------------------------------------------------------------- one is made of the other
def zenodo_of_2019() -> Any:
    """Files by `key`, with the bucket and the suffix; no `recid`, no members beside `metadata` that repeat it."""
    old = payload("zenodo", "record.json")
    for key in ("recid", "title", "doi_url", "modified"):
        old.pop(key)
    old["files"] = [{**one, "bucket": "b", "type": one["key"].rpartition(".")[2]} for one in old["files"]]
    return old | {"owners": [1], "revision": 3}


def zenodo_of_2023() -> Any:
    """Files by `filename` and `filesize`, checksums without their kind."""
    old = payload("zenodo", "record.json")
    old["files"] = [
        {"id": one["id"], "filename": one["key"], "filesize": one["size"], "checksum": "0"} for one in old["files"]
    ]
    return old


def index_of_biostudies() -> Any:
    """As the index writes PageTab: `accNo`, `sections`, `valueAttrs`."""
    names = {"accno": "accNo", "subsections": "sections", "valqual": "valueAttrs", "nmqual": "nameAttrs"}
    return renamed(payload("bia", "study.json"), names)


def dataverse_before_5_10() -> Any:
    """The licence was its name."""
    whole = payload("dataverse", "record.json")
    whole["data"]["latestVersion"] |= {"license": whole["data"]["latestVersion"]["license"]["name"]}
    return whole


def dataverse_as_exported() -> Any:
    """`dataverse_json`, an export, calls the version otherwise and has nothing around it."""
    return renamed(payload("dataverse", "record.json"), {"latestVersion": "datasetVersion"})["data"]


def empiar_with_bare_people() -> Any:
    """An entry without its accession around it, people without `author`, references as texts."""
    entry = payload("empiar", "entry.json")["EMPIAR-99001"]
    entry["authors"] = [one["author"] for one in entry["authors"]]
    entry["principal_investigator"] = [one["author"] for one in entry["principal_investigator"]]
    entry["corresponding_author"] = entry["corresponding_author"]["author"]
    entry["cross_references"] = [one["name"] for one in entry["cross_references"]]
    return entry


DERIVED = {
    "Zenodo of 2019": ("zenodo", ("zenodo", "record.json"), zenodo_of_2019),
    "Zenodo of 2023": ("zenodo", ("zenodo", "record.json"), zenodo_of_2023),
    "BioStudies' index": ("bia", ("bia", "study.json"), index_of_biostudies),
    "Dataverse before 5.10": ("dataverse", ("dataverse", "record.json"), dataverse_before_5_10),
    "Dataverse as exported": ("dataverse", ("dataverse", "record.json"), dataverse_as_exported),
    "EMPIAR with bare people": ("empiar", ("empiar", "entry.json"), empiar_with_bare_people),
}  # fmt: skip


@pytest.mark.parametrize(("slug", "path", "derived"), DERIVED.values(), ids=DERIVED)
def test_an_older_form_of_a_payload(
    slug: str, path: tuple[str, ...], derived: Callable[[], Any], triples: Triples
) -> None:
    new, old = payload(*path), derived()
    assert old != new
    assert triples(slug, old) == triples(slug, new)


SPELT = {
    "GIDE, compact IRIs and whole ones": ("gide", ("gide", "crate.json"), {'"obo:': '"http://purl.obolibrary.org/obo/'}),
    "IDR, identifiers with a colon": ("idr", ("idr", "study.txt"), {"EFO_": "EFO:", "FBbi_": "FBbi:"}),
    "IDR, identifiers with their ontology": ("idr", ("idr", "study.txt"), {"\t9606\t": "\tNCBITaxon_9606\t"}),
}  # fmt: skip


@pytest.mark.parametrize(("slug", "path", "spelt"), SPELT.values(), ids=SPELT)
def test_terms_in_another_spelling_are_the_same_but_for_the_evidence(
    slug: str, path: tuple[str, ...], spelt: dict[str, str], triples: Triples
) -> None:
    written = other = HERE.joinpath(*path).read_text()
    for one, another in spelt.items():
        other = other.replace(one, another)
    assert written != other
    found = [triples(slug, text.encode(), path[-1]) for text in (written, other)]
    assert len({frozenset(line for line in lines if "#term-" not in line) for lines in found}) == 1


def test_figshares_first_version_says_less_than_the_second_and_nothing_else(triples: Triples) -> None:
    item = payload("figshare", "item.json")
    first = {
        "article_id": item["id"], "DOI": f"http://dx.doi.org/{item['doi']}", "published_date": "10:11, 05 Jan, 2026",
        "modified_date": "08:00, 01 Feb, 2026", "authors": [{"author_name": one["full_name"]} for one in item["authors"]],
        "tags": [{"id": 1, "name": one} for one in item["tags"]], "categories": [{"id": 2, "name": one["title"]} for one in item["categories"]],
        "files": [{"id": one["id"], "name": one["name"], "size": "1 KB"} for one in item["files"]],
    } | {key: item[key] for key in ("title", "description", "defined_type")}  # fmt: skip
    new, old = triples("figshare", item), triples("figshare", first)
    assert len(old) > 20
    # it has no address for people, and says nothing of licence and access, which is said of it
    assert {one.split()[1].rpartition("/")[2] for one in old - new} == {"url>", "vocab#licenceClass>", "vocab#access>"}


@pytest.mark.recorded
def test_osfs_search_of_2015_is_the_registration_of_its_second_version(recordings: Path, triples: Triples) -> None:
    (path,) = (one for one in (recordings / "osf").glob("osf.io_443_api_v1_search*.json") if ".http." not in one.name)
    old = json.loads(path.read_bytes())["results"][2]
    people = [
        {"attributes": {"bibliographic": True}, "embeds": {"users": {"data": {"attributes": {"full_name": one["fullname"]}}}}}
        for one in old["contributors"]
    ]  # fmt: skip
    attributes = {key: old[key] for key in ("title", "description", "tags", "date_registered", "date_created")}
    new = {
        "data": {
            "type": "registrations",
            "id": old["url"].strip("/"),
            "attributes": attributes,
            "embeds": {"contributors": {"data": people}},
        }
    }
    assert triples("osf", old) == triples("osf", new)


@pytest.mark.recorded
def test_an_image_of_the_dump_is_the_one_that_the_interface_wraps(recordings: Path, triples: Triples) -> None:
    (image,) = dumped(recordings, 39341).values()
    assert triples("cil", {"_id": "CIL_39341", "found": True, "_source": json.loads(image)}) == triples("cil", image)


def test_empiars_xml_is_the_entry_that_its_interface_sends(triples: Triples) -> None:
    """Which has no grants."""
    entry = payload("empiar", "entry.json")["EMPIAR-99001"] | {"grant_references": []}
    assert triples("empiar", xml_of("EMPIAR-99001", entry)) == triples("empiar", {"EMPIAR-99001": entry})


@pytest.mark.recorded
def test_a_project_of_ssbd_is_the_same_in_turtle_and_in_triples(recordings: Path, triples: Triples) -> None:
    turtle = (recordings / "ssbd" / "SSBD_all_instances.ttl").read_bytes()
    lines = serialize(parse(turtle, format=RdfFormat.TURTLE), format=RdfFormat.N_TRIPLES)
    one, other = (
        triples("ssbd", content, name, "98-Morita-ToothEpiCellDyn")
        for content, name in ((turtle, "a.ttl"), (lines, "a.nt"))
    )
    assert one == other


def test_datacite_with_a_publisher_and_affiliations_as_objects(triples: Triples) -> None:
    old = {
        "doi": "10.99999/a", "titles": [{"title": "Made up cells"}], "publisher": "Made Up Press", "publicationYear": 2026,
        "creators": [{"name": "Doe, Ada", "affiliation": ["Institute of Made Up Science"]}], "types": {"resourceTypeGeneral": "Dataset"},
    }  # fmt: skip
    new = old | {
        "publisher": {"name": "Made Up Press"},
        "creators": [{"name": "Doe, Ada", "affiliation": [{"name": "Institute of Made Up Science"}]}],
    }
    assert triples("datacite", {"data": {"type": "works", "attributes": old}}) == triples("datacite", new)
