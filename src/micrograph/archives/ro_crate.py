"""RO-Crates, of any folder or address: versions 1.0 to 1.2, attached and detached. Never checked against a live site.

Interface: none of its own: files called `ro-crate-metadata.json` (`.jsonld` before 1.1), imported from disk, or fetched from the addresses
in MICROGRAPH_CRATES. A crate is filed under the archive and accession that its root's identifier or address names, else under
`ro-crate` and its identifier, or the name of the folder that it lies in.

Crates by GIDE's profile of an archive that publishes such ones are read as those are; all others by schema.org's words.

Quirks, each with the record that proves it:

- The root is what the descriptor is `about`, often `./` (ro-crate-py's crates), which is no address.
- Entities stand side by side in `@graph`; a reference may lead nowhere.
- A crate in a crate is a file of its own, and a record of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from micrograph import identifiers
from micrograph.archives import _gide_dataset, _schema_org
from micrograph.archives._named_record import named_record
from micrograph.archives._payloads import read, refuse
from micrograph.archives._rocrate import items, root_body, root_id
from micrograph.records import Checkpoint, HarvestEvent, Json, RawRecord, Report, Unchanged
from micrograph.settings import settings

if TYPE_CHECKING:
    from micrograph.http import Http

MEDIA_TYPE = "application/ld+json"
_OF_GIDE = frozenset({"bia", "idr", "empiar", "ssbd"})
_DEEP = 4  # references that are followed, one below the other
_VALID = "valid is an RO-Crate: `@graph` with a descriptor that is `about` a root"


class RoCrate:
    """The connector of crates."""

    slug = "ro-crate"
    title = "RO-Crates"
    homepage = "https://www.researchobject.org/ro-crate/"
    licence_of_metadata = ""  # each crate's own
    volatile: tuple[str, ...] = ()
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch the crates of the addresses that are set, those that changed by the server's own word."""
        start = int(resume) if resume and re.fullmatch(r"[0-9]{1,6}", resume) else 0
        for place, url in enumerate(settings().crates.split()):
            if place < start:
                continue
            # an address that leads nowhere any more is reported, and the others are fetched
            reply = http.get(
                url, accept=f"{MEDIA_TYPE}, application/json", conditional=True, allow=(404, 410), json=True
            )
            if reply.status in {404, 410}:
                yield RawRecord("ro-crate", "", "", reply.body, reply.media_type, url=url)
            elif reply.status == 304:
                yield Unchanged(url)
            else:
                for record in self.split(reply.body, reply.media_type, url):
                    yield replace(record, url=url, etag=reply.etag)
            yield Checkpoint(str(place + 1))

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """The record of a crate; files of a crate's folder that are no metadata yield nothing."""
        document = read(payload)
        if root_id(document) is None and not re.search(r"\.json(?:ld)?$", name, re.I):
            return
        archive, accession = owner(document, name)
        yield RawRecord("ro-crate", archive, accession, payload, MEDIA_TYPE)

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of a crate; None, with an error, where the payload is none."""
        part = parts[-1]
        document = read(part.payload)
        root = root_body(document)
        if root is None:
            refuse(part.payload, _VALID, report)
            return None
        archive, accession = (part.archive, part.accession) if part.accession else owner(document, "")
        if archive in _OF_GIDE and accession:
            return _gide_dataset.dataset(document, archive, accession, report)
        whole = embedded(document, root)
        draft = _schema_org.draft({**whole, "@type": "Dataset"}, archive or "ro-crate", accession or "crate", report)
        if draft is not None and not str(draft.get("landing_page", "")).startswith("http"):
            draft.pop("landing_page", None)
        if draft is not None:
            draft.setdefault("title", draft["accession"])
            if _is_program(whole.get("mainEntity")):
                draft |= {"resource_kind": "software", "level": "catalogue-entry", "domain": "non-image"}
        return draft


def owner(document: Any, name: str) -> tuple[str, str]:
    """Whose record a crate is, and its accession there; two empty texts where it is no crate.

    >>> graph = [{"@id": "ro-crate-metadata.json", "about": {"@id": "./"}}, {"@id": "./", "identifier": "S-BIAD582"}]
    >>> owner({"@graph": graph}, ""), owner({"@graph": [graph[0], {"@id": "./"}]}, "cells/ro-crate-metadata.json")
    (('bia', 'S-BIAD582'), ('ro-crate', 'cells'))
    """
    root = root_body(document)
    if root is None:
        return "", ""
    written = [
        text for key in ("identifier", "@id", "url", "cite-as", "sameAs") for text in _texts(document, root.get(key))
    ]
    for text in written:
        if named := named_record(text):
            return named
    doi = next((found.value for text in written if (found := identifiers.doi(text))), None)
    page = next((text for text in written if text.startswith(("http://", "https://"))), None)
    folder = re.sub(r"(?:^|[/_-]*)ro-crate-metadata\.json(?:ld)?$", "", name).strip("/")
    plain = next((text for text in written if re.fullmatch(r"[\w.-]{3,100}", text)), None)
    return "ro-crate", doi or page or plain or folder.rpartition("/")[2] or "crate"


def _texts(document: Json, value: Any) -> list[str]:
    """The texts of a property: of an entity that it points to its `value`, of an address itself."""
    by_id = _by_id(document)
    found: list[str] = []
    for one in items(value):
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, dict) and isinstance(one.get("@id"), str):
            node = by_id.get(one["@id"], {})
            found += [text for text in (node.get("value"), one["@id"]) if isinstance(text, str)]
    return [text for text in found if text not in {"./", "."}]


def _is_program(main: Any) -> bool:
    """Whether a crate is mainly of a workflow or program, as Galaxy's are (ro-crate-galaxy-sortchangecase): no data set of images."""
    kinds = {
        kind
        for one in items(main)
        if isinstance(one, dict)
        for kind in items(one.get("@type"))
        if isinstance(kind, str)
    }
    return bool(kinds & {"ComputationalWorkflow", "SoftwareSourceCode", "SoftwareApplication"})


def _by_id(document: Json) -> dict[str, Json]:
    """The entities by their `@id`, which may be of any type."""
    return {
        body["@id"]: body for body in document["@graph"] if isinstance(body, dict) and isinstance(body.get("@id"), str)
    }


def embedded(document: Json, root: Json) -> Json:
    """The root with what it points to put in its place, some levels deep: as a page would say it."""
    by_id = _by_id(document)

    def inside(value: Any, deep: int) -> Any:
        if isinstance(value, list):
            return [inside(one, deep) for one in value[:2000]]
        if isinstance(value, dict):
            node = by_id.get(value["@id"]) if set(value) == {"@id"} and isinstance(value.get("@id"), str) else value
            if node is None or deep <= 0:
                return value
            return {key: inside(one, deep - 1) for key, one in node.items() if key not in {"hasPart", "@reverse"}}
        return value

    return {key: inside(value, _DEEP) for key, value in root.items() if key != "hasPart"}


ARCHIVE = RoCrate()
