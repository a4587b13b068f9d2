"""OWL to terms: RDF/XML and Turtle by Oxigraph, functional syntax by way of py-horned-owl to RDF/XML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

import pyoxigraph as ox

from micrograph.terms.reading import Loaded, Notes, noted, ontology_of, own_curie, short_curie
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
DEFINITIONS = {
    f"{OBO}IAO_0000115", f"{OIO}hasDefinition", f"{OBO}def", "http://www.ebi.ac.uk/efo/definition",
    "http://www.w3.org/2004/02/skos/core#definition",
}  # fmt: skip
XREFS = {f"{OIO}hasDbXref", f"{OIO}hasDbXRef", "http://www.bioassayontology.org/bao/#hasXref"}
SUBSETS = {f"{OIO}inSubset"}
CONSIDER = {f"{OIO}consider"}
DEPRECATED = {f"{OWL}deprecated", f"{OBO}deprecated"}  # the second is BAO's
_ENDS = {f"{OWL}Thing", f"{OWL}Nothing"}  # some files declare them, and nothing else
_DEVELOPS = re.compile(r"(?:/RO_0002202|[/#]develops_from)$")


def read_rdf(content: bytes, prefix: str, form: ox.RdfFormat = ox.RdfFormat.RDF_XML) -> Loaded:
    """The terms of an OWL file in RDF: asserted axioms, with the genus of an equivalence as a parent.

    Raises:
        ValueError: there is no named class in it.
    """
    store = ox.Store()
    store.bulk_load(content, format=form, base_iri="http://example.org/")
    terms: list[Term] = []
    notes: dict[str, Notes] = {}
    seen = False
    for quad in store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{OWL}Class"), None):
        subject = quad.subject
        if isinstance(subject, ox.NamedNode) and subject.value not in _ENDS:
            seen = True
            curie = own_curie(subject.value, prefix)
            if curie is not None:
                terms.append(_term(store, subject, curie, prefix, notes))
    if not seen:
        raise ValueError(f"there is no named owl:Class in it; it has {_kinds(store)}")
    return Loaded(terms, _version(store), 0, notes, *_itself(store))


def _kinds(store: ox.Store) -> str:
    kinds: Counter[str] = Counter()
    for quad in store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), None, None):
        if isinstance(quad.object, ox.NamedNode):
            kinds[quad.object.value.replace(OWL, "owl:").replace(RDFS, "rdfs:")] += 1
    imports = len(_itself(store)[1])
    counts = [
        *(f"{count} {kind}" for kind, count in kinds.most_common(4)),
        *([f"{imports} imports"] if imports else []),
    ]
    return ", ".join(counts) or "no typed node"


def _itself(store: ox.Store) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The IRIs of the ontology, and of what it imports."""
    iris: set[str] = set()
    for quad in store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{OWL}Ontology"), None):
        if isinstance(quad.subject, ox.NamedNode):
            iris.add(quad.subject.value)
            version = next(store.quads_for_pattern(quad.subject, ox.NamedNode(f"{OWL}versionIRI"), None, None), None)
            if version is not None and isinstance(version.object, ox.NamedNode):
                iris.add(version.object.value)
    imported = store.quads_for_pattern(None, ox.NamedNode(f"{OWL}imports"), None, None)
    return tuple(sorted(iris)), tuple(sorted({q.object.value for q in imported if isinstance(q.object, ox.NamedNode)}))


def read_turtle(content: bytes, prefix: str) -> Loaded:
    """The terms of an OWL file in Turtle."""
    return read_rdf(content, prefix, ox.RdfFormat.TURTLE)


def read_functional(content: bytes, prefix: str) -> Loaded:
    """The terms of an OWL file in functional syntax."""
    return read_rdf(to_rdf_xml(content), prefix)


def to_rdf_xml(content: bytes) -> bytes:
    """Functional syntax as RDF/XML."""
    import pyhornedowl

    ontology = pyhornedowl.open_ontology_from_string(content.decode("utf-8"), "ofn")
    return bytes(ontology.save_to_string("owl").encode())


_PLACES = {
    f"{RDFS}subClassOf": "Class", f"{OWL}equivalentClass": "Class", f"{OWL}disjointWith": "Class",
    f"{OWL}someValuesFrom": "Class", f"{OWL}allValuesFrom": "Class", f"{OWL}complementOf": "Class", f"{RDF}first": "Class",
    f"{OWL}onProperty": "ObjectProperty",
}  # fmt: skip


def with_declarations(content: bytes) -> bytes:
    """RDF/XML in which each class and property that axioms use is declared, where only an import would do it.

    py-horned-owl refuses a module such as BAO's otherwise.
    """
    store = ox.Store()
    store.bulk_load(content, format=ox.RdfFormat.RDF_XML, base_iri="http://example.org/")
    kind = ox.NamedNode(f"{RDF}type")
    found: set[ox.Quad] = set()
    for predicate, name in _PLACES.items():
        for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), None, None):
            for node in (quad.subject, quad.object):
                typed = not isinstance(node, ox.NamedNode) or any(store.quads_for_pattern(node, kind, None, None))
                if isinstance(node, ox.NamedNode) and not typed:
                    found.add(ox.Quad(node, kind, ox.NamedNode(f"{OWL}{name}")))
    store.extend(found)
    return store.dump(format=ox.RdfFormat.RDF_XML, from_graph=ox.DefaultGraph()) or b""


def _term(store: ox.Store, subject: ox.NamedNode, curie: str, prefix: str, notes: dict[str, Notes]) -> Term:
    values: dict[str, dict[str, None]] = {}
    above: dict[str, dict[str, None]] = {"is_a": {}, "part_of": {}, "develops_from": {}}
    synonyms: dict[tuple[str, str], None] = {}
    for quad in store.quads_for_pattern(subject, None, None, None):
        predicate, value = quad.predicate.value, quad.object
        if predicate == f"{OWL}equivalentClass" and isinstance(value, ox.NamedNode):
            continue  # two names of one thing would be above each other
        if predicate in (f"{RDFS}subClassOf", f"{OWL}equivalentClass"):
            for kind, target in _above(store, value):
                above[kind][target] = None
        elif isinstance(value, ox.Literal | ox.NamedNode):
            if predicate in SYNONYMS:
                synonyms[SYNONYMS[predicate], value.value] = None
            elif predicate == f"{RDFS}label" and isinstance(value, ox.Literal):
                values.setdefault("label" if value.language in (None, "en") else "other", {})[value.value] = None
            else:
                values.setdefault(predicate, {})[value.value] = None
    labels = sorted(values.get("label") or values.get("other") or [""])
    replaced = [_short(value) for value in sorted(values.get(f"{OBO}IAO_0100001", ()))]
    above["is_a"].pop(curie, None)
    note = Notes(
        bool(_of(values, DEFINITIONS)),
        tuple(_of(values, XREFS)),
        tuple(dict.fromkeys((*replaced[1:], *map(_short, _of(values, CONSIDER))))),
        tuple(re.split(r"[/#]", value)[-1] for value in _of(values, SUBSETS)),
        tuple(sorted(above["develops_from"])),
    )
    noted(notes, curie, note)
    return Term(
        curie,
        labels[0],
        prefix or ontology_of(curie),
        tuple(sorted(above["is_a"])),
        tuple(sorted(above["part_of"])),
        (*sorted(synonyms), *(("exact", other) for other in labels[1:])),
        not {"true", "1"}.isdisjoint(_of(values, DEPRECATED)),
        replaced[0] if replaced else None,
        tuple(sorted(filter(None, (own_curie(value, prefix) for value in values.get(f"{OIO}hasAlternativeId", ()))))),
    )


def _of(values: dict[str, dict[str, None]], predicates: set[str]) -> list[str]:
    return sorted(value for predicate in predicates for value in values.get(predicate, ()))


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
    if isinstance(relation, ox.NamedNode) and isinstance(filler, ox.NamedNode):
        if relation.value in PART_OF:
            yield "part_of", _short(filler.value)
        elif _DEVELOPS.search(relation.value):
            yield "develops_from", _short(filler.value)


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
