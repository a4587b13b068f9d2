"""IEEE DataPort, through DataCite: it has no public interface of its own. Never checked against the live service.

Interface: DataCite's records of the prefix 10.21227 (see `_datacite_harvest.py`): title, creators, year, abstract and address.
Licence, files and sizes are not in them. A record is a DOI.

Quirks:

- Two families of addresses: `/documents/…` and `/open-access/…`. The second says that anyone may download; otherwise a
  subscription is asked for.
- No recorded answer of this prefix was at hand: the shape is that of DataCite's other records.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from micrograph.archives import _datacite
from micrograph.archives._datacite_harvest import harvest_dois, is_gone
from micrograph.archives._datacite_records import VALID, attributes_of, split_dois
from micrograph.archives._payloads import read, refuse
from micrograph.records import HarvestEvent, Json, RawRecord, Report

if TYPE_CHECKING:
    from micrograph.http import Http

PREFIX = "10.21227"
# Words of a title or abstract; DataCite's index is asked, as the archive holds a hundred times more of other things.
SELECTIONS = (
    f"prefix:{PREFIX} AND (microscopy OR microscope OR histopathology OR \"cell segmentation\" OR \"whole slide\" OR fluorescence)",
)  # fmt: skip


class IeeeDataPort:
    """The connector of IEEE DataPort."""

    slug = "ieee-dataport"
    title = "IEEE DataPort"
    homepage = "https://ieee-dataport.org/"
    licence_of_metadata = "CC0-1.0"  # DataCite's
    volatile: tuple[str, ...] = ("/attributes/viewCount", "/attributes/downloadCount", "/attributes/citationCount")
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch the records that were updated since a day."""
        yield from harvest_dois(http, SELECTIONS, since, resume, self.split)

    def is_gone(self, http: Http, accession: str) -> bool:
        """Whether DataCite does not find the DOI any more."""
        return is_gone(http, accession)

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """A record for each DOI of the prefix."""
        yield from split_dois("ieee-dataport", payload, _owner)

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of a DOI; None, with an error, where the payload is no record of the prefix."""
        attributes = attributes_of(read(parts[-1].payload))
        if attributes is None or not _owner(attributes, attributes["doi"])[1]:
            refuse(parts[-1].payload, f"{VALID} with the prefix {PREFIX}", report)
            return None
        draft = _datacite.draft(attributes, "ieee-dataport", _owner(attributes, attributes["doi"])[1], report)
        if draft is not None:
            draft["access"] = "open" if "/open-access/" in str(draft.get("landing_page")) else "registration"
        return draft


def _owner(attributes: Json, doi: str) -> tuple[str, str]:
    return ("ieee-dataport", doi.lower()) if doi.lower().startswith(f"{PREFIX}/") else ("", "")


ARCHIVE = IeeeDataPort()
