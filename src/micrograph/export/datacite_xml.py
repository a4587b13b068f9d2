"""DataCite's kernel 4.6 as XML, from the attributes that `datacite.py` makes: so both say the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree as Tree  # writing only: nothing foreign is parsed here

from micrograph.export import datacite
from micrograph.export.datacite import NAMESPACE
from micrograph.records import Json

MEDIA_TYPE = "application/vnd.datacite.datacite+xml"
CARRIES = datacite.CARRIES - {"landing_page"}  # the kernel has no place for it
_SCHEMA = f"{NAMESPACE} https://schema.datacite.org/meta/kernel-4.6/metadata.xsd"
_ROOT = {"xmlns": NAMESPACE, "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance", "xsi:schemaLocation": _SCHEMA}
# Lists of an element each: list, element, and the member that is the element's text; the other members are attributes.
_LISTS = (
    ("titles", "title", "title"), ("subjects", "subject", "subject"), ("dates", "date", "date"),
    ("alternateIdentifiers", "alternateIdentifier", "alternateIdentifier"),
    ("relatedIdentifiers", "relatedIdentifier", "relatedIdentifier"), ("rightsList", "rights", "rights"),
    ("descriptions", "description", "description"),
)  # fmt: skip
# Attributes that JSON spells otherwise.
_SPELT = {"schemeUri": "schemeURI", "valueUri": "valueURI", "rightsUri": "rightsURI"}
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(dataset: Json, base: str) -> bytes:
    """One data set as XML."""
    said = datacite.datacite(dataset, base)
    root = Tree.Element("resource", _ROOT)
    _child(
        root, "identifier", said.get("doi") or dataset["id"], {"identifierType": "DOI" if said.get("doi") else "URL"}
    )
    _people(root, "creators", "creator", said["creators"])
    _people(root, "contributors", "contributor", said.get("contributors", []))
    _child(root, "publisher", said["publisher"]["name"])
    for name in ("publicationYear", "version"):
        if said.get(name):
            _child(root, name, said[name])
    types = said["types"]
    _child(root, "resourceType", types["resourceType"], {"resourceTypeGeneral": types["resourceTypeGeneral"]})
    for name, each, text in _LISTS:
        _rows(root, name, each, text, said.get(name, []))
    for name, each in (("sizes", "size"), ("formats", "format")):
        _rows(root, name, each, "text", [{"text": one} for one in said.get(name, [])])
    _articles(root, said.get("relatedItems", []))
    _funding(root, said.get("fundingReferences", []))
    Tree.indent(root)
    written: bytes = Tree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _child(parent: Tree.Element, name: str, text: object, attributes: Mapping[str, str] | None = None) -> Tree.Element:
    spelt = {_SPELT.get(key, key): _xml(value) for key, value in (attributes or {}).items()}
    element = Tree.SubElement(parent, name, spelt)
    element.text = _xml(text)
    return element


def _rows(parent: Tree.Element, name: str, each: str, text: str, rows: list[Json]) -> None:
    if rows:
        holder = Tree.SubElement(parent, name)
        for row in rows:
            _child(holder, each, row[text], {key: value for key, value in row.items() if key != text})


def _people(parent: Tree.Element, name: str, each: str, rows: list[Json]) -> None:
    if not rows:
        return
    holder = Tree.SubElement(parent, name)
    for row in rows:
        kind = {"contributorType": row["contributorType"]} if "contributorType" in row else {}
        person = Tree.SubElement(holder, each, kind)
        _child(person, f"{each}Name", row["name"], {"nameType": row["nameType"]} if "nameType" in row else {})
        for part in ("givenName", "familyName"):
            if row.get(part):
                _child(person, part, row[part])
        for text, inner in (("nameIdentifier", row.get("nameIdentifiers", [])), ("name", row.get("affiliation", []))):
            for one in inner:
                element = "affiliation" if text == "name" else text
                _child(person, element, one[text], {key: value for key, value in one.items() if key != text})


def _articles(root: Tree.Element, rows: list[Json]) -> None:
    if not rows:
        return
    holder = Tree.SubElement(root, "relatedItems")
    for row in rows:
        kind = {name: row[name] for name in ("relatedItemType", "relationType")}
        item = Tree.SubElement(holder, "relatedItem", kind)
        named = row.get("relatedItemIdentifier")
        if named:
            kind = {"relatedItemIdentifierType": named["relatedItemIdentifierType"]}
            _child(item, "relatedItemIdentifier", named["relatedItemIdentifier"], kind)
        _rows(item, "titles", "title", "title", row["titles"])
        if row.get("publicationYear"):
            _child(item, "publicationYear", row["publicationYear"])


def _funding(root: Tree.Element, rows: list[Json]) -> None:
    if not rows:
        return
    holder = Tree.SubElement(root, "fundingReferences")
    for row in rows:
        one = Tree.SubElement(holder, "fundingReference")
        _child(one, "funderName", row["funderName"])
        if row.get("funderIdentifier"):
            _child(one, "funderIdentifier", row["funderIdentifier"], {"funderIdentifierType": "ROR"})
        if row.get("awardNumber"):
            _child(one, "awardNumber", row["awardNumber"])


def _xml(text: object) -> str:
    """Text without the characters that XML 1.0 has no way to write; those of the surrogates' block are such."""
    return _NO_XML.sub("", str(text))
