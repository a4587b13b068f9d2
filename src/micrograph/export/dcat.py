"""DCAT 3 in Turtle, with what DCAT-AP 3 asks of a data set: title, description, publisher, licence, distributions."""

from __future__ import annotations

import re

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from micrograph.export.facts import ABOUT, address, described, licence_url, paper_url, people, publisher, title
from micrograph.identifiers import doi_iri, expand
from micrograph.model.prefixes import PREFIXES
from micrograph.records import Json

MEDIA_TYPE = 'text/turtle;profile="http://www.w3.org/ns/dcat#"'
CARRIES = frozenset({
    "accession", "title", "description", "landing_page", "doi", "version", "release_date", "modified_date", "licence", "keywords",
    "contributors", "publications", "organisms", "imaging_methods", "cell_types", "cell_lines", "anatomy", "components",
    "processes", "diseases", "phenotypes", "compounds", "distributions",
})  # fmt: skip
_USED = ("dcat", "dcterms", "foaf", "xsd", "obo", "prov")
_XSD_OF = ((r"\d{4}-\d\d-\d\d", "date"), (r"\d{4}-\d\d", "gYearMonth"), (r"\d{4}", "gYear"))


def write(dataset: Json, base: str) -> bytes:
    """One data set as Turtle."""
    prefixes = {name: PREFIXES[name] for name in _USED}
    return bytes(serialize(_triples(dataset, base), format=RdfFormat.TURTLE, prefixes=prefixes) or b"")


def _term(prefix: str, name: str) -> NamedNode:
    return NamedNode(PREFIXES[prefix] + name)


_TYPE = _term("rdf", "type")


def _triples(dataset: Json, base: str) -> list[Triple]:
    subject = NamedNode(dataset["id"])
    found: list[Triple] = []

    def say(node: NamedNode, prefix: str, name: str, value: NamedNode | Literal | None) -> None:
        if value is not None:
            found.append(Triple(node, _term(prefix, name), value))

    found.append(Triple(subject, _TYPE, _term("dcat", "Dataset")))
    say(subject, "dcterms", "identifier", Literal(dataset["accession"]))
    say(subject, "dcterms", "title", Literal(title(dataset)))
    say(subject, "dcterms", "description", Literal(described(dataset)))
    say(subject, "dcat", "landingPage", NamedNode(address(dataset)))
    say(subject, "dcat", "version", _text(dataset.get("version")))
    say(subject, "dcterms", "issued", _date(dataset.get("release_date")))
    say(subject, "dcterms", "modified", _date(dataset.get("modified_date")))
    say(subject, "dcterms", "license", NamedNode(licence) if (licence := licence_url(dataset)) else None)
    if dataset.get("doi"):
        say(subject, "dcterms", "identifier", Literal(doi_iri(dataset["doi"])))
    for word in dataset.get("keywords", ()):
        say(subject, "dcat", "keyword", Literal(word))
    for slot in (*ABOUT, "imaging_methods"):
        for one in dataset.get(slot, ()):
            say(
                subject,
                "dcat" if slot != "imaging_methods" else "dcterms",
                "theme" if slot != "imaging_methods" else "type",
                NamedNode(expand(one["id"])),
            )
    for paper in dataset.get("publications", ()):
        say(subject, "dcterms", "isReferencedBy", NamedNode(url) if (url := paper_url(paper)) else None)
    name, homepage = publisher(dataset)
    archive = NamedNode(f"{base}archive/{dataset['archive']}")
    say(subject, "dcterms", "publisher", archive)
    found.append(Triple(archive, _TYPE, _term("foaf", "Organization")))
    say(archive, "foaf", "name", Literal(name))
    say(archive, "foaf", "homepage", NamedNode(homepage) if homepage else None)
    for person in people(dataset):
        agent = NamedNode(f"https://orcid.org/{person['orcid']}" if person.get("orcid") else person["id"])
        say(subject, "dcterms", "creator", agent)
        found.append(Triple(agent, _TYPE, _term("foaf", "Person")))
        say(agent, "foaf", "name", Literal(person["name"]))
    for one in dataset.get("distributions", ()):
        if one.get("content_url"):
            place = NamedNode(one["id"])
            say(subject, "dcat", "distribution", place)
            found.append(Triple(place, _TYPE, _term("dcat", "Distribution")))
            say(place, "dcat", "accessURL", NamedNode(one["content_url"]))
            say(place, "dcterms", "title", _text(one.get("name_of_distribution")))
            say(
                place,
                "dcat",
                "mediaType",
                NamedNode(f"https://www.iana.org/assignments/media-types/{one['media_type']}")
                if one.get("media_type")
                else None,
            )
            if one.get("byte_size") is not None:
                say(
                    place,
                    "dcat",
                    "byteSize",
                    Literal(str(one["byte_size"]), datatype=_term("xsd", "nonNegativeInteger")),
                )
    return list(dict.fromkeys(found))


def _text(value: object) -> Literal | None:
    return Literal(str(value)) if value else None


def _date(value: object) -> Literal | None:
    """A date with the precision that it has; an interval as its text."""
    text = str(value or "")
    kind = next((name for pattern, name in _XSD_OF if re.fullmatch(pattern, text)), None)
    return Literal(text, datatype=_term("xsd", kind)) if kind else _text(text)
