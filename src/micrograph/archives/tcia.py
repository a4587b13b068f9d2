"""The Cancer Imaging Archive: collections and analysis results, with the index of the Imaging Data Commons. Never checked live.

Interface: `GET https://cancerimagingarchive.net/api/v1/{collections,analysis-results}/?per_page=100&page=n` (WordPress; pages by the
header X-WP-TotalPages), and the Commons' index in the package `idc-index-data` of PyPI, whose wheel holds
`collections_index.parquet` and `analysis_results_index.parquet`. A series index (`idc_index`, CSV or Parquet) can be imported.

A record is a collection (`level: collection`) or an analysis result, by TCIA's slug: lower case, with hyphens, where the Commons
writes underscores. Parts: `wordpress`, `idc`, and `series`, which sums up a collection's series: patients, their ages, sexes and
dates are never kept, so an index of series is added up where it is cut, and answers about patients are no records.

Quirks, each with the record that proves it:

- The licence is the download's or the source's, not the collection's; sources of one collection may differ (`sources[].license`).
- `citation` and summaries hold HTML, "&amp;" and line breaks; `species` several with commas ("Human, Mouse"), or "Phantom".
- 73 of 179 collections hold slide microscopy (DICOM SM); a modality is no method of microscopy, so a table says which domain it is.
- `updated` is null of 13, `supporting_data` of 50 collections.
- A first element of NBIA's lists may be `{}`; an empty body means no result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from micrograph.archives._payloads import by_part
from micrograph.archives._tcia_dataset import dataset
from micrograph.archives._tcia_records import identity, records
from micrograph.records import HarvestEvent, Json, RawRecord, Report

if TYPE_CHECKING:
    from micrograph.http import Http

_VALID = "valid is a collection or analysis result of TCIA's pages, or of the Commons' index"


class Tcia:
    """The connector of The Cancer Imaging Archive."""

    slug = "tcia"
    title = "The Cancer Imaging Archive"
    homepage = "https://www.cancerimagingarchive.net/"
    licence_of_metadata = ""  # none stated
    volatile: tuple[str, ...] = ("/modified", "/modified_gmt", "/_links", "/yoast_head")
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch all collections and analysis results, and the Commons' index: both are small."""
        from micrograph.archives._tcia_harvest import harvest

        yield from harvest(self, http, resume)

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """A record for each collection or analysis result; of series one for each collection; of patients none."""
        yield from records(payload, name)

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of a collection, TCIA's page before the Commons' index; None, with an error, where no part is one."""
        said = by_part(parts, identity, _VALID, report)
        if not said:
            return None
        if said.keys() <= {"series", "totals"}:
            report.add("RECORD-EMPTY", "error", "series without the collection that they belong to", "", None,
                       expected="the Commons' collections_index beside it")  # fmt: skip
            return None
        return dataset(said, parts[0].accession, report)


ARCHIVE = Tcia()
