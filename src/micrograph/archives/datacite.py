"""Any DataCite prefix: records of DOIs, whatever archive registered them. Never checked against the live service.

Interface: `GET https://api.datacite.org/dois?query=prefix:…` (see `_datacite_harvest.py`); which prefixes are harvested says
MICROGRAPH_DATACITE_PREFIXES. A record is filed under the archive and accession that its DOI or address names, else under `datacite` and
its DOI. The kernel's XML can be imported too.

Quirks, each with the record that proves it (see also `_datacite.py`):

- Publisher is a text, or an object where the question said so; affiliations likewise.
- Absent lists are `[]`, absent texts null; 90,315 people have parts of a name and no `name`.
- DOIs of files are typed as data sets (`10.5061/dryad.50kt0/1`): they are parts of the data set that they belong to, whose own
  DOI leads.
- Counters of views, downloads and citations change without meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from micrograph.archives import _datacite
from micrograph.archives._datacite_harvest import harvest_dois, is_gone
from micrograph.archives._datacite_records import VALID, attributes_of, split_dois
from micrograph.archives._datacite_xml import from_xml
from micrograph.archives._named_record import leading, named_record, part_named
from micrograph.archives._payloads import read, refuse
from micrograph.records import HarvestEvent, Json, RawRecord, Report
from micrograph.settings import settings

if TYPE_CHECKING:
    from micrograph.http import Http


class DataCite:
    """The connector of DataCite."""

    slug = "datacite"
    title = "DataCite"
    homepage = "https://datacite.org/"
    licence_of_metadata = "CC0-1.0"
    volatile: tuple[str, ...] = (
        "/attributes/viewCount", "/attributes/downloadCount", "/attributes/citationCount", "/attributes/viewsOverTime",
        "/attributes/downloadsOverTime", "/attributes/citationsOverTime", "/attributes/metadataVersion", "/relationships",
    )  # fmt: skip
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch the DOIs of the prefixes that were updated since a day."""
        queries = [f"prefix:{prefix}" for prefix in settings().datacite_prefixes.split()]
        yield from harvest_dois(http, queries, since, resume, self.split)

    def is_gone(self, http: Http, accession: str) -> bool:
        """Whether DataCite does not find the DOI any more; of another accession nothing can be asked."""
        return accession.startswith("10.") and is_gone(http, accession)

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """A record for each DOI of a page; of the kernel's XML the one resource."""
        if payload.lstrip()[:1] != b"<":
            yield from split_dois("datacite", payload, _owner)
            return
        attributes = from_xml(payload, Report())
        doi = _datacite.doi_of(attributes) if attributes else None
        archive, accession = _owner(attributes, doi) if attributes and doi else ("", "")
        yield RawRecord("datacite", archive, accession, payload, "application/xml", part=part_named(doi or ""))

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of a DOI; None, with an error, where the payload is no record of DataCite."""
        part = leading(parts)
        if part.payload.lstrip()[:1] == b"<":
            attributes = from_xml(part.payload, report)
            if attributes is None:
                return None
        else:
            attributes = attributes_of(read(part.payload))
            if attributes is None:
                refuse(part.payload, VALID, report)
                return None
        doi = _datacite.doi_of(attributes)
        archive, accession = _owner(attributes, doi) if doi else ("datacite", part.accession)
        draft = _datacite.draft(attributes, archive, accession, report)
        if draft is not None and not draft.get("accession"):
            report.add(
                "PAYLOAD-FOREIGN",
                "error",
                "DataCite metadata without a DOI or another identifier",
                "",
                None,
                expected=VALID,
            )
            return None
        return draft


def _owner(attributes: Json, doi: str) -> tuple[str, str]:
    """Whose record a DOI is: as the DOI itself says, else as its address does."""
    address = attributes.get("url")
    named = named_record(doi) or (named_record(address) if isinstance(address, str) else None)
    return named or ("datacite", doi.lower())


ARCHIVE = DataCite()
