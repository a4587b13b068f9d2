"""EMPIAR: an entry is one draft, whether it comes as JSON of the interface or as XML of the FTP area."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest

from micrograph.archives import archives
from micrograph.archives.empiar import ARCHIVE
from micrograph.describe import describe
from micrograph.terms.index import Terms
from tests.archives import mapping
from tests.archives.mapping import without_prose
from tests.replay.wrong import spoilt

mapped, draft = partial(mapping.mapped, ARCHIVE), partial(mapping.draft, ARCHIVE)
HERE = Path(__file__).parent
PAYLOAD = (HERE / "entry.json").read_bytes()


def entry(**fields: object) -> Any:
    """The entry, without its accession around it."""
    return json.loads(PAYLOAD)["EMPIAR-99001"] | fields


def golden(accession: str) -> Any:
    return json.loads((HERE / "golden.json").read_text())[accession]


def as_golden(payload: bytes) -> dict[str, Any]:
    _, dataset, report = mapped(payload)
    return {"dataset": dataset, "findings": [one.to_json() for one in report]}


def made(recordings: Path) -> dict[str, Any]:
    xml = (recordings / "empiar" / "records" / "EMPIAR-10934.xml").read_bytes()
    return {"EMPIAR-99001": as_golden(PAYLOAD), "EMPIAR-10934": as_golden(xml)}


def test_it_is_found_by_itself() -> None:
    assert archives()["empiar"] is ARCHIVE


def test_golden() -> None:
    assert without_prose(as_golden(PAYLOAD)) == golden("EMPIAR-99001")
    (record,), _, _ = mapped(PAYLOAD)
    assert (record.archive, record.accession, record.part, record.modified) == (
        "empiar",
        "EMPIAR-99001",
        "record",
        "2026-03-04",
    )


@pytest.mark.recorded
def test_golden_of_a_recorded_entry_in_xml(recordings: Path) -> None:
    assert without_prose(made(recordings)["EMPIAR-10934"]) == golden("EMPIAR-10934")


def test_no_address_of_a_person_or_place_is_mapped() -> None:
    text = json.dumps(draft(PAYLOAD))
    assert not [word for word in ("@example.org", "Example Road", "Nowhere") if word in text]


def test_an_entry_that_stands_bare_is_the_same() -> None:
    bare = draft(entry())
    assert (bare["accession"], bare["title"]) == ("EMPIAR-99001", draft(PAYLOAD)["title"])
    assert bare["places"]["title"] == "/title"


def test_a_depositors_file_has_codes_that_are_no_formats_and_no_types() -> None:
    coded = {
        "name": "a",
        "category": "('T9', '')",
        "data_format": "('T1', '')",
        "image_width": 3838,
        "pixel_width": None,
    }
    found = draft(
        entry(experiment_type=3, imagesets=[coded], authors=[{"name": "('Smith', 'JW')", "author_orcid": None}])
    )
    assert not {"formats", "imaging_methods", "pixel_size", "image_count"} & set(found)
    assert found["image_data"] == [{"id": "image-data-1", "size_x": 3838, "dimension_extents": "x 3838"}]
    assert [(one["name"], one.get("family_name"), one.get("given_name")) for one in found["contributors"][:1]] == [
        ("Smith JW", "Smith", "JW")
    ]


@pytest.mark.parametrize(
    ("written", "total"),
    [("1.9 TB", 1_900_000_000_000), ("512 B", 512), ("3 kb", 3000), ("about 3 GB", None), ("", None), (None, None)],
)  # fmt: skip
def test_a_size_with_its_unit_is_bytes(written: str | None, total: int | None) -> None:
    assert draft(entry(dataset_size=written)).get("total_bytes") == total


@pytest.mark.parametrize(
    ("written", "label"),
    [("FIB SEM", "FIB-SEM"), ("FIB-SEM", "FIB-SEM"), ("EMDB", "electron microscopy"), ("Atomic force", "Atomic force"), (None, None)],
)  # fmt: skip
def test_the_kind_of_experiment_is_the_method(written: str | None, label: str | None) -> None:
    methods = draft(entry(experiment_type=written)).get("imaging_methods", [])
    assert [one["label"] for one in methods] == ([label] if label else [])


@pytest.mark.parametrize(
    ("status", "expected"), [("OBS", ["deleted"]), ("WDRN", ["deleted"]), ("HOLD", []), ("REL", ["active"])]
)
def test_what_is_obsolete_is_gone_and_what_waits_is_no_record_yet(status: str, expected: list[str]) -> None:
    records = ARCHIVE.split(orjson.dumps({"EMPIAR-99001": entry(status=status)}), "", "")
    assert [record.status for record in records] == expected


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "PAYLOAD-NOT-JSON"), (b"{}", "PAYLOAD-EMPTY"), (b"<!doctype html>", "PAYLOAD-ERROR-BODY"), (b"<entry/>", "PAYLOAD-FOREIGN"),
        (b'{"message": "No entries found"}', "PAYLOAD-ERROR-BODY"), (b'[{"title": "x"}]', "PAYLOAD-FOREIGN"),
    ],
)  # fmt: skip
def test_what_is_no_entry_is_named(payload: bytes, code: str) -> None:
    (record,), found, report = mapped(payload)
    assert (record.accession, found) == ("", None)
    assert [(finding.code, finding.severity) for finding in report] == [(code, "error")]


def test_a_wrong_type_at_any_field_never_raises() -> None:
    for what, changed in spoilt(json.loads(PAYLOAD)):
        for record in ARCHIVE.split(orjson.dumps(changed), "", ""):
            found = mapping.mapped(ARCHIVE, record.payload)[1]
            assert (found is None) == (record.accession == ""), what


# Every type of EMPIAR's deposition schema, with its methods in FBbi and in our groups. Electron diffraction (MicroED) is no
# method of FBbi; what was simulated (INSILICO) or modelled (IHM) is no method of imaging at all.
TYPES = {
    "SXT": ({"FBbi:00001003"}, {"mggroup:x-ray"}), "INSILICO": (set(), set()), "EMDB": ({"FBbi:00000256"}, set()),
    "SBF-SEM": ({"FBbi:00000585"}, {"mggroup:volume-em"}), "FIB-SEM": ({"FBbi:00050000"}, {"mggroup:volume-em"}), "IHM": (set(), set()),
    "CLEM": ({"FBbi:00000256"}, {"mggroup:clem"}), "CLXM": ({"FBbi:00000260"}, {"mggroup:x-ray"}), "MicroED": (set(), {"mggroup:cryo-em"}),
    "ATUM-SEM": ({"FBbi:00000257"}, {"mggroup:volume-em"}), "Hard X-ray/X-ray microCT": ({"FBbi:00001002"}, {"mggroup:x-ray"}),
    "ssET": ({"FBbi:00000256"}, {"mggroup:volume-em"}),
}  # fmt: skip


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.load()


@pytest.mark.parametrize("written", TYPES)
def test_every_type_of_experiment_has_the_method_and_the_group_that_it_names(written: str, terms: Terms) -> None:
    payload = orjson.dumps(
        {"EMPIAR-99001": entry(title="An entry", experiment_type=written, imagesets=[], citation=[])}
    )
    described = describe(list(ARCHIVE.split(payload, "", "")), terms, "https://w3id.org/micrograph/")
    assert described.source is not None
    found = described.source.dataset
    methods, groups = (
        {one["id"] for one in found.get(slot, ()) if "id" in one} for slot in ("imaging_methods", "method_groups")
    )
    assert (methods, groups) == TYPES[written]


@pytest.mark.recorded
def test_the_types_are_those_of_the_deposition_schema(recordings: Path) -> None:
    schema = json.loads((recordings / "empiar" / "depositor" / "empiar_deposition.schema.json").read_text())
    assert len(schema["properties"]["experiment_type"]["enum"]) == len(TYPES)
