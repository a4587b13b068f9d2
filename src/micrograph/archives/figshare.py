"""Figshare: public items by search. Never checked against the live service.

Interface: `POST https://api.figshare.com/v2/articles/search` (`search_for`, `item_type`, `modified_since`, `published_since`, `order`,
`page`, `page_size`) finds, `GET /v2/articles/{id}` gives the record, which alone has licence and files. At most one request a second is
asked for. How far a list can be paged the two official documents do not agree on (1,000 or 5,000 entries), and past it the answer is
422; so the harvest goes on by the day of change instead (`_figshare_harvest.py`). `X-Cursor` is for `GET /articles` only, which cannot
search.

A record is an item, by its number; the versions of an item (`10.6084/m9.figshare.N.vM`) are its parts, the newest leads. Collections
(`…figshare.c.1`) are no items: their numbers are others', and asked for as items they answer 404.

Quirks, each with the record that proves it:

- Version 1 of the interface (2013): `article_id`, `DOI` as an address, `published_date` "00:00, 25 Dec, 2013", `author_name`.
- The review of an institution's curators holds the item in `item`; its own `id` is the review's, `article_id` the item's.
- Institutions' portals have registrants of their own (10.57831/22306426, 10.82444/warw.33820546): the number is the DOI's last.
- Embargoed: `files` is null; metadata only: `[]` (10.6084/m9.figshare.34003890, 10.82444/warw.33820546): neither is none.
- `doi` and `orcid_id` may be empty, `computed_md5` empty beside `supplied_md5`; a linked file (`is_link_only`) has no bytes here.
- A private item has `version` 0 and no dates; only its owner's interface shows it (8305859).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from micrograph.archives._payloads import Identity, documents, split_json
from micrograph.records import HarvestEvent, Json, RawRecord, Report

if TYPE_CHECKING:
    from micrograph.http import Http

_VALID = (
    "valid is an item as Figshare's API sends it: `id` or `article_id`, `title`, and `doi`, `url` or `defined_type`"
)
VERSION = re.compile(r"^(.*?)\.v([0-9]{1,6})$")
_NUMBER_IN_DOI = re.compile(r"[./]([0-9]{4,18})(?:\.v[0-9]+)?$")
# What only Figshare writes; `id`, `title` and `doi` stand in other archives' records too.
_MARKS = (
    "defined_type",
    "defined_type_name",
    "figshare_url",
    "url_public_api",
    "url_public_html",
    "article_id",
    "is_embargoed",
)
_NO_ITEM = re.compile(r"figshare\.c\.|/(?:collections|projects)/[0-9]+/?$")


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

    def fetch(self, http: Http, accession: str) -> Iterator[HarvestEvent]:
        """The item, or that it is gone."""
        from micrograph.archives._figshare_harvest import fetch

        yield from fetch(self, http, accession)

    def is_gone(self, http: Http, accession: str) -> bool:
        """Whether there is no such item any more."""
        return http.get(f"https://api.figshare.com/v2/articles/{accession}", allow=(404, 410)).status in {404, 410}

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """A record for each item of a list."""
        yield from split_json("figshare", payload, _items, identity)

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of an item, the newest version's; None, with an error, where no part is one."""
        from micrograph.archives._figshare_dataset import dataset

        versions = documents(parts, identity, _VALID, report)
        return dataset(versions, report) if versions else None


def identity(document: Any) -> Identity | None:
    """What names an item and its version; None for anything else.

    >>> identity({"id": 12, "title": "Cells", "doi": "10.6084/m9.figshare.12.v3"})
    Identity(accession='12', part='v3', modified=None)
    >>> identity({"id": 12, "title": "A collection", "doi": "10.6084/m9.figshare.c.12.v3"}) is None
    True
    """
    item = document[within(document)] if within(document) else document
    if not isinstance(item, dict) or "conceptrecid" in item:
        return None
    doi, url = str(item.get("doi") or item.get("DOI") or ""), str(item.get("url") or "")
    if _NO_ITEM.search(doi) or _NO_ITEM.search(url) or not _is_marked(item, doi, url):
        return None
    number = _digits(item.get("id")) or _digits(item.get("article_id"))
    if not number and (last := _NUMBER_IN_DOI.search(doi)):
        number = last[1]
    if not number:
        return None
    modified = item.get("modified_date")
    version = version_of(item)
    return Identity(number, f"v{version}" if version else "record", modified if isinstance(modified, str) else None)


def within(document: Any) -> str:
    """The key under which the answer holds the item: `item` of a curators' review, else none."""
    return "item" if isinstance(document, dict) and isinstance(document.get("item"), dict) else ""


def version_of(item: Json) -> int:
    """The version of an item by its DOI, else by its own word; 0 where neither says so."""
    versioned = VERSION.match(str(item.get("doi") or item.get("DOI") or ""))
    stated = versioned[2] if versioned else _digits(item.get("version"))
    return int(stated) if stated and len(stated) <= 6 else 0


def _is_marked(item: Json, doi: str, url: str) -> bool:
    named = "figshare." in doi.lower() or "figshare." in url.lower()
    return named or any(mark in item for mark in _MARKS)


def _digits(value: Any) -> str:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return text if text.isascii() and text.isdigit() and len(text) <= 18 else ""


def _items(document: Any) -> list[Any] | None:
    if isinstance(document, list):
        return document
    listed = document.get("items") if isinstance(document, dict) else None
    return listed if isinstance(listed, list) else None


ARCHIVE = Figshare()
