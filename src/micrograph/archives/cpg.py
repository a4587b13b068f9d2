"""Cell Painting Gallery: image-based profiling, with JUMP's plates, compounds and genes. Never checked against the live service.

Interface: none. The catalogue is the table in the README of https://github.com/broadinstitute/cellpainting-gallery, fetched from
`raw.githubusercontent.com`; JUMP's tables are in https://github.com/jump-cellpainting/datasets, its plates' in JUMP-Target and
JUMP-MOA. Images lie in `s3://cellpainting-gallery`, which is listed, not searched. Everything is CC0 by the gallery's policy.

A record is a data set, by the first seven characters of its name (`cpg0016`); its parts are the row of the catalogue (`catalogue`) and
the tables that say what was done in it, summed up: plates, microscopes, genes, compounds. What belongs to which data set is said by
the tables' own names and the catalogue: JUMP's tables are of cpg0016, JUMP-Target-1 is of cpg0000, JUMP-MOA of cpg0002.

Quirks, each with the record that proves it:

- Names of other archives in the last column, as links whose text and address differ (cpg0015: "idr0016" leads to BBBC036).
- Sizes are texts ("12.3 TB"); of cpg0016 only their sum is given.
- Several publications stand in one cell, a preprint among them, with names and sentences around (cpg0001).
- Plate names may be digits alone (475 of 2,525), genes may have no identifier ("no-guide"), "NA" is a text.
- 127,060 compounds and 23,000 genes of cpg0016 are counted, not listed: a record names at most 2,000 of a kind.
- Sizes may be about ("~10 TB", cpg0046); where that of the images is 0 (cpg0003, cpg0015, cpg0034) the data set is features.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from micrograph.archives._cpg_dataset import dataset
from micrograph.archives._cpg_tables import identity, records
from micrograph.archives._payloads import by_part
from micrograph.archives._reread_harvest import of_one_file
from micrograph.errors import NetworkError
from micrograph.records import Checkpoint, HarvestEvent, Json, RawRecord, Report, Unchanged

if TYPE_CHECKING:
    from micrograph.http import Http

RAW = "https://raw.githubusercontent.com"
SOURCES = (
    f"{RAW}/broadinstitute/cellpainting-gallery/HEAD/README.md",
    f"{RAW}/jump-cellpainting/datasets/HEAD/metadata/plate.csv.gz",
    f"{RAW}/jump-cellpainting/datasets/HEAD/metadata/microscope_config.csv",
    f"{RAW}/jump-cellpainting/datasets/HEAD/metadata/microscope_filter.csv",
    f"{RAW}/jump-cellpainting/datasets/HEAD/metadata/orf.csv.gz",
    f"{RAW}/jump-cellpainting/datasets/HEAD/metadata/crispr.csv.gz",
    f"{RAW}/jump-cellpainting/datasets/HEAD/metadata/compound_source.csv.gz",
    f"{RAW}/jump-cellpainting/datasets/HEAD/metadata/perturbation_control.csv",
    f"{RAW}/jump-cellpainting/JUMP-Target/HEAD/JUMP-Target-1_compound_metadata.tsv",
    f"{RAW}/jump-cellpainting/JUMP-Target/HEAD/JUMP-Target-1_crispr_metadata.tsv",
    f"{RAW}/jump-cellpainting/JUMP-Target/HEAD/JUMP-Target-1_orf_metadata.tsv",
    f"{RAW}/jump-cellpainting/JUMP-Target/HEAD/JUMP-Target-2_compound_metadata.tsv",
    f"{RAW}/jump-cellpainting/JUMP-MOA/HEAD/JUMP-MOA_compound_metadata.tsv",
)
_VALID = "valid is the gallery's README, its table as TSV, or a table of JUMP (plates, microscopes, genes, compounds)"


class CellPaintingGallery:
    """The connector of the Cell Painting Gallery."""

    slug = "cpg"
    title = "Cell Painting Gallery"
    homepage = "https://broadinstitute.github.io/cellpainting-gallery/"
    licence_of_metadata = "CC0-1.0"  # JUMP's tables: BSD-3-Clause
    volatile: tuple[str, ...] = ()
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch the catalogue and the tables, those that changed by the server's own word."""
        start = int(resume) if resume and re.fullmatch(r"[0-9]{1,3}", resume) else 0
        for place, url in enumerate(SOURCES):
            if place < start:
                continue
            # without the catalogue there is no archive; a table that is gone takes nothing else with it
            reply = http.get(url, accept="*/*", conditional=True, allow=(404,) if place else ())
            if reply.status == 304:
                yield Unchanged(url)
            elif reply.status == 200:
                found = list(self.split(reply.body, reply.media_type, url.rpartition("/")[2]))
                is_page = reply.body.lstrip()[:1] == b"<"  # a proxy's, say; columns that changed are reported instead
                if is_page or not (place or any(record.accession for record in found)):
                    raise NetworkError(f"{url}: received {reply.body[:80]!r} in place of the table")
                yield from of_one_file(found, url, reply.etag)
            yield Checkpoint(str(place + 1))

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """A record for each row of the catalogue; a table of JUMP is a part of its data set, summed up."""
        yield from records(payload, name)

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of a data set; None, with an error, where no part is one, or where only tables are there."""
        said = by_part(parts, identity, _VALID, report)
        if said and "catalogue" not in said:
            report.add("RECORD-EMPTY", "error", "tables without the catalogue's row that they belong to", "", None,
                       expected="the gallery's README beside them")  # fmt: skip
            return None
        return dataset(said, parts[0].accession, report) if said else None


ARCHIVE = CellPaintingGallery()
