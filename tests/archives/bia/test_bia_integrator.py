"""Studies as the BioImage Archive's own database tells them, beside the PageTab of the same study."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from micrograph.archives.bia import ARCHIVE
from micrograph.records import Json, RawRecord, Report

FIRST = {
    "accession_id": "S-BIAD9101", "title": "Made up embryos", "description": "Seen at night.", "authors": [{"name": "Ada Example"}],
    "organism": "Danio rerio (zebrafish)", "release_date": "2022-11-18", "imaging_type": "Spinning disk confocal microscopy, SPIM",
    "attributes": {"study_type": "Live imaging"}, "images": {"IM1": {}, "IM2": {}}, "tags": ["3D"],
}  # fmt: skip
SECOND = {
    "accession_id": "s-biad9102", "title": "Made up nuclei", "licence": "https://creativecommons.org/publicdomain/zero/1.0/",
    "author": [{"display_name": "Bo Example", "orcid": "0000-0002-1825-0097", "contact_email": "bo@example.org", "address": "A street 1",
                "role": ["submitter"], "affiliation": [{"display_name": "Institute", "rorid": "https://ror.org/02catss52", "address": "x"}]}],
    "grant": [{"id": "EX-1", "funder": []}], "keyword": ["nuclei"],
    "dataset": [
        {"title": "Stacks", "description": "All of them", "image_count": 5, "file_reference_count": 240, "file_reference_size_bytes": 9000,
         "biological_entity": [{"organism_classification": [{"common_name": "mouse", "scientific_name": "Mus musculus", "ncbi_id": None}]}],
         "acquisition_process": [{"imaging_method_name": ["confocal microscopy"], "fbbi_id": []}]},
        {"title": "Masks", "image_count": 0, "file_reference_count": 0, "file_reference_size_bytes": 0,
         "biological_entity": [{"organism_classification": [{"common_name": "mouse", "scientific_name": "Mus musculus", "ncbi_id": None}]}],
         "acquisition_process": []},
    ],
}  # fmt: skip


def split(document: Any) -> list[RawRecord]:
    return list(ARCHIVE.split(orjson.dumps(document), "application/json", "x.json"))


def draft(document: Any) -> Json:
    (record,) = split(document)
    found = ARCHIVE.to_dataset([record], Report())
    assert found is not None
    return found


def test_version_1_gives_organism_methods_people_and_the_number_of_images() -> None:
    found = draft(FIRST)
    assert (found["accession"], found["title"], found["study_type"], found["image_count"]) == (
        "S-BIAD9101",
        "Made up embryos",
        "Live imaging",
        2,
    )
    assert found["organisms"] == [{"label": "Danio rerio (zebrafish)", "field": "/organism"}]
    assert [one["label"] for one in found["imaging_methods"]] == ["Spinning disk confocal microscopy", "SPIM"]
    assert found["contributors"] == [{"name": "Ada Example", "pointer": "/authors/0"}]


@pytest.mark.parametrize("unknown", ["Unknown", "unknown", "N/A"])
def test_what_version_1_does_not_know_is_left_out(unknown: str) -> None:
    found = draft(FIRST | {"organism": unknown, "imaging_type": unknown, "images": {}})
    assert not found.keys() & {"organisms", "imaging_methods", "image_count"}


def test_version_2_has_its_data_sets_as_components_and_each_term_once() -> None:
    found = draft(SECOND)
    assert found["accession"] == "S-BIAD9102"
    assert [(one["title"], one.get("image_count")) for one in found["study_components"]] == [
        ("Stacks", 5),
        ("Masks", None),
    ]
    assert (found["image_count"], found["file_count"], found["total_bytes"]) == (5, 240, 9000)
    assert [one["label"] for one in found["organisms"]] == ["Mus musculus"]
    assert [one["label"] for one in found["imaging_methods"]] == ["confocal microscopy"]
    assert found["grants"] == [{"award": "EX-1"}]
    assert "@" not in str(found)
    assert "street" not in str(found)


def test_a_table_or_an_export_of_studies_gives_each_and_what_is_of_another_archive_none() -> None:
    other = FIRST | {"accession_id": "EMPIAR-10326"}
    assert [record.accession for record in split({"u-1": SECOND, "u-2": FIRST, "u-3": other})] == [
        "S-BIAD9102",
        "S-BIAD9101",
    ]
    export = {"collections": {}, "images": {}, "datasets": {"S-BIAD9101": FIRST | {"n_images": 3}}}
    assert [(record.accession, record.part) for record in split(export)] == [("S-BIAD9101", "v1-export")]
    assert [record.accession for record in split(other)] == [""]


def test_the_pagetab_of_a_study_leads_wherever_it_is_held() -> None:
    attributes = [{"name": "Title", "value": "As deposited"}, {"name": "AttachTo", "value": "BioImages"}]
    (pagetab,) = split(
        {"accno": "S-BIAD9101", "attributes": attributes, "section": {"type": "Study"}, "type": "submission"}
    )
    (told,) = split(FIRST)
    assert pagetab.part != told.part
    for parts in ([pagetab, told], [told, pagetab]):
        found = ARCHIVE.to_dataset(parts, Report())
        assert found is not None
        assert found["title"] == "As deposited"


@pytest.mark.parametrize("value", [None, 7, [], {}, "x", [[]], {"a": 1}])
@pytest.mark.parametrize("key", sorted({*FIRST, *SECOND} - {"accession_id", "title"}))
def test_a_value_of_another_type_is_a_finding_and_never_an_exception(key: str, value: Any) -> None:
    for document in (FIRST, SECOND):
        for record in split(document | {key: value}):
            ARCHIVE.to_dataset([record], Report())


@pytest.mark.recorded
def test_the_recorded_dumps_and_the_search_index_are_studies(recordings: Path) -> None:
    folder = recordings / "bia"
    paths = [*(folder / "bia_v1_study_dumps").glob("*.json"), folder / "bia_search" / "bia-study-metadata.json"]
    found = {
        record.accession: ARCHIVE.to_dataset([record], Report())
        for path in paths
        for record in ARCHIVE.split(path.read_bytes(), "", path.name)
    }
    assert len(found) == 11
    assert found["S-BIAD564"]["image_count"] == 256
    assert found["S-BIAD1495"]["organisms"] == [
        {"field": "/dataset/0/biological_entity/0/organism_classification/0/scientific_name", "label": "Mus musculus"}
    ]
    assert all("title" in one for one in found.values())
