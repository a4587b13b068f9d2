"""Figshare: public items by search. Never checked against the live service.

Interface: `POST https://api.figshare.com/v2/articles/search` (`search_for`, `item_type`, `modified_since`, `order`, `page`, `page_size`)
finds, `GET /v2/articles/{id}` gives the record, which alone has licence and files. At most one request a second is asked for. How far
a list can be paged the two official documents do not agree on (1,000 or 5,000 entries): a 422 means that its end was reached, and
the harvest goes on in a later window of the day of change. Collections (`…figshare.c.1`) are no items and answer 404.

A record is an item, by its number; the versions of an item (`10.6084/m9.figshare.N.vM`) are its parts, the newest leads.

Quirks, each with the record that proves it:

- Version 1 of the interface (2013): `article_id`, `DOI` as an address, `published_date` "00:00, 25 Dec, 2013", `author_name`.
- Institutions' portals have registrants of their own (10.57831/22306426).
- Embargoed: `files` is null; metadata only: `[]` (10.6084/m9.figshare.34003890, 10.82444/warw.33820546): null is not none.
- `doi` may be empty, `computed_md5` empty beside `supplied_md5`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from micrograph.archives._fields import Fields, put
from micrograph.archives._listed_files import list_files
from micrograph.archives._payloads import Identity, documents, split_json
from micrograph.archives._related import is_of_archive, link
from micrograph.identifiers import doi as doi_of
from micrograph.records import HarvestEvent, Json, RawRecord, Report

if TYPE_CHECKING:
    from micrograph.http import Http

_VALID = (
    "valid is an item as Figshare's API sends it: `id` or `article_id`, `title`, and `doi`, `url` or `defined_type`"
)
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
_VERSION = re.compile(r"^(.*?)\.v(\d+)$")


class Figshare:
    """The connector of Figshare."""

    slug = "figshare"
    title = "Figshare"
    homepage = "https://figshare.com/"
    licence_of_metadata = "CC0-1.0"  # as third parties say; not read in its own documents
    volatile: tuple[str, ...] = ("/views", "/downloads", "/shares", "/cites")
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch what the searches find and was changed since a day."""
        from micrograph.archives._figshare_harvest import harvest

        yield from harvest(self, http, since, resume)

    def is_gone(self, http: Http, accession: str) -> bool:
        """Whether there is no such item any more."""
        return http.get(f"https://api.figshare.com/v2/articles/{accession}", allow=(404, 410)).status in {404, 410}

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """A record for each item of a list."""
        yield from split_json("figshare", payload, _items, identity)

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of an item, the newest version's; None, with an error, where no part is one."""
        versions = documents(parts, identity, _VALID, report)
        return _dataset(sorted(versions, key=_age), report) if versions else None


def identity(document: Any) -> Identity | None:
    """What names an item and its version; None for anything else.

    >>> identity({"id": 12, "title": "Cells", "doi": "10.6084/m9.figshare.12.v3"})
    Identity(accession='12', part='v3', modified=None)
    """
    if not isinstance(document, dict) or not isinstance(document.get("title"), str):
        return None
    number = document.get("id", document.get("article_id"))
    text = str(number) if isinstance(number, int | str) and not isinstance(number, bool) else ""
    is_one = any(key in document for key in ("doi", "DOI", "defined_type", "url_public_api", "article_id"))
    if not (text.isascii() and text.isdigit() and len(text) <= 18 and is_one):
        return None
    versioned = _VERSION.match(str(document.get("doi") or ""))
    version = versioned[2] if versioned else document.get("version")
    part = f"v{version}" if isinstance(version, int | str) and str(version).isdigit() else "record"
    modified = document.get("modified_date")
    return Identity(text, part, modified if isinstance(modified, str) else None)


def _items(document: Any) -> list[Any] | None:
    if isinstance(document, list):
        return document
    listed = document.get("items") if isinstance(document, dict) else None
    return listed if isinstance(listed, list) else None


def _age(document: Json) -> int:
    part = (identity(document) or Identity("")).part
    return int(part[1:]) if part[1:].isdigit() else 0


def _dataset(versions: Sequence[Json], report: Report) -> Json:
    item = Fields(versions[-1], report)
    accession = (identity(versions[-1]) or Identity("")).accession
    kind = item.text("defined_type_name", "defined_type", "type") or "dataset"
    level, domain, resource = _KINDS.get(_NUMBERED.get(kind, kind).lower(), _OTHER)
    draft: Json = {"archive": "figshare", "accession": accession, "level": level, "resource_kind": resource}
    if domain:
        draft["domain"] = domain
    put(draft, "title", item.text("title"))
    put(draft, "description", item.text("description"))
    draft["landing_page"] = (
        item.text("url_public_html", "figshare_url") or f"https://figshare.com/articles/dataset/_/{accession}"
    )
    own = item.text("doi", "DOI") or ""
    put(draft, "doi", own)
    versioned = _VERSION.match(own)
    put(draft, "concept_doi", versioned[1] if versioned else None)
    put(draft, "version", versioned[2] if versioned else item.text("version"))
    timeline = item.object("timeline") if item.body.get("timeline") else Fields({}, report)
    put(draft, "release_date", item.text("published_date") or timeline.text("posted", "firstOnline"))
    put(draft, "modified_date", item.text("modified_date"))
    licence = item.body.get("license")
    put(
        draft,
        "licence",
        item.object("license").text("name", "url") if isinstance(licence, dict) else item.text("license"),
    )
    draft["access"] = "embargoed" if item.body.get("is_embargoed") is True else _access(item)
    put(draft, "keywords", _keywords(item))
    put(draft, "contributors", _people(item))
    put(draft, "grants", _grants(item))
    _relations(item, draft)
    files = item.objects("files")
    list_files(draft, [(file.text("name") or "", file.count("size")) for file in files], report)
    if (thumbnail := item.text("thumb")) and thumbnail.startswith("https://"):
        draft["thumbnail"] = thumbnail
    put(draft, "aliases", _aliases(versions))
    draft["places"] = {slot: f"/{key}" for slot, key in _PLACES.items() if item.has(f"/{key}")}
    return draft


_PLACES = {
    "title": "title", "description": "description", "doi": "doi", "licence": "license", "release_date": "published_date",
    "modified_date": "modified_date", "keywords": "tags", "contributors": "authors", "formats": "files",
}  # fmt: skip


def _access(item: Fields) -> str:
    if item.body.get("is_confidential") is True or item.body.get("is_metadata_record") is True:
        return "closed"
    return "closed" if item.body.get("is_public") is False else "open"


def _keywords(item: Fields) -> list[str]:
    """Tags as texts (version 2) or objects (version 1), and categories by their titles."""
    words = (
        item.texts("tags")
        if _are_texts(item.body.get("tags"))
        else [one.text("name") or "" for one in item.objects("tags")]
    )
    words += item.texts("keywords") if _are_texts(item.body.get("keywords")) else []
    words += [one.text("title", "name") or "" for one in item.objects("categories")]
    return list(dict.fromkeys(word for word in words if word))


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _people(item: Fields) -> list[Json]:
    people = []
    for entry in item.objects("authors"):
        person: Json = {}
        put(person, "name", entry.text("full_name", "author_name", "name"))
        put(person, "given_name", entry.text("first_name"))
        put(person, "family_name", entry.text("last_name"))
        put(person, "orcid", entry.text("orcid_id"))
        if person:
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
    """The article that an item belongs to (`resource_doi`), and related materials in DataCite's words."""
    papers, related = [], []
    resource = item.text("resource_doi")
    if resource and doi_of(resource):
        paper: Json = {"doi": resource, "pointer": "/resource_doi"}
        put(paper, "title", item.text("resource_title"))
        papers.append(paper)
    for entry in item.objects("related_materials"):
        target, relation = entry.text("identifier", "link"), entry.text("relation") or ""
        if not target:
            continue
        normal = doi_of(target)
        if (
            relation.lower() in {"issupplementto", "isdescribedby", "isdocumentedby"}
            and normal
            and not is_of_archive(normal.value)
        ):
            papers.append({"doi": target, "pointer": f"{entry.pointer}/identifier"})
        elif found := link(relation, target):
            related.append(found)
    put(draft, "publications", papers)
    put(draft, "related", related)


def _aliases(versions: Sequence[Json]) -> list[str]:
    """DOIs of all versions, and without their version."""
    found: list[str] = []
    for document in versions:
        own = document.get("doi")
        if isinstance(own, str) and own:
            versioned = _VERSION.match(own)
            found += [own, *([versioned[1]] if versioned else [])]
    return list(dict.fromkeys(found))


ARCHIVE = Figshare()
