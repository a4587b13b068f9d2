"""Turtle and N-Triples of one data set."""

from __future__ import annotations

from pyoxigraph import RdfFormat, parse, serialize

from micrograph.export.graph import ntriples
from micrograph.model.prefixes import PREFIXES
from micrograph.records import Json

MEDIA_TYPE = "text/turtle"
N_TRIPLES = "application/n-triples"


def turtle(dataset: Json, base: str) -> bytes:
    """The graph of one data set, grouped by subject with prefixes."""
    triples = [quad.triple for quad in parse("".join(ntriples(dataset, base)), format=RdfFormat.N_TRIPLES)]
    used = {prefix: iri for prefix, iri in PREFIXES.items() if any(iri in str(triple) for triple in triples)}
    return bytes(serialize(triples, format=RdfFormat.TURTLE, prefixes=used) or b"")
