"""Each format is valid by somebody else's measure, and what it says it carries comes back."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import orjson
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.archives import _datacite, _schema_org, archive
from micrograph.describe import describe
from micrograph.export.facts import licence_url
from micrograph.export.formats import BY_SUFFIX, FORMATS, split_suffix
from micrograph.export.ro_crate import missing
from micrograph.model.tables import SLOTS
from micrograph.normalise import normalise
from micrograph.records import Json, Report
from micrograph.terms.index import Terms

BASE = "https://w3id.org/micrograph/"
DEMO = Path("src/micrograph/demo")
_CONNECTORS = {"bia": "*.json", "gide": "*.json", "idr": "*.txt", "zenodo": "*.json"}
# What formats write of people is their name and identifiers; how the rest of a value is written is each format's own.
_PLAIN = {"title", "description", "landing_page", "doi", "version", "release_date", "modified_date", "licence", "accession", "archive",
          "total_bytes", "file_count", "thumbnail"}  # fmt: skip


@cache
def terms() -> Terms:
    return Terms.load()


@cache
def demo() -> list[Json]:
    """The data sets of the demo, each source by itself, and the schema's own examples."""
    found = []
    for slug, pattern in _CONNECTORS.items():
        for path in sorted((DEMO / slug).glob(pattern)):
            for record in archive(slug).split(path.read_bytes(), "", path.name):
                described = describe([record], terms(), BASE)
                if described.source is not None:
                    found.append(described.source.dataset)
    for path in sorted(Path("schemas/examples/valid").glob("Dataset-*.yaml")):
        found.append(yaml.safe_load(path.read_text()))
    return found


def crates(recordings: Path) -> list[Json]:
    found = []
    with tarfile.open(recordings / "gide" / "gide_crates_1577.tar.gz") as file:
        for number, member in enumerate(file):
            if member.isfile() and number % 3 == 0:
                for record in archive("gide").split(file.extractfile(member).read(), "", member.name):
                    described = describe([record], terms(), BASE)
                    if described.source is not None:
                        found.append(described.source.dataset)
    return found


def written(name: str, dataset: Json) -> bytes:
    return FORMATS[name].write(dataset, BASE)


# ------------------------------------------------------------------------------------------------ all formats
@pytest.mark.parametrize("name", FORMATS)
def test_every_demo_data_set_is_written_without_an_e_mail_address(name: str) -> None:
    assert len(demo()) > 100
    for dataset in demo():
        text = written(name, dataset).decode()
        assert text.strip()
        assert not re.search(r"[\w.]+@[\w-]+\.[a-z]{2,}", text.replace("@type", ""), re.I), dataset["accession"]


@pytest.mark.recorded
@pytest.mark.parametrize("name", FORMATS)
def test_500_recorded_crates_are_written(name: str, recorded_crates: list[Json]) -> None:
    assert len(recorded_crates) > 500
    for dataset in recorded_crates:
        assert written(name, dataset)


@pytest.fixture(scope="module")
def recorded_crates(recordings: Path) -> list[Json]:
    return crates(recordings)


def test_no_two_formats_share_a_suffix_or_a_media_type() -> None:
    assert len(BY_SUFFIX) == len({row.media_type for row in FORMATS.values()}) == len(FORMATS)
    for row in FORMATS.values():
        assert row.carries <= set(SLOTS["Dataset"]), row.name


def test_the_longest_suffix_is_cut_off_and_a_dot_alone_is_none() -> None:
    assert split_suffix("idr0001.croissant.json")[1].name == "croissant"
    assert split_suffix("idr0001.json")[1].name == "json"
    assert split_suffix("v1.0") is None


# ----------------------------------------------------------------------------------------------- round trips
def again(name: str, dataset: Json) -> Json:
    """A data set written and read: by the connector or dialect that reads such files, then normalised."""
    payload, report = written(name, dataset), Report()
    if name == "ro-crate":
        (record,) = archive("gide").split(payload, "", "crate.json")
        draft = archive("gide").to_dataset([record], report)
    elif name == "datacite-xml":
        draft = _datacite.draft(_datacite.from_xml(payload, report), dataset["archive"], "", report)
    elif name == "datacite-json":
        draft = _datacite.draft(orjson.loads(payload), dataset["archive"], "", report)
    else:
        draft = _schema_org.draft(orjson.loads(payload), "", "", report)
    assert draft is not None
    return normalise(draft, source="test", base=BASE, terms=terms(), report=report)


READ_BACK = ("schema-org", "croissant", "ro-crate", "datacite-json", "datacite-xml")


def comparable(dataset: Json, slot: str) -> Any:
    value = dataset.get(slot)
    if slot == "contributors":
        return [(person.get("orcid"), sorted(re.findall(r"\w+", person["name"]))) for person in value or ()]
    if slot == "publications":
        return sorted(
            str(paper.get("doi") or paper.get("pubmed"))
            for paper in value or ()
            if paper.get("doi") or paper.get("pubmed")
        )
    if slot == "grants":
        return sorted(str(grant.get("funder_name")) for grant in value or () if grant.get("funder_name"))
    if slot == "distributions":
        return sorted(one["content_url"] for one in value or () if one.get("content_url"))
    if slot == "related":
        return None  # what stands for a record of ours comes back as its address
    if isinstance(value, list):
        return sorted(one["id"] if isinstance(one, dict) else str(one) for one in value)
    return value


@pytest.mark.parametrize("name", READ_BACK)
def test_what_a_format_says_it_carries_comes_back(name: str) -> None:
    compared = 0
    for dataset in demo():
        if name == "ro-crate" and (
            dataset["archive"] not in {"bia", "idr", "empiar", "ssbd"} or dataset["accession"] == "S-BIAD0"
        ):
            continue
        found = again(name, dataset)
        for slot in FORMATS[name].carries & set(dataset):
            if slot in {"description"} and len(dataset[slot]) < 50:
                continue  # followed by facts, as search engines want
            if slot == "phenotypes" and any(not one["id"].startswith("CMPO") for one in dataset[slot]):
                continue  # GO's terms stand for phenotypes and processes alike: the property does not tell
            expected, got = comparable(dataset, slot), comparable(found, slot)
            if slot in {"components", "processes"}:
                expected = sorted({one["id"] for each in ("components", "processes") for one in dataset.get(each, ())})
                got = sorted({one["id"] for each in ("components", "processes") for one in found.get(each, ())})
            assert got == expected, (name, dataset["archive"], dataset["accession"], slot)
            compared += 1
    assert compared > 300


@pytest.mark.parametrize(("name", "form"), [("jsonld", "JSON_LD"), ("turtle", "TURTLE"), ("ntriples", "N_TRIPLES")])
def test_the_graph_formats_are_read_to_the_same_data(name: str, form: str) -> None:
    from pyoxigraph import NamedNode, RdfFormat, Store

    from micrograph.export.graph import ntriples
    from micrograph.model.read import read

    for dataset in demo()[::5]:
        store, ours = Store(), Store()
        store.load(written(name, dataset), format=getattr(RdfFormat, form))
        ours.load("".join(ntriples(dataset, BASE)), format=RdfFormat.N_TRIPLES)

        def of(source: Store) -> Callable[[str], list[tuple[str, Any]]]:
            return lambda iri: [
                (quad.predicate.value, quad.object.value)
                for quad in source.quads_for_pattern(NamedNode(iri), None, None)
            ]

        assert read("Dataset", dataset["id"], of(store), BASE) == read("Dataset", dataset["id"], of(ours), BASE)


# ---------------------------------------------------------------------------------------------- each format
@pytest.mark.recorded
def test_gides_own_shapes_accept_every_crate_that_has_what_they_ask(
    recordings: Path, recorded_crates: list[Json]
) -> None:
    """Over 526 recorded data sets and the demo; what the profile asks and a record has not is the only reason to fail."""
    from pyshacl import validate
    from rdflib import RDF, Graph, URIRef

    shapes = Graph().parse(recordings / "gide" / "gide_profile_shacl_shape.ttl")
    context = orjson.loads((recordings / "gide" / "rocrate_1.2_context.jsonld").read_bytes())["@context"]
    everything = [*recorded_crates[:150], *demo()]
    whole, lacking = Graph(), set()
    for dataset in everything:
        crate = orjson.loads(written("ro-crate", dataset))
        crate["@context"] = [context, crate["@context"][1]]
        graph = Graph().parse(data=orjson.dumps(crate), format="json-ld", base="https://example.org/")
        if missing(dataset):
            lacking.add(dataset["accession"])
            continue
        conforms, results, _ = validate(graph, shacl_graph=shapes, allow_warnings=True, allow_infos=True)
        violations = [
            str(message) for message in results.objects(None, URIRef("http://www.w3.org/ns/shacl#resultMessage"))
        ]
        assert conforms, (dataset["accession"], [one for one in violations if "MUST" in one])
        assert (None, RDF.type, URIRef("http://rs.tdwg.org/dwc/terms/Taxon")) in graph or not dataset.get("organisms")
        whole += graph
    assert len(lacking) < 0.25 * len(everything), len(lacking)


def test_a_crate_makes_up_nothing_that_the_profile_asks_for() -> None:
    bare = {"id": f"{BASE}dataset/bia/S-BIAD1", "archive": "bia", "accession": "S-BIAD1", "title": "x"}
    assert missing(bare) == ["datePublished", "license", "author", "about", "measurementMethod"]


def test_schema_org_has_what_google_requires_and_recommends() -> None:
    for dataset in demo():
        document = orjson.loads(written("schema-org", dataset))
        assert document["name"]
        assert (
            50 <= len(document["description"]) <= 5000
            or not dataset.get("description")
            or len(dataset["description"]) < 50
        )
        assert document["includedInDataCatalog"]["name"]
        if dataset.get("licence"):
            assert document["license"].startswith("https://")
        for one in document.get("creator", ()):
            assert one["@type"] == "Person"
            assert one["name"]


def test_licences_are_given_by_the_address_that_search_engines_know() -> None:
    assert licence_url({"licence": "CC-BY-NC-SA-4.0"}) == "https://creativecommons.org/licenses/by-nc-sa/4.0/"
    assert licence_url({}) is None


def test_croissant_is_valid_by_its_own_library() -> None:
    import warnings

    import mlcroissant

    for dataset in demo()[::6]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            loaded = mlcroissant.Dataset(jsonld=orjson.loads(written("croissant", dataset)))
        assert loaded.metadata.name
        assert not loaded.metadata.ctx.issues.errors, loaded.metadata.ctx.issues.report()


def test_datacite_is_valid_by_datacites_own_schema() -> None:
    from datacite import schema45

    checked = 0
    for dataset in demo():
        if dataset.get("doi") and dataset.get("release_date"):
            document = orjson.loads(written("datacite-json", dataset))
            errors = [error.message for error in schema45.validator.iter_errors(document)]
            assert errors == [], (dataset["accession"], errors)
            checked += 1
    assert checked > 20


def test_datacites_xml_says_what_its_json_says() -> None:
    report = Report()
    for dataset in demo():
        xml = _datacite.draft(_datacite.from_xml(written("datacite-xml", dataset), report), "bia", "", report)
        json = _datacite.draft(orjson.loads(written("datacite-json", dataset)), "bia", "", report)
        assert {**xml, "landing_page": ""} == {**json, "landing_page": ""}, dataset["accession"]


def test_dcat_is_read_by_rdflib_with_what_it_carries() -> None:
    from rdflib import DCAT, DCTERMS, RDF, Graph, URIRef

    for dataset in demo():
        graph = Graph().parse(data=written("dcat", dataset), format="turtle")
        node = URIRef(dataset["id"])
        assert (node, RDF.type, DCAT.Dataset) in graph
        assert str(graph.value(node, DCTERMS.title)) == dataset.get("title", dataset["accession"])
        assert {str(one) for one in graph.objects(node, DCAT.keyword)} == set(dataset.get("keywords", ()))
        assert len(list(graph.objects(node, DCTERMS.creator))) == len({person.get("orcid") or person["id"] for person in dataset.get("contributors", ())})  # fmt: skip
        if dataset.get("licence"):
            assert str(graph.value(node, DCTERMS.license)) == licence_url(dataset)


def test_reference_managers_read_what_is_carried() -> None:
    import bibtexparser
    import rispy

    for dataset in demo():
        names = [person["name"] for person in dataset.get("contributors", ())]
        (entry,) = bibtexparser.parse_string(written("bibtex", dataset).decode()).entries
        fields = {key: value.value for key, value in entry.fields_dict.items()}
        assert len(fields.get("author", "").split(" and ")) == max(len(names), 1)
        assert fields.get("doi") == dataset.get("doi")
        (reference,) = rispy.loads(written("ris", dataset).decode())
        assert reference["type_of_reference"] == "DATA"
        assert len(reference.get("authors", [])) == len(names)
        assert reference.get("doi") == dataset.get("doi")
        (item,) = orjson.loads(written("csl-json", dataset))
        assert (item["type"], len(item.get("author", ())), item.get("DOI")) == (
            "dataset",
            len(names),
            dataset.get("doi"),
        )
        assert item["title"] == dataset.get("title", dataset["accession"])


texts = st.text(max_size=30) | st.sampled_from(['a "quote"', "50 % & more_", "{brace", "\\", "line\nline", "\x00\x0b\ufffe", "TY  - DATA", "]]>", "</script>"])  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(texts.filter(str.strip), texts, st.lists(texts.filter(str.strip), max_size=3))
def test_no_text_breaks_a_format(title: str, description: str, keywords: list[str]) -> None:
    import bibtexparser
    import rispy

    dataset = {
        "id": f"{BASE}dataset/bia/x", "archive": "bia", "accession": "x", "title": title, "description": description,
        "keywords": keywords, "contributors": [{"id": f"{BASE}dataset/bia/x#person-1", "name": title}],
    }  # fmt: skip
    ElementTree.fromstring(written("datacite-xml", dataset))
    assert len(rispy.loads(written("ris", dataset).decode())) == 1
    library = bibtexparser.parse_string(written("bibtex", dataset).decode())
    assert (len(library.entries), library.failed_blocks) == (1, [])
    for name in ("json", "jsonld", "schema-org", "ro-crate", "croissant", "datacite-json", "csl-json"):
        orjson.loads(written(name, dataset))


@settings(max_examples=80, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=6), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["@type", "@graph", "name", "creator", "about", "citation", "funding", "identifier", "titles", "creators", "doi", "relatedIdentifiers", "subjects", "rightsList", "dates", "title", "relationType", "relatedIdentifier"]), inner, max_size=5), max_leaves=20))  # fmt: skip
def test_the_dialects_raise_on_no_json(document: Any) -> None:
    for value in (document, {"@type": "Dataset", **(document if isinstance(document, dict) else {})}):
        _schema_org.draft(value, "x", "y", Report())
        _datacite.draft(value, "x", "y", Report())


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_the_xml_reader_raise(payload: bytes) -> None:
    _datacite.from_xml(payload, Report())


@pytest.mark.recorded
def test_recorded_datacite_and_schema_org_pages_give_drafts(recordings: Path) -> None:
    drafts = 0
    for path in [*(recordings / "datacite").rglob("*"), *(recordings / "schema-org").rglob("*")]:
        if not path.is_file() or path.stat().st_size > 2_000_000:
            continue
        payload, report = path.read_bytes(), Report()
        if path.suffix == ".xml":
            attributes = _datacite.from_xml(payload, report)
            drafts += attributes is not None and _datacite.draft(attributes, "datacite", "", report) is not None
            continue
        try:
            document = orjson.loads(payload)
        except orjson.JSONDecodeError:
            continue
        for one in (
            document.get("data", [])
            if isinstance(document, dict) and isinstance(document.get("data"), list)
            else [document]
        ):
            body = one.get("attributes", one) if isinstance(one, dict) else one
            drafts += _datacite.draft(body, "datacite", "", report) is not None
            drafts += _schema_org.draft(one, "", "", report) is not None
    assert drafts > 150
