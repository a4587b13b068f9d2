"""From what a Dataverse says of a data set to its draft: pure, total, facts as written."""

from __future__ import annotations

import re
from typing import Any

from micrograph.archives._fields import Fields, put
from micrograph.archives._listed_files import list_files
from micrograph.archives._related import is_of_archive, link
from micrograph.identifiers import doi as doi_of
from micrograph.records import Json, Report

# Fields of the `biomedical` block, and where they belong.
_BIOMEDICAL = {
    "studyAssayOrganism": "organisms", "studyAssayOtherOrganism": "organisms", "studyAssayTechnologyType": "assays",
    "studyAssayOtherTechnologyType": "assays", "studyAssayCellType": "cell_types", "studyAssayPlatform": "keywords",
}  # fmt: skip


def dataset(said: dict[str, Any], accession: str, report: Report) -> Json:
    """The draft of a data set.

    Args:
        said: `record` (native) and `listed` (of a search), those that are there.
        accession: its persistent identifier.
        report: gets what has a wrong type.
    """
    draft: Json = {"archive": "dataverse", "accession": accession, "level": "dataset", "resource_kind": "images"}
    if accession.startswith("10."):
        draft["doi"] = accession
    if "record" in said:
        _native(said["record"], draft, report)
    if "listed" in said:
        for slot, value in _listed(said["listed"], report).items():
            draft.setdefault(slot, value)
    return draft


# ------------------------------------------------------------------------------------------------------ native
def _native(document: Json, draft: Json, report: Report) -> None:
    outer = Fields(document, report)
    data = outer.object("data") if isinstance(document.get("data"), dict) else outer
    version = data.object("latestVersion" if "latestVersion" in data.body else "datasetVersion")
    blocks = version.object("metadataBlocks")
    citation = _Block(blocks.object("citation")) if blocks.body.get("citation") else _Block(Fields({}, report))
    put(draft, "title", citation.one("title"))
    put(draft, "description", "\n\n".join(citation.inner("dsDescription", "dsDescriptionValue")))
    page = data.text("persistentUrl")
    put(draft, "landing_page", page)
    number, minor = version.text("versionNumber"), version.text("versionMinorNumber")
    put(draft, "version", f"{number}.{minor}" if number and minor else number)
    put(draft, "release_date", data.text("publicationDate") or version.text("releaseTime"))
    put(draft, "modified_date", version.text("lastUpdateTime"))
    put(draft, "licence", _licence(version))
    topics = citation.inner(
        "topicClassification", "topicClassValue"
    )  # terms of a vocabulary beside free words (RLMYMR)
    put(draft, "keywords", citation.inner("keyword", "keywordValue") + topics + _subjects(citation.all("subject")))
    put(draft, "contributors", _people(citation))
    put(draft, "grants", _grants(citation))
    _relations(citation, draft)
    if blocks.body.get("biomedical"):
        _biomedical(_Block(blocks.object("biomedical")), draft)
    files = version.objects("files")
    named = [(one.text("filename") or "", one.count("filesize")) for one in (file.object("dataFile") for file in files)]
    restricted = [file.body.get("restricted") is True for file in files]
    draft["access"] = "controlled" if restricted and all(restricted) else "open"
    list_files(draft, named, report, f"{version.pointer}/files")
    draft["places"] = {"licence": f"{version.pointer}/license", "": f"{blocks.pointer}/citation"}


def _subjects(stated: list[str]) -> list[str]:
    """A subject has to be stated, so many are "Other" (HOLVXA)."""
    return [text for text in stated if text != "Other"]


class _Block:
    """A metadata block: fields that are texts, lists of texts, or compounds of named texts."""

    def __init__(self, block: Fields) -> None:
        self.fields = {name: field for field in block.objects("fields") if (name := field.text("typeName"))}

    def all(self, name: str) -> list[str]:
        """The texts of a field that may have several."""
        field = self.fields.get(name)
        return field.texts("value") if field else []

    def one(self, name: str) -> str | None:
        """The first text of a field."""
        return next(iter(self.all(name)), None)

    def compounds(self, name: str) -> list[tuple[dict[str, str], str]]:
        """The parts of a compound field by their names, and where each compound stands; one is not always in a list."""
        field = self.fields.get(name)
        if field is None:
            return []
        single = isinstance(field.body.get("value"), dict)
        entries = [field.object("value")] if single else field.objects("value")
        found = []
        for entry in entries:
            parts = {
                key: value["value"]
                for key, value in entry.body.items()
                if isinstance(value, dict) and isinstance(value.get("value"), str)
            }
            found.append((parts, entry.pointer))
        return found

    def inner(self, name: str, part: str) -> list[str]:
        """One part of each compound."""
        return [parts[part].strip() for parts, _ in self.compounds(name) if parts.get(part, "").strip()]


def _licence(version: Fields) -> str | None:
    """The licence as an object or a text; where it says "NONE", the terms in prose stand for it."""
    stated = version.body.get("license")
    text = version.object("license").text("uri", "name") if isinstance(stated, dict) else version.text("license")
    if text and text.upper() not in {"NONE", "CUSTOM", "CUSTOM DATASET TERMS"}:
        return text
    return version.text("termsOfUse") or text


def _people(citation: _Block) -> list[Json]:
    """Authors without a role; contributors with theirs. Contacts are people too, and only an address away: not read."""
    people = []
    for field, name, kind in (("author", "authorName", ""), ("contributor", "contributorName", "contributorType")):
        for parts, pointer in citation.compounds(field):
            if not parts.get(name, "").strip():
                continue
            person: Json = {"name": parts[name].strip(), "pointer": pointer}
            if person["name"].count(", ") == 1:
                person["family_name"], person["given_name"] = person["name"].split(", ")
            identifier = parts.get("authorIdentifier", "")
            if parts.get("authorIdentifierScheme", "").upper() == "ORCID" or "orcid.org" in identifier:
                put(person, "orcid", identifier)
            put(
                person, "affiliations", [{"name": parts["authorAffiliation"]}] if parts.get("authorAffiliation") else []
            )
            put(person, "roles", [parts[kind]] if kind and parts.get(kind) else [])
            people.append(person)
    return people


def _grants(citation: _Block) -> list[Json]:
    grants = []
    for parts, _ in citation.compounds("grantNumber"):
        agency = parts.get("grantNumberAgency", "")
        grant: Json = {}
        put(grant, "award", parts.get("grantNumberValue"))
        put(grant, "funder_ror" if "ror.org" in agency else "funder_name", agency)
        if grant:
            grants.append(grant)
    return grants


def _relations(citation: _Block, draft: Json) -> None:
    """The publications of a data set, and data sets that it names."""
    papers, related = [], []
    for parts, pointer in citation.compounds("publication"):
        identifier = parts.get("publicationIDNumber") or parts.get("publicationURL") or ""
        normal = doi_of(identifier) or doi_of(parts.get("publicationURL", ""))
        paper: Json = {"pointer": pointer}
        if normal and not is_of_archive(normal.value):
            paper["doi"] = identifier if doi_of(identifier) else parts["publicationURL"]
        elif parts.get("publicationIDType", "").lower() == "pmid":
            paper["pubmed"] = identifier
        put(paper, "title", parts.get("publicationCitation"))
        if len(paper) > 1:
            papers.append(paper)
    for text in citation.all("relatedDatasets"):
        target = re.search(r"(?:doi:\s*|https?://\S*?)(10\.\d{4,9}/[^\s\"<>]+)|https?://\S+", text)
        if target and (found := link("References", (target[1] or target[0]).rstrip(".,;)"), is_data=True)):
            related.append(found)
    put(draft, "publications", papers)
    put(draft, "related", related)


def _biomedical(block: _Block, draft: Json) -> None:
    for name, slot in _BIOMEDICAL.items():
        field = block.fields.get(name)
        values = [text for text in block.all(name) if text.lower() not in {"other", "n/a"}]
        if slot == "keywords":
            draft[slot] = draft.get(slot, []) + values
        elif values and field:
            mentions = [{"id": "", "label": text, "field": f"{field.pointer}/value"} for text in values]
            draft[slot] = draft.get(slot, []) + mentions


# ------------------------------------------------------------------------------------------------------ listed
def _listed(document: Json, report: Report) -> Json:
    item = Fields(document, report)
    found: Json = {}
    put(found, "title", item.text("name"))
    put(found, "description", item.text("description"))
    put(found, "landing_page", item.text("url"))
    put(found, "release_date", item.text("published_at"))
    put(found, "modified_date", item.text("updatedAt"))
    put(found, "keywords", item.texts("keywords") + _subjects(item.texts("subjects")))
    people = [{"name": name, "pointer": f"/authors/{number}"} for number, name in enumerate(item.texts("authors"))]
    put(found, "contributors", people)
    put(found, "file_count", item.count("fileCount"))
    if (picture := item.text("image_url")) and picture.startswith("https://"):
        found["thumbnail"] = picture
    found["places"] = {"title": "/name", "description": "/description", "": ""}
    return found
