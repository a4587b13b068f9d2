"""OSF: projects, components and registrations, by tag. Never checked against the live service.

Interface: `GET https://api.osf.io/v2/nodes/` and `/registrations/` (JSON:API): `filter[tags]`, `filter[date_modified][gte]`,
`embed=contributors,license,identifiers`, `page[size]` up to 100, `links.next` to follow. Without a key 100 requests an hour are
allowed, with one 10,000 a day: put it into MICROGRAPH_ARCHIVE_KEYS. Deleted nodes answer 410, withdrawn registrations say so.

A record is a node or a registration, by its five characters; its files (`/nodes/{id}/files/osfstorage/`, the first page of the top
folder) are a second part of it. OSF takes anything: what is bioimaging is decided later, from title, tags and files.

Quirks, each with what proves it:

- Shapes: JSON:API of version 2, and the search of version 1 in 2015 (`results`, the id only in `url`: `/7xhzm/`).
- The size of a folder is null (sv3qh): a listing with folders counts nothing.
- The licence is a relationship, often null; its text says who holds the copyright (`node_license`), which is no licence.
- DOIs are 10.17605/OSF.IO/ID in both cases, and three lack `osf.io/`.
- A registration is a frozen copy of its project: a version of it, and a record of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from micrograph.archives._fields import Fields, put
from micrograph.archives._listed_files import list_files
from micrograph.archives._payloads import Identity, read, refuse, split_json
from micrograph.records import HarvestEvent, Json, RawRecord, Report

if TYPE_CHECKING:
    from micrograph.http import Http

_ID = re.compile(r"[a-z0-9]{5}$")
_OWNER = re.compile(r"/(?:nodes|registrations|resources)/([a-z0-9]{5})/")
_VALID = "valid is a node or registration as OSF's API sends it: `data` with `type`, `id` and `attributes`"
FILES = "files"


class Osf:
    """The connector of the Open Science Framework."""

    slug = "osf"
    title = "OSF"
    homepage = "https://osf.io/"
    licence_of_metadata = ""  # none stated
    volatile: tuple[str, ...] = ("/attributes/current_user_permissions", "/attributes/current_user_can_comment")
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch nodes and registrations of some tags, changed since a day."""
        from micrograph.archives._osf_harvest import harvest

        yield from harvest(self, http, since, resume)

    def is_gone(self, http: Http, accession: str) -> bool:
        """Whether OSF says that it was deleted."""
        return http.get(f"https://api.osf.io/v2/nodes/{accession}/", allow=(401, 403, 404, 410)).status == 410

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """A record for each node of a page; a listing of files belongs to the node that its address names."""
        document = read(payload)
        if _is_listing(document):
            owner = _OWNER.search(name)
            if owner:
                yield RawRecord("osf", "osf", owner[1], payload, "application/json", part=FILES)
            return
        yield from split_json("osf", payload, _items, identity)

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of a node with its files; None, with an error, where there is no node in the parts."""
        nodes, files = [], []
        for part in parts:
            document = read(part.payload)
            if _is_listing(document):
                files += document["data"]
            elif identity(document) is not None:
                nodes.append(document)
            else:
                refuse(part.payload, _VALID, report)
        return _dataset(nodes[-1], files, report) if nodes else None


def identity(document: Any) -> Identity | None:
    """What names a node, of either version of the interface; None for anything else.

    >>> identity({"type": "nodes", "id": "abcd1", "attributes": {}}).accession, identity({"url": "/7xhzm/", "title": "x"}).accession
    ('abcd1', '7xhzm')
    """
    if not isinstance(document, dict):
        return None
    inner = document.get("data")
    body: Json = inner if isinstance(inner, dict) else document
    attributes = body.get("attributes")
    if body.get("type") in ("nodes", "registrations") and isinstance(
        attributes, dict
    ):  # a type may be a list: no set holds it
        found, modified = str(body.get("id")).lower(), attributes.get("date_modified")
    else:
        found, modified = str(body.get("url") or "").strip("/").lower(), None
        if not isinstance(body.get("title"), str):
            return None
    return Identity(found, "record", modified if isinstance(modified, str) else None) if _ID.match(found) else None


def _items(document: Any) -> list[Any] | None:
    for key in ("data", "results"):
        listed = document.get(key) if isinstance(document, dict) else None
        if isinstance(listed, list):
            return listed
    return None


def _is_listing(document: Any) -> bool:
    listed = document.get("data") if isinstance(document, dict) else None
    return (
        isinstance(listed, list)
        and bool(listed)
        and all(isinstance(one, dict) and one.get("type") == "files" for one in listed)
    )


def _dataset(document: Json, files: list[Json], report: Report) -> Json:
    outer = Fields(document, report)
    node = outer.object("data") if isinstance(document.get("data"), dict) else outer
    accession = (identity(document) or Identity("")).accession
    said = node.object("attributes") if "attributes" in node.body else node
    draft: Json = {"archive": "osf", "accession": accession, "level": "dataset", "resource_kind": "images"}
    put(draft, "title", said.text("title"))
    put(draft, "description", said.text("description"))
    draft["landing_page"] = f"https://osf.io/{accession}/"
    put(draft, "release_date", said.text("date_registered", "date_created"))
    put(draft, "modified_date", said.text("date_modified"))
    put(draft, "keywords", said.texts("tags") + _subjects(said))
    draft["access"] = "open" if said.body.get("public", True) is True else "closed"
    embedded = node.object("embeds") if node.body.get("embeds") else Fields({}, report)
    put(draft, "contributors", _people(embedded, said))
    put(draft, "licence", _embedded_one(embedded, "license").text("name"))
    put(draft, "doi", _doi(embedded))
    put(draft, "related", _related(node))
    if said.text("category") in {"software", "procedure", "communication", "methods and measures"}:
        draft |= {"resource_kind": "other", "domain": "non-image"}
    _files(draft, files, report)
    pointer = said.pointer
    # A registration was made public when it was registered: 2iwk5's date pointed to the day on which its project was begun.
    dated = "date_registered" if said.text("date_registered") else "date_created"
    places = {**_PLACES, "release_date": dated}
    draft["places"] = {slot: f"{pointer}/{key}" for slot, key in places.items() if said.has(f"/{key}")}
    return draft


_PLACES = {
    "title": "title", "description": "description", "keywords": "tags", "modified_date": "date_modified",
}  # fmt: skip


def _subjects(said: Fields) -> list[str]:
    """Subjects are ways through a tree: the last step of each is what it is about."""
    ways = said.body.get("subjects")
    found = []
    for way in ways if isinstance(ways, list) else ():
        last = way[-1] if isinstance(way, list) and way else way
        text = last.get("text") if isinstance(last, dict) else None
        found += [text] if isinstance(text, str) and text else []
    return found


def _people(embedded: Fields, said: Fields) -> list[Json]:
    """Contributors that stand on the page (`bibliographic`), in its order; of the old search, by their names alone."""
    people = []
    for entry in embedded.object("contributors").objects("data") if embedded.body.get("contributors") else ():
        about = entry.object("attributes") if entry.body.get("attributes") else entry
        if about.body.get("bibliographic") is False:
            continue
        user = _embedded_one(entry.object("embeds"), "users") if entry.body.get("embeds") else Fields({}, entry.report)
        person: Json = {}
        put(person, "name", user.text("full_name") or about.text("unregistered_contributor"))
        put(person, "given_name", user.text("given_name"))
        put(person, "family_name", user.text("family_name"))
        social = user.body.get("social")
        orcid = social.get("orcid") if isinstance(social, dict) else None
        put(person, "orcid", orcid if isinstance(orcid, str) else None)
        if person.get("name"):
            people.append({**person, "pointer": entry.pointer})
    if not people:
        people = [
            {"name": name, "pointer": one.pointer}
            for one in said.objects("contributors")
            if (name := one.text("fullname"))
        ]
    return people


def _embedded_one(holder: Fields, key: str) -> Fields:
    """The attributes of something embedded; none where OSF says that it may not be seen (`errors`)."""
    if not holder.body.get(key):
        return Fields({}, holder.report)
    data = holder.object(key)
    inner = data.object("data") if data.body.get("data") else Fields({}, holder.report)
    return inner.object("attributes") if inner.body.get("attributes") else Fields({}, holder.report)


def _doi(embedded: Fields) -> str | None:
    for entry in embedded.object("identifiers").objects("data") if embedded.body.get("identifiers") else ():
        about = entry.object("attributes") if entry.body.get("attributes") else entry
        if about.text("category") == "doi":
            return about.text("value")
    return None


def _related(node: Fields) -> list[Json]:
    """The project that a component belongs to, and the one that a registration is a copy of."""
    found = []
    ways = node.object("relationships") if node.body.get("relationships") else Fields({}, node.report)
    for key, relation in (("parent", "subset_of"), ("registered_from", "version_of")):
        data = ways.body.get(key)
        inner = data.get("data") if isinstance(data, dict) else None
        target = inner.get("id") if isinstance(inner, dict) else None
        if isinstance(target, str) and _ID.match(target.lower()):
            evidence = f"RELATIONSHIP: {key} {target}"
            found.append(
                {
                    "relation": relation,
                    "target_archive": "osf",
                    "target_accession": target.lower(),
                    "link_evidence": evidence,
                }
            )
    return found


def _files(draft: Json, files: list[Json], report: Report) -> None:
    entries = [Fields(entry, report) for entry in files]
    about = [entry.object("attributes") if entry.body.get("attributes") else entry for entry in entries]
    named = [(one.text("name") or "", one.count("size")) for one in about if one.text("kind") != "folder"]
    if len(named) == len(about):
        list_files(draft, named, report, "/data")
    else:  # what lies in the folders is not known
        formats: Json = {"resource_kind": ""}
        list_files(formats, named, report)
        put(draft, "formats", formats.get("formats"))


ARCHIVE = Osf()
