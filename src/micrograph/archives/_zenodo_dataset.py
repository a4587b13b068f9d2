"""From the versions of a Zenodo record to the draft of one data set: pure, total, facts as written."""

from __future__ import annotations

from collections.abc import Sequence

from micrograph import identifiers
from micrograph.archives._fields import Fields, put
from micrograph.archives._listed_files import list_files
from micrograph.archives._related import OF_AN_ARTICLE, is_of_archive, link
from micrograph.archives.zenodo import identity
from micrograph.records import Json, Report

# What a deposit is, by its resource type: level, domain (None: the type does not say), resource kind.
_KINDS: dict[str, tuple[str, str | None, str]] = {
    "dataset": ("dataset", None, "images"), "image": ("image", None, "images"),
    "video": ("dataset", None, "images"), "model": ("dataset", None, "model"),
    "software": ("catalogue-entry", "non-image", "software"), "workflow": ("catalogue-entry", "non-image", "software"),
}  # fmt: skip
_OTHER = ("catalogue-entry", "non-image", "other")


def dataset(versions: Sequence[Json], report: Report) -> Json:
    """The draft of a record: what its newest version says, with the others as aliases."""
    ordered = sorted(versions, key=_age)
    record = Fields(ordered[-1], report)
    metadata = record.object("metadata")
    concept, number = identity(ordered[-1])
    draft: Json = {"archive": "zenodo", "accession": concept}
    _kind(metadata, draft)
    put(draft, "title", metadata.text("title") or record.text("title"))
    put(draft, "description", metadata.text("description"))
    links = record.object("links")
    draft["landing_page"] = links.text("self_html", "html") or f"https://zenodo.org/records/{number}"
    put(draft, "doi", record.text("doi") or metadata.text("doi"))
    put(draft, "concept_doi", record.text("conceptdoi"))
    put(draft, "version", metadata.text("version"))
    put(draft, "release_date", metadata.text("publication_date"))
    put(draft, "modified_date", record.text("updated", "modified"))
    put(draft, "licence", metadata.object("license").text("id", "title") if metadata.body.get("license") else None)
    put(draft, "access", metadata.text("access_right"))
    put(draft, "keywords", _keywords(metadata))
    put(draft, "contributors", _people(metadata, "creators") + _people(metadata, "contributors"))
    put(draft, "grants", _grants(metadata))
    _relations(metadata, draft)
    _files(record, draft, report)
    archive = links.text("archive")
    if archive:
        download = {"name_of_distribution": "All files", "content_url": archive, "media_type": "application/zip"}
        draft["distributions"] = [download]
    put(draft, "thumbnail", links.object("thumbnails").text("250") if links.body.get("thumbnails") else None)
    put(
        draft,
        "communities",
        [name for one in metadata.objects("communities") if (name := one.text("id", "identifier"))],
    )
    put(draft, "aliases", _aliases(ordered, metadata, concept))
    draft["places"] = {slot: place for slot, keys in _PLACES.items() for place in keys if record.has(place)}
    return draft


# Where findings about the slots lead, the last of them that is there.
_PLACES = {
    "": ("/metadata",), "title": ("/title", "/metadata/title"), "description": ("/metadata/description",),
    "doi": ("/metadata/doi", "/doi"), "concept_doi": ("/conceptdoi",), "version": ("/metadata/version",),
    "release_date": ("/metadata/publication_date",), "modified_date": ("/modified", "/updated"),
    "licence": ("/metadata/license", "/metadata/license/title", "/metadata/license/id"), "access": ("/metadata/access_right",),
    "keywords": ("/metadata/keywords",), "contributors": ("/metadata/creators",), "formats": ("/files",),
    "publications": ("/metadata/related_identifiers",), "related": ("/metadata/related_identifiers",),
}  # fmt: skip


def _age(document: Json) -> tuple[int, int]:
    """What orders versions: the record id, as Zenodo counts up; that said last to be the last leads."""
    relations = document["metadata"].get("relations")
    versions = relations.get("version") if isinstance(relations, dict) else None
    first = versions[0] if isinstance(versions, list) and versions else {}
    index = first.get("index") if isinstance(first, dict) else 0
    return (index if isinstance(index, int) else 0, int(identity(document)[1]))


def _kind(metadata: Fields, draft: Json) -> None:
    kind = metadata.object("resource_type").text("type") or ""
    draft["level"], domain, draft["resource_kind"] = _KINDS.get(kind, _OTHER)
    if domain is not None:
        draft["domain"] = domain


def _keywords(metadata: Fields) -> list[str]:
    words = metadata.texts("keywords")
    return words + [term for subject in metadata.objects("subjects") if (term := subject.text("term", "subject"))]


def _people(metadata: Fields, key: str) -> list[Json]:
    """Creators without a role, contributors with theirs; "Family, Given" also in its parts."""
    people = []
    for entry in metadata.objects(key):
        person: Json = {}
        name = entry.text("name")
        put(person, "name", name)
        if name and name.count(", ") == 1:
            person["family_name"], person["given_name"] = name.split(", ")
        put(person, "orcid", entry.text("orcid"))
        role = entry.text("type") if key == "contributors" else None
        put(person, "roles", [role] if role else [])
        affiliation = entry.text("affiliation")
        put(person, "affiliations", [{"name": affiliation}] if affiliation else [])
        if person:
            people.append({**person, "pointer": entry.pointer, "places": {"orcid": f"{entry.pointer}/orcid"}})
    return people


def _grants(metadata: Fields) -> list[Json]:
    grants = []
    for entry in metadata.objects("grants"):
        grant: Json = {}
        put(grant, "award", entry.text("code", "number"))
        put(grant, "funder_name", entry.object("funder").text("name") if entry.body.get("funder") else None)
        if grant:
            grants.append(grant)
    return grants


# ---------------------------------------------------------------------------------------------------- relations
def _relations(metadata: Fields, draft: Json) -> None:
    """Articles that the deposit belongs to, and records it is related to."""
    articles, related = [], []
    own = {draft.get("concept_doi"), draft.get("doi")}
    for entry in metadata.objects("related_identifiers"):
        identifier, relation = entry.text("identifier"), (entry.text("relation") or "").lower()
        if not identifier or identifier in own:
            continue
        kind = entry.text("resource_type") or ""
        doi = identifiers.doi(identifier)
        if relation in OF_AN_ARTICLE and doi and _is_article(doi.value, kind):
            articles.append({"doi": identifier, "pointer": f"{entry.pointer}/identifier"})
            continue
        if found := link(relation, identifier, kind in {"dataset", "image", "video"}):
            related.append(found)
    put(draft, "publications", articles)
    put(draft, "related", related)


def _is_article(doi: str, kind: str) -> bool:
    """A DOI of no data archive that is not called anything but a publication."""
    return (not kind or kind.startswith("publication")) and not is_of_archive(doi)


# -------------------------------------------------------------------------------------------------------- files
def _files(record: Fields, draft: Json, report: Report) -> None:
    """Count, bytes and formats; a restricted record lists none, and that is not none (15482)."""
    files = record.objects("files")
    if not files:
        return
    named = [(file.text("key", "filename") or "", file.count("size", "filesize")) for file in files]
    list_files(draft, named, report)


def _aliases(ordered: Sequence[Json], metadata: Fields, concept: str) -> list[str]:
    """Record ids and DOIs of all versions, and other identifiers that the record gives itself."""
    found: list[str] = []
    for document in ordered:
        doi = document.get("doi")
        found += [identity(document)[1], *([doi] if isinstance(doi, str) else [])]
        concept_doi = document.get("conceptdoi")
        found += [concept_doi] if isinstance(concept_doi, str) else []
    found += [
        text
        for entry in metadata.objects("alternate_identifiers")
        if identifiers.doi(text := entry.text("identifier") or "")
    ]
    return [alias for alias in dict.fromkeys(found) if alias and alias != concept]
