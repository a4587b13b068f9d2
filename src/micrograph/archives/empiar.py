"""EMPIAR: raw images of electron and X-ray microscopy. Never checked against the live service; no raw JSON answer was at hand.

Interface: `GET https://www.ebi.ac.uk/empiar/api/entry/{n}/` gives an entry under its accession; `POST …/api/entry/` with
`10002,10288` or `10000-10499` as plain text gives several. There is no list; BioStudies mirrors one
(`/biostudies/api/v1/BioImages-EMPIAR/search`, stubs without files). An entry of the FTP area is XML. Shapes are from the deposition
schema, other programs' models and one nearly real answer; the XML is real (EMPIAR-10934).

A record is an entry, `EMPIAR-n`; its image sets are components, each with its acquisition and image data. What is obsolete (OBS) or
withdrawn (WDRN) is gone; what waits or is on hold is no record yet.

Quirks, each with what proves it:

- An entry stands under its accession, or bare; people under `author`, or bare (depositor's example: `"('Smith', 'JW')"`).
- Width and height are texts, pixel sizes numbers in ångström without a unit (EMPIAR-10511).
- `dataset_size` is a text with a unit: "174.2 GB", in XML an attribute: `units="TB"`.
- XML escapes twice: "Molecular &amp;amp; Cell Biology" (EMPIAR-10934).
- References are texts or objects with a `name`.
- An entry has no description, no organism, no instrument and no licence: CC0 is the archive's policy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson

from micrograph.archives._empiar_dataset import dataset
from micrograph.archives._empiar_xml import entry_of
from micrograph.archives._payloads import Identity, read, record_of, refuse
from micrograph.records import HarvestEvent, Json, RawRecord, Report

if TYPE_CHECKING:
    from micrograph.http import Http

_ACCESSION = re.compile(r"EMPIAR-\d{4,6}$", re.I)
_DOI = re.compile(r"10\.6019/(EMPIAR-\d{4,6})$", re.I)
_GONE = frozenset({"OBS", "WDRN"})
_WAITING = frozenset({"EMDBPUB", "HPUB", "HPRE", "HOLD", "PROC", "WAIT", "UNARCH"})
_VALID = "valid is an entry as EMPIAR sends it: JSON under its accession, or XML with `entry`"


class Empiar:
    """The connector of EMPIAR."""

    slug = "empiar"
    title = "EMPIAR"
    homepage = "https://www.ebi.ac.uk/empiar/"
    licence_of_metadata = "CC0-1.0"
    volatile: tuple[str, ...] = ("/stats", "/downloads")
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch all entries, some hundred at a time: the interface has no filter by date, and there are 3,000."""
        from micrograph.archives._empiar_harvest import harvest

        yield from harvest(self, http, resume)

    def is_gone(self, http: Http, accession: str) -> bool:
        """Whether EMPIAR has no such entry any more, or calls it obsolete."""
        number = accession.removeprefix("EMPIAR-")
        reply = http.get(f"https://www.ebi.ac.uk/empiar/api/entry/{number}/", allow=(404, 410), json=True)
        if reply.status in {404, 410}:
            return True
        return any(record.status == "deleted" for record in self.split(reply.body, reply.media_type, accession))

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """A record for each entry of an answer; an entry of the FTP area's XML is one."""
        if payload.lstrip().startswith(b"<"):
            entry = entry_of(payload)
            accession = str(entry.get("accession", "")) if entry else ""
            found = Identity(accession, "xml") if _ACCESSION.match(accession) else None
            yield replace(record_of("empiar", payload, found), media_type="application/xml")
            return
        entries = entries_of(read(payload))
        if not entries:
            yield record_of("empiar", payload, None)
        for accession, entry in entries:
            status = str(entry.get("status") or "REL").upper()
            if status in _WAITING:
                continue
            modified = entry.get("update_date")
            found = Identity(accession, "record", modified if isinstance(modified, str) else None)
            record = record_of("empiar", orjson.dumps({accession: entry}), found)
            yield replace(record, status="deleted") if status in _GONE else record

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of an entry, JSON before XML; None, with an error, where no part is one."""
        for part in sorted(parts, key=lambda one: one.part != "record"):
            if part.payload.lstrip().startswith(b"<"):
                entry = entry_of(part.payload)
                if entry is not None and _ACCESSION.match(str(entry.get("accession"))):
                    return dataset(entry, str(entry["accession"]), "", report)
            elif entries := entries_of(read(part.payload)):
                accession, entry = entries[0]
                document = read(part.payload)
                place = next((f"/{key}" for key, value in document.items() if value is entry), "")
                return dataset(entry, accession, place, report)
            refuse(part.payload, _VALID, report)
        return None


def entries_of(document: Any) -> list[tuple[str, Json]]:
    """The entries of an answer, each under its own accession.

    >>> entries_of({"EMPIAR-10318": {"title": "x", "imagesets": []}})[0][0]
    'EMPIAR-10318'
    >>> entries_of({"title": "x", "imagesets": [], "entry_doi": "10.6019/EMPIAR-11561"})[0][0]
    'EMPIAR-11561'
    """
    if not isinstance(document, dict):
        return []
    if "imagesets" in document or "entry_doi" in document:
        accession = _named(document, "")
        return [(accession, document)] if accession else []
    found = [
        (_named(entry, key), entry) for key, entry in document.items() if isinstance(entry, dict) and _is_entry(entry)
    ]
    return [(accession, entry) for accession, entry in found if accession]


def _is_entry(entry: Json) -> bool:
    return "title" in entry and any(key in entry for key in ("imagesets", "status", "entry_doi", "experiment_type"))


def _named(entry: Json, key: str) -> str:
    if _ACCESSION.match(key):
        return key.upper()
    stated = _DOI.search(str(entry.get("entry_doi") or ""))
    return stated[1].upper() if stated else ""


ARCHIVE = Empiar()
