"""RO-Crates of versions 1.0 to 1.2: the root with what it points to is one draft, wherever the crate lies."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest

from micrograph.archives import archives
from micrograph.archives.ro_crate import ARCHIVE
from micrograph.records import Report
from tests.archives import mapping
from tests.archives.mapping import without_prose
from tests.replay.wrong import spoilt

mapped, draft = partial(mapping.mapped, ARCHIVE), partial(mapping.draft, ARCHIVE)
HERE = Path(__file__).parent
PAYLOAD = (HERE / "crate.json").read_bytes()
PREFIX = "ro-crate-py__test_test-data_"
RECORDED = (
    "crate-1.0_ro-crate-metadata.jsonld", "crate-1.1_ro-crate-metadata.json", "crate-1.2-DRAFT_ro-crate-metadata.json",
    "ro-crate-galaxy-sortchangecase_ro-crate-metadata.json",
)  # fmt: skip


def crate(**root: object) -> Any:
    """The crate, with other members of its root."""
    whole = json.loads(PAYLOAD)
    whole["@graph"][1] |= root
    return whole


def as_golden(payload: bytes, name: str = "") -> dict[str, Any]:
    (record,) = ARCHIVE.split(payload, "", name)
    report = Report()
    return {"dataset": ARCHIVE.to_dataset([record], report), "findings": [one.to_json() for one in report]}


def made(recordings: Path) -> dict[str, Any]:
    found = {"10.99999/nuclei": as_golden(PAYLOAD)}
    for name in RECORDED:
        payload = (recordings / "ro-crate" / f"{PREFIX}{name}").read_bytes()
        folder, _, file = name.partition("_")
        found[folder] = as_golden(payload, f"{folder}/{file}")
    return found


def golden() -> Any:
    return json.loads((HERE / "golden.json").read_text())


def test_it_is_found_by_itself() -> None:
    assert archives()["ro-crate"] is ARCHIVE


def test_golden() -> None:
    assert without_prose(as_golden(PAYLOAD)) == golden()["10.99999/nuclei"]


@pytest.mark.recorded
def test_golden_of_recorded_crates(recordings: Path) -> None:
    assert without_prose(made(recordings)) == golden()


@pytest.mark.recorded
def test_one_crate_in_three_versions_of_the_format_is_the_same(recordings: Path) -> None:
    versions = [made(recordings)[name]["dataset"] for name in ("crate-1.0", "crate-1.1", "crate-1.2-DRAFT")]
    assert versions[0]["title"] == "Example crate"
    assert len({json.dumps(one | {"accession": ""}, sort_keys=True) for one in versions}) == 1


@pytest.mark.recorded
def test_every_recorded_crate_is_read(recordings: Path) -> None:
    found = {path.name: as_golden(path.read_bytes(), path.name) for path in sorted((recordings / "ro-crate").iterdir())}
    assert len(found) == 11
    assert all(one["dataset"] and not one["findings"] for one in found.values())


def test_no_address_of_a_person_is_mapped() -> None:
    assert "@example.org" not in json.dumps(draft(PAYLOAD))


@pytest.mark.parametrize(
    ("root", "name", "owner"),
    [
        ({"identifier": "S-BIAD582"}, "", ("bia", "S-BIAD582")), ({"identifier": "https://zenodo.org/records/12"}, "", ("zenodo", "12")),
        ({"identifier": "cells-7"}, "", ("ro-crate", "cells-7")), ({"identifier": None}, "a/cells/ro-crate-metadata.json", ("ro-crate", "cells")),
        ({"identifier": None, "url": "https://example.org/cells"}, "", ("ro-crate", "https://example.org/cells")),
    ],
)  # fmt: skip
def test_a_crate_is_filed_under_the_archive_that_its_root_names(
    root: dict[str, Any], name: str, owner: tuple[str, str]
) -> None:
    (record,) = ARCHIVE.split(orjson.dumps(crate(**root)), "", name or "ro-crate-metadata.json")
    assert (record.archive, record.accession) == owner


def test_a_crate_whose_main_entity_is_a_workflow_is_software() -> None:
    whole = crate(mainEntity={"@id": "run.cwl"})
    whole["@graph"].append({"@id": "run.cwl", "@type": ["File", "ComputationalWorkflow"]})
    assert (draft(whole)["resource_kind"], "resource_kind" in draft(PAYLOAD)) == ("software", False)


def test_what_lies_beside_a_crate_is_no_record() -> None:
    assert list(ARCHIVE.split(b"\x00\x01", "", "nuclei.ome.tif")) == []


@pytest.mark.parametrize(
    ("payload", "code"),
    [(b"", "PAYLOAD-NOT-JSON"), (b"{}", "PAYLOAD-EMPTY"), (b'{"@graph": [{"@id": "./"}]}', "PAYLOAD-FOREIGN"), (b"<html>", "PAYLOAD-ERROR-BODY")],
)  # fmt: skip
def test_what_is_no_crate_is_named(payload: bytes, code: str) -> None:
    (record,) = ARCHIVE.split(payload, "", "ro-crate-metadata.json")
    report = Report()
    assert (record.accession, ARCHIVE.to_dataset([record], report)) == ("", None)
    assert [(finding.code, finding.severity) for finding in report] == [(code, "error")]


def test_a_wrong_type_at_any_field_never_raises() -> None:
    for what, changed in spoilt(json.loads(PAYLOAD)):
        for record in ARCHIVE.split(orjson.dumps(changed), "", "ro-crate-metadata.json"):
            found = ARCHIVE.to_dataset([record], Report())
            assert (found is None) == (record.accession == ""), what
