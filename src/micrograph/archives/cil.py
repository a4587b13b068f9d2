"""Cell Image Library: images, videos and animations of cells. Never checked against the live service.

Interface: `/rest/public_ids?from=0&lastModified=…&size=…` lists, `/rest/public_documents/{CIL_n}` gives a record; HTTP Basic, with a key
that the library gives on request (MICROGRAPH_ARCHIVE_KEYS: `www.cellimagelibrary.org=Basic …`). The whole metadata was published as one
dump, version 8.6 of April 2018: a tar of JSON files, to be imported.

A record is an image (`level: image`), by its accession `CIL_n`; the group that the library puts it in (`GROUP_ID`) makes the study. What
is public and not deleted is a record; one that is deleted is gone.

Quirks, each with the record that proves it:

- One value is an object, several are a list, of each field; `onto_name` may be missing beside `onto_id`, or be a number.
- ITEMTYPE and IMAGINGMODE mix methods with aspects ("recorded image" 4,047 times; "film", "CCD"): all go to the methods, and the
  branch of FBbi that a term lies in decides later what it is.
- Identifiers are broken in ways of their own: `DOID:DOID:9965`, `DOID:prostate adenocarcinoma`, `:pharynx terminal bulb`,
  `EHDAA:homo sapiens`, `Bbi:`, `Fbbi:`; those of the MCC list of cell lines are retired. They are kept as written.
- 46280 has neither Status nor files; a pixel's size may be a text; CHEMICAL_COMPOUNDS holds thousands of names (plates of BBBC022).
- Rights are codes without a version: `public_domain` is not CC0, `attribution_cc_by` no CC-BY-4.0, `copyright` reserves all.
- The description of one experiment stands on hundreds of records, and on every fourth an article that many share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from micrograph.archives._cil_dataset import dataset
from micrograph.archives._payloads import Identity, documents, read, split_json
from micrograph.records import HarvestEvent, Json, RawRecord, Report

if TYPE_CHECKING:
    from micrograph.http import Http

_NUMBER = re.compile(r"(?:^|/)(?:CIL_|CIL:)?(\d{1,6})(?:\.json)?$")
_DOI = re.compile(r"10\.7295/w9cil(\d+)$", re.I)
_VALID = "valid is a record of the Cell Image Library: `CIL_CCDB` with `CIL` and `Citation`"


class CellImageLibrary:
    """The connector of the Cell Image Library."""

    slug = "cil"
    title = "Cell Image Library"
    homepage = "https://www.cellimagelibrary.org/"
    licence_of_metadata = ""  # none stated; each record states its own terms
    volatile: tuple[str, ...] = ()
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch the public records that were modified since a day; the cursor is the last one that is done."""
        from micrograph.archives._cil_harvest import harvest

        yield from harvest(self, http, since, resume)

    def fetch(self, http: Http, accession: str) -> Iterator[HarvestEvent]:
        """One record."""
        from micrograph.archives._cil_harvest import fetch

        yield from fetch(self, http, accession)

    def is_gone(self, http: Http, accession: str) -> bool:
        """Whether the library does not have it any more, or calls it deleted or private."""
        from micrograph.archives._cil_harvest import fetch

        return any(one.status == "deleted" for one in fetch(self, http, accession))

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """The record of a file of the dump or of an answer; one that is deleted or not public is gone."""
        for record in split_json("cil", payload, _items, lambda document: identity(document, name)):
            yield (
                replace(record, status="deleted") if record.accession and _is_deleted(read(record.payload)) else record
            )

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of a record; None, with an error, where the payload is none."""
        name = parts[0].accession
        found = documents(parts, lambda document: identity(document, name), _VALID, report)
        return dataset(found[-1], name, report) if found else None


def identity(document: Any, name: str = "") -> Identity | None:
    """What names a record: its own DOI, else the file's name; None for anything else.

    >>> identity({"CIL_CCDB": {"CIL": {}, "Citation": {"DOI": "doi:10.7295/W9CIL10001"}}}).accession
    'CIL_10001'
    """
    outer = _body(document)
    if outer is None or not isinstance(outer.get("CIL"), dict):
        return None
    citation = outer.get("Citation")
    stated = _DOI.search(str(citation.get("DOI"))) if isinstance(citation, dict) else None
    number = stated or _NUMBER.search(name)
    return Identity(f"CIL_{number[1]}") if number else None


def _body(document: Any) -> Json | None:
    """The record itself: alone, or as the interface wraps it (`_source`)."""
    if not isinstance(document, dict):
        return None
    source = document.get("_source")
    outer = (source if isinstance(source, dict) else document).get("CIL_CCDB")
    return outer if isinstance(outer, dict) else None


def _is_deleted(document: Any) -> bool:
    status = (_body(document) or {}).get("Status")
    return isinstance(status, dict) and (status.get("Deleted") is True or status.get("Is_public") is False)


def _items(document: Any) -> list[Any] | None:
    hits = document.get("hits") if isinstance(document, dict) else None
    listed = hits.get("hits") if isinstance(hits, dict) else hits
    return listed if isinstance(listed, list) else None


ARCHIVE = CellImageLibrary()
