"""Defects of GIDE's crates that reading them hides: what an RDF tool would stumble over, counted over all 1,577 of April 2026.

One finding a crate and class of defect, with how many nodes or statements it counts as its value; misspelt types one a node,
as they can be mended in place.
"""

from __future__ import annotations

import re
from typing import Any

from micrograph.archives._rocrate import items, root_body
from micrograph.records import Json, Report, Severity

_PADDED = re.compile(r"NCBITaxon[_:]0\d+$")
_FBBI = re.compile(rb"\bFBbi[_:]\d{8}", re.I)
_MISSPELT_TYPES = {"QuantitiveValue": "QuantitativeValue"}  # 1,608 nodes of 804 crates
_PROFILE = "https://www.gide-project.org/ro-crate/search/1.0/profile"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
# What a key means where the crate's own context does not say.
_DEFAULT_TERMS = {
    "citation": "http://schema.org/citation",
    "seeAlso": "",
    "rdfs:seeAlso": "rdfs:seeAlso",
    "rdf:seeAlso": "rdf:seeAlso",
}


def check(document: Json, payload: bytes, report: Report) -> None:
    """Add a finding for each class of defect; the document is known to be a crate."""
    nodes = [(body, f"/@graph/{number}") for number, body in enumerate(document["@graph"]) if isinstance(body, dict)]
    context = _terms(document.get("@context"))
    _context_terms(context, report)
    _publications(nodes, context, report)
    _taxa(nodes, report)
    root = root_body(document)
    where = next((pointer for body, pointer in nodes if body is root), None)
    if root is not None and where is not None:
        _root(root, where, payload, report)
    for body, pointer in nodes:
        for place, name in enumerate(items(body.get("@type"))):
            if name in _MISSPELT_TYPES:
                where = f"{pointer}/@type/{place}" if isinstance(body.get("@type"), list) else f"{pointer}/@type"
                right = _MISSPELT_TYPES[name]
                report.add("CRATE-TYPE-MISSPELT", "warning", f"{name} is no class; it expands to an address of the crate's own",
                           where, name, right, expected=f"http://schema.org/{right}")  # fmt: skip


def _root(root: Json, pointer: str, payload: bytes, report: Report) -> None:
    """The root entity's licence and methods, and any term of FBbi in the whole crate."""
    written = root.get("license")
    if isinstance(written, str):  # 1,576 crates
        report.add("CRATE-LICENCE-LITERAL", "info", "the licence is a text; in RDF it joins with nothing", f"{pointer}/license",
                   written, expected='{"@id": "…"} with the licence\'s address')  # fmt: skip
    if not items(root.get("measurementMethod")):  # 294 crates
        report.add("CRATE-NO-METHOD", "warning", "measurementMethod is missing or empty; the profile says it MUST be there", pointer,
                   expected="dwciri:measurementMethod with a term of FBbi")  # fmt: skip
    if not _FBBI.search(payload):  # 423 crates
        report.add(
            "CRATE-NO-FBBI", "info", "no term of FBbi stands anywhere in the crate", pointer, expected="a term of FBbi"
        )


def _terms(context: Any) -> dict[str, str]:
    """What the crate's own context says of keys, the last word first."""
    found: dict[str, str] = {}
    for part in items(context):
        for key, meaning in part.items() if isinstance(part, dict) else ():
            written = meaning.get("@id") if isinstance(meaning, dict) else meaning
            if isinstance(written, str):
                found[key] = written
    return found


def _context_terms(context: dict[str, str], report: Report) -> None:
    """Terms that the context gives another meaning than the profile."""
    for key, wrong, right in (
        ("seeAlso", "rdf:seeAlso", "rdfs:seeAlso"),  # the RDF vocabulary has no seeAlso
        ("hasCellLine", "bao:BAO_0002004", "bao:hasCellLine"),
    ):
        if context.get(key) == wrong:
            report.add("CRATE-CONTEXT", "info", f"the context expands {key!r} to {wrong}; the profile's text says {right}",
                       f"/@context/1/{key}", wrong, expected=f"{right} ({_PROFILE})")  # fmt: skip


def _publications(nodes: list[tuple[Json, str]], context: dict[str, str], report: Report) -> None:
    """Three archives name publications by three predicates, one of which does not exist (647, 120 and 43 times)."""
    for key, default in _DEFAULT_TERMS.items():
        here = [(body, pointer) for body, pointer in nodes if key in body]
        count = sum(len(items(body[key])) for body, _ in here)
        if not count:
            continue
        meaning = context.get(key) or default or key
        wrong = meaning in {"rdf:seeAlso", f"{_RDF}seeAlso"}
        severity: Severity = "warning" if wrong else "info"
        message = f"{count} publications are named by {meaning}" + (", which is no term" if wrong else "")
        report.add("CRATE-PREDICATE", severity, message, f"{here[0][1]}/{key.replace('/', '~1')}", count,
                   expected="rdfs:seeAlso by the profile; schema:citation by schema.org")  # fmt: skip


def _taxa(nodes: list[tuple[Json, str]], report: Report) -> None:
    taxa = [(body, pointer) for body, pointer in nodes if "Taxon" in items(body.get("@type"))]
    padded = [pointer for body, pointer in taxa if _PADDED.search(str(body.get("@id")))]
    if padded:  # 372 nodes, all of SSBD: 184 human data sets that a query for NCBITaxon_9606 does not find
        report.add("CRATE-TAXON-PADDED", "warning", f"{len(padded)} taxa have identifiers padded with zeros", f"{padded[0]}/@id",
                   len(padded), expected="NCBITaxon_ and the digits of the taxon")  # fmt: skip
    if taxa:  # 1,800 nodes: the shape of dwc:Taxon never fires
        report.add("CRATE-TAXON-CLASS", "info", f"{len(taxa)} taxa are schema:Taxon; the profile's shape looks for dwc:Taxon",
                   f"{taxa[0][1]}/@type", len(taxa), expected="dwc:Taxon beside schema:Taxon")  # fmt: skip
