"""Defects of GIDE's crates that reading them hides: what an RDF tool would stumble over, counted over all 1,577 of April 2026.

One finding a crate and class of defect, with how many nodes or statements it counts as its value; misspelt types one a node,
as they can be mended in place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from micrograph.archives._rocrate import items, root_body
from micrograph.records import Json, Report, Severity

_PADDED = re.compile(r"NCBITaxon[_:]0\d+$")
_FBBI = re.compile(rb"\bFBbi[_:]\d{8}", re.I)
_MAY_BE_FBBI = (b"bi_00", b"bi:00", b"BI_00", b"BI:00")  # looked for first: letters of any case are slow
_MISSPELT_TYPES = {"QuantitiveValue": "QuantitativeValue"}  # 1,608 nodes of 804 crates
_PROFILE = "https://www.gide-project.org/ro-crate/search/1.0/profile"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
# The keys that name publications, and what each means where the crate's own context does not say.
_PUBLICATIONS = {
    "citation": "schema:citation", "seeAlso": "", "rdfs:seeAlso": "rdfs:seeAlso", "rdf:seeAlso": "rdf:seeAlso",
}  # fmt: skip
_NO_TERMS = frozenset({"rdf:seeAlso", f"{_RDF}seeAlso", ""})  # the RDF vocabulary has no seeAlso
_OTHER_MEANINGS = {"seeAlso": ("rdf:seeAlso", "rdfs:seeAlso"), "hasCellLine": ("bao:BAO_0002004", "bao:hasCellLine")}


def check(document: Json, payload: bytes, report: Report) -> None:
    """Add a finding for each class of defect; the document is known to be a crate."""
    meanings = _context(document.get("@context"), report)
    publications: dict[str, tuple[str, int]] = {}  # where each key first stands, and how many it names
    taxa: list[str] = []
    padded: list[str] = []
    for number, body in enumerate(document["@graph"]):
        if not isinstance(body, dict):
            continue
        written = body.get("@type")
        if written == "Taxon" or (isinstance(written, list) and "Taxon" in written):
            taxa.append(f"/@graph/{number}/@type")
            if _PADDED.search(str(body.get("@id"))):
                padded.append(f"/@graph/{number}/@id")
        elif written is not None:
            _types(written, f"/@graph/{number}/@type", report)
        for key in body.keys() & _PUBLICATIONS.keys():
            where, before = publications.get(key, (f"/@graph/{number}/{key}", 0))
            publications[key] = where, before + len(items(body[key]))
    _publications(publications, meanings, report)
    _taxa(taxa, padded, report)
    _root(document, payload, report)


def _types(written: Any, pointer: str, report: Report) -> None:
    for place, name in enumerate(items(written)):
        right = _MISSPELT_TYPES.get(name) if isinstance(name, str) else None
        if right:
            where = f"{pointer}/{place}" if isinstance(written, list) else pointer
            report.add("CRATE-TYPE-MISSPELT", "warning", f"{name} is no class; it expands to an address of the crate's own",
                       where, name, right, expected=f"http://schema.org/{right}")  # fmt: skip


def _context(context: Any, report: Report) -> dict[str, str]:
    """What the crate's own context says that keys mean, the last word first; what is wrong with it is noted."""
    found: dict[str, str] = {}
    for part, pointer in _parts(context):
        if isinstance(part, str) and part.startswith("http") and "." not in (urlsplit(part).hostname or ""):
            # GIDE's own context calls itself so; its home is at www.gide-project.org
            report.add("CRATE-CONTEXT", "warning", f"no context can be had from {part}: its host is none of the web", pointer,
                       part, expected="https://www.gide-project.org/ro-crate/search/1.0/context")  # fmt: skip
        for key, meaning in part.items() if isinstance(part, dict) else ():
            written = meaning.get("@id") if isinstance(meaning, dict) else meaning
            if not isinstance(written, str):
                continue
            found[key] = written
            wrong, right = _OTHER_MEANINGS.get(key, ("", ""))
            if written == wrong:
                report.add("CRATE-CONTEXT", "info", f"the context expands {key!r} to {wrong}; the profile's text says {right}",
                           f"{pointer}/{key}", wrong, expected=f"{right} ({_PROFILE})")  # fmt: skip
    return found


def _parts(context: Any) -> Iterator[tuple[Any, str]]:
    if isinstance(context, list):
        yield from ((part, f"/@context/{number}") for number, part in enumerate(context))
    else:
        yield context, "/@context"


def _publications(found: dict[str, tuple[str, int]], meanings: dict[str, str], report: Report) -> None:
    """Three archives name publications by three predicates, one of which does not exist (647, 120 and 43 times)."""
    for key, (where, count) in sorted(found.items()):
        if not count:
            continue
        meaning = meanings.get(key, _PUBLICATIONS[key])
        wrong = meaning in _NO_TERMS
        severity: Severity = "warning" if wrong else "info"
        message = f"publications named by {meaning or key}{', which is no term' if wrong else ''}: {count}"
        report.add("CRATE-PREDICATE", severity, message, where, count,
                   expected="rdfs:seeAlso by the profile; schema:citation by schema.org")  # fmt: skip


def _taxa(taxa: list[str], padded: list[str], report: Report) -> None:
    if padded:  # 372 nodes, all of SSBD: 184 human data sets that a query for NCBITaxon_9606 does not find
        report.add("CRATE-TAXON-PADDED", "warning", f"taxa whose identifier is padded with zeros: {len(padded)}", padded[0],
                   len(padded), expected="NCBITaxon_ and the digits of the taxon")  # fmt: skip
    if taxa:  # 1,800 nodes: the shape of dwc:Taxon never fires
        report.add("CRATE-TAXON-CLASS", "info", f"taxa of schema:Taxon, where the profile's shape looks for dwc:Taxon: {len(taxa)}",
                   taxa[0], len(taxa), expected="dwc:Taxon beside schema:Taxon")  # fmt: skip


def _root(document: Json, payload: bytes, report: Report) -> None:
    """The root entity's licence and methods, and any term of FBbi in the whole crate."""
    root = root_body(document)
    where = next((number for number, body in enumerate(document["@graph"]) if body is root), None)
    if root is None or where is None:
        return
    pointer = f"/@graph/{where}"
    written = root.get("license")
    if isinstance(written, str):  # 1,576 crates
        report.add("CRATE-LICENCE-LITERAL", "info", "the licence is a text; in RDF it joins with nothing", f"{pointer}/license",
                   written, expected='{"@id": "…"} with the licence\'s address')  # fmt: skip
    if not items(root.get("measurementMethod")):  # 294 crates
        report.add("CRATE-NO-METHOD", "warning", "measurementMethod is missing or empty; the profile says it MUST be there", pointer,
                   expected="dwciri:measurementMethod with a term of FBbi")  # fmt: skip
    if not (any(one in payload for one in _MAY_BE_FBBI) and _FBBI.search(payload)):  # 422 crates
        report.add("CRATE-NO-FBBI", "info", "no term of FBbi stands anywhere in the crate", pointer,
                   expected="a term of FBbi")  # fmt: skip
