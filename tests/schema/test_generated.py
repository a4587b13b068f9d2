"""What is generated is fresh, and its parts agree with each other on the same graph."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from pyoxigraph import RdfFormat, Store, parse

import micrograph.model
from micrograph import resources
from micrograph.checks import broken_shapes
from micrograph.export.graph import graph_form, ntriples
from micrograph.export.jsonld import jsonld
from micrograph.export.turtle import turtle
from micrograph.model.lift import LIFT, lift
from micrograph.model.tables import CLASSES, SHARED, SLOTS

BASE = "https://w3id.org/micrograph/"
SCHEMAS = resources.schemas()
MODEL = Path(micrograph.model.__file__).parent
DATASETS = sorted((SCHEMAS / "examples" / "valid").glob("Dataset-*.yaml"))
LIFTED = [path for path in sorted((SCHEMAS / "examples" / "valid").glob("*.yaml")) if path.stem.split("-")[0] in LIFT]


def load(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text())


def stored(data: str | bytes, form: RdfFormat) -> set[str]:
    """Triples as Oxigraph holds them: it rewrites the lexical form of numbers and dates."""
    store = Store()
    store.load(data, format=form)
    return {str(quad.triple) for quad in store}


@pytest.fixture(scope="module")
def view() -> Any:
    from micrograph.schema.slots import load_view

    return load_view(SCHEMAS)


def test_generated_files_are_what_the_schema_gives_now() -> None:
    from micrograph.schema.build import stale

    assert stale(SCHEMAS, MODEL) == []


def test_the_schema_obeys_the_rules_that_keep_generators_in_agreement(view: Any) -> None:
    from micrograph.schema.lint import lint

    assert lint(view) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda view: setattr(view.get_slot("title"), "description", None), "title: has no description"),
        (lambda view: setattr(view.get_slot("title"), "range", "decimal"), "title: range decimal"),
        (lambda view: setattr(view.get_slot("biosamples"), "inlined_as_list", False), "biosamples: inlined"),
        (lambda view: setattr(view.get_type("DoiReference"), "uri", None), "DoiReference: a derived type"),
        (lambda view: setattr(view.get_slot("landing_page"), "pattern", "^x"), "landing_page: a pattern"),
        (lambda view: setattr(view.get_class("Grant"), "description", ""), "Grant: has no description"),
    ],
)
def test_lint_names_the_element_that_breaks_a_rule(change: Any, complaint: str) -> None:
    from micrograph.schema.lint import lint
    from micrograph.schema.slots import load_view

    view = load_view(SCHEMAS)
    change(view)
    assert any(fault.startswith(complaint) for fault in lint(view)), lint(view)


@pytest.mark.parametrize("path", LIFTED, ids=lambda path: path.stem)
def test_the_lift_is_the_graph_that_linkml_dumps(path: Path) -> None:
    """Compared after both went through Oxigraph, without what the schema says is not lifted."""
    from linkml.generators.pythongen import PythonGenerator
    from linkml_runtime.dumpers import rdflib_dumper
    from linkml_runtime.utils.schemaview import SchemaView

    name = path.stem.split("-")[0]
    module = python_module(PythonGenerator)
    record = load(path)
    expected_input = for_dumper(record, name)
    graph = rdflib_dumper.as_rdf_graph(
        getattr(module, name)(**expected_input), SchemaView(str(SCHEMAS / "micrograph.yaml"))
    )
    dumped = stored(graph.serialize(format="nt"), RdfFormat.N_TRIPLES)
    shared = {f"<{micrograph_iri(term)}>" for term in shared_ids(record, name)}
    dumped = {line for line in dumped if line.split(" ")[0] not in shared}
    assert stored("".join(lift(name, record, BASE)), RdfFormat.N_TRIPLES) == dumped


@cache
def python_module(generator: Any) -> Any:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return generator(str(SCHEMAS / "micrograph.yaml")).compile_module()


def micrograph_iri(curie: str) -> str:
    from micrograph.identifiers import expand

    return expand(curie)


def shared_ids(record: dict[str, Any], name: str) -> set[str]:
    found: set[str] = set()
    for key, slot in SLOTS[name].items():
        for value in as_list(record.get(key)):
            if slot.kind == "shared":
                found.add(value["id"])
            elif slot.kind == "object":
                found |= shared_ids(value, slot.target)
    return found


def as_list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def for_dumper(record: dict[str, Any], name: str) -> dict[str, Any]:
    """The record without what is not lifted, and with short identifiers in full, as the schema's annotations say."""
    kept: dict[str, Any] = {}
    for key, slot in SLOTS[name].items():
        if key not in record or not slot.lifted:
            continue
        value = copy.deepcopy(record[key])
        if slot.kind == "object":
            value = [for_dumper(one, slot.target) for one in value]
        elif slot.kind == "shared":
            value = [{"id": one["id"]} for one in value]
        elif slot.namespace:
            prefix = (BASE if slot.under_base else "") + slot.namespace
            value = [prefix + one for one in value] if isinstance(value, list) else prefix + value
        kept[key] = value
    return kept


@pytest.mark.parametrize("path", DATASETS, ids=lambda path: path.stem)
def test_json_ld_read_by_another_parser_is_the_same_graph(path: Path) -> None:
    from rdflib import Graph

    dataset = load(path)
    ours = stored("".join(ntriples(dataset, BASE)), RdfFormat.N_TRIPLES)
    document = json.dumps(jsonld(dataset, BASE))
    by_rdflib = Graph().parse(data=document, format="json-ld").serialize(format="nt")
    assert stored(document, RdfFormat.JSON_LD) == ours
    assert stored(by_rdflib, RdfFormat.N_TRIPLES) == ours


@pytest.mark.parametrize("path", DATASETS, ids=lambda path: path.stem)
def test_turtle_is_the_same_graph_and_no_node_is_blank(path: Path) -> None:
    dataset = load(path)
    ours = stored("".join(ntriples(dataset, BASE)), RdfFormat.N_TRIPLES)
    assert stored(turtle(dataset, BASE), RdfFormat.TURTLE) == ours
    assert not any(line.startswith("_:") or " _:" in line for line in ours)


def test_no_record_writes_a_literal_on_a_shared_node() -> None:
    dataset = load(SCHEMAS / "examples" / "valid" / "Dataset-screen.yaml")
    own = (f"<{dataset['id']}", f"<{BASE}record/")
    assert all(line.startswith(own) for line in ntriples(dataset, BASE))


def test_every_lifted_slot_of_a_class_has_its_own_predicate_and_every_class_an_id() -> None:
    for name in CLASSES:
        iris = [slot.iri for slot in SLOTS[name].values() if slot.lifted]
        assert len(iris) == len(set(iris)), name
        assert "id" in SLOTS[name]
    assert {"OntologyTerm"} == SHARED


def shapes_of(lines: str) -> list[str]:
    store = Store()
    store.load(lines, format=RdfFormat.N_TRIPLES)
    return broken_shapes(store)


def test_shape_queries_and_pyshacl_agree_that_an_example_is_well_formed() -> None:
    import pyshacl
    from rdflib import Graph

    lines = "".join(ntriples(load(SCHEMAS / "examples" / "valid" / "Dataset-screen.yaml"), BASE))
    shapes = Graph().parse(SCHEMAS / "artefacts" / "shapes.shacl.ttl")
    conforms, _, text = pyshacl.validate(Graph().parse(data=lines, format="nt"), shacl_graph=shapes)
    assert conforms, text
    assert shapes_of(lines) == []


@pytest.mark.parametrize(
    ("fault", "constraint"),
    [
        (('"idr0001"', "<https://example.org/x>"), "Dataset.accession"),
        (('"attribution"', '"free"'), "Dataset.licence_class"),
        (("<http://spdx.org/licenses/CC-BY-4.0>", '"CC-BY-4.0"'), "Dataset.licence"),
        (('"109728"^^<http://www.w3.org/2001/XMLSchema#integer>', '"many"'), "Dataset.image_count"),
    ],
)
def test_shape_queries_and_pyshacl_agree_on_an_injected_fault(fault: tuple[str, str], constraint: str) -> None:
    import pyshacl
    from rdflib import Graph

    lines = "".join(ntriples(load(SCHEMAS / "examples" / "valid" / "Dataset-screen.yaml"), BASE))
    broken = "\n".join(line.replace(*fault) for line in lines.splitlines())
    assert broken != lines
    shapes = Graph().parse(SCHEMAS / "artefacts" / "shapes.shacl.ttl")
    conforms, _, _ = pyshacl.validate(Graph().parse(data=broken, format="nt"), shacl_graph=shapes)
    assert not conforms
    assert any(entry.startswith(constraint) for entry in shapes_of(broken)), shapes_of(broken)


def test_the_graph_form_adds_only_what_the_schema_calls_graph_only() -> None:
    dataset = load(SCHEMAS / "examples" / "valid" / "Dataset-screen.yaml")
    added = set(graph_form(dataset, BASE)) - set(dataset)
    assert added
    assert all(SLOTS["Dataset"][name].graph_only or name == "year" for name in added)


def test_the_lift_refuses_what_is_no_iri() -> None:
    with pytest.raises(ValueError, match="not an IRI"):
        lift("Study", {"id": "no such:prefix", "members": []}, BASE)


def test_quotes_and_line_feeds_survive_the_lift() -> None:
    text = 'a "quote", a \\ and\na line'
    lines = lift("Organization", {"id": f"{BASE}x#organization-1", "name": text}, BASE)
    literals = [
        quad.object.value
        for quad in parse("".join(lines), format=RdfFormat.N_TRIPLES)
        if quad.predicate.value.endswith("name")
    ]
    assert literals == [text]


def test_what_was_lifted_can_be_read_again() -> None:
    from pyoxigraph import Literal, NamedNode

    from micrograph.model.read import read

    dataset = load(SCHEMAS / "examples" / "valid" / "Dataset-screen.yaml")
    store = Store()
    store.load("".join(lift("Dataset", dataset, BASE)), format=RdfFormat.N_TRIPLES)
    kinds = {"integer": int, "double": float, "boolean": lambda text: text == "true"}

    def describe(iri: str) -> Any:
        for quad in store.quads_for_pattern(NamedNode(iri), None, None):
            value = quad.object
            kind = value.datatype.value.rpartition("#")[2] if isinstance(value, Literal) else ""
            yield quad.predicate.value, kinds.get(kind, str)(value.value)

    expected = sorted_lists(only_lifted(dataset, "Dataset"))
    assert read("Dataset", dataset["id"], describe, BASE) == expected


def only_lifted(record: dict[str, Any], name: str) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, slot in SLOTS[name].items():
        if key in record and (slot.lifted or key == "id"):
            value = record[key]
            if slot.kind == "object":
                value = [only_lifted(one, slot.target) for one in value]
            elif slot.kind == "shared":
                value = [{"id": one["id"]} for one in value]
            kept[key] = value
    return kept


def sorted_lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: sorted_lists(one) for key, one in value.items()}
    if isinstance(value, list):
        return sorted(
            (sorted_lists(one) for one in value), key=lambda one: str(one["id"] if isinstance(one, dict) else one)
        )
    return value
