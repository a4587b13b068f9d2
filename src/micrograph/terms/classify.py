"""The hierarchy that an editors' file means: HermiT infers it from the equivalence axioms.

FBbi defines "confocal microscopy" as a recorded image that makes use of certain optics and never writes that it is
light microscopy; without classification half of the fluorescence methods are not fluorescence.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from micrograph.terms.owl import read_rdf, to_rdf_xml
from micrograph.terms.reading import Loaded, own_curie, reduce

# What the reasoner needs. HermiT under owlready2 fails on annotated axioms, so annotations are left behind.
_KEPT = (
    "DeclareClass", "DeclareObjectProperty", "SubClassOf", "EquivalentClasses", "SubObjectPropertyOf",
    "TransitiveObjectProperty", "InverseObjectProperties", "ObjectPropertyDomain", "ObjectPropertyRange",
)  # fmt: skip


def classified(content: bytes, form: Literal["owl", "ofn"], prefix: str) -> Loaded:
    """The terms of an OWL file with their inferred direct parents."""
    asserted = read_rdf(to_rdf_xml(content) if form == "ofn" else content, prefix)
    ancestors = _infer(content, form, prefix)
    parents = reduce(ancestors)
    # A retired class has no axioms; its parents stay those that were asserted (none).
    terms = [replace(term, parents=parents.get(term.curie, term.parents)) for term in asserted.terms]
    return replace(asserted, terms=terms)


def _infer(content: bytes, form: Literal["owl", "ofn"], prefix: str) -> dict[str, tuple[str, ...]]:
    import owlready2
    import pyhornedowl

    ontology = pyhornedowl.open_ontology_from_string(content.decode("utf-8"), form)
    bare = pyhornedowl.PyIndexedOntology()
    for component in ontology.get_components():
        axiom = component.component
        if type(axiom).__name__ in _KEPT:
            bare.add_component(axiom, set())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bare.owl"
        bare.save_to_file(str(path), "owl")
        world = owlready2.World()
        loaded = world.get_ontology(path.as_uri()).load(only_local=True)
        with loaded:
            owlready2.sync_reasoner(world, debug=0)
        return {
            curie: tuple(sorted(_ancestors(entity, prefix) - {curie}))
            for entity in loaded.classes()
            if (curie := own_curie(entity.iri, prefix)) is not None
        }


def _ancestors(entity: Any, prefix: str) -> set[str]:
    return {curie for one in entity.ancestors() if (curie := own_curie(one.iri, prefix)) is not None}
