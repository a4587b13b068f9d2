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
    lines = "".join(ntriples(dataset, base))
    triples = [quad.triple for quad in parse(lines, format=RdfFormat.N_TRIPLES)]
    used = {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}" in lines}
    return bytes(serialize(triples, format=RdfFormat.TURTLE, prefixes=used) or b"")
