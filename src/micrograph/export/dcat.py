"""DCAT 3 in Turtle, with what DCAT-AP 3 asks of a data set: title, description, publisher, licence, themes, distributions.

All terms are themes, methods too: that is what portals of DCAT offer to search by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from micrograph.export.facts import (
    ABOUT,
    METHODS,
    address,
    authors,
    described,
    licence_url,
    licence_words,
    paper_url,
    people,
    publisher,
    title,
)
from micrograph.identifiers import doi_iri, expand
from micrograph.model.prefixes import PREFIXES
from micrograph.records import Json

MEDIA_TYPE = 'text/turtle;profile="http://www.w3.org/ns/dcat#"'
CARRIES = frozenset({
    "archive", "accession", "title", "description", "landing_page", "doi", "version", "release_date", "modified_date", "licence",
    "keywords", "organisms", "imaging_methods", "imaging_aspects", "assays", "cell_types", "cell_lines", "anatomy", "components",
    "processes", "diseases", "compounds", "contributors.name", "contributors.orcid", "publications.doi",
    "distributions.content_url", "distributions.media_type", "distributions.byte_size", "distributions.name_of_distribution",
})  # fmt: skip
_USED = ("dcat", "dcterms", "foaf", "xsd", "obo", "rdfs", "skos")
_XSD_OF = ((r"\d{4}-\d\d-\d\d", "date"), (r"\d{4}-\d\d", "gYearMonth"), (r"\d{4}", "gYear"))
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_ACCESS_RIGHTS = "http://publications.europa.eu/resource/authority/access-right/"
_ACCESS = {
    "open": "PUBLIC",
    "registration": "RESTRICTED",
    "controlled": "RESTRICTED",
    "embargoed": "RESTRICTED",
    "closed": "NON_PUBLIC",
}

Value = NamedNode | Literal | None


def write(dataset: Json, base: str) -> bytes:
    """One data set as Turtle."""
    prefixes = {name: PREFIXES[name] for name in _USED}
    triples = dict.fromkeys(triple for part in _parts(dataset, base) for triple in part)
    return bytes(serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes) or b"")


def _parts(dataset: Json, base: str) -> Iterator[list[Triple]]:
    """The data set first, then each node that it points to."""
    archive = NamedNode(f"{base}archive/{dataset['archive']}")
    name, homepage = publisher(dataset)
    yield _dataset(dataset, archive)
    yield _node(archive, "foaf:Organization", ("foaf:name", Literal(name)), ("foaf:homepage", _iri(homepage)))
    for person in people(dataset):
        yield _node(_agent(person), "foaf:Person", ("foaf:name", Literal(person["name"])))
    for slot in (*ABOUT, *METHODS):
        for one in dataset.get(slot, ()):
            yield _node(
                NamedNode(expand(one["id"])), "skos:Concept", ("skos:prefLabel", Literal(one.get("label", one["id"])))
            )
    if words := licence_words(dataset):
        yield _node(_rights(dataset), "dcterms:RightsStatement", ("rdfs:label", Literal(words)))
    for one in dataset.get("distributions", ()):
        if one.get("content_url"):
            yield _distribution(one, dataset)


def _dataset(dataset: Json, archive: NamedNode) -> list[Triple]:
    named = authors(dataset)
    access = _ACCESS.get(dataset.get("access", ""))
    return _node(
        NamedNode(dataset["id"]), "dcat:Dataset",
        ("dcterms:identifier", Literal(dataset["accession"])),
        ("dcterms:identifier", Literal(doi_iri(dataset["doi"])) if dataset.get("doi") else None),
        ("dcterms:title", Literal(title(dataset))),
        ("dcterms:description", Literal(described(dataset))),
        ("dcat:landingPage", NamedNode(address(dataset))),
        ("dcat:version", _text(dataset.get("version"))),
        ("dcterms:issued", _date(dataset.get("release_date"))),
        ("dcterms:modified", _date(dataset.get("modified_date"))),
        ("dcterms:license", _iri(licence_url(dataset))),
        ("dcterms:rights", _rights(dataset) if licence_words(dataset) else None),
        ("dcterms:accessRights", NamedNode(_ACCESS_RIGHTS + access) if access else None),
        ("dcterms:publisher", archive),
        *(("dcterms:creator" if person in named else "dcterms:contributor", _agent(person)) for person in people(dataset)),
        *(("dcat:keyword", Literal(word)) for word in dataset.get("keywords", ())),
        *(("dcat:theme", NamedNode(expand(one["id"]))) for slot in (*ABOUT, *METHODS) for one in dataset.get(slot, ())),
        *(("dcterms:isReferencedBy", _iri(paper_url(paper))) for paper in dataset.get("publications", ())),
        *(("dcat:distribution", NamedNode(one["id"])) for one in dataset.get("distributions", ()) if one.get("content_url")),
    )  # fmt: skip


def _distribution(one: Json, dataset: Json) -> list[Triple]:
    size = one.get("byte_size")
    media_type = str(one.get("media_type") or "").partition(";")[0].strip()
    return _node(
        NamedNode(one["id"]), "dcat:Distribution",
        ("dcat:accessURL", NamedNode(one["content_url"])),
        ("dcterms:title", _text(one.get("name_of_distribution"))),
        # of IANA's list; what archives write beside it is a format of their own
        ("dcat:mediaType", NamedNode(_MEDIA_TYPES + quote(media_type, safe="/+.-")) if "/" in media_type else None),
        ("dcat:byteSize", Literal(str(size), datatype=_term("xsd:nonNegativeInteger")) if size is not None else None),
        ("dcterms:license", _iri(licence_url(dataset))),
    )  # fmt: skip


def _node(subject: NamedNode, kind: str, *said: tuple[str, Value]) -> list[Triple]:
    found = [Triple(subject, _term("rdf:type"), _term(kind))]
    return found + [Triple(subject, _term(name), value) for name, value in said if value is not None]


def _term(curie: str) -> NamedNode:
    prefix, _, name = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + name)


def _iri(url: str | None) -> NamedNode | None:
    return NamedNode(url) if url else None


def _agent(person: Json) -> NamedNode:
    return NamedNode(f"https://orcid.org/{person['orcid']}" if person.get("orcid") else person["id"])


def _rights(dataset: Json) -> NamedNode:
    return NamedNode(f"{dataset['id']}#rights")


def _text(value: object) -> Literal | None:
    return Literal(str(value)) if value else None


def _date(value: object) -> Literal | None:
    """A date with the precision that it has; an interval as its text."""
    text = str(value or "")
    kind = next((name for pattern, name in _XSD_OF if re.fullmatch(pattern, text)), None)
    return Literal(text, datatype=_term(f"xsd:{kind}")) if kind else _text(text)
