"""The hierarchy that an editors' file means: HermiT infers it from the equivalence axioms.

FBbi defines "confocal microscopy" as a recorded image that makes use of certain optics and never writes that it is
light microscopy; without classification half of the fluorescence methods are not fluorescence.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from micrograph.errors import NotInstalled
from micrograph.terms.owl import read_rdf, to_rdf_xml, with_declarations
from micrograph.terms.reading import Loaded, own_curie, reduce

Form = Literal["owl", "ofn"]
# What the reasoner needs. HermiT under owlready2 fails on annotated axioms, so annotations are left behind.
KEPT = (
    "DeclareClass", "DeclareObjectProperty", "SubClassOf", "EquivalentClasses", "SubObjectPropertyOf",
    "TransitiveObjectProperty", "InverseObjectProperties", "ObjectPropertyDomain", "ObjectPropertyRange",
)  # fmt: skip


def classified(content: bytes, form: Form, prefix: str) -> Loaded:
    """The terms of an OWL file with their inferred direct parents."""
    asserted = read_rdf(to_rdf_xml(content) if form == "ofn" else content, prefix)
    ancestors = _infer(content, form, prefix)
    parents = reduce(ancestors)
    # A retired class has no axioms; its parents stay those that were asserted (none).
    terms = [replace(term, parents=parents.get(term.curie, term.parents)) for term in asserted.terms]
    return replace(asserted, terms=terms)


def _infer(content: bytes, form: Form, prefix: str) -> dict[str, tuple[str, ...]]:
    with reasoned(content, form, KEPT) as (_, loaded):
        return {
            curie: tuple(sorted(_ancestors(entity, prefix) - {curie}))
            for entity in loaded.classes()
            if (curie := own_curie(entity.iri, prefix)) is not None
        }


@contextmanager
def reasoned(content: bytes, form: Form, kept: Collection[str]) -> Iterator[tuple[Any, Any]]:
    """An ontology's axioms of the kinds `kept`, without annotations and imports, after HermiT: owlready2's world and ontology.

    Raises:
        NotInstalled: Java or the extra `ontologies` is not there.
        owlready2.OwlReadyInconsistentOntologyError: nothing can fulfil it.
    """
    java = shutil.which("java")
    if java is None:
        raise NotInstalled(
            "reasoning needs Java, and there is no `java` on the PATH: install a Java runtime (11 or later)"
        )
    try:
        import owlready2
        import pyhornedowl
    except ImportError as error:
        raise NotInstalled(
            f"reasoning needs the extra `ontologies` (pip install 'micrograph[ontologies]'): {error}"
        ) from error

    try:
        ontology = pyhornedowl.open_ontology_from_string(content.decode("utf-8"), form)
    except ValueError:
        if form != "owl":
            raise
        ontology = pyhornedowl.open_ontology_from_string(with_declarations(content).decode("utf-8"), form)
    bare = pyhornedowl.PyIndexedOntology()
    for component in ontology.get_components():
        axiom = component.component
        if type(axiom).__name__ in kept:
            bare.add_component(axiom, set())
    owlready2.JAVA_EXE = java
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bare.owl"
        bare.save_to_file(str(path), "owl")
        world = owlready2.World()
        loaded = world.get_ontology(path.as_uri()).load(only_local=True)
        with loaded:
            owlready2.sync_reasoner(world, debug=0)
        yield world, loaded


def _ancestors(entity: Any, prefix: str) -> set[str]:
    return {curie for one in entity.ancestors() if (curie := own_curie(one.iri, prefix)) is not None}
