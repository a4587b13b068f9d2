"""schema.org's Dataset in JSON-LD, Croissant included, to a draft. Total: any JSON gives a draft, or none with a finding.

What pages say varies: one value or a list of one, a text or an object, `@graph` or nested objects (Dataverse has all three),
`sc:` before types (Croissant). Terms are told by their identifiers, whatever property they stand in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from micrograph import identifiers
from micrograph.archives._rocrate import items
from micrograph.records import Json, Report

# Which slot a term goes to, by its ontology; others are kept as keywords.
_SLOTS = {
    "NCBITaxon": "organisms", "FBbi": "imaging_methods", "CL": "cell_types", "CLO": "cell_lines", "cellosaurus": "cell_lines",
    "UBERON": "anatomy", "ZFA": "anatomy", "GO": "components", "MONDO": "diseases", "DOID": "diseases", "CHEBI": "compounds",
    "CMPO": "phenotypes", "HP": "phenotypes", "MP": "phenotypes", "EFO": "assays", "OBI": "assays",
}  # fmt: skip
_ARCHIVE = re.compile(r"/archive/([a-z0-9-]+)$")
_BYTES = re.compile(r"^\s*(\d+)\s*(?:bytes?|B)?\s*$", re.I)


def dataset_node(document: Any) -> Json | None:
    """The first object that is a Dataset, at the top, in a list or in an `@graph`."""
    waiting = [document]
    for _ in range(200):  # no page nests its Dataset deeper
        if not waiting:
            return None
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting = [*node[:50], *waiting]
        elif isinstance(node, dict):
            if any(str(kind).removeprefix("sc:").rpartition("/")[2] == "Dataset" for kind in items(node.get("@type"))):
                return node
            waiting.append(node.get("@graph"))
            waiting.append(node.get("mainEntity"))
    return None


def draft(document: Any, archive: str, accession: str, report: Report) -> Json | None:
    """The draft of one page.

    Args:
        document: the JSON-LD of the page.
        archive: whose it is; empty: as its catalogue says.
        accession: its accession; empty: its first identifier that is no address.
        report: takes the finding where there is no Dataset.
    """
    node = dataset_node(document)
    if node is None:
        report.add(
            "PAYLOAD-FOREIGN", "error", "no schema.org Dataset in it", expected='an object whose @type is "Dataset"'
        )
        return None
    found: Json = {"archive": archive or _archive(node), "accession": accession or _accession(node), "level": "dataset"}
    for slot, key in (("title", "name"), ("description", "description"), ("version", "version"),
                      ("release_date", "datePublished"), ("modified_date", "dateModified")):  # fmt: skip
        _put(found, slot, _text(node.get(key)))
    _put(found, "landing_page", _address(node.get("url")) or _address(node.get("@id")))
    _put(found, "licence", _address(node.get("license")) or _text(node.get("license")))
    _put(found, "doi", next((one for one in _identifiers(node) if identifiers.doi(one)), None))
    _put(found, "keywords", [text for text, _ in _named(node.get("keywords"))])
    _put(found, "contributors", [_person(one) for one in items(node.get("creator") or node.get("author"))])
    _put(found, "publications", [paper for one in items(node.get("citation")) if (paper := _paper(one))])
    _put(found, "grants", _grants(node))
    _put(found, "thumbnail", _address(node.get("thumbnailUrl")))
    _put(found, "aliases", [text for text, _ in _named(node.get("alternateName"))])
    _put(found, "distributions", [one for part in items(node.get("distribution")) if (one := _distribution(part))])
    size = _BYTES.match(_text(node.get("size")) or "")
    _put(found, "total_bytes", int(size[1]) if size else None)
    if node.get("isAccessibleForFree") is True:
        found["access"] = "open"
    _terms(node, found)
    found["contributors"] = [person for person in found.get("contributors", ()) if person]
    return {slot: value for slot, value in found.items() if value not in (None, [], "")}


def _put(target: Json, key: str, value: Any) -> None:
    if value or value == 0:
        target[key] = value


def _text(value: Any) -> str | None:
    """The first text of a value: itself, its `@value`, its name."""
    for one in items(value):
        if isinstance(one, dict):
            one = one.get("@value") or one.get("name")  # noqa: PLW2901 - what stands for it
        if isinstance(one, str) and one.strip():
            return one
        if isinstance(one, int | float) and not isinstance(one, bool):
            return str(one)
    return None


def _address(value: Any) -> str | None:
    for one in items(value):
        if isinstance(one, dict):
            one = one.get("@id") or one.get("url") or one.get("contentUrl")  # noqa: PLW2901 - what stands for it
        if isinstance(one, str) and one.startswith(("http://", "https://")):
            return one
    return None


def _named(value: Any) -> Iterator[tuple[str, str]]:
    """Text and identifier of each value of a property."""
    for one in items(value):
        if isinstance(one, str):
            yield one, ""
        elif isinstance(one, dict):
            name = _text(one.get("name")) or _text(one.get("@value")) or ""
            identifier = next((one[key] for key in ("@id", "termCode", "url") if isinstance(one.get(key), str)), "")
            if name or identifier:
                yield name, identifier


def _identifiers(node: Json) -> Iterator[str]:
    for key in ("sameAs", "identifier", "@id", "url"):
        for one in items(node.get(key)):
            if isinstance(one, dict):
                one = one.get("value") or one.get("@id") or one.get("url")  # noqa: PLW2901 - a PropertyValue
            if isinstance(one, str):
                yield one


def _archive(node: Json) -> str:
    for one in items(node.get("includedInDataCatalog")):
        match = _ARCHIVE.search(str(one.get("@id")) if isinstance(one, dict) else str(one))
        if match:
            return match[1]
    return "schema-org"


def _accession(node: Json) -> str:
    written = list(_identifiers(node))
    plain = next(
        (one for one in written if not one.startswith(("http://", "https://")) and not identifiers.doi(one)), None
    )
    doi = next((normal.value for one in written if (normal := identifiers.doi(one))), None)
    return plain or doi or (written[0] if written else "")


def _person(one: Any) -> Json:
    if isinstance(one, str):
        return {"name": one}
    if not isinstance(one, dict):
        return {}
    person: Json = {}
    _put(person, "name", _text(one.get("name")))
    _put(person, "given_name", _text(one.get("givenName")))
    _put(person, "family_name", _text(one.get("familyName")))
    written = [text for key in ("@id", "identifier", "sameAs") for text in items(one.get(key)) if isinstance(text, str)]
    _put(person, "orcid", next((text for text in written if identifiers.orcid(text)), None))
    places = []
    for name, identifier in _named(one.get("affiliation")):
        places.append({"name": name, "ror": identifier} if "ror.org" in identifier else {"name": name})
    _put(person, "affiliations", places)
    return person


def _paper(one: Any) -> Json:
    text = one if isinstance(one, str) else ""
    node = one if isinstance(one, dict) else {}
    paper: Json = {}
    for address in (text, *(node.get(key) for key in ("@id", "url", "sameAs", "identifier"))):
        if isinstance(address, str):
            pubmed = re.search(r"pubmed\.ncbi\.nlm\.nih\.gov/(\d+)", address)
            if identifiers.doi(address) and "doi" not in paper:
                paper["doi"] = address
            elif pubmed:
                paper["pubmed"] = pubmed[1]
    _put(paper, "title", _text(node.get("name")) or _text(node.get("headline")))
    _put(paper, "year", _text(node.get("datePublished")))
    return paper


def _grants(node: Json) -> list[Json]:
    found: list[Json] = []
    for one in items(node.get("funding")):
        if isinstance(one, dict):
            grant: Json = {}
            _put(grant, "award", _text(one.get("identifier")) or _text(one.get("name")))
            for name, identifier in _named(one.get("funder")):
                _put(grant, "funder_name", name if not name.startswith("https://ror.org/") else None)
                _put(grant, "funder_ror", identifier if "ror.org" in identifier else None)
            found.append(grant)
    if not found:
        found = [{"funder_name": name} for name, _ in _named(node.get("funder")) if name]
    return [grant for grant in found if grant]


def _distribution(one: Any) -> Json | None:
    if not isinstance(one, dict) or not _address(one.get("contentUrl")):
        return None
    size = _BYTES.match(_text(one.get("contentSize")) or "")
    row: Json = {"content_url": _address(one.get("contentUrl"))}
    _put(row, "media_type", _text(one.get("encodingFormat")))
    _put(row, "name_of_distribution", _text(one.get("name")))
    _put(row, "byte_size", int(size[1]) if size else None)
    return row


def _terms(node: Json, found: Json) -> None:
    for key in ("about", "measurementTechnique", "keywords"):
        for number, (name, identifier) in enumerate(_named(node.get(key))):
            normal = identifiers.term_id(identifier) if identifier else None
            slot = _SLOTS.get(normal.value.partition(":")[0]) if normal else None
            if key == "measurementTechnique" and slot is None:
                slot = "imaging_methods"
            if slot and (name or identifier):
                mention: Json = {"label": name, "field": f"/{key}/{number}"}
                if normal:
                    mention["id"] = identifier
                found.setdefault(slot, []).append(mention)
