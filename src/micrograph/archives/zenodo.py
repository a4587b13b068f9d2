"""Zenodo: deposits of bioimaging, by community and keyword. Never checked against the live service.

Interface: `GET https://zenodo.org/api/records?q=…&communities=…&page=…&size=…`; anonymous clients get at most 25 a page
(a 400 over it), 30 searches a minute, and no more than 10,000 hits of one query. The selection is in `_zenodo_harvest.py`.

A record is a *concept*: its accession is `conceptrecid`, its versions are parts of one record, the newest leads, record
ids and version DOIs are aliases. A payload without a concept (older copies) is filed under its own id.

Quirks, each with a record that proves it:

- `Retry-After` stands on every 200 (3463499): it is no request to wait.
- Three generations: 2019 (`files[].key`, `owners: [1]`, no `recid`), 2023 (`files[].filename`, `filesize`), 2026
  (`title`, `doi_url`, `swh` beside `metadata`). Another service's form of InvenioRDM (`pids`, `person_or_org`) is no
  Zenodo record.
- An older record whose concept has no DOI lacks `conceptdoi` (15482); its DOI may be a journal's.
- `files` is `[]` where access is restricted (15482): that is unknown, not none.
- `affiliation: null` stands beside a missing one (8250015).
- Counters in `stats` change by the hour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from micrograph.archives._payloads import Identity, documents, split_json
from micrograph.records import HarvestEvent, Json, RawRecord, Report

if TYPE_CHECKING:
    from micrograph.http import Http

_VALID = "valid is a record of zenodo.org as its API sends it: `id`, `metadata`, `links`"


class Zenodo:
    """The connector of Zenodo."""

    slug = "zenodo"
    title = "Zenodo"
    homepage = "https://zenodo.org/"
    licence_of_metadata = "CC0-1.0"
    volatile: tuple[str, ...] = ("/stats",)
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch the selected records that were updated since a day; all without one."""
        from micrograph.archives._zenodo_harvest import harvest

        yield from harvest(self, http, since, resume)

    def is_gone(self, http: Http, accession: str) -> bool:
        """Whether the archive itself says that a record was removed."""
        from micrograph.archives._zenodo_harvest import is_gone

        return is_gone(http, accession)

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """One record a hit of a page, or the one of a record's own answer; an empty page has none."""
        yield from split_json("zenodo", payload, _hits, _identity)

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of a concept out of its versions; None, with an error, where there is no record in them."""
        from micrograph.archives._zenodo_dataset import dataset

        versions = documents(parts, _identity, _VALID, report)
        return dataset(versions, report) if versions else None


def identity(document: Any) -> tuple[str, str]:
    """The concept and the record id of a Zenodo record; two empty texts for anything else.

    >>> links = {"self": "https://zenodo.org/api/records/2"}
    >>> identity({"id": 2, "conceptrecid": "1", "metadata": {}, "links": links})
    ('1', '2')
    """
    if not isinstance(document, dict) or not isinstance(document.get("metadata"), dict):
        return "", ""
    number = _number(document.get("recid")) or _number(document.get("id"))
    if not number or not _of_zenodo(document):
        return "", ""
    return _number(document.get("conceptrecid")) or _parent(document) or number, number


def _identity(document: Any) -> Identity | None:
    """The concept as accession, the version as part."""
    concept, number = identity(document)
    modified = document.get("updated", document.get("modified")) if concept else None
    return Identity(concept, number, modified if isinstance(modified, str) else None) if concept else None


def _number(value: Any) -> str:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return text if text.isascii() and text.isdigit() and len(text) <= 18 else ""


def _parent(document: Json) -> str:
    """The concept as the version relation names it, where `conceptrecid` is missing."""
    relations = document["metadata"].get("relations")
    versions = relations.get("version") if isinstance(relations, dict) else None
    first = versions[0] if isinstance(versions, list) and versions else None
    parent = first.get("parent") if isinstance(first, dict) else None
    return _number(parent.get("pid_value")) if isinstance(parent, dict) else ""


def _of_zenodo(document: Json) -> bool:
    links = document.get("links")
    addresses = [value for value in links.values() if isinstance(value, str)] if isinstance(links, dict) else []
    if any(address.startswith(("https://zenodo.org/", "https://www.zenodo.org/")) for address in addresses):
        return True
    return str(document.get("doi")).startswith("10.5281/zenodo.")


def _hits(document: Any) -> list[Any] | None:
    outer = document.get("hits") if isinstance(document, dict) else None
    inner = outer.get("hits") if isinstance(outer, dict) else None
    return inner if isinstance(inner, list) else None


ARCHIVE = Zenodo()
