"""Cutting TCIA's and the Commons' lists into records, with nothing of a patient in them."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from micrograph.archives._payloads import Identity, read, record_of
from micrograph.records import Json, RawRecord

# What says that a list is about patients, studies or single files, and so is no record of ours.
_OF_PATIENTS = frozenset(
    {"PatientId", "PatientID", "SeriesInstanceUID", "StudyInstanceUID", "Series UID", "SOPInstanceUID", "subjectId"}
)
_SUMMED = ("Modality", "BodyPartExamined", "Manufacturer", "ManufacturerModelName")


def accession_of(name: str) -> str:
    """TCIA's slug of a collection, however it is written.

    >>> accession_of("breast_cancer_screening_dbt"), accession_of("LIDC-IDRI")
    ('breast-cancer-screening-dbt', 'lidc-idri')
    """
    return "-".join(name.strip().lower().replace("_", " ").replace("-", " ").split())


def identity(document: Any) -> Identity | None:
    """What names a record; None for anything else."""
    if not isinstance(document, dict):
        return None
    for key in ("collection_id", "analysis_result_id"):
        name = document.get(key)
        if isinstance(name, str) and name.strip():
            part = _part(document)
            if not part:
                return None
            modified = document.get("updated")
            return Identity(accession_of(name), part, modified if isinstance(modified, str) else None)
    slug, kind = document.get("slug"), document.get("type")
    is_page = kind in ("collections", "analysis-results", "collection", "analysis-result") or any(
        key.startswith(("collection_", "result_")) for key in document
    )
    if isinstance(slug, str) and slug.strip() and is_page:
        return Identity(accession_of(slug), "wordpress")
    return None


def _part(document: Json) -> str:
    """Which of the Commons' tables a row is of: the index, the totals, or our summary of series; empty for one that says less."""
    if "instances" in document and "series" in document:
        return "totals"
    if "series_count" in document:
        return "series"
    return "idc" if any(key in document for key in ("sources", "source_DOI", "cancer_types")) else ""


def records(payload: bytes, name: str) -> Iterator[RawRecord]:
    """A record for each collection or analysis result of a list, table or page."""
    rows = _rows(payload, name)
    if rows is None:
        yield record_of("tcia", payload, identity(read(payload)))
        return
    page = sha256(payload).hexdigest()
    if any(_is_of_series(row) for row in rows[:5]):
        for collection, summary in sorted(_summaries(rows).items()):
            yield record_of("tcia", orjson.dumps(summary), Identity(accession_of(collection), "series"), page)
        return
    for row in rows:
        if row and not (_OF_PATIENTS & row.keys()) and row.keys() != {"Collection"}:
            yield record_of("tcia", orjson.dumps(row, default=str), identity(row), page)


def _is_of_series(row: Json) -> bool:
    return "collection_id" in row and "SeriesInstanceUID" in row


def _rows(payload: bytes, name: str) -> list[Json] | None:
    """The rows of a list in JSON, a CSV or a Parquet file; None where the payload is none of these."""
    if payload.startswith(b"PAR1"):
        try:
            rows: list[Json] = pq.read_table(pa.BufferReader(payload)).to_pylist()
        except (pa.ArrowException, OSError):
            return None
        return rows
    if name.lower().endswith((".csv", ".tsv")):
        text = payload.decode("utf-8-sig", "replace")
        delimiter = "\t" if name.lower().endswith(".tsv") else ","
        try:
            return [dict(row) for row in csv.DictReader(io.StringIO(text), delimiter=delimiter)]
        except csv.Error:
            return None
    document = read(payload)
    listed = document.get("data") if isinstance(document, dict) else document
    if isinstance(document, dict) and not isinstance(listed, list):
        return None
    return [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else None


def _summaries(rows: Iterable[Json]) -> dict[str, Json]:
    """Which values stand in a few fields of the series of each collection, and how many series were seen.

    No sizes: a table does not say whether it is whole. Twenty series of 4d_lung have 1,000 files and 0.5 GB, the collection
    has 347,330 and 183 GB.
    """
    found: dict[str, Json] = {}
    values: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        name = str(row.get("collection_id") or "")
        if not name:
            continue
        summary = found.setdefault(name, {"collection_id": name, "series_count": 0})
        summary["series_count"] += 1
        for key in _SUMMED:
            if row.get(key):
                values[name][key].add(str(row[key]))
    for name, summary in found.items():
        summary |= {key: sorted(values[name][key]) for key in _SUMMED if values[name][key]}
    return found
