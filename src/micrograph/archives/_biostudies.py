"""Reading BioStudies' PageTab in JSON: sections, attributes in any case, repeated and referring ones, links.

The same things are written in several ways, all of them real: names differ in case and spelling (`Imaging instrument`,
`Imaging Instrument`; `author`, `Author`; `organisation`, `Organization`; `ReleaseDate`, `Release date`); an attribute
that has several values is repeated; a list of subsections, links or files may hold lists (S-BIAD2324, S-BIAD954); a link
may be `{}`; a value may be null or the text "null"; the specification writes `"isReference": "true"`, payloads write
`"reference": true`; BioStudies' own index writes `accNo`, `sections`, `valueAttrs` (S-BIAD34) where the API writes
`accno`, `subsections`, `valqual`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from micrograph.records import Json, Report

_NULLS = frozenset({"", "null"})
_SPELLINGS = {
    "organisation": "organization", "annotation": "annotations", "association": "associations", "e-mail": "email",
    "keyword": "keywords", "key words": "keywords", "release date": "releasedate", "affiliations": "affiliation",
    "doi": "doi", "pubmedid": "pubmed id", "pmid": "pubmed id", "pmcid": "pmc id", "license type": "license",
    "licence": "license", "study organism": "organism", "grant id": "grant_id", "ror id": "rorid",
}  # fmt: skip
_NUMBERED = re.compile(r"^(experiment) \d+$")


def fold(name: str) -> str:
    """A section's type or an attribute's name in the one spelling that is asked for.

    >>> fold(" Imaging  Instrument "), fold("Organisation"), fold("Experiment 2"), fold("Keyword")
    ('imaging instrument', 'organization', 'experiment', 'keywords')
    """
    folded = " ".join(name.lower().split())
    numbered = _NUMBERED.match(folded)
    return numbered[1] if numbered else _SPELLINGS.get(folded, folded)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One value of a section."""

    name: str  # folded
    value: str
    pointer: str
    reference: bool = False
    qualifiers: dict[str, str] = field(default_factory=dict)  # folded names: ontology, termid, url
    places: dict[str, str] = field(default_factory=dict)  # pointers of the qualifiers' values


@dataclass(slots=True)
class Section:
    """A section with its values; `type` is folded."""

    type: str
    accno: str
    pointer: str
    attributes: list[Attribute] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    body: Json = field(default_factory=dict)

    def all(self, *names: str) -> list[Attribute]:
        """All values of an attribute, of the first of the names that has any."""
        for name in names:
            found = [attribute for attribute in self.attributes if attribute.name == name]
            if found:
                return found
        return []

    def first(self, *names: str) -> str | None:
        """The first value of an attribute."""
        found = self.all(*names)
        return found[0].value if found else None

    def texts(self, *names: str) -> list[str]:
        """The values of an attribute as texts."""
        return [attribute.value for attribute in self.all(*names)]

    def of(self, *types: str) -> list[Section]:
        """The subsections of these types, in their order."""
        return [section for section in self.sections if section.type in types]

    def walk(self) -> Iterator[Section]:
        """This section and all below it, in document order."""
        waiting = [self]
        while waiting:
            section = waiting.pop()
            yield section
            waiting.extend(reversed(section.sections))


@dataclass(frozen=True, slots=True)
class Submission:
    """A study: its envelope's attributes, and its root section."""

    accno: str
    envelope: Section
    study: Section


def accession(document: Any) -> str:
    """The accession that a PageTab document names; empty where it is none."""
    if not isinstance(document, dict) or not isinstance(document.get("section"), dict):
        return ""
    written = document.get("accno", document.get("accNo"))
    return written.strip() if isinstance(written, str) else ""


def collections(document: Json) -> set[str]:
    """The collections that a submission is attached to, in lower case.

    >>> collections({"attributes": [{"name": "AttachTo", "value": "Bioimages"}]})
    {'bioimages'}
    """
    attributes = document.get("attributes")
    found = {
        str(attribute.get("value")).strip().lower()
        for attribute in (attributes if isinstance(attributes, list) else ())
        if isinstance(attribute, dict) and str(attribute.get("name")).strip().lower() == "attachto"
    }
    named = document.get("collections")
    for collection in named if isinstance(named, list) else ():
        if isinstance(collection, dict):
            found.add(str(collection.get("accNo")).lower())
    return found


def read(document: Json, report: Report) -> Submission:
    """A PageTab document, whose accession is known, as sections."""
    envelope = Section("submission", accession(document), "")
    envelope.attributes = _attributes(document, "", report)
    for name, key in (("title", "title"), ("doi", "doi"), ("releasedate", "releaseTime")):  # the index's own form
        value = document.get(key)
        if isinstance(value, str) and value.strip().lower() not in _NULLS:
            envelope.attributes.append(Attribute(name, value, f"/{key}"))
    return Submission(envelope.accno, envelope, _section(document["section"], report))


def _section(body: Json, report: Report) -> Section:
    """A section with all below it. Not recursive: foreign payloads may be nested deeper than Python calls."""
    root = Section("", "", "/section")
    waiting: list[tuple[Section, Json]] = [(root, body)]
    while waiting:
        section, body = waiting.pop()
        written = body.get("type")
        section.type = fold(written) if isinstance(written, str) else ""
        accno = body.get("accno", body.get("accNo"))
        section.accno = accno.strip() if isinstance(accno, str) else ""
        section.body = body
        section.attributes = _attributes(body, section.pointer, report)
        key = "subsections" if "subsections" in body else "sections"
        for child, pointer in objects(body.get(key), f"{section.pointer}/{key}", report):
            below = Section("", "", pointer)
            section.sections.append(below)
            waiting.append((below, child))
    return root


def objects(value: Any, pointer: str, report: Report) -> list[tuple[Json, str]]:
    """The objects of a list that may hold lists, with their pointers; the empty ones left out."""
    found: list[tuple[Json, str]] = []
    waiting = [(value, pointer)]
    while waiting:
        item, place = waiting.pop()
        if isinstance(item, list):
            waiting.extend((below, f"{place}/{number}") for number, below in reversed(list(enumerate(item))))
        elif isinstance(item, dict):
            if item:
                found.append((item, place))
        elif item is not None:
            wrong(report, place, item, "an object")
    return found


def wrong(report: Report, pointer: str, value: Any, valid: str) -> None:
    """Note a value of a type that its place does not allow."""
    if isinstance(value, list | dict):
        received = f"a {type(value).__name__} of {len(value)}"
    else:
        received = f"{type(value).__name__} {str(value)[:40]!r}"
    report.add("FIELD-TYPE", "warning", f"received {received}; valid is {valid}", pointer, received)


def _attributes(body: Json, pointer: str, report: Report) -> list[Attribute]:
    found = []
    for attribute, place in objects(body.get("attributes"), f"{pointer}/attributes", report):
        name, value = attribute.get("name"), attribute.get("value")
        if not isinstance(name, str):
            wrong(report, f"{place}/name", name, "a text")
        elif value is None:
            continue
        elif not isinstance(value, str):
            wrong(report, f"{place}/value", value, "a text")
        elif value.strip().lower() not in _NULLS:
            refers = attribute.get("reference", attribute.get("isReference"))
            qualifiers, places = _qualifiers(attribute, place, report)
            refers = refers in (True, "true")
            found.append(Attribute(fold(name), value.strip(), f"{place}/value", refers, qualifiers, places))
    return found


def _qualifiers(attribute: Json, pointer: str, report: Report) -> tuple[dict[str, str], dict[str, str]]:
    key = "valqual" if "valqual" in attribute else "valueAttrs"
    found, places = {}, {}
    for qualifier, place in objects(attribute.get(key), f"{pointer}/{key}", report):
        name, value = qualifier.get("name"), qualifier.get("value")
        if isinstance(name, str) and isinstance(value, str):
            if value.strip().lower() not in _NULLS:
                found[fold(name)] = value.strip()
                places[fold(name)] = f"{place}/value"
        elif value is not None:
            wrong(report, place, value, "a name and a value, both texts")
    return found, places
