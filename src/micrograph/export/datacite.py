"""DataCite's kernel 4.6 as JSON and as XML; both from one dictionary, so that they say the same."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Tree  # writing only: nothing foreign is parsed here

import orjson

from micrograph.export.facts import (
    ABOUT,
    address,
    described,
    licence_url,
    name_parts,
    paper_url,
    people,
    publisher,
    title,
    without_empty,
    year,
)
from micrograph.identifiers import dataset_iri, expand
from micrograph.records import Json

JSON_TYPE, XML_TYPE = "application/vnd.datacite.datacite+json", "application/vnd.datacite.datacite+xml"
CARRIES = frozenset({
    "accession", "title", "description", "landing_page", "doi", "version", "release_date", "modified_date", "licence", "keywords",
    "contributors", "publications", "grants", "organisms", "imaging_methods", "cell_types", "cell_lines", "anatomy", "components",
    "processes", "diseases", "phenotypes", "compounds", "total_bytes", "formats", "related",
})  # fmt: skip
CARRIES_XML = CARRIES - {"landing_page"}
_NAMESPACE = "http://datacite.org/schema/kernel-4"
_SCHEMA = f"{_NAMESPACE} https://schema.datacite.org/meta/kernel-4.6/metadata.xsd"
_RELATIONS = {
    "same_dataset_as": "IsIdenticalTo", "same_study_as": "IsPartOf", "mirror_of": "IsVariantFormOf", "subset_of": "IsPartOf",
    "derived_from": "IsDerivedFrom", "version_of": "IsVersionOf", "supplement_to": "IsSupplementTo", "annotates": "References",
    "reuses": "References",
}  # fmt: skip
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def datacite(dataset: Json, base: str) -> Json:
    """One data set as DataCite's attributes."""
    spdx = dataset.get("licence")
    rights = {"rights": spdx, "rightsUri": licence_url(dataset), "rightsIdentifier": spdx, "rightsIdentifierScheme": "SPDX",
              "schemeUri": "https://spdx.org/licenses/"}  # fmt: skip
    return without_empty({
        "doi": dataset.get("doi"),
        "alternateIdentifiers": [
            {"alternateIdentifier": dataset["accession"], "alternateIdentifierType": f"{publisher(dataset)[0]} accession"}
        ],
        "url": address(dataset),
        "creators": [_creator(person) for person in people(dataset)] or [{"name": publisher(dataset)[0], "nameType": "Organizational"}],
        "titles": [{"title": title(dataset)}],
        "publisher": {"name": publisher(dataset)[0]},
        "publicationYear": year(dataset),
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Imaging data"},
        "subjects": [*({"subject": word} for word in dataset.get("keywords", ())), *_terms(dataset)],
        "dates": [
            {"date": dataset[slot], "dateType": kind}
            for slot, kind in (("release_date", "Issued"), ("modified_date", "Updated")) if dataset.get(slot)
        ],
        "relatedIdentifiers": [*_papers(dataset), *_related(dataset, base)],
        "sizes": [f"{dataset['total_bytes']} bytes"] if dataset.get("total_bytes") is not None else None,
        "formats": dataset.get("formats"),
        "version": dataset.get("version"),
        "rightsList": [without_empty(rights)] if spdx else None,
        "descriptions": [{"description": described(dataset), "descriptionType": "Abstract"}],
        "fundingReferences": [_funding(grant) for grant in dataset.get("grants", ()) if grant.get("funder_name")],
        "schemaVersion": _NAMESPACE,
    })  # fmt: skip


def write_json(dataset: Json, base: str) -> bytes:
    """The attributes as JSON."""
    return orjson.dumps(datacite(dataset, base))


def write_xml(dataset: Json, base: str) -> bytes:
    """The same as XML."""
    said = datacite(dataset, base)
    root = Tree.Element(
        "resource",
        {"xmlns": _NAMESPACE, "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance", "xsi:schemaLocation": _SCHEMA},
    )
    _child(root, "identifier", said.get("doi") or dataset["id"], identifierType="DOI" if said.get("doi") else "URL")
    _names(root, "creators", "creator", "creatorName", said["creators"])
    _list(root, "titles", "title", said["titles"], "title")
    _child(root, "publisher", said["publisher"]["name"])
    _child(root, "publicationYear", said.get("publicationYear", ""))
    _child(root, "resourceType", said["types"]["resourceType"], resourceTypeGeneral="Dataset")
    _list(
        root,
        "subjects",
        "subject",
        said.get("subjects", []),
        "subject",
        {"schemeUri": "schemeURI", "valueUri": "valueURI"},
    )
    _list(root, "dates", "date", said.get("dates", []), "date")
    _list(root, "alternateIdentifiers", "alternateIdentifier", said["alternateIdentifiers"], "alternateIdentifier")
    _list(root, "relatedIdentifiers", "relatedIdentifier", said.get("relatedIdentifiers", []), "relatedIdentifier")
    _list(root, "sizes", "size", [{"size": one} for one in said.get("sizes", [])], "size")
    _list(root, "formats", "format", [{"format": one} for one in said.get("formats", [])], "format")
    if said.get("version"):
        _child(root, "version", said["version"])
    _list(
        root,
        "rightsList",
        "rights",
        said.get("rightsList", []),
        "rights",
        {"rightsUri": "rightsURI", "schemeUri": "schemeURI"},
    )
    _list(root, "descriptions", "description", said["descriptions"], "description")
    _funding_xml(root, said.get("fundingReferences", []))
    text: bytes = Tree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _creator(person: Json) -> Json:
    family, given = name_parts(person)
    return without_empty({
        "name": f"{family}, {given}" if family and given else family or given,
        "nameType": "Personal", "givenName": given if family else None, "familyName": family or None,
        "nameIdentifiers": [{"nameIdentifier": f"https://orcid.org/{person['orcid']}", "nameIdentifierScheme": "ORCID", "schemeUri": "https://orcid.org"}]
        if person.get("orcid") else None,
        "affiliation": [without_empty({
            "name": one["name"], "affiliationIdentifier": f"https://ror.org/{one['ror']}" if one.get("ror") else None,
            "affiliationIdentifierScheme": "ROR" if one.get("ror") else None,
        }) for one in person.get("affiliations", ())],
    })  # fmt: skip


def _terms(dataset: Json) -> list[Json]:
    return [
        {
            "subject": one.get("label", one["id"]),
            "subjectScheme": one["id"].partition(":")[0],
            "valueUri": expand(one["id"]),
        }
        for slot in (*ABOUT, "imaging_methods")
        for one in dataset.get(slot, ())
    ]


def _papers(dataset: Json) -> list[Json]:
    found = []
    for paper in dataset.get("publications", ()):
        if paper.get("doi"):
            found.append(
                {
                    "relatedIdentifier": paper["doi"],
                    "relatedIdentifierType": "DOI",
                    "relationType": "IsCitedBy",
                    "resourceTypeGeneral": "JournalArticle",
                }
            )
        elif paper.get("pubmed"):
            found.append(
                {"relatedIdentifier": paper["pubmed"], "relatedIdentifierType": "PMID", "relationType": "IsCitedBy"}
            )
        elif url := paper_url(paper):
            found.append({"relatedIdentifier": url, "relatedIdentifierType": "URL", "relationType": "IsCitedBy"})
    return found


def _related(dataset: Json, base: str) -> list[Json]:
    found = []
    for link in dataset.get("related", ()):
        target = link.get("target_url")
        if link.get("target_archive") and link.get("target_accession"):
            target = dataset_iri(base, link["target_archive"], link["target_accession"])
        if target and link.get("relation") in _RELATIONS:
            doi = str(target).startswith("https://doi.org/")
            found.append({
                "relatedIdentifier": str(target).removeprefix("https://doi.org/") if doi else target,
                "relatedIdentifierType": "DOI" if doi else "URL", "relationType": _RELATIONS[link["relation"]],
            })  # fmt: skip
    return found


def _funding(grant: Json) -> Json:
    return without_empty({
        "funderName": grant["funder_name"], "awardNumber": grant.get("award"),
        "funderIdentifier": f"https://ror.org/{grant['funder_ror']}" if grant.get("funder_ror") else None,
        "funderIdentifierType": "ROR" if grant.get("funder_ror") else None,
    })  # fmt: skip


# ------------------------------------------------------------------------------------------------------- XML
def _child(parent: Tree.Element, name: str, text: object, **attributes: str) -> Tree.Element:
    element = Tree.SubElement(parent, name, {key: _xml(value) for key, value in attributes.items()})
    element.text = _xml(text)
    return element


def _list(
    parent: Tree.Element, name: str, each: str, rows: list[Json], key: str, renamed: dict[str, str] | None = None
) -> None:
    if not rows:
        return
    holder = Tree.SubElement(parent, name)
    for row in rows:
        attributes = {(renamed or {}).get(one, one): str(value) for one, value in row.items() if one != key}
        _child(holder, each, row.get(key, ""), **attributes)


def _names(parent: Tree.Element, name: str, each: str, called: str, rows: list[Json]) -> None:
    holder = Tree.SubElement(parent, name)
    for row in rows:
        person = Tree.SubElement(holder, each)
        _child(person, called, row["name"], nameType=row["nameType"])
        for part in ("givenName", "familyName"):
            if row.get(part):
                _child(person, part, row[part])
        for one in row.get("nameIdentifiers", ()):
            _child(
                person,
                "nameIdentifier",
                one["nameIdentifier"],
                nameIdentifierScheme="ORCID",
                schemeURI="https://orcid.org",
            )
        for one in row.get("affiliation", ()):
            _child(person, "affiliation", one["name"], **{key: value for key, value in one.items() if key != "name"})


def _funding_xml(root: Tree.Element, rows: list[Json]) -> None:
    if not rows:
        return
    holder = Tree.SubElement(root, "fundingReferences")
    for row in rows:
        one = Tree.SubElement(holder, "fundingReference")
        _child(one, "funderName", row["funderName"])
        if row.get("funderIdentifier"):
            _child(one, "funderIdentifier", row["funderIdentifier"], funderIdentifierType="ROR")
        if row.get("awardNumber"):
            _child(one, "awardNumber", row["awardNumber"])


def _xml(text: object) -> str:
    """Text without the characters that XML 1.0 has no way to write."""
    return _NO_XML.sub("", str(text))
