"""schema.org's Dataset in JSON-LD, Croissant included, to a draft. Total: any JSON gives a draft, or none with a finding.

What pages say varies: one value or a list of one, an `@list`, a text or an object, a `PropertyValue` or its value, `@graph` or
nested objects, `sc:` before types (Croissant), names by language (Croissant 1.1), people inside a `Role`. Terms are told by
their identifiers, whatever property they stand in.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from typing import Any

from micrograph import identifiers
from micrograph.archives._rocrate import items
from micrograph.catalogues import CATALOGUES
from micrograph.records import Json, Report

# Which slot a term goes to, by its ontology. GO's go to `components`: of which branch each is, `normalise` looks up.
SLOT_OF_ONTOLOGY = {
    "NCBITaxon": "organisms", "FBbi": "imaging_methods", "CL": "cell_types", "CLO": "cell_lines", "cellosaurus": "cell_lines",
    "UBERON": "anatomy", "ZFA": "anatomy", "FBbt": "anatomy", "WBbt": "anatomy", "PO": "anatomy", "BTO": "anatomy",
    "GO": "components", "MONDO": "diseases", "DOID": "diseases", "CHEBI": "compounds", "CMPO": "phenotypes", "HP": "phenotypes",
    "MP": "phenotypes", "FYPO": "phenotypes", "EFO": "assays", "OBI": "assays",
}  # fmt: skip
# What is measured may be any of these, where the same term elsewhere is another thing: GO's processes are phenotypes too.
_PHENOTYPES = frozenset({"CMPO", "GO", "PATO", "HP", "MP", "FYPO"})
# People that a page names beside its creators, and their role in DataCite's words.
_HELPERS = (("contributor", ""), ("editor", "Editor"), ("maintainer", "DataManager"), ("sponsor", "Sponsor"))
_ARCHIVE = re.compile(r"/archive/([a-z0-9-]+)$")
_BYTES = re.compile(r"^\s*(\d{1,18})\s*(?:bytes?|B)?\s*$", re.I)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-\w+)*")
_NOTHING = frozenset(
    {"none", "null", "nan"}
)  # Python's and JavaScript's words, written as texts (Croissant's coco2014)


def dataset_node(document: Any) -> Json | None:
    """The first object that is a Dataset, at the top, in a list or in an `@graph`."""
    waiting = [document]
    for _ in range(200):  # no page nests its Dataset deeper
        if not waiting:
            return None
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting = [*node[:50], *waiting]
        elif isinstance(node, dict):
            if any(re.split(r"[/:#]", str(kind))[-1] == "Dataset" for kind in items(node.get("@type"))):
                return node
            waiting += [node.get("@graph"), node.get("mainEntity"), node.get("about")]
    return None


def draft(document: Any, archive: str, accession: str, report: Report) -> Json | None:
    """The draft of one page.

    Args:
        document: the JSON-LD of the page.
        archive: whose it is; empty: as its catalogue says, else `schema-org`.
        accession: its accession; empty: its first identifier that is no address.
        report: takes the finding where there is no Dataset.
    """
    node = dataset_node(document)
    if node is None:
        report.add(
            "PAYLOAD-FOREIGN", "error", "no schema.org Dataset in it", expected='an object whose @type is "Dataset"'
        )
        return None
    found: Json = {"archive": archive or _archive(node), "accession": accession or _accession(node), "level": "dataset"}
    for slot, key in (("title", "name"), ("description", "description"), ("version", "version"),
                      ("release_date", "datePublished"), ("modified_date", "dateModified")):  # fmt: skip
        found[slot] = _text(node.get(key))
    found["landing_page"] = _address(node.get("url")) or _address(node.get("@id"))
    found["licence"] = _address(node.get("license")) or _text(node.get("license"))
    found["doi"] = next((one for one in _identifiers(node) if identifiers.doi(one)), None)
    found["keywords"] = [name for name, written in _named(node.get("keywords")) if name and not _slot_of(written)]
    found["contributors"] = _people(node)
    found["publications"] = _papers(node, found["doi"])
    found["grants"] = _grants(node)
    found["thumbnail"] = _address(node.get("thumbnailUrl")) or _address(node.get("image"))
    # an alias is another accession; Kaggle's alternate name is a subtitle
    found["aliases"] = [name for name, _ in _named(node.get("alternateName")) if name and not re.search(r"\s", name)]
    found["distributions"] = [one for part in _values(node.get("distribution")) if (one := _distribution(part))]
    size = _BYTES.match(_text(node.get("size")) or _text(node.get("contentSize")) or "")
    found["total_bytes"] = int(size[1]) if size else None
    free = node.get("isAccessibleForFree")  # science-on-schema.org's own smallest example says "true" in quotes
    is_free = free is True or (isinstance(free, str) and re.split(r"[/#]", free)[-1].lower() == "true")
    found["access"] = "open" if is_free else _text(node.get("conditionsOfAccess"))
    _terms(node, found)
    return {slot: value for slot, value in found.items() if value not in (None, [], "")}


# ------------------------------------------------------------------------------------------------------------- values
def _values(value: Any) -> list[Any]:
    """The values of a property, those of an `@list` or `@set` too."""
    found = []
    for one in items(value):
        inner = (one.get("@list") or one.get("@set")) if isinstance(one, dict) else None
        found += inner if isinstance(inner, list) else [one]
    return found


def _said(one: Any) -> str | None:
    """A text that says something."""
    if isinstance(one, int | float) and not isinstance(one, bool):
        return str(one)
    return one if isinstance(one, str) and one.strip() and one.strip().lower() not in _NOTHING else None


def _text(value: Any) -> str | None:
    """The first text of a value: itself, its `@value`, its name, or that of a language, English before others."""
    for one in _values(value):
        if isinstance(one, dict):
            inner = one.get("@value", one.get("name", one.get("value")))
            if inner is None and one and all(isinstance(key, str) and _LANGUAGE.fullmatch(key) for key in one):
                inner = one.get("en", next(iter(one.values())))
            one = next((text for text in items(inner) if isinstance(text, str | int | float)), None)  # noqa: PLW2901 - what stands for it
        if text := _said(one):
            return text
    return None


def _address(value: Any) -> str | None:
    for one in _values(value):
        for text in (one.get("@id"), one.get("url"), one.get("contentUrl")) if isinstance(one, dict) else (one,):
            if isinstance(text, str) and text.startswith(("http://", "https://")):
                return text
    return None


def _named(value: Any) -> Iterator[tuple[str, str]]:
    """Text and identifier of each value of a property."""
    for one in _values(value):
        if isinstance(one, str):
            yield _said(one) or "", ""
        elif isinstance(one, dict):
            written = (one.get(key) for key in ("@id", "propertyID", "termCode", "url"))
            name, identifier = _text(one) or "", next((text for text in written if isinstance(text, str)), "")
            if name or identifier:
                yield name, identifier


def _written(node: Json, keys: tuple[str, ...]) -> Iterator[str]:
    """Identifiers as they stand in these properties; those of a PropertyValue, too."""
    for key in keys:
        for one in _values(node.get(key)):
            for text in (one.get("value"), one.get("@id"), one.get("url")) if isinstance(one, dict) else (one,):
                if isinstance(text, str) and _said(text):
                    yield text


def _identifiers(node: Json) -> Iterator[str]:
    return _written(node, ("identifier", "sameAs", "@id", "url"))


def _archive(node: Json) -> str:
    """The archive whose catalogue the page says it is in: by our IRI of it, or by its homepage."""
    for address in _written(node, ("includedInDataCatalog",)):
        match = _ARCHIVE.search(address)
        if match and match[1] in CATALOGUES:
            return match[1]
        for slug, known in CATALOGUES.items():
            if address.rstrip("/") == known.homepage.rstrip("/"):
                return slug
    return "schema-org"


def _accession(node: Json) -> str:
    written = list(_identifiers(node))
    plain = next((one for one in written if not re.match(r"https?://", one) and not identifiers.doi(one)), None)
    doi = next((normal.value for one in written if (normal := identifiers.doi(one))), None)
    return plain or doi or (written[0] if written else "")


# ----------------------------------------------------------------------------------------------------- people, papers
def _people(node: Json) -> list[Json]:
    found = [person for one in _values(node.get("creator") or node.get("author")) if (person := _person(one, ""))]
    for key, role in _HELPERS:
        for one in _values(node.get(key)):
            person = _person(one, role)
            if person and person not in found:
                found.append(person)
    return found


def _person(one: Any, role: str) -> Json:
    if isinstance(one, str):
        return {"name": one, **({"roles": [role]} if role else {})} if _said(one) else {}
    if not isinstance(one, dict):
        return {}
    if "Role" in items(one.get("@type")):  # the person stands in it under the property that it stands in
        inner = next((one[key] for key in ("creator", "author", "contributor") if key in one), None)
        named = _text(one.get("roleName"))
        return _person(next(iter(_values(inner)), None), named or role) if not _is_role(inner) else {}
    given, family = _text(one.get("givenName")), _text(one.get("familyName"))
    name = _text(one.get("name")) or " ".join(part for part in (given, family) if part)
    places = [
        {"name": place, "ror": identifier} if "ror.org" in identifier else {"name": place}
        for place, identifier in _named(one.get("affiliation"))
    ]
    person: Json = {
        "name": name, "given_name": given, "family_name": family, "roles": [role] if role else [], "affiliations": places,
        "orcid": next((text for text in _written(one, ("@id", "identifier", "sameAs", "url")) if identifiers.orcid(text)), None),
    }  # fmt: skip
    return {key: value for key, value in person.items() if value} if name else {}


def _is_role(value: Any) -> bool:
    return any(isinstance(one, dict) and "Role" in items(one.get("@type")) for one in _values(value))


def _papers(node: Json, doi: str | None) -> list[Json]:
    """What the page cites; how to cite the data set itself is no publication."""
    own = identifiers.doi(doi) if doi else None
    found = []
    for one in _values(node.get("citation")):
        paper = _paper(one)
        if paper and not (own and paper.get("doi") == own.value):
            found.append(paper)
    return found


def _paper(one: Any) -> Json:
    node = one if isinstance(one, dict) else {}
    paper: Json = {}
    for address in (one, *_written(node, ("@id", "url", "sameAs", "identifier"))):
        if isinstance(address, str):
            pubmed = re.search(r"pubmed\.ncbi\.nlm\.nih\.gov/(\d+)", address)
            pmc = re.search(r"/articles/(PMC\d+)", address)
            doi = identifiers.doi(address)
            if pubmed or pmc:
                paper.setdefault("pubmed" if pubmed else "pmc", (pubmed or pmc)[1])  # type: ignore[index]
            elif doi:
                paper.setdefault("doi", doi.value)
    title, year = _text(node.get("name")) or _text(node.get("headline")), _text(node.get("datePublished"))
    return {**paper, **({"title": title} if title else {}), **({"year": year} if year else {})}


def _grants(node: Json) -> list[Json]:
    found: list[Json] = []
    for one in _values(node.get("funding")):
        if isinstance(one, dict):
            grant: Json = {"award": _text(one.get("identifier")) or _text(one.get("name"))}
            funder = next(iter(_values(one.get("funder"))), None)
            if isinstance(funder, str):
                grant["funder_name"] = _said(funder)
            elif isinstance(funder, dict):
                name = _text(funder)
                grant["funder_name"] = name if name and not name.startswith("https://ror.org/") else None
                written = _written(funder, ("@id", "identifier", "sameAs"))
                grant["funder_ror"] = next((text for text in written if "ror.org" in text), None)
            found.append({key: value for key, value in grant.items() if value})
    if not found:
        found = [{"funder_name": name} for name, _ in _named(node.get("funder")) if name]
    return [grant for grant in found if grant]


# ------------------------------------------------------------------------------------------------------ files, terms
def _distribution(one: Any) -> Json | None:
    address = _address(one.get("contentUrl")) if isinstance(one, dict) else None
    if not isinstance(one, dict) or not address:
        return None
    size = _BYTES.match(_text(one.get("contentSize")) or "")
    kind = _text(one.get("encodingFormat"))
    # Zenodo's pages said "zip" and "txt" (1196821): suffixes are no media types
    if kind and re.fullmatch(r"\.?\w+", kind):
        kind = mimetypes.guess_type(f"x.{kind.removeprefix('.')}")[0]
    row: Json = {
        "content_url": address, "media_type": kind, "name_of_distribution": _text(one.get("name")),
        "byte_size": int(size[1]) if size else None,
    }  # fmt: skip
    return {key: value for key, value in row.items() if value is not None}


def _slot_of(identifier: str) -> str | None:
    normal = identifiers.term_id(identifier) if identifier else None
    return SLOT_OF_ONTOLOGY.get(normal.value.partition(":")[0]) if normal else None


def _terms(node: Json, found: Json) -> None:
    for key in ("about", "measurementTechnique", "variableMeasured", "keywords"):
        for number, (name, identifier) in enumerate(_named(node.get(key))):
            slot = _slot_of(identifier)
            if key == "measurementTechnique":
                slot = slot or "imaging_methods"  # words alone are looked up
            elif key == "variableMeasured":
                normal = identifiers.term_id(identifier) if identifier else None
                slot = "phenotypes" if normal and normal.value.partition(":")[0] in _PHENOTYPES else None
            if slot:
                mention: Json = {"label": name, "field": f"/{key}/{number}"}
                if _slot_of(identifier) or key == "variableMeasured":
                    mention["id"] = identifier
                found.setdefault(slot, []).append(mention)
