"""BioImage Archive: every template becomes a draft, whatever is wrong in it is said, nothing makes it raise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.archives import archives
from micrograph.archives._biostudies import read
from micrograph.archives.bia import ARCHIVE
from micrograph.records import RawRecord, Report
from tests.replay.wrong import spoilt

HERE = Path(__file__).parent
PAYLOAD = (HERE / "study.json").read_bytes()


def study() -> Any:
    return json.loads(PAYLOAD)


def mapped(payload: bytes) -> tuple[list[RawRecord], dict[str, Any] | None, Report]:
    records = list(ARCHIVE.split(payload, "application/json", "study.json"))
    report = Report(records[0].archive, records[0].accession)
    return records, ARCHIVE.to_dataset(records[:1], report), report


def section(kind: str, *attributes: tuple[str, str], **more: object) -> dict[str, Any]:
    return {"type": kind, "attributes": [{"name": name, "value": value} for name, value in attributes]} | more


def page(*sections: object, **more: object) -> bytes:
    attached = [{"name": "AttachTo", "value": "BioImages"}, {"name": "Title", "value": "t"}]
    root = {"type": "Study", "subsections": list(sections)} | more
    return orjson.dumps({"accno": "S-BIAD1", "attributes": attached, "section": root})


def draft(*sections: object, **more: object) -> dict[str, Any]:
    found = mapped(page(*sections, **more))[1]
    assert found is not None
    return found


def test_it_is_found_by_itself() -> None:
    assert archives()["bia"] is ARCHIVE


def test_golden() -> None:
    (record,), found, report = mapped(PAYLOAD)
    assert found == json.loads((HERE / "golden.json").read_text())
    assert (record.connector, record.archive, record.accession, record.payload) == ("bia", "bia", "S-BIAD9001", PAYLOAD)
    assert {finding.code: finding.severity for finding in report} == {
        "ASSOCIATION-DANGLING": "error", "REFERENCE-DANGLING": "warning", "SECTION-SPELLING": "info",
    }  # fmt: skip


def test_no_address_of_a_person_or_place_is_mapped() -> None:
    _, found, report = mapped(PAYLOAD)
    text = json.dumps([found, [finding.to_json() for finding in report]])
    assert "@example.org" not in text
    assert "Example Road" not in text


# ------------------------------------------------------------------------------------------------------ templates
def test_an_association_that_names_nothing_says_what_would_be_valid() -> None:
    _, found, report = mapped(PAYLOAD)
    assert found is not None
    (finding,) = (finding for finding in report if finding.code == "ASSOCIATION-DANGLING")
    assert finding.value == "Embryo of another name"
    assert finding.expected == "'Spheroid'; 'Embryo'"
    component = found["study_components"][1]
    assert component["association_unknown"] is True
    assert "biosample_ids" not in component
    assert component["acquisition_ids"] == ["acquisition-1"]  # what the row does name is kept


def test_modules_inside_a_component_belong_to_it() -> None:
    acquisitions = [section("Image Acquisition", ("Imaging Instrument", name)) for name in ("a", "b")]
    nested = [section("Biosample", ("Biological entity", "cells")), section("Specimen"), *acquisitions]
    (component,) = draft(section("Study Component", ("Name", "c"), subsections=nested))["study_components"]
    assert [row.get("acquisition_id") for row in component["associations"]] == ["acquisition-1", "acquisition-2"]
    assert {row["biosample_id"] for row in component["associations"]} == {"biosample-1"}
    assert "association_unknown" not in component


def test_two_of_two_kinds_inside_a_component_are_not_paired_by_guess() -> None:
    nested = [section("Biosample"), section("Biosample"), section("Image Acquisition"), section("Image Acquisition")]
    (component,) = draft(section("Study Component", subsections=nested))["study_components"]
    assert component["association_unknown"] is True
    assert all(len(row) == 2 for row in component["associations"])
    assert component["biosample_ids"] == ["biosample-1", "biosample-2"]


def test_a_component_without_associations_is_not_given_any() -> None:
    (component,) = draft(section("Biosample", ("Title", "b")), section("Study Component"))["study_components"]
    assert component == {
        "id": "component-1", "component_kind": "study-component", "association_unknown": True,
        "pointer": "/section/subsections/1",
    }  # fmt: skip


def test_the_template_of_2019_has_experiments() -> None:
    experiments = [
        section(
            "Experiment 1", ("Experiment Name", "one"), ("Imaging method", "light microscopy"), ("Sample type", "cell")
        ),
        section("Experiment", ("Imaging Method", "bright-field microscopy"), ("Characteristics [Organism]", "yeast")),
    ]
    found = draft(*experiments, attributes=[{"name": "Study Organism", "value": "homo sapiens"}])
    assert [part["component_kind"] for part in found["study_components"]] == ["experiment", "experiment"]
    assert found["study_components"][1]["acquisition_ids"] == ["acquisition-2"]
    assert found["study_components"][1]["organisms"][0]["label"] == "yeast"
    assert found["organisms"][0]["label"] == "homo sapiens"
    assert found["sample_type"] == ["cell"]


def test_a_study_that_lists_its_files_has_counts_and_one_with_file_lists_has_none() -> None:
    files = [{"path": "a.tif", "size": 5}, [{"path": "b.lif", "size": 7}], {}]
    found = draft(files=files)
    assert (found["file_count"], found["total_bytes"], found["formats"]) == (2, 12, [".lif", ".tif"])
    assert "file_count" not in draft(section("Study Component", ("File List", "x.json")), files=files)
    folder = draft(files=[{"path": "fig 8", "size": 5}])
    assert folder["total_bytes"] == 5
    assert "file_count" not in folder


def test_annotations_of_images_elsewhere_are_no_images() -> None:
    assert draft(section("Annotations", ("Title", "m")))["resource_kind"] == "annotations"


def test_nulls_are_absent() -> None:
    author = section("author", ("Name", "Ada"), ("ORCID", "null"), ("affiliation", "  "))
    author["attributes"].append({"name": "Role", "value": None})
    assert draft(author)["contributors"] == [
        {
            "name": "Ada",
            "pointer": "/section/subsections/0",
            "places": {"name": "/section/subsections/0/attributes/0/value"},
        }
    ]


def test_the_index_of_biostudies_spells_it_differently() -> None:
    document = {
        "accNo": "S-BIAD7", "title": "Indexed", "releaseTime": "2026-01-01T00:00:00Z", "collections": [{"accNo": "BioImages"}],
        "section": {"type": "Study", "sections": [{"type": "Biosample", "attributes": [
            {"name": "Organism", "value": "yeast", "valueAttrs": [{"name": "TermId", "value": "4932"}]}]}]},
    }  # fmt: skip
    _, found, _ = mapped(orjson.dumps(document))
    assert found is not None
    assert (found["accession"], found["title"], found["release_date"][:10]) == ("S-BIAD7", "Indexed", "2026-01-01")
    assert found["biosamples"][0]["organisms"][0]["id"] == "4932"


# --------------------------------------------------------------------------------------------------------- foreign
@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "PAYLOAD-NOT-JSON"),
        (b"\xff\xfe{", "PAYLOAD-NOT-JSON"),
        (b"<!doctype html><title>503</title>", "PAYLOAD-ERROR-BODY"),
        (b'{"errorMessage": "Study not found"}', "PAYLOAD-ERROR-BODY"),
        (b'{"ftpHttp_link": "https://ftp.example.org/x/"}', "PAYLOAD-REDIRECT"),
        (b"{}", "PAYLOAD-EMPTY"),
        (b"12", "PAYLOAD-FOREIGN"),
        (b'{"hits": [], "totalHits": 0}', "PAYLOAD-FOREIGN"),
        (b'{"accno": "E-MTAB-1", "attributes": [{"name": "AttachTo", "value": "ArrayExpress"}], "section": {}}', "PAYLOAD-FOREIGN"),
        (b'{"accno": "EMPIAR-1", "attributes": [{"name": "AttachTo", "value": "BioImages-EMPIAR"}], "section": {}}', "PAYLOAD-FOREIGN"),
        (b'{"accno": "BioImages", "attributes": [{"name": "AttachTo", "value": "BioImages"}], "section": {}}', "PAYLOAD-FOREIGN"),
        (b"[" * 10_000, "PAYLOAD-NOT-JSON"),
    ],
)  # fmt: skip
def test_what_is_no_study_is_named(payload: bytes, code: str) -> None:
    (record,), found, report = mapped(payload)
    assert (record.accession, record.archive, found) == ("", "", None)
    assert [(finding.code, finding.severity) for finding in report] == [(code, "error")]
    assert "valid is" in report.findings[0].message


def test_a_file_list_is_a_companion_and_a_list_of_studies_gives_each() -> None:
    assert list(ARCHIVE.split(b'[{"path": "a.tif", "size": 1}]', "", "list.json")) == []
    assert list(ARCHIVE.split(b"[]", "", "empty.json")) == []
    both = list(ARCHIVE.split(b"[" + PAYLOAD + b"," + PAYLOAD.replace(b"9001", b"9002") + b", 3]", "", "x"))
    assert [record.accession for record in both] == ["S-BIAD9001", "S-BIAD9002", ""]
    assert len({record.page_sha256 for record in both}) == 1


# ---------------------------------------------------------------------------------------------------- wrong types
def test_a_wrong_type_at_any_field_never_raises() -> None:
    count = 0
    for what, document in spoilt(study()):
        for record in ARCHIVE.split(orjson.dumps(document), "", ""):
            report = Report()
            found = ARCHIVE.to_dataset([record], report)
            assert (found is None) == (record.accession == ""), what
            assert found is not None or report.errors == 1, what
        count += 1
    assert count > 5000


def test_a_wrong_type_is_reported_with_its_place_and_left_out() -> None:
    document = study()
    document["section"]["attributes"][0]["value"] = ["no", "text"]
    _, found, report = mapped(orjson.dumps(document))
    assert found is not None
    assert "description" not in found
    (finding,) = (finding for finding in report if finding.code == "FIELD-TYPE")
    assert (finding.pointer, finding.severity) == ("/section/attributes/0/value", "warning")


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.binary(max_size=100), st.recursive(st.one_of(st.none(), st.text(max_size=4)), lambda inner: st.one_of(
    st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["accno", "section", "attributes", "name", "value", "subsections"]), inner, max_size=3),
)).map(orjson.dumps)))  # fmt: skip
def test_no_bytes_make_it_raise(payload: bytes) -> None:
    for record in ARCHIVE.split(payload, "", ""):
        ARCHIVE.to_dataset([record], Report())


def test_sections_nested_as_deep_as_json_goes_are_read() -> None:
    deep: dict[str, Any] = {"type": "Biosample", "attributes": [{"name": "Title", "value": "at the bottom"}]}
    for _ in range(100):
        deep = {"type": "Study Component", "subsections": [deep]}
    assert draft(deep)["biosamples"][0]["title"] == "at the bottom"
    deepest = b'{"subsections":[' * 500 + b"]}" * 500
    document = orjson.loads(deepest)
    assert len(list(read({"accno": "S-BIAD1", "section": document}, Report()).study.walk())) == 500


# ------------------------------------------------------------------------------------------------------- recorded
def recorded(recordings: Path, pattern: str) -> dict[str, dict[str, Any]]:
    found = {}
    for path in sorted((recordings / "bia").glob(pattern)):
        for record in ARCHIVE.split(path.read_bytes(), "", path.name):
            report = Report()
            one = ARCHIVE.to_dataset([record], report)
            if one is not None:
                found[one["accession"]] = one | {"_report": report}
    return found


@pytest.mark.recorded
def test_no_recording_raises(recordings: Path) -> None:
    codes = set()
    for path in sorted((recordings / "bia").rglob("*.json*")):
        for record in ARCHIVE.split(path.read_bytes(), "", path.name):
            report = Report()
            if ARCHIVE.to_dataset([record], report) is None:
                codes |= set(report.counts())
    assert codes <= {"PAYLOAD-FOREIGN", "PAYLOAD-NOT-JSON"}


@pytest.mark.recorded
def test_published_studies_have_what_they_state(recordings: Path) -> None:
    found = recorded(recordings, "biostudies_json/*_original.json")
    assert len(found) >= 20
    assert all(one["title"] and one["release_date"] for one in found.values())
    organisms = [
        one
        for one in found.values()
        if one.get("organisms") or any("organisms" in part for part in one.get("biosamples", ()))
    ]
    assert len(organisms) >= 0.85 * len(found)
    s15 = found["S-BIAD15"]
    assert s15["organisms"][0]["id"] == "NCBITaxon:4932"
    assert [mention.get("id") for mention in s15["acquisitions"][0]["imaging_methods"]][:2] == [
        "FBbi_00000246",
        "FBbi_00000258",
    ]
    assert len(s15["contributors"][0]["affiliations"]) == 1  # its organisation has no accession
    assert found["S-BIAD590"]["related"][0]["target_accession"] == "idr0042"
    assert found["S-BIAD1982"]["publications"][0]["doi"] == "2024.09.23.614351"  # as written: normalise knows the form
    assert len(found["S-BIAD677"]["acquisitions"]) == 5
    assert found["S-BIAD1261"]["_report"].counts()["AUTHOR-WITHOUT-NAME"] == 1
    assert found["S-BIAD2808"]["_report"].counts()["ASSOCIATION-DANGLING"] >= 3
    assert found["S-BSST592"]["file_count"] == 26


@pytest.mark.recorded
def test_what_curators_corrected_is_dangling_no_more(recordings: Path) -> None:
    corrected = recorded(recordings, "biostudies_json/*_override.json")
    assert len(corrected) >= 20
    for accession, one in corrected.items():
        assert one["_report"].errors == 0, accession


@pytest.mark.recorded
def test_two_affiliations_in_one_reference(recordings: Path) -> None:
    found = recorded(recordings, "biostudies_api/S-BIAD8/S-BIAD8.json")["S-BIAD8"]
    assert len(found["contributors"]) == 20
    assert len(found["contributors"][0]["affiliations"]) == 2
    assert [part["title"] for part in found["study_components"]] == ["Experiment 1", "Experiment 2"]
    assert [one["label"] for one in found["organisms"]] == ["homo sapiens", "saccharomyces cerevisiae"]
