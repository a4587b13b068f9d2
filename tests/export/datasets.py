"""The data sets that formats are tried on: the demo's, the schema's examples, and recorded ones; and reading them back."""

from __future__ import annotations

import tarfile
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import yaml

from micrograph.archives import _datacite, _datacite_xml, _schema_org, archive
from micrograph.describe import describe
from micrograph.export.formats import FORMATS
from micrograph.model.tables import SLOTS
from micrograph.normalise import normalise
from micrograph.records import Json, Report
from micrograph.terms.index import Terms

BASE = "https://w3id.org/micrograph/"
_DEMO = Path("src/micrograph/demo")
_CONNECTORS = {"bia": "*.json", "gide": "*.json", "idr": "*.txt", "zenodo": "*.json"}
# Formats that a connector or a dialect of ours reads; the graph's are read by `micrograph.model.read`.
READ_BACK = ("schema-org", "croissant", "ro-crate", "datacite-json", "datacite-xml")
# Archives whose crates the connector of GIDE files under their own name.
OF_GIDE = frozenset({"bia", "idr", "empiar", "ssbd"})


@cache
def terms() -> Terms:
    return Terms.load()


@cache
def demo() -> tuple[Json, ...]:
    """The data sets of the demo, each source by itself."""
    found = []
    for slug, pattern in _CONNECTORS.items():
        for path in sorted((_DEMO / slug).glob(pattern)):
            found += _described(slug, path.read_bytes(), path.name)
    return tuple(found)


@cache
def examples() -> tuple[Json, ...]:
    """The schema's own valid examples of data sets: one of them says everything that a data set can."""
    return tuple(
        yaml.safe_load(path.read_text()) for path in sorted(Path("schemas/examples/valid").glob("Dataset-*.yaml"))
    )


@cache
def recorded(recordings: Path) -> tuple[Json, ...]:
    """Every third of GIDE's crates: 526 data sets of four archives, with their prose."""
    found = []
    with tarfile.open(recordings / "gide" / "gide_crates_1577.tar.gz") as file:
        for number, member in enumerate(file):
            if member.isfile() and number % 3 == 0:
                payload = file.extractfile(member)
                assert payload is not None
                found += _described("gide", payload.read(), member.name)
    return tuple(found)


def _described(slug: str, payload: bytes, name: str) -> list[Json]:
    found = [describe([record], terms(), BASE).source for record in archive(slug).split(payload, "", name)]
    return [source.dataset for source in found if source is not None]


def written(name: str, dataset: Json) -> bytes:
    return FORMATS[name].write(dataset, BASE)


def again(name: str, dataset: Json) -> Json:
    """A data set written and read: by the connector or dialect that reads such files, then normalised."""
    payload, report = written(name, dataset), Report()
    draft: Json | None
    if name == "ro-crate":
        (record,) = archive("gide").split(payload, "", "crate.json")
        draft = archive("gide").to_dataset([record], report)
    elif name == "datacite-xml":
        draft = _datacite.draft(_datacite_xml.from_xml(payload, report), dataset["archive"], "", report)
    elif name == "datacite-json":
        draft = _datacite.draft(orjson.loads(payload), dataset["archive"], "", report)
    else:
        draft = _schema_org.draft(orjson.loads(payload), "", "", report)
    assert draft is not None, (name, dataset["accession"], list(report))
    return normalise(draft, source="test", base=BASE, terms=terms(), report=report)


def said(dataset: Json, path: str) -> Any:
    """What a data set says at a path of `Format.carries`; of terms, their identifiers; None where it says nothing.

    Of a slot of parts there is one value a part, so that a value that moves to another part is seen.
    """
    value = dataset.get(path) if "." not in path else _inner(dataset, path.split("."))
    if value and SLOTS["Dataset"][path.partition(".")[0]].target == "OntologyTerm":
        value = sorted(one["id"] for one in value)
    return None if value is None or value == [] else value


def _inner(part: Json, names: list[str]) -> Any:
    value = part.get(names[0])
    if len(names) == 1 or value is None:
        return value
    found = [_inner(one, names[1:]) for one in value] if isinstance(value, list) else _inner(value, names[1:])
    empty = not isinstance(found, list) or all(one in (None, []) for one in found)
    return found if not empty or not isinstance(found, list) else None


def full() -> Json:
    """A data set that has a value for every slot that any foreign format carries."""
    iri = f"{BASE}dataset/bia/S-BIAD9"
    return {
        "id": iri, "archive": "bia", "accession": "S-BIAD9", "level": "dataset", "domain": "microscopy", "resource_kind": "annotations",
        "title": "Nuclei, drawn by hand & checked", "access": "open",
        "description": "Outlines of nuclei in mouse kidney, drawn by two people and compared; where they differ a third decided.",
        "landing_page": "https://www.ebi.ac.uk/biostudies/bioimages/studies/S-BIAD9", "doi": "10.6019/s-biad9", "version": "2",
        "release_date": "2025-03", "modified_date": "2025-04-01", "licence": "CC-BY-SA-4.0", "licence_class": "share-alike",
        "keywords": ["nuclei", "kidney"], "aliases": ["s-biad9"], "total_bytes": 12, "file_count": 3, "formats": ["ome-zarr", "tiff"],
        "thumbnail": "https://example.org/small.png",
        "contributors": [
            {"id": f"{iri}#person-1", "name": "Jane Roe", "given_name": "Jane", "family_name": "Roe", "orcid": "0000-0002-1825-0097",
             "affiliations": [{"id": f"{iri}#a", "name": "An Institute", "ror": "02catss52"}, {"id": f"{iri}#b", "name": "A School"}]},
            {"id": f"{iri}#person-2", "name": "The Nuclei Consortium"},
        ],
        "publications": [
            {"id": f"{iri}#publication-1", "title": "On nuclei", "doi": "10.1000/nuclei", "pubmed": "12345678", "pmc": "PMC1234567", "year": 2024},
            {"id": f"{iri}#publication-2", "title": "More on nuclei", "doi": "10.1000/more"},
        ],
        "grants": [{"id": f"{iri}#grant-1", "award": "AB-1", "funder_name": "A Funder", "funder_ror": "0472cxd90"}],
        "organisms": [{"id": "NCBITaxon:10090", "label": "Mus musculus"}],
        "imaging_methods": [{"id": "FBbi:00000251", "label": "confocal microscopy"}],
        "imaging_aspects": [{"id": "FBbi:00000591", "label": "fluorescence"}],
        "assays": [{"id": "OBI:0002119", "label": "microscopy assay"}],
        "cell_types": [{"id": "CL:0000653", "label": "podocyte"}],
        "cell_lines": [{"id": "CLO:0003684", "label": "HeLa cell"}],
        "anatomy": [{"id": "UBERON:0002113", "label": "kidney"}],
        "components": [{"id": "GO:0005634", "label": "nucleus"}],
        "processes": [{"id": "GO:0000278", "label": "mitotic cell cycle"}],
        "diseases": [{"id": "MONDO:0005148", "label": "type 2 diabetes mellitus"}],
        "phenotypes": [{"id": "CMPO:0000077", "label": "elongated cell phenotype"}],
        "compounds": [{"id": "CHEBI:15377", "label": "water"}],
        "distributions": [
            {"id": f"{iri}#distribution-1", "name_of_distribution": "All files", "content_url": "https://example.org/all.zip",
             "media_type": "application/zip", "byte_size": 12},
        ],
    }  # fmt: skip
