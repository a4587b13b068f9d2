"""GIDE: detached RO-Crates of BioImage Archive (with EMPIAR), IDR and SSBD. Never checked against the live service.

Interface: three GitHub repositories, one JSON file a record, listed through GitHub's contents API (see `SOURCES`).
Each crate is filed under the archive and accession that it describes, not under `gide`.

Quirks, each with a record that proves it:

- EMPIAR records come from BioImage Archive's repository and name it as their publisher (EMPIAR-11380): the
  identifier decides, not the publisher.
- The publication stands under `citation` (S-BIAD1043), `rdfs:seeAlso` (idr0001) or `rdf:seeAlso`, a term that does
  not exist (1-Bao-WormEmbryo); its `@id` may be a bare PubMed id (S-BIAD2313), its year "None" (S-BIAD1824).
- `QuantitiveValue` is misspelt in BioImage Archive's crates, with the same two node ids in every crate; what counts
  is `unitCode`. IDR writes "109728 5D images" where the unit says files (idr0001).
- SSBD's thumbnail is a viewer's page (`…/webclient/?show=project-…`).
- IDR lists growth, library and analysis protocols, typed with EFO terms, among the measurement methods (idr0001).
- A term without an id is a `#imaging-technique-1` or `#term` node; `#NCIT_C181930` hides an id.
- The description may repeat the accession (1-Bao-WormEmbryo), a grant's name may be a paragraph (ssbd-repos-000308).
- Each author has an e-mail address and IDR's a postal one: neither is read.

A crate lists organisms, samples and methods side by side and does not say what goes together: no component is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import orjson

from micrograph import identifiers
from micrograph.archives._gide_dataset import dataset
from micrograph.archives._gide_faults import check
from micrograph.archives._rocrate import root_body, root_id
from micrograph.records import HarvestEvent, Json, RawRecord, Report

if TYPE_CHECKING:
    from micrograph.http import Http

MEDIA_TYPE = "application/ld+json"
_BIOSTUDIES = re.compile(r"S-[A-Z]{3,8}\d+", re.I)
_SSBD_HOST = re.compile(r"^https?://ssbd\.riken\.jp/(?:database/project|repository|v1/project)/([^/?#]+)/?$")


class Gide:
    """The connector of the three GIDE repositories."""

    slug = "gide"
    title = "GIDE RO-Crates"
    homepage = "https://www.gide-project.org/"
    licence_of_metadata = ""  # none stated in the three repositories
    volatile: tuple[str, ...] = ()
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch the crates that changed, repository by repository; the cursor holds what was seen last."""
        from micrograph.archives._gide_harvest import harvest

        yield from harvest(self, http, since, resume)

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """One record a crate; a list of crates gives one each; anything else a record without accession."""
        try:
            document = orjson.loads(payload)
        except orjson.JSONDecodeError:
            yield _record(payload, ("", ""))
            return
        if not isinstance(document, list):
            yield _record(payload, owner(document))
            return
        page = sha256(payload).hexdigest()
        for crate in document:
            try:
                item = orjson.dumps(crate)
            except orjson.JSONEncodeError:  # nested deeper than orjson writes
                yield _record(payload, ("", ""), page)
                continue
            yield _record(item, owner(crate), page)

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of one crate; None, with an error, where the payload is no crate of a known archive."""
        payload = parts[0].payload
        try:
            document = orjson.loads(payload)
        except orjson.JSONDecodeError as error:
            start = payload[:80].decode("utf-8", "replace")
            _reject(report, "PAYLOAD-NOT-JSON", f"received no JSON ({error}); valid is an RO-Crate in JSON", start)
            return None
        archive, accession = owner(document)
        if accession:
            check(document, payload, report)
            return dataset(document, archive, accession, report)
        _reject(report, *_why_foreign(document))
        return None


def owner(document: Any) -> tuple[str, str]:
    """The archive and accession that a crate describes; two empty texts where it is none of theirs.

    >>> crate = {"@graph": [{"@id": "ro-crate-metadata.json", "about": {"@id": "https://e.org/EMPIAR-1"}},
    ...                     {"@id": "https://e.org/EMPIAR-1", "identifier": "EMPIAR-11380"}]}
    >>> owner(crate)
    ('empiar', 'EMPIAR-11380')
    """
    root = root_body(document)
    if root is None:
        return "", ""
    address = str(root.get("@id"))
    stated = root.get("identifier")
    if isinstance(stated, list):
        stated = next((value for value in stated if isinstance(value, str)), None)
    identifier = stated.strip() if isinstance(stated, str) else ""
    ssbd = _SSBD_HOST.match(address)
    if ssbd:
        return "ssbd", identifier or ssbd[1]
    for text in (identifier, address.rstrip("/").rpartition("/")[2]):
        if _BIOSTUDIES.fullmatch(text):
            return "bia", text.upper()
        known = identifiers.accessions(text)
        if len(known) == 1 and len(text) == len(known[0][1]):
            return known[0]
    return "", ""


def _record(payload: bytes, whose: tuple[str, str], page: str | None = None) -> RawRecord:
    archive, accession = whose
    return RawRecord(
        connector="gide", archive=archive, accession=accession, payload=payload, media_type=MEDIA_TYPE,
        page_sha256=page,
    )  # fmt: skip


def _why_foreign(document: Any) -> tuple[str, str, str]:
    if isinstance(document, dict) and isinstance(document.get("message"), str):
        return "PAYLOAD-ERROR-BODY", "received an error body; valid is an RO-Crate", document["message"]
    address = root_id(document)
    if address is None:
        kind = (
            f"keys {', '.join(map(str, list(document)[:8]))}" if isinstance(document, dict) else type(document).__name__
        )
        return (
            "PAYLOAD-FOREIGN",
            f"received JSON with {kind}; valid is an RO-Crate: `@graph` with a ro-crate-metadata.json node",
            kind,
        )
    return (
        "PAYLOAD-FOREIGN",
        f"received an RO-Crate about {address!r}; valid are crates of records S-…, EMPIAR-…, idr…, or of ssbd.riken.jp",
        address,
    )


def _reject(report: Report, code: str, message: str, value: str) -> None:
    report.add(code, "error", message, "", value)


ARCHIVE = Gide()
