"""What we promise of every record, held over the examples and over 500 recorded ones: one graph, whoever writes or reads it."""

from __future__ import annotations

import copy
import json
import tarfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest
import yaml
from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from micrograph import resources
from micrograph.archives import archive
from micrograph.checks import broken_shapes
from micrograph.crosswalk import crosswalk
from micrograph.describe import describe
from micrograph.export.graph import graph_form, ntriples
from micrograph.export.jsonld import jsonld
from micrograph.model.lift import lift
from micrograph.model.read import read
from micrograph.records import Finding, Json, Report
from micrograph.terms.index import Terms
from micrograph.validate import validate
from tests.schema.test_generated import for_dumper, only_lifted, python_module, shared_ids, sorted_lists, stored

BASE = "https://w3id.org/micrograph/"
SCHEMAS = resources.schemas()
EXAMPLES = [
    yaml.safe_load(path.read_text()) for path in sorted((SCHEMAS / "examples" / "valid").glob("Dataset-*.yaml"))
]
pytestmark = pytest.mark.recorded


@cache
def recorded(recordings: Path) -> list[Json]:
    """500 of GIDE's crates, the curated BioStudies pages and IDR's studies, each described."""
    terms, found = Terms.load(), []
    for connector, payload, name in payloads(recordings):
        for record in archive(connector).split(payload, "", name):
            described = describe([record], terms, BASE)
            if described.source is not None:
                dataset = described.source.dataset
                found.append({**dataset, "provenance": [described.source.record], "study": f"{BASE}study/x"})
    return found


def payloads(recordings: Path) -> Iterator[tuple[str, bytes, str]]:
    with tarfile.open(recordings / "gide" / "gide_crates_1577.tar.gz") as file:
        for number, member in enumerate(file):
            if member.isfile() and number % 4 == 0:
                yield "gide", file.extractfile(member).read(), member.name
    for path in sorted((recordings / "bia" / "biostudies_json").glob("*_original.json")):
        yield "bia", path.read_bytes(), path.name
    for path in sorted((recordings / "idr" / "studies").rglob("*-study.txt"))[:110]:
        yield "idr", path.read_bytes(), path.name


@pytest.fixture(scope="module")
def records(recordings: Path) -> list[Json]:
    found = recorded(recordings)
    assert len(found) >= 500
    return [*EXAMPLES, *found]


def test_the_lift_is_the_graph_that_linkml_dumps(records: list[Json]) -> None:
    """Up to the defects of linkml.md: what is not lifted is left out, short identifiers are written in full, and labels are the registry's."""
    from linkml.generators.pythongen import PythonGenerator
    from linkml_runtime.dumpers import rdflib_dumper
    from linkml_runtime.utils.schemaview import SchemaView

    from micrograph.identifiers import expand

    module, view = python_module(PythonGenerator), SchemaView(str(SCHEMAS / "micrograph.yaml"))
    for dataset in records:
        form = graph_form(dataset, BASE)
        graph = rdflib_dumper.as_rdf_graph(module.Dataset(**for_dumper(form, "Dataset")), view)
        shared = {f"<{expand(term)}>" for term in shared_ids(form, "Dataset")}
        dumped = stored(graph.serialize(format="nt"), RdfFormat.N_TRIPLES)
        dumped = {line for line in dumped if line.split(" ")[0] not in shared}
        assert stored("".join(lift("Dataset", form, BASE)), RdfFormat.N_TRIPLES) == dumped, dataset["accession"]


def test_what_was_lifted_is_read_again(records: list[Json]) -> None:
    kinds = {"integer": int, "double": float, "boolean": lambda text: text == "true"}
    for dataset in records:
        store = Store()
        store.load("".join(lift("Dataset", dataset, BASE)), format=RdfFormat.N_TRIPLES)

        def told(iri: str, store: Store = store) -> Iterator[tuple[str, Any]]:
            for quad in store.quads_for_pattern(NamedNode(iri), None, None):
                value = quad.object
                kind = value.datatype.value.rpartition("#")[2] if isinstance(value, Literal) else ""
                yield quad.predicate.value, kinds.get(kind, str)(value.value)

        expected = sorted_lists(without_repeats(only_lifted(dataset, "Dataset")))
        assert sorted_lists(read("Dataset", dataset["id"], told, BASE)) == expected, dataset["accession"]


def without_repeats(value: Any) -> Any:
    """A graph holds nothing twice, and nothing that is an empty list."""
    if isinstance(value, dict):
        return {key: without_repeats(one) for key, one in value.items() if one != []}
    if isinstance(value, list):
        seen: list[Any] = []
        for one in (without_repeats(each) for each in value):
            if one not in seen:
                seen.append(one)
        return seen
    return value


def test_json_ld_is_the_same_graph_to_rdflib_and_pyld(records: list[Json]) -> None:
    from pyld import jsonld as pyld
    from rdflib import Graph

    for number, dataset in enumerate(records):
        ours = stored("".join(ntriples(dataset, BASE)), RdfFormat.N_TRIPLES)
        document = jsonld(dataset, BASE)
        if number % 2 or dataset in EXAMPLES:
            by_rdflib = Graph().parse(data=json.dumps(document), format="json-ld").serialize(format="nt")
            assert stored(by_rdflib, RdfFormat.N_TRIPLES) == ours, dataset["accession"]
        if number % 2 == 0 or dataset in EXAMPLES:
            by_pyld = pyld.to_rdf(document, {"format": "application/n-quads"})
            assert stored(by_pyld, RdfFormat.N_TRIPLES) == ours, dataset["accession"]


def test_jsonschema_rs_and_python_jsonschema_agree(records: list[Json]) -> None:
    schema = orjson.loads((SCHEMAS / "artefacts" / "micrograph.schema.json").read_bytes())
    wanted = {"$schema": schema["$schema"], "$defs": schema["$defs"], "$ref": "#/$defs/Dataset"}
    python = jsonschema.Draft201909Validator(wanted, format_checker=jsonschema.FormatChecker())
    for number, record in enumerate(records):
        for candidate in (record, spoilt(record, number)):
            report = Report()
            validate(candidate, report)
            ours = sorted(holder_of(finding) for finding in report if finding.code.startswith("SCHEMA"))
            theirs = sorted(
                "".join(f"/{step}" for step in error.absolute_path) for error in python.iter_errors(candidate)
            )
            assert ours == theirs, record["accession"]


def holder_of(finding: Finding) -> str:
    """Where JSON Schema has the fault: of an unknown or missing slot in the object that would hold it."""
    is_held = finding.code in {"SCHEMA-UNKNOWN-SLOT", "SCHEMA-REQUIRED"}
    return finding.pointer.rpartition("/")[0] if is_held else finding.pointer


def spoilt(record: Json, number: int) -> Json:
    """A record with one fault, of another kind for each."""
    broken = copy.deepcopy(record)
    faults: list[Json] = [
        {"title": 7}, {"licence_class": "free"}, {"no_such_slot": 1}, {"file_count": -1}, {"keywords": "one"},
        {"contributors": [{"id": "urn:x"}]}, {"allows_commercial": "yes"}, {"biosamples": {"id": "urn:x"}},
    ]  # fmt: skip
    broken |= faults[number % len(faults)]
    if number % 9 == 0:
        broken.pop("title", None)
    return broken


# ----------------------------------------------------------------------------------------------------- shapes
@cache
def shacl() -> Any:
    from rdflib import Graph

    return Graph().parse(SCHEMAS / "artefacts" / "shapes.shacl.ttl")


def by_pyshacl(lines: str) -> bool:
    import pyshacl
    from rdflib import Graph

    return bool(pyshacl.validate(Graph().parse(data=lines, format="nt"), shacl_graph=shacl())[0])


def by_queries(lines: str) -> list[str]:
    store = Store()
    store.load(lines, format=RdfFormat.N_TRIPLES)
    return broken_shapes(store)


def test_shape_queries_and_pyshacl_agree_that_records_are_well_formed(records: list[Json]) -> None:
    for dataset in records[::6]:
        lines = "".join(ntriples(dataset, BASE))
        assert (by_queries(lines), by_pyshacl(lines)) == ([], True), dataset["accession"]


def complete() -> str:
    return "".join(ntriples(next(one for one in EXAMPLES if one["accession"] == "S-BIAD0"), BASE))


_XSD, _MG = "http://www.w3.org/2001/XMLSchema#", "https://w3id.org/micrograph/vocab#"
FAULTS = {
    "minCount": lambda text: "\n".join(line for line in text.splitlines() if " <http://schema.org/name> " not in line or "#" in line.split(" ")[0]),
    "maxCount": lambda text: text + f"<{BASE}dataset/bia/S-BIAD0> <http://schema.org/name> \"another\" .\n",
    "datatype": lambda text: text.replace(f'"48"^^<{_XSD}integer>', '"many"'),
    "nodeKind": lambda text: text.replace("<http://spdx.org/licenses/CC-BY-4.0>", '"CC-BY-4.0"'),
    "in": lambda text: text.replace(f"<{_MG}resourceKind> \"images\"", f"<{_MG}resourceKind> \"pictures\""),
    "class": lambda text: text.replace(f"<{_MG}Specimen>", "<http://example.org/Other>"),
}  # fmt: skip


@pytest.mark.parametrize("constraint", FAULTS)
def test_shape_queries_and_pyshacl_agree_on_one_fault_of_each_kind(constraint: str) -> None:
    text = complete()
    broken = FAULTS[constraint](text)
    assert broken.strip() != text.strip()
    found = by_queries(broken)
    assert not by_pyshacl(broken), constraint
    assert any(f" {constraint}: " in entry for entry in found), (constraint, found)


def test_a_predicate_that_the_schema_has_not_is_found_by_the_queries_which_are_closed() -> None:
    """LinkML's shapes are open, as abstract parents would refuse their children (linkml#1249)."""
    broken = complete() + f'<{BASE}dataset/bia/S-BIAD0> <{_MG}noSuchSlot> "x" .\n'
    assert by_pyshacl(broken)
    assert any("closed" in entry for entry in by_queries(broken))


def test_every_field_of_rembi_and_mifa_has_a_described_home_with_example_and_mappings() -> None:
    document = orjson.loads((SCHEMAS / "artefacts" / "schema.json").read_bytes())
    unmapped = set()
    for source in ("rembi-2021", "rembi-1.5", "mifa", "foundinggide"):
        for row in crosswalk()[source]:
            assert row.home or row.remark, row
            for home in row.home:
                class_name, _, slot = home.partition(".")
                entry = document["classes"][class_name]["slots"][slot]
                assert entry["description"], home
                assert entry["examples"], home
                if entry["iri"].startswith("https://w3id.org/micrograph/") and not entry["exact"] + entry["close"]:
                    unmapped.add(slot)
    # what no vocabulary that we know has a term for
    assert unmapped == {"annotation_confidence", "contrast_inverted"}
