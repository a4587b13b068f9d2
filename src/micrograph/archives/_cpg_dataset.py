"""From the gallery's catalogue and JUMP's tables to a draft: pure, total, facts as written."""

from __future__ import annotations

import re
from typing import Any

from micrograph import identifiers
from micrograph.archives._fields import Fields, put
from micrograph.records import Json, Report

_UNITS = {"GB": 10**9, "TB": 10**12, "MB": 10**6, "PB": 10**15}
_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")
_PLATE_TYPES = {
    "COMPOUND": "compounds", "ORF": "open reading frames", "CRISPR": "CRISPR guides", "DMSO": "DMSO alone", "TARGET2": "JUMP-Target-2",
    "TARGET1": "JUMP-Target-1", "POSCON8": "eight positive controls", "COMPOUND_EMPTY": "compounds, in part empty",
}  # fmt: skip


def dataset(said: dict[str, Json], accession: str, report: Report) -> Json:
    """The draft of a data set.

    Args:
        said: `catalogue` and the summed tables by their kind, those that are there.
        accession: `cpgNNNN`.
        report: gets what has a wrong type.
    """
    row = Fields(said["catalogue"], report)
    name = row.text("Dataset name") or accession
    has_none = re.match(r"0(?:\.0*)?\s*(?:[MGTP]B)?$", row.text("Images size") or "")
    draft: Json = {
        "archive": "cpg", "accession": accession, "level": "dataset", "access": "open",
        "resource_kind": "features" if has_none else "images",
    }  # fmt: skip
    description = row.text("Description")
    draft["title"] = _plain(name.partition("-")[2].replace("-", " ").replace("_", " ").strip() or name)
    if description:
        draft["title"] = f"{draft['title']}: {_plain(description).partition('. ')[0].rstrip('.')}"[:300]
    put(draft, "description", _description(row, description, said))
    draft["landing_page"] = "https://broadinstitute.github.io/cellpainting-gallery/"
    draft["distributions"] = [
        {
            "name_of_distribution": "S3",
            "content_url": f"https://cellpainting-gallery.s3.amazonaws.com/index.html#{name}/",
        }
    ]
    put(draft, "publications", _papers(row))
    put(draft, "total_bytes", _bytes(row.text("Total size")))
    draft["assays"] = [{"id": "", "label": "Cell Painting", "field": "/Cell Painting protocol"}]
    draft["imaging_methods"] = [
        {"id": "", "label": "fluorescence microscopy", "field": "/Cell Painting protocol", "derived": "METHOD-OF-ASSAY"}
    ]
    put(draft, "related", _related(row))
    put(draft, "aliases", [one for one in (name, *_other_names(row)) if one != accession])
    _components(said, draft, report)
    _perturbations(said, draft, report)
    draft["places"] = {"title": "/Dataset name", "description": "/Description", "publications": "/Publication to cite",
                       "total_bytes": "/Total size", "related": "/Other aliases"}  # fmt: skip
    return draft


def _plain(text: str) -> str:
    """Markdown's links by their words."""
    return " ".join(_LINK.sub(r"\1", text).split())


def _description(row: Fields, description: str | None, said: dict[str, Json]) -> str:
    """The catalogue's words, the protocol, and how many genes and compounds where they are too many to name."""
    parts = [_plain(description)] if description else []
    if protocol := row.text("Cell Painting protocol"):
        parts.append(f"Cell Painting protocol: {protocol}.")
    for key, what in (
        ("genes-orf", "genes overexpressed"),
        ("genes-crispr", "genes knocked out"),
        ("compounds-jump", "compounds"),
    ):
        count = said.get(key, {}).get("count")
        if isinstance(count, int):
            parts.append(f"{count:,} {what}, by JUMP's table.")
    return "\n".join(parts)


def _papers(row: Fields) -> list[Json]:
    """Every DOI of the cell, once; what stands around them is prose."""
    written = row.text("Publication to cite") or ""
    found: dict[str, Json] = {}
    for text in [address for _, address in _LINK.findall(written)] + re.findall(r"10\.\d{4,9}/[^\s\"<>\])]+", written):
        normal = identifiers.doi(text)
        if normal:
            found.setdefault(normal.value, {"doi": text, "pointer": "/Publication to cite"})
    return list(found.values())


def _related(row: Fields) -> list[Json]:
    """The same data in other archives: the words of an alias name it, and its address where the words do not."""
    written = row.text("Other aliases") or ""
    addresses = " ".join(address for _, address in _LINK.findall(written))
    names = [*identifiers.accessions(_plain(written)), *identifiers.accessions(addresses)]
    return [{"relation": "same_dataset_as", "target_archive": archive, "target_accession": accession,
             "link_evidence": f"ALIAS: {accession}"} for archive, accession in dict.fromkeys(names) if archive != "cpg"]  # fmt: skip


def _other_names(row: Fields) -> list[str]:
    """What the data set is called besides, where that is no accession of an archive: CDRP, LUAD, TA-ORF."""
    names = [_plain(one) for one in (row.text("Other aliases") or "").split(",")]
    return [name for name in names if name and not identifiers.accessions(name)]


def _bytes(text: str | None) -> int | None:
    match = re.match(r"^\s*[>~]?\s*(\d{1,6}(?:\.\d{1,3})?)\s*([MGTP]B)\b", text or "", re.I)
    return round(float(match[1]) * _UNITS[match[2].upper()]) if match else None


# --------------------------------------------------------------------------------------------------- components
def _components(said: dict[str, Json], draft: Json, report: Report) -> None:
    """A component for each source, with its plates and its microscope."""
    plates, microscopes = Fields(said.get("plates", {}), report), Fields(said.get("microscopes", {}), report)
    filters = {
        one.text("Filter_Configuration"): one for one in Fields(said.get("filters", {}), report).objects("filters")
    }
    by_source: dict[str, list[str]] = {}
    for one in plates.objects("plates"):
        kind, count = one.text("type") or "", one.count("count")
        by_source.setdefault(one.text("source") or "?", []).append(
            f"{count} plate{'s' * (count != 1)} of {_PLATE_TYPES.get(kind, kind)}"
        )
    scopes = {one.text("Source") or "?": one for one in microscopes.objects("microscopes")}
    components, acquisitions = [], []
    for number, source in enumerate(sorted({*by_source, *scopes}, key=_in_order), 1):
        component: Json = {"id": f"component-{number}", "component_kind": "batch", "title": source}
        put(component, "description", "; ".join(by_source.get(source, ())))
        if source in scopes:
            acquisitions.append(
                _acquisition(scopes[source], filters.get(scopes[source].text("Filter_Configuration")), number)
            )
            component["acquisition_ids"] = [f"acquisition-{number}"]
        components.append(component)
    put(draft, "study_components", components)
    put(draft, "acquisitions", acquisitions)
    sizes = [size for one in scopes.values() if (size := _number(one.text("Pixel_Size_Microns")))]
    if sizes:
        draft["pixel_size"], draft["pixel_size_stated"] = min(sizes), f"{min(sizes):g} to {max(sizes):g} µm, by source"
        draft["channel_count"] = 5


def _in_order(source: str) -> tuple[int, str]:
    """source_2 before source_10."""
    match = re.search(r"(\d{1,6})$", source)
    return (int(match[1]) if match else 0, source)


def _acquisition(scope: Fields, filters: Fields | None, number: int) -> Json:
    found: Json = {"id": f"acquisition-{number}"}
    put(found, "instrument", scope.text("Microscope_Name"))
    told = [f"{words} {value}" for key, words in (("Objective_NA", "numerical aperture"), ("Sites_Per_Well", "sites per well"),
            ("Excitation_Type", "excitation by"), ("Pixel_Size_Microns", "pixel size in µm")) if (value := scope.text(key))]  # fmt: skip
    put(found, "acquisition_parameters", "; ".join(told + (_light(filters) if filters else [])))
    mode = (scope.text("Widefield_vs_Confocal") or "").lower()
    label = {"confocal": "confocal microscopy", "widefield": "wide-field fluorescence microscopy"}.get(mode)
    if label:
        found["imaging_methods"] = [{"id": "", "label": label, "field": f"{scope.pointer}/Widefield_vs_Confocal"}]
    return found


def _light(filters: Fields) -> list[str]:
    """By which light each of the five channels is excited and seen, in nm."""
    found = []
    for channel in ("DNA", "ER", "RNA", "AGP", "Mito"):
        ends = [
            filters.text(f"{what}_{end}_{channel}") for what in ("Excitation", "Emission") for end in ("Low", "High")
        ]
        if all(ends):
            excited = ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"  # a laser's line, or a filter's band
            found.append(f"{channel}: excitation {excited} nm, emission {ends[2]} to {ends[3]} nm")
    return found


def _number(text: str | None) -> float | None:
    return float(text) if text and re.fullmatch(r"\d{1,6}(?:\.\d{1,9})?", text) else None


# ------------------------------------------------------------------------------------------------- perturbations
def _perturbations(said: dict[str, Json], draft: Json, report: Report) -> None:
    """Genes by NCBI's identifier where the table has it, compounds by InChIKey."""
    genes: dict[tuple[str, str], Json] = {}
    taxa: dict[str, Json] = {}
    compounds: dict[str, Json] = {}
    for part, body in said.items():
        table = Fields(body, report)
        if part.startswith("genes"):
            for one in table.objects("genes"):
                number, symbol = one.text("id") or "", one.text("symbol") or ""
                written = f"NCBIGene:{number}" if number.isdigit() else ""
                genes.setdefault((written, symbol), {"id": written, "label": symbol, "field": one.pointer})
            for place, taxon in enumerate(table.texts("taxa")):  # whose genes they are; the cells may be another's
                taxa.setdefault(
                    taxon, {"id": f"NCBITaxon:{taxon}", "label": "", "field": f"/taxa/{place}", "role": "gene-source"}
                )
        elif part.startswith("compounds"):
            for one in table.objects("compounds"):
                key = one.text("inchikey") or ""
                compounds.setdefault(
                    key, {"id": f"inchikey:{key}" if key else "", "label": one.text("name") or "", "field": one.pointer}
                )
    put(draft, "organisms", list(taxa.values()))
    put(draft, "genes", _named_once(genes))
    put(draft, "compounds", list(compounds.values()))


def _named_once(genes: dict[tuple[str, str], Any]) -> list[Json]:
    """A symbol that one table has with its identifier needs no second mention without."""
    known = {symbol for identifier, symbol in genes if identifier}
    return [mention for (identifier, symbol), mention in sorted(genes.items()) if identifier or symbol not in known]
