"""TCIA: what the Commons' tables may say of a collection, and what they may not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest

from micrograph.archives import archives
from micrograph.archives.tcia import ARCHIVE
from micrograph.importing import import_paths
from micrograph.log import HarvestLog
from micrograph.records import RawRecord, Report
from tests.archives.mapping import without_prose
from tests.replay.wrong import spoilt

HERE = Path(__file__).parent
GOLDEN = ("htan-wustl", "tcga-dlbc", "rider-lungct-seg")
INDEX = {
    "collection_id": "made_up", "collection_name": "Made-Up", "cancer_types": "Lung cancer", "tumor_locations": "Lung",
    "species": "Human", "sources": [], "source_DOI": "10.7937/made.up",
}  # fmt: skip
PAGE = {
    "id": 1, "slug": "made-up", "type": "collections", "title": {"rendered": "Made-Up"}, "collection_title": "Made up lungs",
    "collection_doi": "10.7937/made.up", "collection_page_accessibility": "Public", "species": ["Human"], "cancer_types": ["Lung Cancer"],
    "cancer_locations": ["Lung"], "data_types": ["CT", "Whole Slide Image"], "version_number": "2", "date_updated": "2026-01-02",
    "collection_abstract": "<p>Lungs.</p>", "link": "https://www.cancerimagingarchive.net/collection/made-up/", "collection_funding": "<b>Made Up Fund</b>",
}  # fmt: skip
TOTALS = (
    b"collection_id\tseries\tinstances\tsize_MB\tmodalities\tbody_parts\nmade_up\t6690\t347330\t183043.9\tCT,SM\tLUNG\n"
)
SERIES = (
    b"collection_id,SeriesInstanceUID,instanceCount,series_size_MB,Modality,Manufacturer,ManufacturerModelName\n"
    b"made_up,1.2.3,50,26.4,SM,Leica,Aperio\nmade_up,1.2.4,50,26.4,SM,Leica,Aperio\n"
)
FILES = {"collections_index.json": orjson.dumps([INDEX]), "totals.tsv": TOTALS, "series_sample.csv": SERIES}


def records(*names: str) -> list[RawRecord]:
    return [record for name in names for record in ARCHIVE.split(FILES[name], "", name)]


def mapped(parts: list[RawRecord]) -> tuple[dict[str, Any] | None, Report]:
    report = Report()
    return ARCHIVE.to_dataset(parts, report), report


def test_it_is_found_by_itself() -> None:
    assert archives()["tcia"] is ARCHIVE


def test_each_table_is_a_part_of_its_collection() -> None:
    assert [(one.accession, one.part) for one in records(*FILES)] == [
        ("made-up", "idc"), ("made-up", "totals"), ("made-up", "series"),
    ]  # fmt: skip


@pytest.mark.parametrize("names", [list(FILES), list(reversed(FILES))])
def test_a_size_is_that_of_the_totals_whatever_series_came_beside_them(names: list[str]) -> None:
    """4d_lung was said to have 1,000 files: those of the twenty series of a sample."""
    found, report = mapped(records(*names))
    assert found is not None
    assert (found["file_count"], found["total_bytes"]) == (347_330, 183_043_900_000)
    assert found["acquisitions"][0]["instrument"] == "Leica, Aperio"
    assert not report.errors


def test_series_alone_state_no_size() -> None:
    found, _ = mapped(records("collections_index.json", "series_sample.csv"))
    assert found is not None
    assert not {"file_count", "total_bytes"} & found.keys()


@pytest.mark.parametrize("names", [["totals.tsv"], ["series_sample.csv"], ["totals.tsv", "series_sample.csv"]])
def test_counts_without_their_collection_are_no_data_set(names: list[str]) -> None:
    found, report = mapped(records(*names))
    assert found is None
    assert [finding.code for finding in report] == ["RECORD-EMPTY"]


@pytest.mark.parametrize("right", [INDEX, PAGE])
def test_no_wrong_field_raises(right: dict[str, Any]) -> None:
    for what, document in spoilt(right):
        parts = list(ARCHIVE.split(orjson.dumps([document]), "", "collections_index.json"))
        found, report = mapped(parts) if parts else (None, Report())
        assert found or report.errors or not parts or not parts[0].accession, what


@pytest.mark.recorded
def test_the_recorded_totals_stand_though_a_sample_of_series_lies_beside_them(recordings: Path, tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    import_paths("tcia", [recordings / "tcia"], log)
    found, _ = mapped([row for row in log.rows_in_force() if row.accession == "4d-lung"])
    assert found is not None
    assert (found["file_count"], found["total_bytes"]) == (347_330, 183_043_900_000)


# ------------------------------------------------------------------------------------------------------- recorded
def parts_of(recordings: Path, *accessions: str) -> dict[str, list[RawRecord]]:
    """Index and totals of collections and results, as the Commons gives them."""
    found: dict[str, list[RawRecord]] = {accession: [] for accession in accessions}
    for name in ("collections_index.json", "analysis_results_index.json", "idc_collection_aggregates.tsv"):
        for record in ARCHIVE.split((recordings / "tcia" / name).read_bytes(), "", name):
            if record.accession in found:
                found[record.accession].append(record)
    return found


def made(recordings: Path) -> dict[str, Any]:
    found = {}
    for accession, parts in parts_of(recordings, *GOLDEN).items():
        dataset, report = mapped(parts)
        found[accession] = {"dataset": dataset, "findings": [one.to_json() for one in report]}
    return found


@pytest.mark.recorded
def test_golden(recordings: Path) -> None:
    assert without_prose(made(recordings)) == json.loads((HERE / "golden.json").read_text())


@pytest.mark.recorded
def test_a_name_leads_to_one_record(recordings: Path) -> None:
    """A result that is made of 22 collections, BAMF's, was a name of each of them."""
    owners: dict[str, set[str]] = {}
    for name in ("collections_index.json", "analysis_results_index.json"):
        for record in ARCHIVE.split((recordings / "tcia" / name).read_bytes(), "", name):
            found, _ = mapped([record])
            assert found is not None
            for alias in {found["doi"], *found.get("aliases", ())}:
                owners.setdefault(alias.lower(), set()).add(record.accession)
    assert len(owners) > 205
    assert {alias for alias, names in owners.items() if len(names) > 1} == set()


@pytest.mark.recorded
@pytest.mark.parametrize(
    ("accession", "doi", "page"),
    [
        ("cmb-ov", "10.7937/4nx6-e061", "https://www.cancerimagingarchive.net/collection/cmb-ov/"),
        ("bamf-aimi-annotations", "10.5281/zenodo.8345959", "https://doi.org/10.5281/zenodo.8345959"),
        ("prostatex-seg-zones", "10.7937/tcia.nbb4-4655", "https://www.cancerimagingarchive.net/analysis-result/prostatex-seg-zones/"),
    ],
)  # fmt: skip
def test_a_records_own_doi_leads_and_its_page_is_where_it_is(
    accession: str, doi: str, page: str, recordings: Path
) -> None:
    found, _ = mapped(parts_of(recordings, accession)[accession])
    assert found is not None
    assert (found["doi"], found["landing_page"]) == (doi, page)


# --------------------------------------------------------------------------------------------------- what it is of
@pytest.mark.parametrize(
    ("said", "slot", "labels"),
    [
        ({"cancer_types": "COVID-19 (non-cancer)"}, "diseases", ["COVID-19"]),
        ({"cancer_types": "Normal (non-cancer), Healthy Controls (non-cancer)"}, "diseases", []),
        ({"cancer_types": "Breast Cancer, Non-Cancer"}, "diseases", ["Breast Cancer"]),
        ({"tumor_locations": "Lung Phantom"}, "anatomy", []), ({"tumor_locations": "Head-Neck, Phantom"}, "anatomy", ["Head-Neck"]),
        ({"species": "Human, Mouse"}, "organisms", ["Human", "Mouse"]), ({"species": "Phantom"}, "organisms", []),
    ],
)  # fmt: skip
def test_what_a_collection_is_of(said: dict[str, str], slot: str, labels: list[str]) -> None:
    found, _ = mapped(list(ARCHIVE.split(orjson.dumps([INDEX | said]), "", "collections_index.json")))
    assert found is not None
    assert [one["label"] for one in found.get(slot, [])] == labels


@pytest.mark.parametrize(
    ("modalities", "domain"), [("SM", "microscopy"), ("CT, SM", "mixed"), ("MR", "medical-imaging"), ("ANN", "microscopy")]
)  # fmt: skip
def test_modalities_say_whether_it_is_microscopy(modalities: str, domain: str) -> None:
    source = {"source_title": "x", "source_type": "original_data", "modalities": modalities}
    found, _ = mapped(list(ARCHIVE.split(orjson.dumps([INDEX | {"sources": [source]}]), "", "collections_index.json")))
    assert found is not None
    assert found["domain"] == domain
    assert "imaging_methods" not in found


@pytest.mark.parametrize("order", [(PAGE, INDEX), (INDEX, PAGE)])
def test_tcias_own_page_leads_and_the_index_adds_what_it_lacks(order: tuple[dict[str, Any], ...]) -> None:
    parts = [record for one in order for record in ARCHIVE.split(orjson.dumps([one]), "", "list.json")]
    assert {record.part for record in parts} == {"wordpress", "idc"}
    found, report = mapped(parts)
    assert found is not None
    assert (found["title"], found["doi"], found["version"]) == ("Made up lungs", "10.7937/made.up", "2")
    assert (found["landing_page"], found["access"]) == (PAGE["link"], "open")
    assert (found["domain"], found["funding_statement"]) == ("mixed", "Made Up Fund")
    assert list(report) == []
