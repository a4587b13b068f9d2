"""DataCite's XML (kernels 2 to 4) as the attributes that its REST interface gives, for `_datacite.py`."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from micrograph.archives._xml import NoXml, local_name, parsed, text_of
from micrograph.records import Json, Report

# Lists of an element each whose text is one member and whose attributes are the others.
_ROWS = {
    "titles": "title", "subjects": "subject", "dates": "date", "alternateIdentifiers": "alternateIdentifier",
    "relatedIdentifiers": "relatedIdentifier", "rightsList": "rights", "descriptions": "description",
}  # fmt: skip
_SPELT = {"valueURI": "valueUri", "schemeURI": "schemeUri", "rightsURI": "rightsUri"}


def from_xml(payload: bytes, report: Report) -> Json | None:
    """The attributes of a record in XML; None with a finding where there is no DataCite `resource` in it."""
    try:
        found = next(resources(parsed(payload)), None)
    except NoXml as error:
        report.add("PAYLOAD-FOREIGN", "error", f"no XML that we read: {error}", expected="XML without a document type")
        return None
    if found is None:
        report.add(
            "PAYLOAD-FOREIGN",
            "error",
            "no DataCite resource in it",
            expected="an element `resource` of DataCite's kernel",
        )
    return found


def resources(root: Element) -> Iterator[Json]:
    """The attributes of each resource in a document: of one record, or of a page of OAI-PMH."""
    return (attributes(node) for node in root.iter() if local_name(node) == "resource")


def attributes(resource: Element) -> Json:
    """The attributes that one `resource` says."""
    found: Json = {}
    for node in resource:
        name = local_name(node)
        if name in _ROWS:
            found[name] = [_row(one, _ROWS[name]) for one in node if local_name(one) == _ROWS[name]]
        elif name == "rights":  # kernel 2 has one, with no list around it
            found.setdefault("rightsList", []).append(_row(node, "rights"))
        elif name == "identifier":
            found["identifiers"] = [{"identifier": text_of(node), "identifierType": node.get("identifierType", "")}]
        elif name in {"sizes", "formats"}:
            found[name] = [text_of(one) for one in node]
        elif name in {"creators", "contributors"}:
            found[name] = [_person(one) for one in node]
        elif name == "resourceType":
            found["types"] = {"resourceTypeGeneral": node.get("resourceTypeGeneral"), "resourceType": text_of(node)}
        elif name == "fundingReferences":
            found[name] = [{local_name(part): text_of(part) for part in one} for one in node]
        elif name == "relatedItems":
            found[name] = [_item(one) for one in node]
        elif name in {"publicationYear", "version", "publisher"}:
            found[name] = text_of(node)
    return found


def _row(node: Element, text: str) -> Json:
    names = {key.rpartition("}")[2]: value for key, value in node.attrib.items()}
    return {**{_SPELT.get(key, key): value for key, value in names.items()}, text: text_of(node)}


def _person(node: Element) -> Json:
    found: Json = {"nameIdentifiers": [], "affiliation": []}
    if node.get("contributorType"):
        found["contributorType"] = node.get("contributorType")
    for part in node:
        name = local_name(part)
        if name in {"creatorName", "contributorName"}:
            found["name"] = text_of(part)
        elif name in {"givenName", "familyName"}:
            found[name] = text_of(part)
        elif name == "nameIdentifier":
            found["nameIdentifiers"].append({"nameIdentifier": text_of(part)})
        elif name == "affiliation":
            found["affiliation"].append(_row(part, "name"))
    return found


def _item(node: Element) -> Json:
    found: Json = {name: node.get(name) for name in ("relatedItemType", "relationType")}
    for part in node:
        name = local_name(part)
        if name == "titles":
            found[name] = [_row(one, "title") for one in part]
        elif name == "relatedItemIdentifier":
            found[name] = _row(part, name)
        elif name == "publicationYear":
            found[name] = text_of(part)
    return found
