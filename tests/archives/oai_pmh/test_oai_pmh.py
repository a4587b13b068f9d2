"""OAI-PMH: a record is the same in the kernel and in Dublin Core, and a file is no data set."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.archives import archives
from micrograph.archives.datacite import ARCHIVE as DATACITE
from micrograph.archives.oai_pmh import ARCHIVE
from micrograph.records import RawRecord, Report
from tests.archives import mapping
from tests.archives.mapping import without_prose

mapped, draft = partial(mapping.mapped, ARCHIVE), partial(mapping.draft, ARCHIVE)
HERE = Path(__file__).parent
ZENODO = "zenodo_2026/zenodo.org_oai2d_verb_ListRecords_"
LISTS = {
    "DataCite's kernel": f"{ZENODO}metadataPrefix_datacite.xml",
    "Dublin Core": f"{ZENODO}until_2026-04-02_metadataPrefix_oai_dc.xml",
}
NUMBERS = ("8437103", "8433037")


def listed(recordings: Path, name: str) -> list[RawRecord]:
    return list(ARCHIVE.split((recordings / "oai-pmh" / name).read_bytes(), "", name))


def as_golden(*parts: RawRecord) -> dict[str, Any]:
    report = Report()
    dataset = ARCHIVE.to_dataset(parts, report)
    return {"dataset": dataset, "findings": [one.to_json() for one in report]}


def made(recordings: Path) -> dict[str, Any]:
    return {
        f"{record.accession} in {form}": as_golden(record)
        for form, name in LISTS.items() for record in listed(recordings, name) if record.accession in NUMBERS
    }  # fmt: skip


def page(*records: str) -> bytes:
    head = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>'
    return f"{head}{''.join(records)}</ListRecords></OAI-PMH>".encode()


def record(identifier: str, elements: str, sets: str = "") -> str:
    dc = f'<dc xmlns="http://purl.org/dc/elements/1.1/">{elements}</dc>'
    return f"<record><header><identifier>{identifier}</identifier>{sets}</header><metadata>{dc}</metadata></record>"


def test_it_is_found_by_itself() -> None:
    assert archives()["oai-pmh"] is ARCHIVE


@pytest.mark.recorded
def test_golden(recordings: Path) -> None:
    assert without_prose(made(recordings)) == json.loads((HERE / "golden.json").read_text())


@pytest.mark.recorded
def test_files_of_a_data_set_are_parts_of_it_and_it_leads_whatever_comes_last(recordings: Path) -> None:
    """Of 40 data sets of one hour of Dryad the last file was the data set."""
    records = [
        one
        for path in sorted((recordings / "oai-pmh" / "dryad_2015").glob("*.xml"))
        for one in listed(recordings, f"dryad_2015/{path.name}")
    ]
    parts = [one for one in records if one.accession == "10.5061/dryad.th09b"]
    assert {one.part for one in parts} >= {"record", "file-3", "file-4"}
    for order in (parts, parts[::-1]):
        found = as_golden(*order)["dataset"]
        assert (found["doi"], found["title"][:10], found["resource_kind"]) == (
            "doi:10.5061/dryad.th09b",
            "Data from:",
            "images",
        )
        assert "related" not in found
    keys = [(one.accession, one.part) for one in records]
    assert len({one for one in keys if one[1] == "record"}) >= 100


@pytest.mark.recorded
def test_software_is_software_in_either_form_and_its_community_and_concept_are_no_data_it_uses(
    recordings: Path,
) -> None:
    for form in ("datacite", "oai_dc"):
        name = f"zenodo_2026/zenodo.org_oai2d_verb_GetRecord_identifier_oai_3Azenodo.org_3A10357859_metadataPrefix_{form}.xml"
        found = as_golden(*listed(recordings, name))["dataset"]
        assert (found["resource_kind"], found["level"]) == ("software", "catalogue-entry")
        assert {one["relation"] for one in found.get("related", [])} <= {"version_of", "supplement_to"}
        assert found["communities"] == ["rdmo"]


@pytest.mark.parametrize(
    ("identifier", "element", "owner"),
    [
        ("oai:zenodo.org:12", "", ("zenodo", "12", "record")), ("oai:figshare.com:article/12345", "", ("figshare", "12345", "record")),
        ("oai:x:1", "doi:10.5061/dryad.ab12/3", ("dryad", "10.5061/dryad.ab12", "file-3")),
        ("oai:x:1", "https://doi.org/10.7910/DVN/ABC123", ("dataverse", "10.7910/DVN/ABC123", "record")),
        ("oai:x:1", "doi:10.7910/DVN/ABC123/XYZ789", ("dataverse", "10.7910/DVN/ABC123", "file-xyz789")),
        ("oai:x:1", "Doe (2026) A citation.", ("oai-pmh", "oai:x:1", "record")),
    ],
)  # fmt: skip
def test_a_record_is_filed_under_the_archive_that_its_identifiers_name(
    identifier: str, element: str, owner: tuple[str, str, str]
) -> None:
    (one,), found, _ = mapped(page(record(identifier, f"<title>Made up</title><identifier>{element}</identifier>")))
    assert found is not None
    assert (one.archive, one.accession, one.part) == owner
    assert (found["archive"], found["accession"], found["aliases"]) == (*owner[:2], [identifier])


def test_datacites_own_interface_keeps_files_apart_too() -> None:
    whole, file = (
        {"doi": f"10.5061/dryad.ab12{end}", "titles": [{"title": title}]}
        for end, title in (("/1", "a.tif"), ("", "Cells"))
    )
    records = mapping.mapped(DATACITE, {"data": [{"attributes": whole}, {"attributes": file}]})[0]
    assert [(one.accession, one.part) for one in records] == [
        ("10.5061/dryad.ab12", "file-1"),
        ("10.5061/dryad.ab12", "record"),
    ]
    for order in (records, records[::-1]):
        found = DATACITE.to_dataset(order, Report())
        assert found is not None
        assert found["title"] == "Cells"


def test_dublin_core_does_not_say_how_things_are_related() -> None:
    relations = (
        "10.5281/zenodo.13",
        "https://doi.org/10.6019/S-BIAD9",
        "10.9999/made.up.1",
        "https://zenodo.org/communities/cells/",
    )
    elements = "".join(f"<relation>{one}</relation>" for one in relations)
    found = draft(page(record("oai:zenodo.org:12", f"<title>Made up</title>{elements}")))
    assert [(one["relation"], one["target_archive"]) for one in found["related"]] == [("reuses", "bia")]
    assert [one["doi"] for one in found["publications"]] == ["10.9999/made.up.1"]


def test_a_deleted_record_is_a_tombstone_and_an_empty_list_has_none() -> None:
    gone = '<record><header status="deleted"><identifier>oai:zenodo.org:12</identifier></header></record>'
    assert [(one.accession, one.status) for one in ARCHIVE.split(page(gone), "", "")] == [("12", "deleted")]
    empty = b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="noRecordsMatch"/></OAI-PMH>'
    assert list(ARCHIVE.split(empty, "", "")) == []


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "PAYLOAD-NOT-JSON"), (b"<!doctype html><p>Down</p>", "PAYLOAD-ERROR-BODY"), (b"<rss/>", "PAYLOAD-FOREIGN"),
        (b'<OAI-PMH><error code="badArgument">No.</error></OAI-PMH>', "PAYLOAD-ERROR-BODY"),
        (page("<record><header><identifier>oai:x:1</identifier></header><metadata><mods/></metadata></record>"), "PAYLOAD-FOREIGN"),
    ],
)  # fmt: skip
def test_what_is_no_record_is_named(payload: bytes, code: str) -> None:
    _, found, report = mapped(payload)
    assert found is None
    assert [(finding.code, finding.severity) for finding in report] == [(code, "error")]


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="<>/&;=\"' \x0badc:rightsdate", max_size=80))
def test_no_elements_make_it_raise(elements: str) -> None:
    for one in ARCHIVE.split(page(record("oai:x:1", elements)), "", ""):
        ARCHIVE.to_dataset([one], Report())
