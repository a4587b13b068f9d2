"""What a reasoner says of an OWL file: classes that nothing can be, and what lies below what without being written so."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from micrograph.errors import BrokenFile, UsageError
from micrograph.terms.classify import KEPT, Form, reasoned
from micrograph.terms.load import format_of, load_all
from micrograph.terms.owl import read_rdf, with_declarations
from micrograph.terms.reading import own_curie, read_bytes, reduce

# Beside what classification needs, the axioms by which a class can be impossible.
_KEPT = (*KEPT, "DisjointClasses", "DisjointUnion", "FunctionalObjectProperty", "InverseFunctionalObjectProperty",
         "DisjointObjectProperties", "EquivalentObjectProperties", "DeclareNamedIndividual", "ClassAssertion")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reasoning:
    """What HermiT found."""

    file: str
    classes: int
    consistent: bool
    unsatisfiable: tuple[str, ...]  # CURIEs
    inferred: tuple[tuple[str, str], ...]  # (below, above): direct, and not above by what is asserted
    labels: Mapping[str, str]
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """The findings as a plain dict."""
        return {
            "file": self.file, "classes": self.classes, "consistent": self.consistent,
            "unsatisfiable": [self._named(curie) for curie in self.unsatisfiable],
            "inferred": [{"below": self._named(one), "above": self._named(other)} for one, other in self.inferred],
            "seconds": round(self.seconds, 2),
        }  # fmt: skip

    def _named(self, curie: str) -> dict[str, str]:
        return {"id": curie, "label": self.labels.get(curie, "")}


def reason(path: Path) -> Reasoning:
    """Classify an OWL file with HermiT, and compare with what it asserts.

    Args:
        path: OWL in RDF/XML or functional syntax; other formats keep no axioms that one could reason over.

    Returns:
        Unsatisfiable classes and the pairs that are new. What it imports is not fetched, and annotations, data
        properties and rules are left aside.

    Raises:
        NotInstalled: Java, or the extra `ontologies`, is not there.
        UsageError: the file is in another format.
        BrokenFile: it cannot be read, or the reasoner fails on it.
    """
    form = format_of(path)
    if form not in ("owl", "ofn"):
        raise UsageError(f"{path.name} is {form}: a reasoner needs OWL in RDF/XML or functional syntax (.owl, .ofn)")
    begun = time.perf_counter()
    loaded, _ = load_all(path)
    labels = {term.curie: term.label for term in loaded.terms}
    content = read_bytes(path)
    kind: Form = "ofn" if form == "ofn" else "owl"
    try:
        with reasoned(content, kind, _KEPT) as (world, ontology):
            nothing = _curies(world.inconsistent_classes())
            above = {
                curie: tuple(sorted(_curies(entity.ancestors()) - nothing - {curie, "owl:Thing"}))
                for entity in ontology.classes()
                if (curie := own_curie(entity.iri, "")) is not None and curie not in nothing
            }
    except (BrokenFile, UsageError):
        raise
    except Exception as error:
        if type(error).__name__ == "OwlReadyInconsistentOntologyError":  # the package is not imported here
            return Reasoning(path.name, len(labels), False, (), (), labels, time.perf_counter() - begun)
        told = " ".join(str(error).splitlines()[:2])  # what follows is Java's stack
        raise BrokenFile(path, f"it cannot be reasoned over: {type(error).__name__}: {told}") from error
    if form == "owl":  # what only an import declares has axioms here all the same
        loaded = read_rdf(with_declarations(content), "")
    asserted = {term.curie: term.parents for term in loaded.terms}
    pairs = [
        (curie, parent)
        for curie, parents in reduce(above).items()
        for parent in parents
        if parent not in _closure(curie, asserted)
    ]
    seconds = time.perf_counter() - begun
    return Reasoning(path.name, len(labels), True, tuple(sorted(nothing)), tuple(sorted(pairs)), labels, seconds)


def _curies(entities: Collection[Any]) -> set[str]:
    """Named classes; those that the OWL API puts in place of what it cannot read are none of the file's."""
    iris = (one.iri for one in entities if hasattr(one, "iri") and "semanticweb.owlapi/error#" not in one.iri)
    return {curie for iri in iris if (curie := own_curie(iri, ""))} - {"owl:Nothing"}


def _closure(curie: str, parents: Mapping[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    stack = [curie]
    while stack:
        for parent in parents.get(stack.pop(), ()):
            if parent not in found:
                found.add(parent)
                stack.append(parent)
    return found
