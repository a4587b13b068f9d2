"""OWL to terms: RDF/XML by Oxigraph, functional syntax by way of py-horned-owl to RDF/XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import pyoxigraph as ox

from micrograph.terms.reading import Loaded, own_curie, short_curie
from micrograph.terms.table import Term

OWL = "http://www.w3.org/2002/07/owl#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
OIO = "http://www.geneontology.org/formats/oboInOwl#"
OBO = "http://purl.obolibrary.org/obo/"
PART_OF = {f"{OBO}BFO_0000050", f"{OBO}part_of", "http://www.obofoundry.org/ro/ro.owl#part_of"}
SYNONYMS = {
    f"{OIO}hasExactSynonym": "exact", f"{OIO}hasNarrowSynonym": "narrow", f"{OIO}hasRelatedSynonym": "related",
    f"{OIO}hasBroadSynonym": "broad", f"{OBO}IAO_0000118": "exact",
    "http://www.ebi.ac.uk/efo/alternative_term": "exact",
    "http://www.w3.org/2004/02/skos/core#altLabel": "exact", "http://www.ebi.ac.uk/cmpo/CMPO_synonym": "exact",
}  # fmt: skip
_IMPORT = re.compile(rb"<owl:imports[^>]*/>")


def read_rdf_xml(content: bytes, prefix: str) -> Loaded:
    """The terms of an OWL file in RDF/XML: asserted axioms, with the genus of an equivalence as a parent."""
    store = ox.Store()
    store.bulk_load(content, format=ox.RdfFormat.RDF_XML, base_iri="http://example.org/")
    terms = []
    for quad in store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{OWL}Class"), None):
        subject = quad.subject
        if isinstance(subject, ox.NamedNode):
            curie = own_curie(subject.value, prefix)
            if curie is not None:
                terms.append(_term(store, subject, curie, prefix))
    return Loaded(terms, _version(store))


def read_functional(content: bytes, prefix: str) -> Loaded:
    """The terms of an OWL file in functional syntax."""
    return read_rdf_xml(to_rdf_xml(content), prefix)


def to_rdf_xml(content: bytes) -> bytes:
    """Functional syntax as RDF/XML, without imports."""
    import pyhornedowl

    ontology = pyhornedowl.open_ontology_from_string(content.decode("utf-8"), "ofn")
    return _IMPORT.sub(b"", ontology.save_to_string("owl").encode())


def _term(store: ox.Store, subject: ox.NamedNode, curie: str, prefix: str) -> Term:
    values: dict[str, list[str]] = {}
    parents: dict[str, None] = {}
    part_of: dict[str, None] = {}
    synonyms: dict[tuple[str, str], None] = {}
    for quad in store.quads_for_pattern(subject, None, None, None):
        predicate, value = quad.predicate.value, quad.object
        if predicate == f"{OWL}equivalentClass" and isinstance(value, ox.NamedNode):
            continue  # two names of one thing would be above each other
        if predicate in (f"{RDFS}subClassOf", f"{OWL}equivalentClass"):
            for kind, target in _above(store, value):
                (parents if kind == "is_a" else part_of)[target] = None
        elif isinstance(value, ox.Literal | ox.NamedNode):
            if predicate in SYNONYMS:
                synonyms[SYNONYMS[predicate], value.value] = None
            elif predicate == f"{RDFS}label" and isinstance(value, ox.Literal):
                values.setdefault("label" if value.language in (None, "en") else "other", []).append(value.value)
            else:
                values.setdefault(predicate, []).append(value.value)
    labels = sorted(values.get("label") or values.get("other") or [""])
    replaced = sorted(values.get(f"{OBO}IAO_0100001", ()))
    parents.pop(curie, None)
    return Term(
        curie,
        labels[0],
        prefix,
        tuple(sorted(parents)),
        tuple(sorted(part_of)),
        (*sorted(synonyms), *(("exact", other) for other in labels[1:])),
        "true" in values.get(f"{OWL}deprecated", ()) or "1" in values.get(f"{OWL}deprecated", ()),
        _short(replaced[0]) if replaced else None,
        tuple(sorted(filter(None, (own_curie(value, prefix) for value in values.get(f"{OIO}hasAlternativeId", ()))))),
    )


def _above(store: ox.Store, node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Iterator[tuple[str, str]]:
    """What a class expression says is above: a named class, a part-of restriction, an intersection of these."""
    if isinstance(node, ox.NamedNode):
        if node.value != f"{OWL}Thing":
            yield "is_a", _short(node.value)
        return
    if not isinstance(node, ox.BlankNode):
        return
    members = _object(store, node, f"{OWL}intersectionOf")
    while isinstance(members, ox.BlankNode):
        first = _object(store, members, f"{RDF}first")
        if first is not None:
            yield from _above(store, first)
        members = _object(store, members, f"{RDF}rest")
    relation = _object(store, node, f"{OWL}onProperty")
    filler = _object(store, node, f"{OWL}someValuesFrom")
    if isinstance(relation, ox.NamedNode) and relation.value in PART_OF and isinstance(filler, ox.NamedNode):
        yield "part_of", _short(filler.value)


def _object(
    store: ox.Store, node: ox.BlankNode, predicate: str
) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None:
    quad = next(store.quads_for_pattern(node, ox.NamedNode(predicate), None, None), None)
    return quad.object if quad is not None else None


def _version(store: ox.Store) -> str:
    for predicate in (f"{OWL}versionIRI", f"{OWL}versionInfo"):
        quad = next(store.quads_for_pattern(None, ox.NamedNode(predicate), None, None), None)
        if quad is not None and isinstance(quad.object, ox.Literal | ox.NamedNode):
            return quad.object.value
    return ""


@lru_cache(maxsize=100_000)
def _short(value: str) -> str:
    return short_curie(value)
