"""DataCite's metadata, kernel 4.6, as its REST interface gives it: the attributes of a record. `datacite_xml.py` writes the same as XML.

What the kernel says MUST be there and a record has not stays away and is told by `lacks`; of people and funders, whom the
kernel wants by name, stands its own word for what is not known, `:unav`.
"""

from __future__ import annotations

import orjson

from micrograph.archives._datacite import KINDS, RELATIONS, UNKNOWN
from micrograph.export.facts import (
    ABOUT,
    METHODS,
    address,
    authors,
    helping_roles,
    licence_url,
    licence_words,
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

MEDIA_TYPE = "application/vnd.datacite.datacite+json"
CARRIES = frozenset({
    "accession", "title", "description", "landing_page", "doi", "version", "release_date", "modified_date", "licence",
    "licence_class", "keywords", "organisms", "imaging_methods", "imaging_aspects", "assays", "cell_types", "cell_lines",
    "anatomy", "components", "processes", "diseases", "compounds", "total_bytes", "formats", "resource_kind",
    "contributors.name", "contributors.given_name", "contributors.family_name", "contributors.orcid",
    "contributors.affiliations.name", "contributors.affiliations.ror", "publications.doi", "publications.title",
    "publications.year", "grants.funder_name", "grants.award", "grants.funder_ror",
})  # fmt: skip
NAMESPACE = "http://datacite.org/schema/kernel-4"
_ORCID = {"nameIdentifierScheme": "ORCID", "schemeUri": "https://orcid.org"}


def datacite(dataset: Json, base: str) -> Json:
    """One data set as DataCite's attributes."""
    creators = [_person(person) for person in authors(dataset)]
    general, kind = KINDS[dataset.get("resource_kind", "images")]
    size = dataset.get("total_bytes")
    return without_empty({
        "doi": dataset.get("doi"),
        "alternateIdentifiers": [
            {"alternateIdentifier": dataset["accession"], "alternateIdentifierType": f"{publisher(dataset)[0]} accession"}
        ],
        "url": address(dataset),
        "creators": creators or [{"name": UNKNOWN}],
        "contributors": _helpers(dataset),
        "titles": [{"title": title(dataset)}],
        "publisher": {"name": publisher(dataset)[0]},
        "publicationYear": year(dataset),
        "types": {"resourceTypeGeneral": general, "resourceType": kind},
        "subjects": [*({"subject": word} for word in dataset.get("keywords", ())), *_terms(dataset)],
        "dates": [
            {"date": dataset[slot], "dateType": kind}
            for slot, kind in (("release_date", "Issued"), ("modified_date", "Updated")) if dataset.get(slot)
        ],
        "relatedIdentifiers": [*_papers(dataset), *_related(dataset, base)],
        "relatedItems": _articles(dataset),
        "sizes": [f"{size} bytes"] if size is not None else None,
        "formats": dataset.get("formats"),
        "version": dataset.get("version"),
        "rightsList": _rights(dataset),
        "descriptions": _description(dataset),
        "fundingReferences": [_funding(grant) for grant in dataset.get("grants", ())],
        "schemaVersion": NAMESPACE,
    })  # fmt: skip


def write(dataset: Json, base: str) -> bytes:
    """The attributes as JSON."""
    return orjson.dumps(datacite(dataset, base))


def lacks(dataset: Json) -> list[str]:
    """What the kernel says MUST be there, and is not."""
    wanted = {"doi": dataset.get("doi"), "creators": people(dataset), "publicationYear": year(dataset)}
    return [key for key, value in wanted.items() if not value]


def _person(person: Json) -> Json:
    family, given = name_parts(person)
    return without_empty({
        "name": f"{family}, {given}" if family and given else family or given,
        "nameType": "Personal", "givenName": given if family else None, "familyName": family or None,
        "nameIdentifiers": [{"nameIdentifier": f"https://orcid.org/{person['orcid']}", **_ORCID}] if person.get("orcid") else None,
        "affiliation": [_place(one) for one in person.get("affiliations", ())],
    })  # fmt: skip


def _place(place: Json) -> Json:
    if not place.get("ror"):
        return {"name": place["name"]}
    identifier = f"https://ror.org/{place['ror']}"
    return {"name": place["name"], "affiliationIdentifier": identifier, "affiliationIdentifierScheme": "ROR"}


def _helpers(dataset: Json) -> list[Json]:
    """Who helped, once for each of their roles; nobody where all helped, as they are the creators then."""
    named = {id(person) for person in authors(dataset)}
    return [
        {**_person(person), "contributorType": role}
        for person in people(dataset)
        if id(person) not in named
        for role in helping_roles(person)
    ]


def _rights(dataset: Json) -> list[Json]:
    spdx, words = dataset.get("licence"), licence_words(dataset)
    if spdx:
        scheme = {"rightsIdentifierScheme": "SPDX", "schemeUri": "https://spdx.org/licenses/"}
        return [{"rights": spdx, "rightsUri": licence_url(dataset), "rightsIdentifier": spdx, **scheme}]
    return [{"rights": words}] if words else []


def _description(dataset: Json) -> list[Json]:
    text = dataset.get("description")
    return [{"description": text, "descriptionType": "Abstract"}] if text else []


def _terms(dataset: Json) -> list[Json]:
    return [
        {
            "subject": one.get("label", one["id"]),
            "subjectScheme": one["id"].partition(":")[0],
            "valueUri": expand(one["id"]),
        }
        for slot in (*ABOUT, *METHODS)
        for one in dataset.get(slot, ())
    ]


def _identifier(paper: Json) -> tuple[str, str] | None:
    """A publication's identifier and its type."""
    if paper.get("doi"):
        return paper["doi"], "DOI"
    if paper.get("pubmed"):
        return paper["pubmed"], "PMID"
    url = paper_url(paper)
    return (url, "URL") if url else None


def _papers(dataset: Json) -> list[Json]:
    found = [_identifier(paper) for paper in dataset.get("publications", ())]
    return [
        {"relatedIdentifier": one, "relatedIdentifierType": kind, "relationType": "IsCitedBy", "resourceTypeGeneral": "JournalArticle"}
        for one, kind in filter(None, found)
    ]  # fmt: skip


def _articles(dataset: Json) -> list[Json]:
    """The publications again with their titles, for which related identifiers have no place."""
    found = []
    for paper in dataset.get("publications", ()):
        if paper.get("title"):
            named = _identifier(paper)
            found.append(without_empty({
                "relatedItemType": "JournalArticle", "relationType": "IsCitedBy",
                "relatedItemIdentifier": {"relatedItemIdentifier": named[0], "relatedItemIdentifierType": named[1]} if named else None,
                "titles": [{"title": paper["title"]}],
                "publicationYear": str(paper["year"]) if paper.get("year") else None,
            }))  # fmt: skip
    return found


def _related(dataset: Json, base: str) -> list[Json]:
    """Links to other data sets, as far as the kernel has a word for them: it has none for parts of one study."""
    found = []
    for link in dataset.get("related", ()):
        target = link.get("target_url")
        if link.get("target_archive") and link.get("target_accession"):
            target = dataset_iri(base, link["target_archive"], link["target_accession"])
        if target and link.get("relation") in RELATIONS:
            doi = str(target).startswith("https://doi.org/")
            found.append({
                "relatedIdentifier": str(target).removeprefix("https://doi.org/") if doi else target,
                "relatedIdentifierType": "DOI" if doi else "URL", "relationType": RELATIONS[link["relation"]],
                "resourceTypeGeneral": "Dataset",
            })  # fmt: skip
    return found


def _funding(grant: Json) -> Json:
    ror = f"https://ror.org/{grant['funder_ror']}" if grant.get("funder_ror") else None
    return without_empty({
        "funderName": grant.get("funder_name") or UNKNOWN, "awardNumber": grant.get("award"),
        "funderIdentifier": ror, "funderIdentifierType": "ROR" if ror else None,
    })  # fmt: skip
