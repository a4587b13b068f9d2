"""Cell Image Library: an image becomes the draft that somebody read beside its record; what its axes leave unsaid its kind says."""

from __future__ import annotations

import json
import tarfile
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest

from micrograph.archives import archives
from micrograph.archives.cil import ARCHIVE
from tests.archives import mapping
from tests.archives.mapping import without_prose
from tests.replay.cil import document
from tests.replay.wrong import spoilt

mapped, draft = partial(mapping.mapped, ARCHIVE), partial(mapping.draft, ARCHIVE)
HERE = Path(__file__).parent
NUMBERS = (39341, 12608, 222)


def dumped(recordings: Path, *numbers: int) -> dict[str, bytes]:
    """Records of the dump, by accession."""
    with tarfile.open(recordings / "cil" / "cil_public_data_v8_6.tar.xz") as dump:
        members = {Path(member.name).stem: member for member in dump if member.name.endswith(".json")}
        files = {f"CIL_{number}": dump.extractfile(members[str(number)]) for number in sorted(numbers)}
        return {accession: file.read() for accession, file in files.items() if file}


def made(recordings: Path) -> dict[str, Any]:
    found = {accession: mapped(payload) for accession, payload in dumped(recordings, *NUMBERS).items()}
    return {
        accession: {"dataset": dataset, "findings": [one.to_json() for one in report]}
        for accession, (_, dataset, report) in found.items()
    }


def image(**core: object) -> Any:
    """A record with fields of its own."""
    whole = document(10_001)
    whole["CIL_CCDB"]["CIL"]["CORE"] |= core
    return whole


def test_it_is_found_by_itself() -> None:
    assert archives()["cil"] is ARCHIVE


@pytest.mark.recorded
def test_golden(recordings: Path) -> None:
    assert without_prose(made(recordings)) == json.loads((HERE / "golden.json").read_text())


@pytest.mark.recorded
def test_what_axes_leave_unsaid_is_said_by_the_kind_of_data(recordings: Path) -> None:
    found = {
        name: draft(payload)["dimensions"] for name, payload in dumped(recordings, 9006, 32146, 571, 39550).items()
    }
    assert found == {"CIL_9006": ["2D+t"], "CIL_32146": ["3D"], "CIL_571": ["2D"], "CIL_39550": ["3D+t"]}


@pytest.mark.recorded
def test_an_article_that_is_an_address_alone_is_one(recordings: Path) -> None:
    (payload,) = dumped(recordings, 12851).values()
    assert [one["pubmed"] for one in draft(payload)["publications"]] == ["17327173"]


def test_an_article_that_is_named_twice_is_one_and_other_addresses_are_none() -> None:
    links = [
        {"Href": "https://pubmed.ncbi.nlm.nih.gov/15385630/"},
        {"Href": "https://example.org/15385631"},
        {"Label": "none"},
    ]
    found = draft(image(ATTRIBUTION={"PUBMED": ["PMID 15385630"], "URLs": links}))
    assert [(one["pubmed"], one["pointer"][-8:]) for one in found["publications"]] == [("15385630", "PUBMED/0")]


@pytest.mark.parametrize(
    ("axes", "extents"),
    [("XX", "X 197, Y 207"), ("XY", "X 197, Y 207"), ("YX", "Y 197, X 207"), ("ZX", "Z 197, X 207")],
)  # fmt: skip
def test_the_second_of_two_axes_of_one_name_is_the_other(axes: str, extents: str) -> None:
    sizes = [{"Space": {"axis": axis, "Image_size": size}} for axis, size in zip(axes, (197, 207), strict=True)]
    assert draft(image(DIMENSION=sizes))["image_data"][0]["dimension_extents"] == extents


@pytest.mark.parametrize(
    ("value", "unit", "micrometres"),
    [(1.7, "nanometers", 0.0017), ("0.5", "microns", 0.5), (2, "millimeters", 2000), (0, "microns", None), (1, "voxels", None)],
)  # fmt: skip
def test_a_pixels_size_is_in_micrometres_where_its_unit_is_one_of_length(
    value: object, unit: str, micrometres: float | None
) -> None:
    sizes = [{"Space": {"axis": axis, "Pixel_size": {"value": value, "unit": unit}}} for axis in "XY"]
    found = draft(image(DIMENSION=sizes))
    assert (found.get("pixel_size"), found["pixel_size_stated"]) == (micrometres, f"{float(str(value)):g} {unit}")


def test_a_plate_of_thousands_of_compounds_names_none() -> None:
    assert "compounds" not in draft(image(CHEMICAL_COMPOUNDS=[{"free_text": str(number)} for number in range(201)]))
    assert len(draft(image(CHEMICAL_COMPOUNDS=["taxol", {"onto_name": "DMSO"}]))["compounds"]) == 2


def test_a_record_that_is_deleted_or_not_public_is_gone() -> None:
    for status in ({"Deleted": True}, {"Is_public": False}, {}):
        (record,), _, _ = mapped(document(10_001, **status))
        assert record.status == ("deleted" if status else "active")


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "PAYLOAD-NOT-JSON"), (b"<html>", "PAYLOAD-ERROR-BODY"), (b"{}", "PAYLOAD-EMPTY"), (b"[]", "PAYLOAD-FOREIGN"),
        (b'{"CIL_CCDB": {"CCDB": {}}}', "PAYLOAD-FOREIGN"), (b'{"error": "no document"}', "PAYLOAD-ERROR-BODY"),
    ],
)  # fmt: skip
def test_what_is_no_record_is_named(payload: bytes, code: str) -> None:
    (record,), found, report = mapped(payload)
    assert (record.accession, found) == ("", None)
    assert [(finding.code, finding.severity) for finding in report] == [(code, "error")]


@pytest.mark.recorded
def test_a_wrong_type_at_any_field_never_raises(recordings: Path) -> None:
    (payload,) = dumped(recordings, 39341).values()
    for what, changed in spoilt(orjson.loads(payload)):
        records, found, _ = mapped(changed)
        assert (found is None) == (records[0].accession == ""), what
