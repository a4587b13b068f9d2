"""schema.org's Dataset with what Google's guidelines for data sets require and recommend; also what our pages hold for it."""

from __future__ import annotations

import orjson

from micrograph.export.facts import (
    ABOUT,
    METHODS,
    authors,
    described,
    helping_roles,
    licence_url,
    licence_words,
    paper_urls,
    people,
    publisher,
    term,
    title,
    without_empty,
)
from micrograph.export.thumbnails import thumbnail
from micrograph.identifiers import doi_iri, expand
from micrograph.records import Json

MEDIA_TYPE = "application/vnd.schemaorg.ld+json"
CARRIES = frozenset({
    "archive", "accession", "title", "description", "landing_page", "doi", "version", "release_date", "modified_date", "licence",
    "licence_class", "access", "keywords", "organisms", "imaging_methods", "imaging_aspects", "assays", "cell_types",
    "cell_lines", "anatomy", "components", "processes", "diseases", "phenotypes", "compounds", "thumbnail", "total_bytes",
    "aliases", "contributors.name", "contributors.given_name", "contributors.family_name", "contributors.orcid",
    "contributors.affiliations.name", "contributors.affiliations.ror", "publications.title", "publications.doi",
    "publications.pubmed", "publications.pmc", "publications.year", "grants.award", "grants.funder_name", "grants.funder_ror",
    "distributions.name_of_distribution", "distributions.content_url", "distributions.media_type", "distributions.byte_size",
})  # fmt: skip
_SHORTEST, _LONGEST = 50, 5000  # characters of a description that Google takes
_MEASURED = frozenset(
    {"phenotypes"}
)  # in `variableMeasured`: a process of GO may be a phenotype or what the study is about


def schema_org(dataset: Json, base: str) -> Json:
    """One data set as a document of schema.org."""
    name, homepage = publisher(dataset)
    catalogue = {
        "@type": "DataCatalog",
        "@id": f"{base}archive/{dataset['archive']}",
        "name": name,
        "url": homepage or None,
    }
    named = authors(dataset)
    return without_empty({
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": dataset["id"],
        "name": title(dataset),
        "description": _description(dataset),
        "url": dataset.get("landing_page"),
        "sameAs": doi_iri(dataset["doi"]) if dataset.get("doi") else None,
        "identifier": [dataset["accession"], *([doi_iri(dataset["doi"])] if dataset.get("doi") else [])],
        "alternateName": dataset.get("aliases"),
        "version": dataset.get("version"),
        "license": _licence(dataset),
        "isAccessibleForFree": True if dataset.get("access") == "open" else None,
        "conditionsOfAccess": dataset.get("access") if dataset.get("access") not in {None, "open", "unknown"} else None,
        "datePublished": dataset.get("release_date"),
        "dateModified": dataset.get("modified_date"),
        "creator": [_person(person) for person in named],
        "contributor": [_helper(person) for person in people(dataset) if person not in named],
        "funder": [_funder(grant) for grant in dataset.get("grants", ()) if grant.get("funder_name") or grant.get("funder_ror")],
        "funding": [_grant(grant) for grant in dataset.get("grants", ())],
        "about": [term(one) for slot in ABOUT if slot not in _MEASURED for one in dataset.get(slot, ())],
        "measurementTechnique": [term(one) for slot in METHODS for one in dataset.get(slot, ())],
        "variableMeasured": [_measured(one) for slot in ABOUT if slot in _MEASURED for one in dataset.get(slot, ())],
        "keywords": dataset.get("keywords"),
        "citation": [_paper(paper) for paper in dataset.get("publications", ())],
        "thumbnailUrl": thumbnail(dataset),  # search engines show it
        "size": f"{dataset['total_bytes']} bytes" if dataset.get("total_bytes") is not None else None,
        "distribution": [_distribution(one) for one in dataset.get("distributions", ()) if one.get("content_url")],
        "hasPart": [
            without_empty({"@type": "Dataset", "@id": part["id"], "name": part.get("title"), "description": part.get("description")})
            for part in dataset.get("study_components", ()) if part.get("title")
        ],
        "includedInDataCatalog": without_empty(catalogue),
        "publisher": without_empty({"@type": "Organization", "name": name, "url": homepage or None}),
    })  # fmt: skip


def write(dataset: Json, base: str) -> bytes:
    """The document as JSON."""
    return orjson.dumps(schema_org(dataset, base))


def script_text(document: Json) -> str:
    """JSON that no title can end early: `<` is written as an escape, so there is no `</script>` in it."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode().replace("<", "\\u003c").replace("&", "\\u0026")


def _description(dataset: Json) -> str:
    """Google takes 50 to 5,000 characters: a shorter one is followed by facts, a longer one cut."""
    text = described(dataset)
    if len(text) < _SHORTEST and dataset.get("description"):
        facts = described({name: value for name, value in dataset.items() if name != "description"})
        text = f"{text.rstrip('.')}. {facts}"
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _person(person: Json) -> Json:
    return without_empty({
        "@type": "Person",
        "@id": f"https://orcid.org/{person['orcid']}" if person.get("orcid") else None,
        "name": person["name"],
        "givenName": person.get("given_name"),
        "familyName": person.get("family_name"),
        "affiliation": [_organization(one) for one in person.get("affiliations", ())],
    })  # fmt: skip


def _helper(person: Json) -> Json:
    """Who helped, and as what: schema.org says it by a Role between the data set and the person."""
    return {"@type": "Role", "roleName": ", ".join(helping_roles(person)), "contributor": _person(person)}


def _licence(dataset: Json) -> str | Json | None:
    words = licence_words(dataset)
    return licence_url(dataset) or ({"@type": "CreativeWork", "name": words} if words else None)


def _measured(value: Json) -> Json:
    return {"@type": "PropertyValue", "name": value.get("label", value["id"]), "propertyID": expand(value["id"])}


def _organization(place: Json) -> Json:
    ror = f"https://ror.org/{place['ror']}" if place.get("ror") else None
    return without_empty({"@type": "Organization", "@id": ror, "name": place.get("name")})


def _funder(grant: Json) -> Json:
    ror = f"https://ror.org/{grant['funder_ror']}" if grant.get("funder_ror") else None
    return without_empty({"@type": "Organization", "@id": ror, "name": grant.get("funder_name") or ror})


def _grant(grant: Json) -> Json:
    funder = _funder(grant) if grant.get("funder_name") or grant.get("funder_ror") else None
    return without_empty({"@type": "Grant", "identifier": grant.get("award"), "funder": funder})


def _paper(paper: Json) -> Json:
    urls = paper_urls(paper)
    return without_empty({
        "@type": "ScholarlyArticle", "@id": urls[0] if urls else None, "name": paper.get("title"),
        "url": urls[0] if urls else None, "sameAs": urls[1:],
        "datePublished": str(paper["year"]) if paper.get("year") else None,
    })  # fmt: skip


def _distribution(one: Json) -> Json:
    return without_empty({
        "@type": "DataDownload", "contentUrl": one["content_url"], "encodingFormat": one.get("media_type"),
        "name": one.get("name_of_distribution"), "contentSize": str(one["byte_size"]) if one.get("byte_size") is not None else None,
    })  # fmt: skip
