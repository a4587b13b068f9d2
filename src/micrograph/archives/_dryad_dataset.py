"""From the versions of a Dryad data set, and its files, to a draft: pure, total, facts as written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from micrograph.archives._fields import Fields, put
from micrograph.archives._listed_files import list_files
from micrograph.archives._related import OF_AN_ARTICLE, is_of_archive, link
from micrograph.archives.dryad import SITE, identity, version_of
from micrograph.identifiers import doi as doi_of
from micrograph.records import Json, Report

# Where findings about the slots lead.
_PLACES = {
    "title": "title", "description": "abstract", "doi": "identifier", "licence": "license", "keywords": "keywords",
    "release_date": "publicationDate", "modified_date": "lastModificationDate", "contributors": "authors",
    "publications": "relatedWorks", "related": "relatedWorks",
}  # fmt: skip
_ARTICLES = OF_AN_ARTICLE | {"primary_article", "article", "preprint"}
# Words of Dryad's own that make no link: plans, and what is kept beside the data (code, texts) at Zenodo.
_NO_LINKS = frozenset({"data_management_plan", "supplemental_information", "software", "undefined"})


def dataset(versions: Sequence[Json], files: Json | None, report: Report) -> Json:
    """The draft of a data set: what its newest version says.

    Args:
        versions: one document at least.
        files: the first page of the newest version's files.
        report: gets what has a wrong type.
    """
    newest = sorted(versions, key=version_of)[-1]
    record, named = Fields(newest, report), identity(newest)
    accession = named.accession if named else ""
    draft: Json = {"archive": "dryad", "accession": accession, "level": "dataset", "resource_kind": "images"}
    put(draft, "title", record.text("title"))
    put(draft, "description", record.text("abstract"))
    draft["landing_page"] = f"{SITE}/dataset/doi:{accession}"
    draft["doi"] = accession
    put(draft, "version", record.text("versionNumber"))
    put(draft, "version_notes", record.text("changedNotes"))
    put(draft, "release_date", record.text("publicationDate"))
    put(draft, "modified_date", record.text("lastModificationDate"))
    put(draft, "licence", record.text("license"))
    put(draft, "access", _access(record))
    field = record.text("fieldOfScience")
    put(draft, "keywords", list(dict.fromkeys(record.texts("keywords") + ([field] if field else []))))
    put(draft, "contributors", _people(record))
    put(draft, "grants", _grants(record))
    _relations(record, draft)
    if files is not None:
        _files(Fields(files, report), draft, report)
    put(draft, "total_bytes", record.count("storageSize", "storage_size"))
    draft["places"] = {slot: f"/{key}" for slot, key in _PLACES.items() if record.has(f"/{key}")}
    return draft


def _access(record: Fields) -> str | None:
    """Who may have the files, where it is said: by the state of curation, or by its word for who sees it."""
    state = (record.text("curationStatus") or "").lower()
    if state == "embargoed":
        return "embargoed"
    if record.text("visibility") in {"restricted", "private"} or state in {"withdrawn", "private for peer review"}:
        return "closed"
    return "open" if state == "published" or record.text("visibility") == "public" else None


def _people(record: Fields) -> list[Json]:
    people = []
    for entry in record.objects("authors"):
        person: Json = {}
        given, family = entry.text("firstName"), entry.text("lastName")
        put(person, "given_name", given)
        put(person, "family_name", family)
        put(person, "name", " ".join(part for part in (given, family) if part))
        put(person, "orcid", entry.text("orcid"))
        put(person, "affiliations", _affiliations(entry))
        if person.get("name"):
            people.append({**person, "pointer": entry.pointer, "places": {"orcid": f"{entry.pointer}/orcid"}})
    return people


def _affiliations(entry: Fields) -> list[Json]:
    """One as two fields of the author, or several as a list of objects."""
    listed = entry.objects("affiliations") or [entry]
    found = []
    for one in listed:
        place: Json = {}
        put(place, "name", one.text("affiliation", "name"))
        put(place, "ror", one.text("affiliationROR", "ror_id"))
        if place:
            found.append(place)
    return found


def _grants(record: Fields) -> list[Json]:
    """A grant for each award: several stand in one text, with commas."""
    grants = []
    for entry in record.objects("funders"):
        funder: Json = {}
        put(funder, "funder_name", entry.text("organization"))
        identifier = entry.text("identifier") or ""
        put(funder, "funder_ror", identifier if "ror.org" in identifier else None)
        awards = [award.strip() for award in re.split(r"[,;]", entry.text("awardNumber") or "") if award.strip()]
        grants += [{**funder, "award": award} for award in dict.fromkeys(awards)] or ([funder] if funder else [])
    return grants


def _relations(record: Fields, draft: Json) -> None:
    """The article that the data are from, and records that they are related to."""
    papers, related = [], []
    for entry in record.objects("relatedWorks"):
        target, relation = entry.text("identifier"), (entry.text("relationship") or "").lower()
        if not target or relation in _NO_LINKS:
            continue
        normal = doi_of(target)
        if relation in _ARTICLES and normal and not is_of_archive(normal.value):
            papers.append({"doi": target, "pointer": f"{entry.pointer}/identifier"})
        elif relation == "dataset":
            if found := link("References", target, is_data=True):
                related.append({**found, "link_evidence": f"RELATED-WORK: dataset {target}"[:300]})
        elif found := link(relation, target):
            related.append(found)
    put(draft, "publications", papers)
    put(draft, "related", related)


def _files(page: Fields, draft: Json, report: Report) -> None:
    """Count and formats; of more than a page holds only what the page says of all: how many, and some of the formats."""
    files = [one for one in page.object("_embedded").objects("stash:files") if one.text("status") != "deleted"]
    named = [(one.text("path") or "", one.count("size")) for one in files]
    total = page.count("total")
    if total is not None and total > len(named):
        shown: Json = {"resource_kind": ""}  # of some files nothing follows for all
        list_files(shown, named, report)
        put(draft, "formats", shown.get("formats"))
        draft["file_count"] = total
    else:
        list_files(draft, named, report, "/_embedded/stash:files")
