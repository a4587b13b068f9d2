"""OSF: a node with its files is one draft, whichever version of the interface sent it."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest

from micrograph.archives import archives
from micrograph.archives.osf import ARCHIVE
from micrograph.records import RawRecord, Report
from tests.archives import mapping
from tests.archives.mapping import without_prose
from tests.replay.wrong import spoilt

mapped, draft = partial(mapping.mapped, ARCHIVE), partial(mapping.draft, ARCHIVE)
HERE = Path(__file__).parent
NODE, FILES = (HERE / "node.json").read_bytes(), (HERE / "files.json").read_bytes()
LISTING = "https://api.osf.io/v2/nodes/ab9x1/files/osfstorage/"
SEARCH = "osf.io_443_api_v1_search_q_category_registration_20_20AND_20registered_date_2015-03-04_20TO_2.json"


def node(**attributes: object) -> Any:
    whole = json.loads(NODE)
    whole["data"]["attributes"] |= attributes
    return whole


def as_golden(*parts: RawRecord) -> dict[str, Any]:
    report = Report()
    return {"dataset": ARCHIVE.to_dataset(parts, report), "findings": [one.to_json() for one in report]}


def parts(files: bytes = FILES, name: str = LISTING) -> list[RawRecord]:
    return [*ARCHIVE.split(NODE, "", ""), *ARCHIVE.split(files, "", name)]


def made(recordings: Path) -> dict[str, Any]:
    search = (recordings / "osf" / SEARCH).read_bytes()
    found = {"a node with its files": as_golden(*parts())}
    return found | {record.accession: as_golden(record) for record in ARCHIVE.split(search, "", "")}


def golden() -> Any:
    return json.loads((HERE / "golden.json").read_text())


def test_it_is_found_by_itself() -> None:
    assert archives()["osf"] is ARCHIVE


def test_golden() -> None:
    assert without_prose(as_golden(*parts())) == golden()["a node with its files"]
    assert [(one.accession, one.part, one.modified) for one in parts()] == [
        ("ab9x1", "record", "2026-02-03T04:05:06.789012"), ("ab9x1", "files", None),
    ]  # fmt: skip


@pytest.mark.recorded
def test_golden_of_the_recorded_search_of_2015(recordings: Path) -> None:
    assert without_prose(made(recordings)) == golden()


def test_a_listing_with_folders_counts_nothing() -> None:
    folder = {"id": "f4", "type": "files", "attributes": {"name": "more", "kind": "folder", "size": None}}
    document = json.loads(FILES)
    document["data"].append(folder)
    found = as_golden(*parts(orjson.dumps(document)))["dataset"]
    assert found["formats"] == [".czi", ".lif"]
    assert not {"file_count", "total_bytes"} & set(found)


def test_a_listing_that_is_of_no_node_is_no_record() -> None:
    assert [one.part for one in parts(name="files.json")] == ["record"]


def test_a_registration_is_a_version_of_its_project_and_dated_when_it_was_registered() -> None:
    whole = node(date_registered="2026-05-06T00:00:00")
    whole["data"] |= {"type": "registrations", "relationships": {"registered_from": {"data": {"id": "AB9X0"}}}}
    found = draft(whole)
    assert [(one["relation"], one["target_accession"]) for one in found["related"]] == [("version_of", "ab9x0")]
    assert (found["release_date"], found["places"]["release_date"]) == (
        "2026-05-06T00:00:00", "/data/attributes/date_registered",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("category", "kind"), [("data", "images"), ("", "images"), ("software", "other"), ("communication", "other")]
)
def test_a_part_of_a_project_that_is_no_data_is_no_image(category: str, kind: str) -> None:
    assert draft(node(category=category))["resource_kind"] == kind


def test_what_may_not_be_seen_is_closed() -> None:
    assert (draft(node(public=False))["access"], draft(node())["access"]) == ("closed", "open")


def test_who_holds_the_copyright_is_no_licence() -> None:
    whole = node()
    whole["data"]["embeds"]["license"] = {"errors": [{"detail": "Not found."}]}
    assert "licence" not in draft(whole)


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "PAYLOAD-NOT-JSON"), (b"{}", "PAYLOAD-EMPTY"), (b'{"errors": [{"detail": "Gone."}]}', "PAYLOAD-ERROR-BODY"),
        (b'{"data": {"type": "users", "id": "usr01", "attributes": {}}}', "PAYLOAD-FOREIGN"), (b"<html>", "PAYLOAD-ERROR-BODY"),
    ],
)  # fmt: skip
def test_what_is_no_node_is_named(payload: bytes, code: str) -> None:
    (record,), found, report = mapped(payload)
    assert (record.accession, found) == ("", None)
    assert [(finding.code, finding.severity) for finding in report] == [(code, "error")]


def test_an_empty_page_has_no_records() -> None:
    assert list(ARCHIVE.split(b'{"data": [], "links": {"next": null}}', "", "")) == []


@pytest.mark.parametrize("payload", [NODE, FILES])
def test_a_wrong_type_at_any_field_never_raises(payload: bytes) -> None:
    for what, changed in spoilt(json.loads(payload)):
        for record in ARCHIVE.split(orjson.dumps(changed), "", LISTING):
            report = Report()
            found = ARCHIVE.to_dataset([record], report)
            assert found is not None or report.errors or record.part == "files", what
