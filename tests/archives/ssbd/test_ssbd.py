"""SSBD: all that the RDF says of a project is one draft; who made it visible, silenced it or stained it is told apart."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.archives import archives
from micrograph.archives.ssbd import ARCHIVE
from micrograph.records import RawRecord, Report
from tests.archives import mapping
from tests.archives.mapping import without_prose

mapped = partial(mapping.mapped, ARCHIVE)
HERE = Path(__file__).parent
PROJECTS = ("2-Kyoda-WormEmbryoRNAi", "98-Morita-ToothEpiCellDyn", "170-Tsutsui-HookBM")
PREFIX = "@prefix : <http://ssbd.riken.jp/ontology/> . @prefix obo: <http://purl.obolibrary.org/obo/> .\n"


def projects(recordings: Path) -> dict[str, RawRecord]:
    turtle = (recordings / "ssbd" / "SSBD_all_instances.ttl").read_bytes()
    return {record.accession: record for record in ARCHIVE.split(turtle, "text/turtle", "SSBD_all_instances.ttl")}


def made(recordings: Path) -> dict[str, Any]:
    records, found = projects(recordings), {}
    for accession in PROJECTS:
        report = Report()
        dataset = ARCHIVE.to_dataset([records[accession]], report)
        found[accession] = {"dataset": dataset, "findings": [one.to_json() for one in report]}
    return found


def project(of_data_set: str = "", of_project: str = "") -> Any:
    """The draft of a project with one data set, and what more is said."""
    turtle = f"""{PREFIX}
:ssbd-project-9 a :SSBD_Project ; :has_project_name "9-Doe-MadeUp" ; :has_dataset_output :ssbd-dataset-9 {of_project} .
:ssbd-dataset-9 a :SSBD_dataset ; :has_dataset_title "Made up" ; :has_biosample_information :ssbd-biosample-9 ;
  :has_dimension_information :ssbd-dimension-9 ; :has_imaging_method_total_info :ssbd-method-9 .
{of_data_set}"""
    (record,) = ARCHIVE.split(turtle.encode(), "text/turtle", "a.ttl")
    return ARCHIVE.to_dataset([record], Report())


def test_it_is_found_by_itself() -> None:
    assert archives()["ssbd"] is ARCHIVE


@pytest.mark.recorded
def test_golden(recordings: Path) -> None:
    assert without_prose(made(recordings)) == json.loads((HERE / "golden.json").read_text())


@pytest.mark.recorded
def test_a_mitochondrion_that_is_called_a_function_is_a_component_and_no_process(recordings: Path) -> None:
    found = ARCHIVE.to_dataset([projects(recordings)["163-Wang-MitochondrialDyn"]], Report())
    assert found is not None
    samples = found["biosamples"]
    assert {term["id"][-10:] for one in samples for term in one.get("processes", ())} == {"GO_0008053"}
    assert {one["components"][0]["id"][-10:] for one in samples} == {"GO_0005739", "GO_0030061"}


@pytest.mark.recorded
def test_genes_are_those_that_were_silenced_and_compounds_those_that_have_a_term(recordings: Path) -> None:
    records = projects(recordings)
    brains = ARCHIVE.to_dataset([records["48-Susaki-MouseBrainCUBIC"]], Report())
    cells = ARCHIVE.to_dataset([records["163-Wang-MitochondrialDyn"]], Report())
    assert brains is not None
    assert cells is not None
    genes = {one["label"] for part in brains["study_components"] for one in part.get("genes", ())}
    compounds = [one["label"] for part in cells["study_components"] for one in part.get("compounds", ())]
    assert (genes, compounds) == ({"Cry1", "Cry2"}, ["zalcitabine"])  # Thy1 and Arc are reporters


@pytest.mark.recorded
def test_no_address_of_a_person_or_place_is_mapped(recordings: Path) -> None:
    for record in projects(recordings).values():
        text = json.dumps(ARCHIVE.to_dataset([record], Report()))
        assert "@" not in text
        assert "Chuo-ku" not in text


@pytest.mark.parametrize(
    ("written", "dimensions"),
    [
        ("862x855x43x3x271", ["3D+t"]), ("862x855x43x3x1", ["3D"]), ("862x855x1x3x2", ["2D+t"]), ("862x855x1x1x1", ["2D"]),
        ("862x855", None), ("862 by 855", None),
    ],
)  # fmt: skip
def test_extents_of_five_axes_say_which_there_are(written: str, dimensions: list[str] | None) -> None:
    found = project(f':ssbd-dimension-9 :has_dimensions "{written}" .')
    assert found.get("dimensions") == dimensions
    assert found["image_data"][0]["dimension_extents"] == written


@pytest.mark.parametrize(
    ("scale", "micrometres"), [("0.554 micrometer", 0.554), ("20 nanometers", 0.02), ("2 pixels", None), ("nan", None)]
)
def test_a_scale_with_a_unit_of_length_is_in_micrometres(scale: str, micrometres: float | None) -> None:
    found = project(f':ssbd-dimension-9 :has_x_scale "{scale}" ; :has_dimensions "1x1x1x1x1" .')
    assert found.get("pixel_size") == micrometres


def test_a_term_whose_ontology_is_said_twice_is_the_term() -> None:
    found = project(":ssbd-method-9 :has_imaging_method_rcorded_type obo:FBbi_FBbi_00000477 .")
    assert [one["id"][-13:] for one in found["acquisitions"][0]["imaging_methods"]] == ["FBbi_00000477"]


def test_a_repositorys_twin_is_the_same_data_set() -> None:
    found = project(of_project='; :has_description "See ssbd-repos-000123."')
    assert [(one["relation"], one["target_accession"]) for one in found["related"]] == [
        ("same_dataset_as", "ssbd-repos-000123")
    ]


def test_a_middle_name_is_part_of_a_name() -> None:
    person = "; :has_project_participant :ssbd-person-9 . :ssbd-person-9 "
    found = project(of_project=f'{person} :has_first_name "Ada" ; :has_middle_name "B" ; :has_family_name "Doe"')
    assert found["contributors"][0]["name"] == "Ada B Doe"


@pytest.mark.parametrize(
    ("payload", "code"),
    [(b"", "PAYLOAD-NOT-JSON"), (b"<!doctype html>", "PAYLOAD-ERROR-BODY"), (b'{"message": "Not found"}', "PAYLOAD-ERROR-BODY")],
)  # fmt: skip
def test_what_is_no_rdf_is_named(payload: bytes, code: str) -> None:
    (record,), found, report = mapped(payload)
    assert (record.accession, found) == ("", None)
    assert [(finding.code, finding.severity) for finding in report] == [(code, "error")]


def test_rdf_of_samples_alone_has_no_records() -> None:
    assert list(ARCHIVE.split(f"{PREFIX}:a :has_description 'x' .".encode(), "text/turtle", "")) == []


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet='"<>.;:a \n', max_size=60))
def test_no_turtle_makes_it_raise(text: str) -> None:
    body = PREFIX + ':p a :SSBD_Project ; :has_project_name "9-Doe-MadeUp" .\n' + text
    for record in ARCHIVE.split(body.encode(), "text/turtle", ""):
        ARCHIVE.to_dataset([record], Report())
