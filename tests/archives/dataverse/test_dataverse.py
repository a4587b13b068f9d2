"""Dataverse: a native record and what a search says of it are one draft, whichever version of the software sent them."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest

from micrograph.archives import archives
from micrograph.archives.dataverse import ARCHIVE
from tests.archives import mapping
from tests.archives.mapping import without_prose
from tests.replay.wrong import spoilt

mapped, draft = partial(mapping.mapped, ARCHIVE), partial(mapping.draft, ARCHIVE)
HERE = Path(__file__).parent
PAYLOAD = (HERE / "record.json").read_bytes()
LISTED = {
    "name": "Made up neurons, as listed", "type": "dataset", "url": "https://doi.org/10.7910/DVN/MADEUP", "global_id": "doi:10.7910/DVN/MADEUP",
    "description": "Neurons, in short.", "published_at": "2026-01-02T03:04:05Z", "updatedAt": "2026-03-04T05:06:07Z", "fileCount": 2,
    "image_url": "https://dataverse.harvard.edu/api/access/dsCardImage/1", "authors": ["Doe, Ada"], "keywords": ["neurons"], "subjects": ["Other"],
}  # fmt: skip


def native(**version: object) -> Any:
    """The record, with other members of its latest version."""
    whole = json.loads(PAYLOAD)
    whole["data"]["latestVersion"] |= version
    return whole


def golden(name: str) -> Any:
    return json.loads((HERE / "golden.json").read_text())[name]


def as_golden(*payloads: object) -> dict[str, Any]:
    _, dataset, report = mapped(*payloads)
    return {"dataset": dataset, "findings": [one.to_json() for one in report]}


def recorded(recordings: Path, number: str) -> bytes:
    name = f"dataverse.harvard.edu_api_datasets_persistentId_persistentId_doi_10.7910_DVN_{number}.json"
    return (recordings / "dataverse" / name).read_bytes()


def made(recordings: Path) -> dict[str, Any]:
    return {
        "a native record": as_golden(PAYLOAD), "a search alone": as_golden(LISTED),
        "10.7910/DVN/HOLVXA": as_golden(recorded(recordings, "HOLVXA")),
    }  # fmt: skip


def test_it_is_found_by_itself() -> None:
    assert archives()["dataverse"] is ARCHIVE


def test_golden() -> None:
    assert without_prose(as_golden(PAYLOAD)) == golden("a native record")
    assert without_prose(as_golden(LISTED)) == golden("a search alone")
    (record,), _, _ = mapped(PAYLOAD)
    assert (record.archive, record.accession, record.part) == ("dataverse", "10.7910/DVN/MADEUP", "record")
    assert record.modified == "2026-03-04T05:06:07Z"


@pytest.mark.recorded
def test_golden_of_a_recorded_data_set(recordings: Path) -> None:
    assert without_prose(made(recordings)["10.7910/DVN/HOLVXA"]) == golden("10.7910/DVN/HOLVXA")


def test_what_a_search_says_gives_way_to_the_record() -> None:
    for order in ((PAYLOAD, LISTED), (LISTED, PAYLOAD)):
        found = draft(*order)
        assert (found["title"], found["thumbnail"][-1]) == ("Made up neurons", "1")
        assert found["file_count"] == 2


def test_no_address_of_a_contact_is_mapped() -> None:
    assert "@example.org" not in json.dumps(draft(PAYLOAD))


@pytest.mark.parametrize(
    ("version", "licence"),
    [
        ({"license": "CC0"}, "CC0"), ({"license": {"name": "CC0 1.0"}}, "CC0 1.0"), ({"license": "NONE"}, "NONE"),
        ({"license": "NONE", "termsOfUse": "Attribution is required"}, "Attribution is required"), ({"license": None}, None),
    ],
)  # fmt: skip
def test_a_licence_is_a_text_or_an_object_and_else_the_terms(version: dict[str, Any], licence: str | None) -> None:
    assert draft(native(**version)).get("licence") == licence


@pytest.mark.parametrize(
    ("restricted", "access"), [((True, True), "controlled"), ((True, False), "open"), ((), "open")]
)
def test_all_files_restricted_is_controlled_access(restricted: tuple[bool, ...], access: str) -> None:
    files = [{"restricted": one, "dataFile": {"filename": "a.tif", "filesize": 1}} for one in restricted]
    assert draft(native(files=files))["access"] == access


@pytest.mark.recorded
@pytest.mark.parametrize(("number", "kind"), [("Q5PV4U", "images"), ("5WTSUZ", "other"), ("RLMYMR", "other")])
def test_tables_and_programs_of_statistics_are_no_images_and_what_is_packed_may_be(
    number: str, kind: str, recordings: Path
) -> None:
    found = draft(recorded(recordings, number))
    assert (found["resource_kind"], "formats" in found) == (kind, False)


@pytest.mark.parametrize("identifier", ["hdl:1902.1/3643", "http://hdl.handle.net/1902.1/3643", "1902.1/3643"])
def test_a_handle_is_an_accession_and_no_doi(identifier: str) -> None:
    found = draft(LISTED | {"global_id": identifier})
    assert (found["accession"], "doi" in found) == ("1902.1/3643", False)


def test_files_and_collections_of_a_search_are_no_records() -> None:
    page = {"data": {"total_count": 3, "items": [LISTED, LISTED | {"type": "file"}, LISTED | {"type": "dataverse"}]}}
    assert [record.part for record in ARCHIVE.split(orjson.dumps(page), "", "")] == ["listed"]
    assert list(ARCHIVE.split(b'{"data": {"total_count": 0, "items": []}}', "", "")) == []


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "PAYLOAD-NOT-JSON"), (b"{}", "PAYLOAD-EMPTY"), (b'{"status": "ERROR", "message": "Not found"}', "PAYLOAD-ERROR-BODY"),
        (b'{"status": "OK", "data": {"persistentUrl": "https://doi.org/10.7910/DVN/P7UKWR"}}', "PAYLOAD-FOREIGN"), (b"<html>", "PAYLOAD-ERROR-BODY"),
    ],
)  # fmt: skip
def test_what_is_no_data_set_is_named(payload: bytes, code: str) -> None:
    (record,), found, report = mapped(payload)
    assert (record.accession, found) == ("", None)
    assert [(finding.code, finding.severity) for finding in report] == [(code, "error")]


@pytest.mark.parametrize("document", [json.loads(PAYLOAD), LISTED, {"data": {"items": [LISTED]}}])
def test_a_wrong_type_at_any_field_never_raises(document: Any) -> None:
    for what, changed in spoilt(document):
        for record in ARCHIVE.split(orjson.dumps(changed), "", ""):
            found = mapping.mapped(ARCHIVE, record.payload)[1]
            assert (found is None) == (record.accession == ""), what
