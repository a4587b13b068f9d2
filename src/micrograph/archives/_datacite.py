"""DataCite's metadata (kernels 3 and 4) as JSON attributes or as XML, to a draft. Total: foreign values are passed over.

Real records: authors without `name` but with its parts; the first title an alternative one, the first description a remark
on the series; dates such as `1957-07-15T00:00:00/2011-02-07T18:15:00`; rights with an address, a name or both.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLParser, fromstring  # expat: entities are refused below

from micrograph import identifiers
from micrograph.archives._schema_org import _SLOTS
from micrograph.records import Json, Report

# What a related identifier says of its target; the rest is kept out, as it links no data sets.
_RELATIONS = {
    "IsIdenticalTo": "same_dataset_as", "IsVariantFormOf": "mirror_of", "IsPartOf": "subset_of", "IsDerivedFrom": "derived_from",
    "IsVersionOf": "version_of", "IsNewVersionOf": "version_of", "IsPreviousVersionOf": "version_of",
    "IsSupplementTo": "supplement_to", "IsSourceOf": "derived_from", "References": "reuses",
}  # fmt: skip
_PAPERS = {"IsCitedBy", "IsSupplementTo", "IsReferencedBy", "IsDocumentedBy", "IsDescribedBy", "Cites"}
_ARTICLES = {"journalarticle", "preprint", "text", "conferencepaper", "bookchapter"}
_BYTES = re.compile(r"^\s*(\d+)\s*(?:bytes?|B)\s*$", re.I)


def draft(attributes: Any, archive: str, accession: str, report: Report) -> Json | None:
    """The draft of one record's attributes, as DataCite's REST interface and `from_xml` give them.

    Args:
        attributes: the object `attributes` of a record.
        archive: whose it is.
        accession: its accession; empty: the alternate identifier that is one, else the DOI.
        report: takes the finding where there is nothing in it.
    """
    if not isinstance(attributes, dict) or not (
        attributes.get("titles") or attributes.get("doi") or attributes.get("creators")
    ):
        report.add(
            "PAYLOAD-FOREIGN",
            "error",
            "no DataCite metadata in it",
            expected="an object with titles, creators and a DOI",
        )
        return None
    found: Json = {"archive": archive, "level": "dataset"}
    named = [one for one in _objects(attributes.get("identifiers")) if str(one.get("identifierType")).upper() == "DOI"]
    doi = _text(attributes.get("doi")) or next((text for one in named if (text := _text(one.get("identifier")))), None)
    found["doi"] = doi
    found["accession"] = accession or _alternate(attributes) or doi
    found["title"] = _main(attributes.get("titles"), "title", "titleType", ())
    found["description"] = _main(
        attributes.get("descriptions"), "description", "descriptionType", ("Abstract", "Other")
    )
    found["landing_page"] = _text(attributes.get("url"))
    found["version"] = _text(attributes.get("version"))
    found["release_date"] = (
        _date(attributes, "Issued") or _date(attributes, "Available") or _text(attributes.get("publicationYear"))
    )
    found["modified_date"] = _date(attributes, "Updated")
    found["licence"] = _licence(attributes)
    found["contributors"] = [person for one in _objects(attributes.get("creators")) if (person := _person(one))]
    found["grants"] = [grant for one in _objects(attributes.get("fundingReferences")) if (grant := _grant(one))]
    _subjects(attributes, found)
    _related(attributes, found)
    sizes = [match for one in _list(attributes.get("sizes")) if (match := _BYTES.match(str(one)))]
    found["total_bytes"] = int(sizes[0][1]) if len(sizes) == 1 else None
    found["formats"] = [one for one in _list(attributes.get("formats")) if isinstance(one, str)]
    return {slot: value for slot, value in found.items() if value not in (None, [], "")}


def from_xml(payload: bytes, report: Report) -> Json | None:
    """The attributes of a record in XML; None with a finding where there is no `resource` in it. Entities are not read."""
    if b"<!DOCTYPE" in payload[:4000] or b"<!ENTITY" in payload[:4000]:
        report.add("PAYLOAD-FOREIGN", "error", "XML that declares a document type; entities are not read")
        return None
    try:
        root = fromstring(payload, parser=XMLParser())  # noqa: S314 - without a document type there are no entities
    except (ParseError, ValueError, LookupError) as error:
        report.add("PAYLOAD-FOREIGN", "error", f"no XML: {error}")
        return None
    resource = next((node for node in root.iter() if _name(node) == "resource"), None)
    if resource is None:
        report.add("PAYLOAD-FOREIGN", "error", "no DataCite resource in it")
        return None
    return _attributes(resource)


# --------------------------------------------------------------------------------------------------- attributes
def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _objects(value: Any) -> list[Json]:
    return [one for one in _list(value) if isinstance(one, dict)]


def _text(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) and value.strip() else None


def _main(rows: Any, key: str, kind: str, wanted: tuple[str, ...]) -> str | None:
    """The first row without a type, or of the types that are wanted, in their order."""
    texts = [(str(row.get(kind) or ""), _text(row.get(key))) for row in _objects(rows)]
    for type_ in (*wanted, "") if wanted else ("",):
        found = next((text for named, text in texts if named == type_ and text), None)
        if found:
            return found
    return next((text for _, text in texts if text), None) if not wanted else None


def _date(attributes: Json, kind: str) -> str | None:
    return next(
        (_text(one.get("date")) for one in _objects(attributes.get("dates")) if one.get("dateType") == kind), None
    )


def _alternate(attributes: Json) -> str | None:
    rows = [*_objects(attributes.get("alternateIdentifiers")), *_objects(attributes.get("identifiers"))]
    for one in rows:
        kind = str(one.get("alternateIdentifierType") or one.get("identifierType") or "")
        if "accession" in kind.lower():
            return _text(one.get("alternateIdentifier") or one.get("identifier"))
    return None


def _licence(attributes: Json) -> str | None:
    """The SPDX id, else the address, else the words; access ("openAccess") is no licence."""
    rows = [row for row in _objects(attributes.get("rightsList")) if "info:eu-repo" not in str(row.get("rightsUri"))]
    for key in ("rightsIdentifier", "rightsUri", "rights"):
        found = next((text for row in rows if (text := _text(row.get(key))) and "access" not in text.lower()), None)
        if found:
            return found
    return None


def _person(one: Json) -> Json:
    given, family = _text(one.get("givenName")), _text(one.get("familyName"))
    name = _text(one.get("name")) or " ".join(part for part in (given, family) if part)
    orcid = next(
        (
            text
            for row in _objects(one.get("nameIdentifiers"))
            if (text := _text(row.get("nameIdentifier"))) and identifiers.orcid(text)
        ),
        None,
    )
    places = []
    for place in _list(one.get("affiliation")):
        if isinstance(place, str):
            places.append({"name": place})
        elif isinstance(place, dict):
            ror = _text(place.get("affiliationIdentifier")) or ""
            places.append({"name": _text(place.get("name")) or "", "ror": ror if "ror.org" in ror else ""})
    person: Json = {"name": name, "given_name": given, "family_name": family, "orcid": orcid, "affiliations": places}
    return {key: value for key, value in person.items() if value}


def _grant(one: Json) -> Json:
    identifier = _text(one.get("funderIdentifier")) or ""
    grant: Json = {
        "funder_name": _text(one.get("funderName")), "award": _text(one.get("awardNumber")),
        "funder_ror": identifier if "ror.org" in identifier else None,
    }  # fmt: skip
    return {key: value for key, value in grant.items() if value}


def _subjects(attributes: Json, found: Json) -> None:
    words = []
    for number, one in enumerate(_objects(attributes.get("subjects"))):
        label = _text(one.get("subject"))
        written = _text(one.get("valueUri")) or _text(one.get("classificationCode")) or ""
        normal = identifiers.term_id(written) if written else None
        slot = _SLOTS.get(normal.value.partition(":")[0]) if normal else None
        if slot:
            found.setdefault(slot, []).append({"id": written, "label": label or "", "field": f"/subjects/{number}"})
        elif label:
            words.append(label)
    found["keywords"] = words


def _related(attributes: Json, found: Json) -> None:
    papers, links = [], []
    for one in _objects(attributes.get("relatedIdentifiers")):
        target, kind = _text(one.get("relatedIdentifier")), str(one.get("relatedIdentifierType") or "").upper()
        relation, resource = str(one.get("relationType")), str(one.get("resourceTypeGeneral") or "").lower()
        if target is None:
            continue
        if relation in _PAPERS and (resource in _ARTICLES or (relation == "IsCitedBy" and kind in {"DOI", "PMID"})):
            papers.append(
                {"doi": target} if kind == "DOI" else {"pubmed": target} if kind == "PMID" else {"doi": target}
            )
        elif relation in _RELATIONS:
            doi = identifiers.doi(target)
            link: Json = {"relation": _RELATIONS[relation], "link_evidence": f"DATACITE-{relation}"}
            link["target_url"] = identifiers.doi_iri(doi.value) if kind == "DOI" and doi else target
            links.append(link)
    found["publications"], found["related"] = papers, links


# -------------------------------------------------------------------------------------------------------- XML
_LISTS = {
    "titles": ("title", "title"), "subjects": ("subject", "subject"), "dates": ("date", "date"),
    "alternateIdentifiers": ("alternateIdentifier", "alternateIdentifier"),
    "relatedIdentifiers": ("relatedIdentifier", "relatedIdentifier"), "rightsList": ("rights", "rights"),
    "descriptions": ("description", "description"),
}  # fmt: skip
_RENAMED = {"valueURI": "valueUri", "schemeURI": "schemeUri", "rightsURI": "rightsUri"}


def _name(node: Element) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _said(node: Element) -> str:
    return " ".join("".join(node.itertext()).split()) if len(node) else (node.text or "").strip()


def _attributes(resource: Element) -> Json:
    found: Json = {}
    for node in resource:
        name = _name(node)
        if name in _LISTS:
            each, key = _LISTS[name]
            found[name] = [_row(one, key) for one in node if _name(one) == each]
        elif name == "identifier":
            found["identifiers"] = [{"identifier": _said(node), "identifierType": node.get("identifierType", "")}]
            if node.get("identifierType", "").upper() == "DOI":
                found["doi"] = _said(node)
        elif name in {"sizes", "formats"}:
            found[name] = [_said(one) for one in node]
        elif name == "creators":
            found["creators"] = [_creator(one) for one in node]
        elif name == "fundingReferences":
            found["fundingReferences"] = [{_name(part): _said(part) for part in one} for one in node]
        elif name in {"publicationYear", "version", "publisher"}:
            found[name] = _said(node)
    return found


def _row(node: Element, key: str) -> Json:
    attributes = {
        _RENAMED.get(name.rpartition("}")[2], name.rpartition("}")[2]): value for name, value in node.attrib.items()
    }
    return {**attributes, key: _said(node)}


def _creator(node: Element) -> Json:
    found: Json = {"nameIdentifiers": [], "affiliation": []}
    for part in node:
        name = _name(part)
        if name == "creatorName":
            found["name"] = _said(part)
        elif name in {"givenName", "familyName"}:
            found[name] = _said(part)
        elif name == "nameIdentifier":
            found["nameIdentifiers"].append({"nameIdentifier": _said(part)})
        elif name == "affiliation":
            found["affiliation"].append({"name": _said(part), **part.attrib})
    return found
