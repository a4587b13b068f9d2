"""From the versions of a Figshare item to the draft of one data set: pure, total, facts as written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from micrograph.archives._fields import Fields, put
from micrograph.archives._listed_files import list_files
from micrograph.archives._related import OF_AN_ARTICLE, is_of_archive, link
from micrograph.archives.figshare import VERSION, identity, version_of, within
from micrograph.identifiers import doi as doi_of
from micrograph.records import Json, Report

# What an item is, by its type in words: level, domain (None: the type does not say), resource kind.
_KINDS: dict[str, tuple[str, str | None, str]] = {
    "dataset": ("dataset", None, "images"), "fileset": ("dataset", None, "images"), "figure": ("image", None, "images"),
    "media": ("dataset", None, "images"), "model": ("dataset", None, "model"),
    "code": ("catalogue-entry", "non-image", "software"), "software": ("catalogue-entry", "non-image", "software"),
    "workflow": ("catalogue-entry", "non-image", "software"),
}  # fmt: skip
# Version 2 gives `defined_type` as a number too.
_NUMBERED = {
    "1": "figure", "2": "media", "3": "dataset", "4": "fileset", "5": "poster", "6": "paper", "7": "presentation", "8": "thesis",
    "9": "code",
}  # fmt: skip
_OTHER = ("catalogue-entry", "non-image", "other")
# Where findings about the slots lead, in either version of the interface.
_PLACES = {
    "title": ("title",), "description": ("description",), "doi": ("DOI", "doi"), "licence": ("license",),
    "release_date": ("published_date",), "modified_date": ("modified_date",), "keywords": ("keywords", "tags"),
    "contributors": ("authors",), "formats": ("files",), "publications": ("resource_doi",), "related": ("references", "related_materials"),
}  # fmt: skip


def dataset(versions: Sequence[Json], report: Report) -> Json:
    """The draft of an item: what its newest version says, with the names of the others as aliases."""
    ordered = sorted(versions, key=lambda document: version_of(_item_of(document)))
    newest = ordered[-1]
    outer = Fields(newest, report)
    item = outer.object(within(newest)) if within(newest) else outer
    named = identity(newest)
    accession = named.accession if named else ""
    kind = item.text("defined_type_name", "defined_type", "type") or "dataset"
    level, domain, resource = _KINDS.get(_NUMBERED.get(kind, kind).lower(), _OTHER)
    draft: Json = {"archive": "figshare", "accession": accession, "level": level, "resource_kind": resource}
    put(draft, "domain", domain)
    put(draft, "title", item.text("title"))
    put(draft, "description", item.text("description"))
    page = item.text("url_public_html", "figshare_url") or ""
    draft["landing_page"] = page if page.startswith("http") else f"https://figshare.com/articles/dataset/_/{accession}"
    _identifiers(item, draft)
    _dates(item, draft, report)
    put(draft, "licence", _licence(item))
    put(draft, "access", _access(item.body))
    put(draft, "keywords", _keywords(item))
    put(draft, "contributors", _people(item))
    put(draft, "grants", _grants(item))
    put(draft, "funding_statement", item.text("funding"))
    _relations(item, draft)
    _files(item, draft, report)
    if (thumbnail := item.text("thumb")) and thumbnail.startswith("https://"):
        draft["thumbnail"] = thumbnail
    put(draft, "aliases", _aliases(ordered, accession))
    draft["places"] = {
        slot: f"{item.pointer}/{key}" for slot, keys in _PLACES.items() for key in keys if item.has(f"/{key}")
    }
    return draft


def _item_of(document: Json) -> Json:
    inner = document.get("item")
    return inner if isinstance(inner, dict) else document


def _identifiers(item: Fields, draft: Json) -> None:
    """The DOI of this version, the one of all versions, and the version's number."""
    own = item.text("doi", "DOI") or ""
    put(draft, "doi", own)
    versioned = VERSION.match(own)
    put(draft, "concept_doi", versioned[1] if versioned else None)
    number = version_of(item.body)
    put(draft, "version", str(number) if number else None)


def _dates(item: Fields, draft: Json, report: Report) -> None:
    timeline = item.object("timeline") if item.body.get("timeline") else Fields({}, report)
    put(draft, "release_date", item.text("published_date") or timeline.text("posted", "firstOnline"))
    put(draft, "modified_date", item.text("modified_date"))


def _licence(item: Fields) -> str | None:
    """The name of the licence; its address where that says more: "CC-BY" of 2016 is version 4.0 (4037952)."""
    if not isinstance(item.body.get("license"), dict):
        return item.text("license")
    stated = item.object("license")
    url = stated.text("url") or ""
    return url if "creativecommons.org/" in url else stated.text("name") or url or None


def _access(item: Json) -> str | None:
    """Who may have the files, where the record says so: lists do not; of a metadata-only record nobody knows."""
    if item.get("is_embargoed") is True:
        return "embargoed"
    if item.get("is_confidential") is True or item.get("is_public") is False:
        return "closed"
    stated = "is_embargoed" in item or "is_public" in item
    return "open" if stated and item.get("is_metadata_record") is not True else None


def _keywords(item: Fields) -> list[str]:
    """Tags as texts (version 2) or objects (version 1), and categories by their titles."""
    words: list[str] = []
    for key in ("tags", "keywords", "categories"):
        listed = item.body.get(key)
        if isinstance(listed, list) and any(isinstance(one, dict) for one in listed):
            words += [one.text("title", "name") or "" for one in item.objects(key)]
        else:
            words += item.texts(key)
    return list(dict.fromkeys(word for word in words if word))


def _people(item: Fields) -> list[Json]:
    people = []
    for entry in item.objects("authors"):
        person: Json = {}
        given, family = entry.text("first_name"), entry.text("last_name")
        whole = " ".join(part for part in (given, family) if part)
        put(person, "name", entry.text("full_name", "author_name", "name") or whole)
        put(person, "given_name", given)
        put(person, "family_name", family)
        put(person, "orcid", entry.text("orcid_id"))
        if person.get("name"):
            people.append({**person, "pointer": entry.pointer, "places": {"orcid": f"{entry.pointer}/orcid_id"}})
    return people


def _grants(item: Fields) -> list[Json]:
    grants = []
    for entry in item.objects("funding_list"):
        grant: Json = {}
        put(grant, "award", entry.text("grant_code", "title"))
        put(grant, "funder_name", entry.text("funder_name"))
        if grant:
            grants.append(grant)
    return grants


def _relations(item: Fields, draft: Json) -> None:
    """The article that an item belongs to (`resource_doi`), related materials in DataCite's words, and addresses without any."""
    papers, related = [], []
    resource, title = item.text("resource_doi"), item.text("resource_title")
    normal = doi_of(resource) if resource else None
    if normal and is_of_archive(normal.value):
        related.append(link("IsSupplementTo", resource or "", is_data=True))
    elif normal or title:
        paper: Json = {"pointer": f"{item.pointer}/{'resource_doi' if normal else 'resource_title'}"}
        put(paper, "doi", resource if normal else None)
        put(paper, "title", title)
        papers.append(paper)
    for entry in item.objects("related_materials"):
        key = "identifier" if entry.text("identifier") else "link"
        target, relation = entry.text(key), (entry.text("relation") or "").lower()
        if not target:
            continue
        named = doi_of(target)
        if relation in OF_AN_ARTICLE and named and not is_of_archive(named.value):
            papers.append({"doi": target, "pointer": f"{entry.pointer}/{key}"})
        else:
            related.append(link(entry.text("relation") or "", target))
    related += [link("References", target) for target in item.texts("references")]
    seen: dict[str, Json] = {}
    for one in papers:
        named = doi_of(str(one.get("doi") or ""))
        seen.setdefault(named.value if named else one["pointer"], one)
    put(draft, "publications", list(seen.values()))
    put(draft, "related", [one for one in related if one])


def _files(item: Fields, draft: Json, report: Report) -> None:
    """Count, bytes and formats; where no file is shown, the bytes of the whole item, which is said of an embargoed one too."""
    files = item.objects("files")
    list_files(draft, [(file.text("name") or "", _bytes(file)) for file in files], report, f"{item.pointer}/files")
    size = item.body.get("size")
    if not files and isinstance(size, int) and not isinstance(size, bool) and size > 0:
        draft["total_bytes"] = size


def _bytes(file: Fields) -> int | None:
    """Bytes of a file; not known of one that is only linked, nor where version 1 rounds them ("14 KB")."""
    size: Any = file.body.get("size")
    return None if file.body.get("is_link_only") is True or isinstance(size, str) else file.count("size")


def _aliases(versions: Sequence[Json], accession: str) -> list[str]:
    """DOIs of all versions and without their version, and handles."""
    found: list[str] = []
    for document in versions:
        item = _item_of(document)
        for own in (item.get("doi"), item.get("DOI"), item.get("handle")):
            if isinstance(own, str) and own.strip():
                versioned = VERSION.match(own.strip())
                found += [own.strip(), *([versioned[1]] if versioned else [])]
    return [alias for alias in dict.fromkeys(found) if alias != accession]
