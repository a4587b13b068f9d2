"""`micrograph schema build` and `check`: everything that is generated from `schemas/`."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

from micrograph.errors import InvalidData
from micrograph.schema.compile import HEADER, compiled
from micrograph.schema.docs import schema_document
from micrograph.schema.lint import lint
from micrograph.schema.profiles import profiles_module
from micrograph.schema.slots import Slot, classes, load_view, prefixes

_XSD = "http://www.w3.org/2001/XMLSchema#"


def generate(schemas: Path) -> dict[str, str]:
    """Path (`artefacts/...` or `model/...`) to content, of all that is generated.

    Raises:
        InvalidData: the schema breaks a rule of `lint`.
    """
    view = load_view(schemas)
    faults = lint(view)
    if faults:
        raise InvalidData("schemas/ break the rules of schema/lint.py:\n  " + "\n  ".join(faults))
    files = {f"model/{name}": text for name, text in compiled(view).items()}
    about = HEADER.format(about="What each profile asks, and how much of it each archive's own forms can carry.")
    files["model/profiles.py"] = profiles_module(schemas, view, about)
    files["artefacts/micrograph.schema.json"] = _json_schema(schemas)
    files["artefacts/context.jsonld"] = _context(view)
    files["artefacts/shapes.shacl.ttl"] = _shacl(schemas, view)
    files["artefacts/micrograph.owl.ttl"] = _owl(schemas)
    files["artefacts/schema.json"] = schema_document(schemas, view)
    files["artefacts/prefixes.json"] = json.dumps(prefixes(view), indent=1) + "\n"
    return files


def targets(schemas: Path, model: Path) -> dict[str, Path]:
    """Where `artefacts/` and `model/` lie."""
    return {"artefacts": schemas / "artefacts", "model": model}


def build(schemas: Path, model: Path) -> list[str]:
    """Write what is generated; the names of the files that changed."""
    changed = _differing(generate(schemas), targets(schemas, model))
    for path, text in changed.values():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return sorted(changed)


def stale(schemas: Path, model: Path) -> list[str]:
    """Names of generated files that differ from what `schemas/` now give."""
    return sorted(_differing(generate(schemas), targets(schemas, model)))


def _differing(files: dict[str, str], folders: dict[str, Path]) -> dict[str, tuple[Path, str]]:
    differing = {}
    for name, text in files.items():
        kind, _, file = name.partition("/")
        path = folders[kind] / file
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            differing[name] = (path, text)
    return differing


def _json_schema(schemas: Path) -> str:
    from linkml.generators.jsonschemagen import JsonSchemaGenerator

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        generator = JsonSchemaGenerator(
            str(schemas / "micrograph.yaml"), top_class="Dataset", not_closed=False, include_null=False
        )
        document = json.loads(generator.serialize())
    document["$id"] = "https://w3id.org/micrograph/schema/micrograph.schema.json"
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def _context(view: Any) -> str:
    """The JSON-LD context; our own, because linkml's leaves enums and nested types out."""
    context: dict[str, Any] = {"id": "@id", "type": "@type"}
    for prefix, iri in prefixes(view).items():
        context[prefix] = {"@id": iri, "@prefix": True}
    seen: dict[str, Any] = {}
    for row in classes(view):
        for slot in row.slots:
            if slot.name == "id" or not (slot.lifted and row.lifted) or row.shared:
                continue
            seen[slot.name] = _context_term(slot)
    context |= dict(sorted(seen.items()))
    return json.dumps({"@context": context}, indent=1) + "\n"


def _context_term(slot: Slot) -> dict[str, str]:
    term = {"@id": slot.iri}
    if slot.kind in {"iri", "object", "shared"}:
        term["@type"] = "@id"
    elif slot.kind not in {"text", "enum"}:
        term["@type"] = _XSD + slot.kind
    if slot.multivalued:
        term["@container"] = "@set"
    return term


def _shacl(schemas: Path, view: Any) -> str:
    """LinkML's shapes, mended: no shape of what is not lifted, no class asked of shared nodes."""
    from linkml.generators.shaclgen import ShaclGenerator
    from rdflib import SH, Graph, URIRef

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        text = ShaclGenerator(str(schemas / "micrograph.yaml"), closed=False).serialize()
    graph = Graph().parse(data=text, format="turtle")
    rows = classes(view)
    shared = {URIRef(row.iri) for row in rows if row.shared}
    unlifted = {(URIRef(row.iri), URIRef(slot.iri)) for row in rows for slot in row.slots if not slot.lifted}
    for row in rows:
        if row.shared or not row.lifted:
            graph.remove((URIRef(row.iri), None, None))
    for shape, prop in list(graph.subject_objects(SH.property)):
        path = graph.value(prop, SH.path)
        if (shape, path) in unlifted:
            graph.remove((shape, SH.property, prop))
            graph.remove((prop, None, None))
        if graph.value(prop, SH["class"]) in shared:
            graph.remove((prop, SH["class"], None))
    return _stable_turtle(graph, prefixes(view))


def _owl(schemas: Path) -> str:
    from linkml.generators.owlgen import OwlSchemaGenerator

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return str(
            OwlSchemaGenerator(
                str(schemas / "micrograph.yaml"),
                metaclasses=False,
                type_objects=False,
                xsd_anyuri_as_iri=True,
                consolidate_cardinality_axioms=True,
                skip_vacuous_min_zero_cardinality_axioms=True,
                skip_vacuous_local_range_axioms=True,
            ).serialize()
        )


def _stable_turtle(graph: Any, bound: dict[str, str]) -> str:
    """Turtle in the same bytes whatever the order of hashing: blank nodes are named canonically first."""
    from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse, serialize

    quads = Dataset(parse(graph.serialize(format="nt"), format=RdfFormat.N_TRIPLES))
    quads.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    triples = sorted((quad.triple for quad in quads), key=str)
    return bytes(serialize(triples, format=RdfFormat.TURTLE, prefixes=bound) or b"").decode()
