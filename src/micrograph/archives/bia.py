"""BioImage Archive: studies of BioStudies' collection BioImages. Never checked against the live service.

Interface (`https://www.ebi.ac.uk/biostudies/api/v1`): `/BioImages/search?pageSize=100&page=1` lists, from page 1;
`/studies/{accession}` is PageTab in JSON, or since May 2025 an object `{"ftpHttp_link": …}` under which the same lies as
`{accession}.json`; `/studies/{accession}/info` says when it was modified.

Quirks of the interface, from a documented probe of August 2026:

- `totalHits` is an estimate; an unknown collection is a 200 with no hits; past the end pages repeat or are empty.
- 404 means unknown, unreleased, withdrawn or wrong case; 403 a suppressed record (S-BIAD1499); `/info` of a record that
  does not exist answers 200 and `{}`.
- The collection nests others: BioImages-EMPIAR's stubs and SourceData's S-JCBD records; `AttachTo` says which, and may
  repeat in different case (S-BIAD8).

Quirks of the payloads are told in `_biostudies.py` and `_bia_dataset.py`, faults in `_bia_faults.py`. Each author has an
e-mail address and some organisations a postal one: neither is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import orjson

from micrograph.archives import _bia_integrator, _biostudies
from micrograph.records import HarvestEvent, Json, RawRecord, Report

if TYPE_CHECKING:
    from micrograph.http import Http

MEDIA_TYPE = "application/json"
_ACCESSION = re.compile(r"S-[A-Z]{3,8}[\w-]*", re.I)
_OWN_PREFIX = re.compile(r"S-BIAD\d+", re.I)  # ours, even where a curated copy has lost its AttachTo


class Bia:
    """The connector of the BioImage Archive."""

    slug = "bia"
    title = "BioImage Archive"
    homepage = "https://www.ebi.ac.uk/bioimage-archive/"
    licence_of_metadata = ""  # none stated; each study has its own
    volatile: tuple[str, ...] = ()
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch the studies that were released or modified since a day; all without one."""
        from micrograph.archives._bia_harvest import harvest

        yield from harvest(self, http, since, resume)

    def fetch(self, http: Http, accession: str) -> Iterator[HarvestEvent]:
        """One study, by its accession."""
        from micrograph.archives._bia_harvest import fetch

        yield from fetch(self, http, accession)

    def is_gone(self, http: Http, accession: str) -> bool:
        """Whether the archive itself says that a study is there no more."""
        from micrograph.archives._bia_harvest import is_gone

        return is_gone(http, accession)

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """One record a submission, of a list one each; none of a file list; anything else has no accession."""
        try:
            document = orjson.loads(payload)
        except orjson.JSONDecodeError:
            yield _record(payload, "")
            return
        if not isinstance(document, list):
            told = list(_bia_integrator.studies(document))
            for one in told:
                body = payload if one is document else orjson.dumps(one)
                yield replace(_record(body, _bia_integrator.accession(one)), part=_bia_integrator.part(one))
            if not told:
                yield _record(payload, owner(document))
            return
        if _is_file_list(document):
            return
        page = sha256(payload).hexdigest()
        for item in document:
            try:
                yield _record(orjson.dumps(item), owner(item), page)
            except orjson.JSONEncodeError:  # nested deeper than orjson writes
                yield _record(payload, "", page)

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of one study; None, with an error, where the payload is no study of the collection."""
        from micrograph.archives._bia_dataset import dataset
        from micrograph.archives._bia_faults import check

        # PageTab is what the depositor wrote, and says more than what the archive's own database made of it
        payload = min(parts, key=_says_less).payload
        try:
            document = orjson.loads(payload)
        except orjson.JSONDecodeError as error:
            start = payload[:80].decode("utf-8", "replace")
            html = start.lstrip().lower().startswith(("<!doctype", "<html"))
            code = "PAYLOAD-ERROR-BODY" if html else "PAYLOAD-NOT-JSON"
            received = "an HTML page" if html else f"no JSON ({error})"
            report.add(code, "error", f"received {received}; valid is a study as PageTab in JSON", "", start)
            return None
        if _bia_integrator.accession(document):
            return _bia_integrator.dataset(document, report)
        if not owner(document):
            code, received = _why_foreign(document)
            valid = "valid is a study as PageTab in JSON: `accno`, `section`, and AttachTo BioImages"
            report.add(code, "error", f"received {received}; {valid}", "", received)
            return None
        submission = _biostudies.read(document, report)
        check(submission, report)
        return dataset(submission, report)


def _says_less(record: RawRecord) -> int:
    forms = _bia_integrator.PARTS
    return forms.index(record.part) + 1 if record.part in forms else 0


def owner(document: Any) -> str:
    """The accession of a study of ours; empty for anything else.

    >>> study = {"accno": "S-BIAD1", "attributes": [{"name": "AttachTo", "value": "Bioimages"}], "section": {}}
    >>> owner(study), owner(study | {"attributes": [{"name": "AttachTo", "value": "ArrayExpress"}]})
    ('S-BIAD1', '')
    """
    accession = _biostudies.accession(document)
    if not _ACCESSION.fullmatch(accession):
        return ""
    attached = _biostudies.collections(document)
    if "bioimages" in attached or (not attached and _OWN_PREFIX.fullmatch(accession)):
        return accession.upper()
    return ""


def _record(payload: bytes, accession: str, page: str | None = None) -> RawRecord:
    return RawRecord(
        connector="bia", archive="bia" if accession else "", accession=accession, payload=payload,
        media_type=MEDIA_TYPE, page_sha256=page,
    )  # fmt: skip


def _is_file_list(document: list[Any]) -> bool:
    """A companion: the rows of a study's file list, `{"path": …, "size": …}`."""
    return bool(document) and all(isinstance(row, dict) and "path" in row and "section" not in row for row in document)


def _why_foreign(document: Any) -> tuple[str, str]:
    if not isinstance(document, dict):
        return "PAYLOAD-FOREIGN", f"JSON that is a {type(document).__name__}"
    if not document:
        return "PAYLOAD-EMPTY", "an empty object"
    if isinstance(document.get("errorMessage"), str):
        return "PAYLOAD-ERROR-BODY", f"the error {document['errorMessage'][:200]!r}"
    if "ftpHttp_link" in document:
        return "PAYLOAD-REDIRECT", "an object that only says where the study lies (ftpHttp_link)"
    if isinstance(document.get("hits"), list):
        return "PAYLOAD-FOREIGN", "a page of search hits"
    accession = _biostudies.accession(document)
    if accession:
        attached = ", ".join(sorted(_biostudies.collections(document))) or "no collection"
        return "PAYLOAD-FOREIGN", f"PageTab of {accession[:80]!r}, attached to {attached[:200]}"
    return "PAYLOAD-FOREIGN", f"JSON with keys {', '.join(map(str, list(document)[:8]))[:200]}"


ARCHIVE = Bia()
