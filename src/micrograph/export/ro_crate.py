"""GIDE's detached RO-Crate 1.2 (profile of January 2026), without the defects of the published ones.

One predicate names publications in the profile's way (`rdfs:seeAlso`), taxa have both classes and unpadded identifiers, the
licence is a reference. What the profile says MUST be there and the record has not is left out, never made up, but for a
description, for which a sentence of facts stands: `conforms` says whether all of it is there.
"""

from __future__ import annotations

import orjson

from micrograph.export.facts import (
    ABOUT,
    address,
    authors,
    described,
    licence_url,
    licence_words,
    paper_url,
    publisher,
    title,
    without_empty,
)
from micrograph.identifiers import expand
from micrograph.records import Json

MEDIA_TYPE = 'application/ld+json;profile="https://w3id.org/ro/crate"'
CARRIES = frozenset({
    "archive", "accession", "title", "description", "landing_page", "release_date", "modified_date", "version", "licence",
    "licence_class", "keywords", "organisms", "imaging_methods", "cell_lines", "cell_types", "anatomy", "components", "processes",
    "diseases", "compounds", "total_bytes", "file_count", "thumbnail", "contributors.name", "contributors.given_name",
    "contributors.family_name", "contributors.orcid", "contributors.affiliations.name", "contributors.affiliations.ror",
    "publications.title", "publications.doi", "publications.year", "grants.funder_name", "grants.award",
})  # fmt: skip
_PROFILE = "https://www.gide-project.org/ro-crate/search/1.0/profile"
_CONTEXT = [
    "https://w3id.org/ro/crate/1.2/context",
    {
        "obo": "http://purl.obolibrary.org/obo/", "dwc": "http://rs.tdwg.org/dwc/terms/", "dwciri": "http://rs.tdwg.org/dwc/iri/",
        "bao": "http://www.bioassayontology.org/bao#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "scientificName": "dwc:scientificName", "vernacularName": "dwc:vernacularName", "hasCellLine": {"@id": "bao:BAO_0002004"},
        "measurementMethod": {"@id": "dwciri:measurementMethod"}, "seeAlso": {"@id": "rdfs:seeAlso"},
        "taxonomicRange": "http://schema.org/taxonomicRange", "BioSample": "http://schema.org/BioSample",
        "LabProtocol": "http://schema.org/LabProtocol", "labEquipment": "http://schema.org/labEquipment",
        "measurementTechnique": "http://schema.org/measurementTechnique",
    },
]  # fmt: skip
_MUST = ("name", "description", "datePublished", "license", "author", "publisher", "about", "measurementMethod")


def ro_crate(dataset: Json) -> Json:
    """One data set as a crate."""
    nodes: dict[str, Json] = {}  # by @id: two persons of one institute share its node, and the first name stays
    root = _root(dataset, nodes)
    descriptor = {
        "@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": root["@id"]},
        "conformsTo": [{"@id": "https://w3id.org/ro/crate/1.2"}, {"@id": _PROFILE}],
    }  # fmt: skip
    return {"@context": _CONTEXT, "@graph": [descriptor, root, *nodes.values()]}


def write(dataset: Json, base: str) -> bytes:
    """The crate as JSON."""
    return orjson.dumps(ro_crate(dataset))


def lacks(dataset: Json) -> list[str]:
    """What the profile says MUST be there, and is not."""
    root = _root(dataset, {})
    return [key for key in _MUST if key not in root]


def _root(dataset: Json, nodes: dict[str, Json]) -> Json:
    name, homepage = publisher(dataset)
    archive = _add(
        nodes, homepage or f"{dataset['id']}#archive", {"@type": "Organization", "name": name, "url": homepage}
    )
    samples = [_biosample(part, nodes) for part in dataset.get("biosamples", ())]
    return without_empty({
        "@id": address(dataset),
        "@type": "Dataset",
        "identifier": dataset["accession"],
        "name": title(dataset),
        "description": described(dataset),
        "url": dataset.get("landing_page"),
        "datePublished": dataset.get("release_date"),
        "dateModified": dataset.get("modified_date"),
        "version": dataset.get("version"),
        "license": _licence(dataset, nodes),
        "author": [_person(person, nodes) for person in authors(dataset)],
        "publisher": archive,
        "about": [*(_term(one, nodes) for slot in ABOUT for one in dataset.get(slot, ())), *samples],
        "measurementMethod": [
            *(_term(one, nodes) for one in dataset.get("imaging_methods", ())),
            *(_protocol(part, nodes) for part in dataset.get("acquisitions", ())),
        ],
        "thumbnailUrl": dataset.get("thumbnail"),
        "keywords": dataset.get("keywords"),
        "funder": [_grant(grant, nodes) for grant in dataset.get("grants", ())],
        "seeAlso": [_paper(paper, nodes) for paper in dataset.get("publications", ())],
        "size": [
            *_quantity(dataset, "total_bytes", "UO_0000233", "bytes", nodes),
            *_quantity(dataset, "file_count", "UO_0000189", "file count", nodes),
        ],
    })  # fmt: skip


def _add(nodes: dict[str, Json], identifier: str, body: Json) -> Json:
    nodes.setdefault(identifier, {"@id": identifier, **without_empty(body)})
    return {"@id": identifier}


def _licence(dataset: Json, nodes: dict[str, Json]) -> Json | None:
    """The licence's address; where the archive has only words for it, a node with those."""
    url, words = licence_url(dataset), licence_words(dataset)
    if url:
        return _add(nodes, url, {"@type": "CreativeWork", "name": dataset["licence"], "url": url})
    return _add(nodes, "#licence", {"@type": "CreativeWork", "name": words}) if words else None


def _person(person: Json, nodes: dict[str, Json]) -> Json:
    places = [
        _add(
            nodes,
            f"https://ror.org/{one['ror']}" if one.get("ror") else one["id"],
            {"@type": "Organization", "name": one["name"]},
        )
        for one in person.get("affiliations", ())
    ]
    identifier = f"https://orcid.org/{person['orcid']}" if person.get("orcid") else person["id"]
    return _add(nodes, identifier, {
        "@type": "Person", "name": person["name"], "givenName": person.get("given_name"), "familyName": person.get("family_name"),
        "affiliation": places,
    })  # fmt: skip


def _term(value: Json, nodes: dict[str, Json]) -> Json:
    label = value.get("label", value["id"])
    if value["id"].startswith("NCBITaxon:"):
        return _add(nodes, expand(value["id"]), {"@type": ["Taxon", "dwc:Taxon"], "scientificName": label})
    return _add(nodes, expand(value["id"]), {"@type": "DefinedTerm", "name": label})


def _biosample(part: Json, nodes: dict[str, Json]) -> Json:
    name = part.get("title") or part.get("biological_entity") or "Biosample"
    return _add(nodes, part["id"], {
        "@type": "BioSample", "name": name, "description": part.get("description") or part.get("biological_entity") or name,
        "taxonomicRange": [_term(one, nodes) for one in part.get("organisms", ())],
        "hasCellLine": [_term(one, nodes) for one in part.get("cell_lines", ())],
    })  # fmt: skip


def _protocol(part: Json, nodes: dict[str, Json]) -> Json:
    name = part.get("title") or "Image acquisition"
    return _add(nodes, part["id"], {
        "@type": "LabProtocol", "name": name, "description": part.get("description") or part.get("acquisition_parameters") or name,
        "labEquipment": part.get("instrument"), "measurementTechnique": [_term(one, nodes) for one in part.get("imaging_methods", ())],
    })  # fmt: skip


def _grant(grant: Json, nodes: dict[str, Json]) -> Json:
    ror = f"https://ror.org/{grant['funder_ror']}" if grant.get("funder_ror") else None
    name = grant.get("funder_name") or grant.get("award") or ror
    body = {"@type": "Grant", "name": name, "identifier": grant.get("award")}
    return _add(nodes, grant["id"], body)


def _paper(paper: Json, nodes: dict[str, Json]) -> Json:
    body = {
        "@type": "ScholarlyArticle",
        "name": paper.get("title") or paper_url(paper) or paper["id"],
        "datePublished": str(paper["year"]) if paper.get("year") else None,
    }
    return _add(nodes, paper_url(paper) or paper["id"], body)


def _quantity(dataset: Json, slot: str, unit: str, text: str, nodes: dict[str, Json]) -> list[Json]:
    if dataset.get(slot) is None:
        return []
    body = {
        "@type": "QuantitativeValue",
        "value": dataset[slot],
        "unitCode": expand(unit.replace("_", ":")),
        "unitText": text,
    }
    nodes[f"{dataset['id']}#{slot}"] = {"@id": f"{dataset['id']}#{slot}", **body}
    return [{"@id": f"{dataset['id']}#{slot}"}]
