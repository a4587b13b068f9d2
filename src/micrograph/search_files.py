"""Writes the data set index: each Dataset's JSON, bitmaps for facets, sorted columns for ranges, text for tantivy.

Documents are numbered in the order of archive and accession. A facet of terms has bitmaps for a term itself (`direct`) and for
it with all below it (`below`), each over all claims, over what archives stated, and without what is disputed.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import orjson
import tantivy
from pyroaring import BitMap

from micrograph.model.tables import SLOTS
from micrograph.records import Json
from micrograph.terms.index import Terms
from micrograph.terms.roles import SLOT_ROLES

# Name of the REST filter to the slot it asks; of terms, so that what is below counts too.
TERM_FACETS = {
    "organism": "organisms", "method": "imaging_methods", "method_group": "method_groups", "aspect": "imaging_aspects",
    "assay": "assays", "cell_type": "cell_types", "cell_line": "cell_lines", "anatomy": "anatomy",
    "component": "components", "process": "processes", "disease": "diseases", "phenotype": "phenotypes",
    "gene": "genes", "compound": "compounds",
}  # fmt: skip
VALUE_FACETS = {
    "archive": "archive", "licence": "licence", "licence_class": "licence_class", "allows_commercial": "allows_commercial",
    "allows_derivatives": "allows_derivatives", "access": "access", "format": "formats", "sample_type": "sample_type",
    "level": "level", "domain": "domain", "resource_kind": "resource_kind", "dimensions": "dimensions",
    "annotation_type": "annotation_type", "year": "year", "has": "has", "documentation": "completeness",
}  # fmt: skip
COLUMNS = ("year", "total_bytes", "image_count", "channel_count", "pixel_size", "completeness", "date")
WELL, PARTLY = 0.9, 0.7  # of the ten fields of the profile `minimum`
VARIANTS = ("all", "stated", "undisputed")
Bitmaps = dict[str, dict[str, BitMap]]


def write_index(folder: Path, datasets: Sequence[Json], terms: Terms) -> None:
    """Write the index of these data sets into a new folder."""
    folder.mkdir(parents=True)
    _write_documents(folder, datasets)
    facets: Bitmaps = defaultdict(lambda: defaultdict(BitMap))
    owners = array("I")
    for number, dataset in enumerate(datasets):
        _value_facets(facets, number, dataset)
        for slot_facet, slot in TERM_FACETS.items():
            for variant in VARIANTS:
                _term_facet(facets, f"{slot_facet}/{variant}", number, _terms_of(dataset, slot, variant), slot, terms)
        for part in component_terms(dataset):
            for slot_facet, slot in TERM_FACETS.items():
                _term_facet(facets, f"{slot_facet}/component", len(owners), part.get(slot, set()), slot, terms)
            owners.append(number)
    _write_facets(folder, facets)
    _write_array(folder / "component_owner.bin", owners)
    _write_columns(folder, datasets)
    _write_hierarchy(folder, facets, terms)
    _write_text(folder / "text", datasets, terms)


def flags(dataset: Json) -> list[str]:
    """What `has=` asks for."""
    return [
        name
        for name, there in (
            ("thumbnail", dataset.get("thumbnail")),
            ("ome-zarr", "ome-zarr" in dataset.get("formats", ())),
            ("annotations", dataset.get("annotations_data")),
            ("publication", dataset.get("publications")),
            ("doi", dataset.get("doi")),
        )
        if there
    ]


def documentation(dataset: Json) -> str | None:
    """How well a record is documented: by the share of what anyone asks first that it reports, with identifiers where wanted.

    >>> documentation({"completeness": {"resolved": 0.9}}), documentation({"completeness": {"resolved": 0.75}})
    ('well', 'partly')
    """
    if "completeness" not in dataset:
        return None
    share = dataset["completeness"]["resolved"]
    return "well" if share >= WELL else "partly" if share >= PARTLY else "scantly"


def component_terms(dataset: Json) -> list[dict[str, set[str]]]:
    """Terms by slot of each part; what only the record says holds for every part of it, and a record without parts is one."""
    parts = dataset.get("study_components") or [{}]
    said = {slot: any(part.get(slot) for part in parts) for slot in TERM_FACETS.values()}
    return [
        {
            slot: {entry["id"] for entry in (part if said[slot] else dataset).get(slot, ())}
            for slot in TERM_FACETS.values()
        }
        for part in parts
    ]


def _terms_of(dataset: Json, slot: str, variant: str) -> set[str]:
    used = {entry["id"] for entry in dataset.get(slot, ())}
    if variant == "all" or not used:
        return used
    rows = [row for row in dataset.get("term_evidence", ()) if row["slot"] == slot and row.get("term")]
    if variant == "stated":
        return used & {row["term"] for row in rows if row["kind"] in {"stated", "normalised"}}
    disputed = {row["term"] for row in rows if row.get("disputed")}
    return used - (disputed - {row["term"] for row in rows if not row.get("disputed")})


def _term_facet(facets: Bitmaps, name: str, number: int, used: set[str], slot: str, terms: Terms) -> None:
    if not used:
        return
    part_of = SLOT_ROLES[slot].part_of
    above = used.union(*(terms.ancestors(term, part_of) for term in used))
    for term in used:
        facets[f"{name}/direct"][term].add(number)
    for term in above:
        facets[f"{name}/below"][term].add(number)


def _value_facets(facets: Bitmaps, number: int, dataset: Json) -> None:
    extra = {
        "year": dataset.get("release_date", "")[:4],
        "has": flags(dataset),
        "documentation": documentation(dataset),
        "annotation_type": [
            kind for row in dataset.get("annotations_data", ()) for kind in row.get("annotation_types", ())
        ],
    }
    for facet, slot in VALUE_FACETS.items():
        value = extra[facet] if facet in extra else dataset.get(slot)
        for one in value if isinstance(value, list) else [value]:
            if one not in (None, ""):
                facets[facet][value_text(one)].add(number)


def value_text(value: Any) -> str:
    """A facet's value as it stands in a URL."""
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)


# ----------------------------------------------------------------------------------------------------- files
def _write_documents(folder: Path, datasets: Sequence[Json]) -> None:
    offsets = array("Q", [0])
    with (folder / "datasets.bin").open("wb") as file:
        for dataset in datasets:
            file.write(orjson.dumps(dataset))
            offsets.append(file.tell())
    _write_array(folder / "offsets.bin", offsets)
    keys = {f"{dataset['archive']}/{dataset['accession']}": number for number, dataset in enumerate(datasets)}
    (folder / "keys.json").write_bytes(orjson.dumps(keys))


def _write_array(path: Path, values: array[int] | array[float]) -> None:
    with path.open("wb") as file:
        values.tofile(file)


def _write_facets(folder: Path, facets: Bitmaps) -> None:
    places: dict[str, dict[str, tuple[int, int]]] = {}
    with (folder / "facets.bin").open("wb") as file:
        for facet in sorted(facets):
            places[facet] = {}
            for value in sorted(facets[facet]):
                data = facets[facet][value].serialize()
                places[facet][value] = (file.tell(), len(data))
                file.write(data)
    (folder / "facets.json").write_bytes(orjson.dumps(places))


def _write_columns(folder: Path, datasets: Sequence[Json]) -> None:
    """For each column its values in order, and the documents in the same order."""
    studies: dict[str, int] = {}
    study = array(
        "I", [studies.setdefault(str(dataset.get("study") or dataset["id"]), len(studies)) for dataset in datasets]
    )
    _write_array(folder / "study.bin", study)
    for column in COLUMNS:
        rows = sorted(
            (value, number)
            for number, dataset in enumerate(datasets)
            if (value := _number(column, dataset)) is not None
        )
        _write_array(folder / f"{column}.values.bin", array("d", [value for value, _ in rows]))
        _write_array(folder / f"{column}.numbers.bin", array("I", [number for _, number in rows]))


def _number(column: str, dataset: Json) -> float | None:
    date = dataset.get("release_date", "")
    if column == "year":
        return float(date[:4]) if date[:4].isdigit() else None
    if column == "date":  # 2024-03 sorts before 2024-03-01, and a year before its months
        digits = "".join(character for character in date.split("/")[0] if character.isdigit())
        return float(digits.ljust(8, "0")) if digits else None
    if column == "completeness":
        return float(dataset["completeness"]["resolved"]) if "completeness" in dataset else None
    value = dataset.get(column)
    return float(value) if value is not None else None


def _write_hierarchy(folder: Path, facets: Bitmaps, terms: Terms) -> None:
    """Label and parents of every term that a facet may show."""
    shown = sorted({term for name, values in facets.items() if name.endswith("/below") for term in values})
    known: dict[str, Json] = {}
    for curie in shown:
        term = terms.get(curie)
        known[curie] = {
            "label": term.label if term else curie,
            "parents": [*term.parents] if term else [],
            "part_of": [*term.part_of] if term else [],
        }
    (folder / "hierarchy.json").write_bytes(orjson.dumps(known))


def _write_text(folder: Path, datasets: Sequence[Json], terms: Terms) -> None:
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", stored=True, indexed=True, fast=True)
    for field in ("accession", "title", "terms", "people", "body"):
        builder.add_text_field(field, stored=False, tokenizer_name="default" if field == "accession" else "en_stem")
    schema = builder.build()
    index = tantivy.Index(schema, path=str(folder))
    # one thread, so that documents stay in order and the index is the same each time
    writer = index.writer(heap_size=128_000_000, num_threads=1)
    for number, dataset in enumerate(datasets):
        document = {"number": number, **_texts(dataset, terms)}
        writer.add_document(tantivy.Document.from_dict(document, schema))
    writer.commit()
    writer.wait_merging_threads()


def _texts(dataset: Json, terms: Terms) -> dict[str, list[str]]:
    used = {entry["id"] for slot in SLOTS["Dataset"] if slot in SLOT_ROLES for entry in dataset.get(slot, ())}
    return {
        "accession": [dataset["accession"], *dataset.get("aliases", ()), dataset.get("doi", "")],
        "title": [dataset.get("title", "")],
        "terms": sorted(set(_names(used, terms))),
        "people": [person["name"] for person in dataset.get("contributors", ())],
        "body": [
            dataset.get("description", ""), *dataset.get("keywords", ()),
            *(text for part in dataset.get("biosamples", ()) for text in (part.get("title", ""), part.get("biological_entity", ""))),
            *(part.get("title", "") for part in dataset.get("study_components", ())),
            *(text for part in dataset.get("acquisitions", ()) for text in (part.get("title", ""), part.get("instrument", ""))),
            *(paper.get("title", "") for paper in dataset.get("publications", ())),
            *(row.get("raw", "") for row in dataset.get("term_evidence", ())),
        ],
    }  # fmt: skip


def _names(used: Iterable[str], terms: Terms) -> Iterable[str]:
    """Labels and synonyms of the terms and of all above: who types "mammal" means mice too."""
    for curie in used:
        for one in (curie, *terms.ancestors(curie)):
            term = terms.get(one)
            if term is not None:
                yield term.label
                if one == curie:
                    yield from (text for scope, text in term.synonyms if scope == "exact")
