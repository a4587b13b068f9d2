"""Dryad: data sets by search. Never checked against the live service.

Interface: `GET https://datadryad.org/api/v2/search?q=…&modifiedSince=…&page=…&per_page=…` (more than 100 a page is silently served as
100; `next` is a relative address and missing on the last page), `/api/v2/datasets/{DOI, percent-encoded}`,
`/api/v2/versions/{id}/files`; 30 requests a minute without a key, and then a 429 in plain text without `Retry-After`. Everything is CC0
by policy.

A record is a data set, by its DOI (without `doi:`); its versions are parts of it, the newest leads; the first page of the newest
version's files is one more part.

Quirks, each with the record that proves it:

- What may not be shown is a 200 with a `message` (10.5061/dryad.x), also as an element of a list, there without `identifier`.
- DOIs of files (`10.5061/dryad.50kt0/1`) name the data set; asked for, they answer 404.
- A version has no `identifier`: `stash:dataset` among its links names the data set, as it does of a file.
- `awardNumber` holds several, with commas: "DEB-1354996, DEB-0814544".
- Titles begin with "Data from: " and then name the article (10.5061/dryad.9cp3j).
- Before 2021 `relatedWorks` speak DataCite's words ("IsSupplementTo"), since then Dryad's own ("primary_article").
- `storage_size` (2021) is `storageSize` now. Other registrants (10.7958, 10.15146) are of universities that Dryad serves.
- Abstract, methods and notes are HTML. The documentation's examples are no JSON (`value: {…`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from micrograph.archives._payloads import Identity, read, refuse, split_json
from micrograph.records import HarvestEvent, Json, RawRecord, Report

if TYPE_CHECKING:
    from micrograph.http import Http

SITE = "https://datadryad.org"
FILES = "files"
_DOI = re.compile(r"^doi:(10\.[0-9]{4,9}/[^\s/]+)(?:/[0-9.]+)?$", re.I)
_OWNER = re.compile(r"/api/v2/datasets/([^/?#]+)")
_VALID = "valid is a data set as Dryad's API sends it: `identifier` with a DOI, `title`, `authors`"


class Dryad:
    """The connector of Dryad."""

    slug = "dryad"
    title = "Dryad"
    homepage = "https://datadryad.org/"
    licence_of_metadata = "CC0-1.0"
    volatile: tuple[str, ...] = ("/metrics", "/_links", "/sharingLink")
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch what the searches find and was modified since a day."""
        from micrograph.archives._dryad_harvest import harvest

        yield from harvest(self, http, since, resume)

    def fetch(self, http: Http, accession: str) -> Iterator[HarvestEvent]:
        """The data set and its files, or that it is gone."""
        from micrograph.archives._dryad_harvest import fetch

        yield from fetch(self, http, accession)

    def is_gone(self, http: Http, accession: str) -> bool:
        """Whether Dryad does not show it any more: a 404, or a message in its place."""
        from micrograph.archives._dryad_harvest import is_gone

        return is_gone(http, accession)

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """A record for each data set or version of a page; a page of files is a part of its data set."""
        document = read(payload)
        files = embedded(document, "stash:files")
        if files is not None:
            owner = next((found for one in files if (found := _of_links(one))), "")
            if owner:
                yield RawRecord("dryad", "dryad", owner, payload, "application/json", part=FILES)
            return
        yield from split_json("dryad", payload, _items, identity)

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of a data set, the newest version's; None, with an error, where no part is one."""
        from micrograph.archives._dryad_dataset import dataset

        versions, files = [], None
        for part in parts:
            document = read(part.payload)
            if embedded(document, "stash:files") is not None:
                files = document
            elif identity(document) is not None:
                versions.append(document)
            else:
                refuse(part.payload, _VALID, report)
        if versions:
            return dataset(versions, files, report)
        if files is not None:
            refuse(b"{}", _VALID, report)
        return None


def identity(document: Any) -> Identity | None:
    """What names a data set and its version; None for anything else.

    >>> identity({"identifier": "doi:10.5061/dryad.9cp3j", "title": "Data from: x", "versionNumber": 2})
    Identity(accession='10.5061/dryad.9cp3j', part='v2', modified=None)
    >>> identity({"identifier": "doi:10.5061/dryad.x", "id": 1, "message": "cannot be viewed"}) is None
    True
    """
    if not isinstance(document, dict) or "message" in document:
        return None
    if not any(key in document for key in ("title", "authors", "versionNumber")):
        return None
    accession = doi_in(document.get("identifier")) or doi_in(document.get("id")) or _of_links(document)
    if not accession:
        return None
    number, modified = version_of(document), document.get("lastModificationDate")
    return Identity(accession, f"v{number}" if number else "record", modified if isinstance(modified, str) else None)


def version_of(document: Json) -> int:
    """The number of a version; 0 where it is not said."""
    number = document.get("versionNumber")
    return number if isinstance(number, int) and not isinstance(number, bool) and 0 < number < 10**6 else 0


def doi_in(written: Any) -> str:
    """The DOI of a data set out of its identifier, or a file's; empty where there is none.

    >>> doi_in("doi:10.5061/dryad.50kt0/1"), doi_in("doi:10.5072/FK2708471V"), doi_in(4)
    ('10.5061/dryad.50kt0', '10.5072/fk2708471v', '')
    """
    match = _DOI.match(written.strip()) if isinstance(written, str) else None
    return match[1].lower() if match else ""


def embedded(document: Any, kind: str) -> list[Any] | None:
    """The list that a page holds; None where it is no such page."""
    inner = document.get("_embedded") if isinstance(document, dict) else None
    listed = inner.get(kind) if isinstance(inner, dict) else None
    return listed if isinstance(listed, list) else None


def link_of(document: Any, name: str) -> str:
    """One of a document's links, which are relative; empty where there is none."""
    links = document.get("_links") if isinstance(document, dict) else None
    one = links.get(name) if isinstance(links, dict) else None
    address = one.get("href") if isinstance(one, dict) else None
    return address if isinstance(address, str) else ""


def _of_links(document: Any) -> str:
    match = _OWNER.search(link_of(document, "stash:dataset"))
    return doi_in(unquote(match[1])) if match else ""


def _items(document: Any) -> list[Any] | None:
    for kind in ("stash:datasets", "stash:versions"):
        if (listed := embedded(document, kind)) is not None:
            return listed
    is_empty = isinstance(document, dict) and document.get("total") == 0 and "_links" in document
    return [] if is_empty else None


ARCHIVE = Dryad()
