"""Any OAI-PMH endpoint: records in DataCite's kernel or simple Dublin Core. Never checked against the live services.

Interface: the protocol (see `_oaipmh.py`); which endpoints are harvested, with set and metadataPrefix, says MICROGRAPH_OAI_ENDPOINTS.
A record is filed under the archive and accession that its DOI, identifier or address names (`oai:zenodo.org:10357859`), else under
`oai-pmh` and its OAI identifier. Headers that say "deleted" are tombstones, also where they bring metadata.

Quirks, each with the record that proves it:

- Zenodo answers all errors with 422, and an unknown set with noRecordsMatch; its tokens live two minutes, Figshare's an hour.
- Records leave a closed window when they change: the same day gave 6,382 and then 6,380 (Zenodo, April 2026). So windows overlap,
  records are told apart by their identifier, and counts are believed by nobody.
- Identifiers of Dublin Core are DOI, address and citation side by side; rights four of a kind (see `_dublin_core.py`).
- A list may be HTML (commons.mla.org), or hold characters that XML forbids.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from micrograph.archives import _datacite, _dublin_core
from micrograph.archives._datacite_xml import resources
from micrograph.archives._named_record import leading, named_record, part_named
from micrograph.archives._oaipmh import OaiPage, OaiRecord, page_of
from micrograph.archives._payloads import refuse
from micrograph.archives._xml import local_name, text_of
from micrograph.records import HarvestEvent, Json, RawRecord, Report

if TYPE_CHECKING:
    from micrograph.http import Http

MEDIA_TYPE = "application/xml"
_VALID = "valid is an answer of OAI-PMH with records in DataCite's kernel or Dublin Core"
# Prefixes of OAI identifiers, and how such a number is written as an address that names a record.
_OAI = {
    "oai:zenodo.org:": "https://zenodo.org/records/{0}",
    "oai:figshare.com:article/": "https://figshare.com/articles/_/{0}",
}


class OaiPmh:
    """The connector of OAI-PMH endpoints."""

    slug = "oai-pmh"
    title = "OAI-PMH"
    homepage = "http://www.openarchives.org/OAI/openarchivesprotocol.html"
    licence_of_metadata = ""  # each repository's own
    volatile: tuple[str, ...] = ()
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch the records of all endpoints that were changed since a day."""
        from micrograph.archives._oai_harvest import harvest

        yield from harvest(self, http, since, resume)

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """A record for each of a page; answers to other questions (Identify, ListSets) and headers alone have none."""
        page = page_of(payload)
        if page is None:
            yield RawRecord("oai-pmh", "", "", payload, MEDIA_TYPE)
        elif page.error:
            if page.error != "noRecordsMatch":
                yield RawRecord("oai-pmh", "", "", payload, MEDIA_TYPE)
        else:
            yield from self.records_of(page)

    def records_of(self, page: OaiPage) -> Iterator[RawRecord]:
        """The records of a page that was read."""
        for one in page.records:
            archive, accession, part = _owner(one)
            if one.deleted:
                yield RawRecord("oai-pmh", archive, accession, one.xml, MEDIA_TYPE, part, status="deleted")
            elif one.metadata is not None:
                yield RawRecord(
                    "oai-pmh", archive, accession, one.xml, MEDIA_TYPE, part, modified=one.datestamp or None
                )

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of a record; None, with an error, where there is none in the payload."""
        part = leading(parts)
        page = page_of(part.payload)
        record = page.records[0] if page is not None and page.records else None
        if record is None or record.metadata is None or page is None or page.error:
            if page is not None and page.error:
                report.add(
                    "PAYLOAD-ERROR-BODY",
                    "error",
                    f"received the error {page.error} {page.message!r}; {_VALID}",
                    "",
                    page.error,
                )
            else:
                refuse(part.payload, _VALID, report)
            return None
        archive, accession = (part.archive, part.accession) if part.accession else _owner(record)[:2]
        resource = next(resources(record.metadata), None)
        if resource is not None:
            draft = _datacite.draft(resource, archive, accession, report)
        elif any(local_name(node) in {"dc", "qualifieddc"} for node in record.metadata.iter()):
            draft = _dublin_core.draft(record.metadata, archive, accession)
        else:
            kind = next((local_name(node) for node in record.metadata), "nothing")
            report.add("PAYLOAD-FOREIGN", "error", f"received metadata of another form ({kind}); {_VALID}", "", kind)
            return None
        if draft is not None:
            draft["aliases"] = list(dict.fromkeys([*draft.get("aliases", ()), record.identifier]))
            draft["communities"] = [one.removeprefix("user-") for one in record.sets if one.startswith("user-")]
            draft.setdefault("title", accession)
            if record.identifier.startswith("oai:zenodo.org:"):
                # The kernel has no address in it (8437103), Dublin Core a DOI, which may lead to another archive (8433037: Dryad).
                draft["landing_page"] = _OAI["oai:zenodo.org:"].format(accession)
            # Simple Dublin Core calls all that is no text "other" (10357859, 8433037); the set that it stands in says what it is.
            if "software" in record.sets and "resource_kind" not in draft:
                draft |= {"resource_kind": "software", "level": "catalogue-entry", "domain": "non-image"}
            elif "openaire_data" in record.sets:
                draft.setdefault("resource_kind", "images")
        return draft


def _owner(record: OaiRecord) -> tuple[str, str, str]:
    """Whose record it is, and which part of it: as its own identifiers say (the first that names one), else the repository's."""
    for prefix, address in _OAI.items():
        if record.identifier.startswith(prefix) and (
            named := named_record(address.format(record.identifier.removeprefix(prefix)))
        ):
            return *named, "record"
    if record.metadata is not None:
        for node in record.metadata.iter():
            if local_name(node) == "identifier" and not len(node) and (named := named_record(text_of(node))):
                return *named, part_named(text_of(node))
    return "oai-pmh" if record.identifier else "", record.identifier, "record"


ARCHIVE = OaiPmh()
