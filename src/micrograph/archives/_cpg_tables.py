"""Cutting the gallery's catalogue and JUMP's tables into records: a row each of the catalogue, and tables summed up."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import orjson

from micrograph.archives._payloads import Identity, read, record_of
from micrograph.records import Json, RawRecord

MOST = 2000  # genes or compounds that a record names; of more the number is told
_MOST_BYTES = 256 * 2**20
_COMPANION = re.compile(
    r"platemap|schema|config|ontology|relationships|structure|version|stats/|_toc|deploy|zenodo|index", re.I
)
_ACCESSION = re.compile(r"\bcpg(\d{4})(?!\d)", re.I)
# Which data set a table is of, by its own name; JUMP's production tables have no name of a plate map.
_OF_PLATE_MAP = (("jump-target-1", "cpg0000"), ("jump-target-2", "cpg0016"), ("jump-moa", "cpg0002"))
_PRODUCTION = "cpg0016"
# What a table is told by: columns that no other has.
_KINDS = (
    ("plates", {"Metadata_Plate", "Metadata_PlateType"}), ("microscopes", {"Metadata_Microscope_Name"}),
    ("filters", {"Metadata_Filter_Configuration", "Metadata_Excitation_Low_DNA"}),
    ("genes-orf", {"Metadata_Transcript", "Metadata_Symbol"}), ("genes-crispr", {"Metadata_NCBI_Gene_ID", "Metadata_Symbol"}),
    ("compounds-jump", {"Metadata_Compound_Source", "Metadata_JCP2022"}), ("controls", {"Metadata_pert_type", "Metadata_Name"}),
    ("compounds", {"InChIKey", "pert_iname"}), ("genes", {"gene", "pert_type"}),
)  # fmt: skip


def identity(document: Any) -> Identity | None:
    """What names a row of the catalogue or a summed table; None for anything else."""
    if not isinstance(document, dict) or not isinstance(document.get("accession"), str):
        return None
    part = document.get("table", "catalogue")
    return (
        Identity(document["accession"], part)
        if _ACCESSION.fullmatch(document["accession"]) and isinstance(part, str)
        else None
    )


def records(payload: bytes, name: str) -> Iterator[RawRecord]:
    """The records of a README, of its table as TSV, or of one of JUMP's tables; a plate map alone says nothing more."""
    text = _text(payload)
    if text is None or (text.lstrip()[:1] == "{" and read(payload) is not None):
        yield record_of("cpg", payload, identity(read(payload)))
        return
    page = sha256(payload).hexdigest()
    rows = _catalogue(text)
    if rows:
        for row in rows:
            yield record_of("cpg", orjson.dumps(row), identity(row), page)
        return
    table = _table(text)
    kind = next((kind for kind, columns in _KINDS if table and columns <= table[0].keys()), "")
    if table is not None and kind:
        summary = _summary(kind, table, name)
        yield record_of("cpg", orjson.dumps(summary), identity(summary), page)
    elif not _is_companion(name):
        yield record_of("cpg", payload, None)


def _is_companion(name: str) -> bool:
    """Files that belong to the gallery and are about no data set: plate maps, schemas, settings, sizes."""
    return bool(_COMPANION.search(name))


def _text(payload: bytes) -> str | None:
    try:
        if payload[:2] == b"\x1f\x8b":
            packed = zlib.decompressobj(wbits=31)
            payload = packed.decompress(payload, _MOST_BYTES)
            if not packed.eof:  # cut short, or more than any table: half a table would be counted as a whole one
                return None
        return payload.decode("utf-8-sig")
    except (zlib.error, gzip.BadGzipFile, UnicodeDecodeError):
        return None


# ------------------------------------------------------------------------------------------------------ catalogue
def _catalogue(text: str) -> list[Json]:
    """The rows of the catalogue, of a Markdown table or of a TSV; none where it is neither."""
    first = text.split("\n", 1)[0]
    if first.startswith("Dataset name\t"):
        lines = [line.split("\t") for line in text.splitlines() if line.strip()]
    else:
        lines = [_cells(line) for line in text.splitlines()]
    rows: list[Json] = []
    columns: list[str] = []
    for cells in lines:
        if not cells:  # the table ends; data sets may be named in others too
            columns = []
        elif cells[0].strip().lower() == "dataset name":
            columns = [cell.strip() for cell in cells]
            continue
        named = _ACCESSION.match(cells[0].strip()) if cells else None
        if columns and named:
            row = {column: cell.strip() for column, cell in zip(columns, cells, strict=False) if cell.strip()}
            rows.append({"accession": f"cpg{named[1]}", **row})
    return rows


def _cells(line: str) -> list[str]:
    """The cells of a line of a Markdown table; none of any other line."""
    if not line.lstrip().startswith("|"):
        return []
    return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


# ----------------------------------------------------------------------------------------------------- JUMP's tables
def _table(text: str) -> list[Json] | None:
    first = text.split("\n", 1)[0]
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    if delimiter not in first:
        return None
    try:
        return [
            {key: value for key, value in row.items() if key}
            for row in csv.DictReader(io.StringIO(text), delimiter=delimiter)
        ] or None
    except csv.Error:
        return None


def _summary(kind: str, table: list[Json], name: str) -> Json:
    """What a table comes to: counts, and the things themselves where they are few."""
    lower = name.lower()
    owner = next((accession for key, accession in _OF_PLATE_MAP if key in lower), _PRODUCTION)
    made_by = next((word for word in ("orf", "crispr") if word in lower), "map")
    part = kind if kind not in {"genes", "compounds"} else f"{kind}-{made_by}"
    said = {"plates": _plates, "microscopes": _rows, "filters": _rows, "controls": _controls}.get(kind)
    if said is None:
        said = _genes if kind.startswith("genes") else _compounds
    return {"accession": owner, "table": part, "rows": len(table), **said(kind, table)}


def _plates(kind: str, table: list[Json]) -> Json:
    counts = Counter((_at(row, "Metadata_Source"), _at(row, "Metadata_PlateType")) for row in table)
    return {
        "plates": [{"source": source, "type": made, "count": count} for (source, made), count in sorted(counts.items())]
    }


def _rows(kind: str, table: list[Json]) -> Json:
    """Tables of a few rows as they are: microscopes, and the filters that they name by a letter."""
    return {
        kind: [{key.removeprefix("Metadata_"): value for key, value in row.items() if value} for row in table[:100]]
    }


def _controls(kind: str, table: list[Json]) -> Json:
    return {
        "controls": [{"type": _at(row, "Metadata_pert_type"), "name": _at(row, "Metadata_Name")} for row in table[:200]]
    }


def _genes(kind: str, table: list[Json]) -> Json:
    genes = {(_at(row, "Metadata_NCBI_Gene_ID"), _at(row, "Metadata_Symbol") or _at(row, "gene")) for row in table}
    named = sorted((identifier, symbol) for identifier, symbol in genes if symbol and symbol.lower() not in _NO_GENE)
    listed = [{"id": identifier, "symbol": symbol} for identifier, symbol in named]
    taxa = sorted({taxon for row in table if (taxon := _at(row, "Metadata_Taxon_ID")).isdecimal()})
    return {"count": len({symbol for _, symbol in named}), "genes": listed if len(listed) <= MOST else [], "taxa": taxa}


def _compounds(kind: str, table: list[Json]) -> Json:
    """Compounds by InChIKey; JUMP's production table has only its own numbers, which are counted."""
    if "InChIKey" not in table[0]:
        return {"count": len({_at(row, "Metadata_JCP2022") for row in table} - {""}), "compounds": []}
    rows = {_at(row, "InChIKey"): row for row in table if _at(row, "InChIKey") and _at(row, "control_type") != "negcon"}
    listed = [
        {"inchikey": key, "name": _at(row, "pert_iname"), "pubchem": _at(row, "pubchem_cid")}
        for key, row in sorted(rows.items())
    ]
    return {"count": len(listed), "compounds": listed if len(listed) <= MOST else []}


_NO_GENE = frozenset(
    {"no-guide", "non-targeting", "empty", "na", "negcon", "lacz", "luciferase", "bfp", "hcred", "egfp"}
)


def _at(row: Json, key: str) -> str:
    value = row.get(key)
    text = value.strip() if isinstance(value, str) else ""
    return "" if text == "NA" else text
