"""IEEE DataPort's DOIs, as DataCite has them: what they say, what they leave open, and that nothing raises."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.archives import archives
from micrograph.archives.ieee_dataport import ARCHIVE
from micrograph.records import RawRecord, Report
from tests.replay.wrong import spoilt

HERE = Path(__file__).parent
PAYLOAD = (HERE / "record.json").read_bytes()


def mapped(document: object) -> tuple[RawRecord, dict[str, Any] | None, Report]:
    payload = document if isinstance(document, bytes) else orjson.dumps(document)
    (record,) = ARCHIVE.split(payload, "", "")
    report = Report()
    return record, ARCHIVE.to_dataset([record], report), report


def deposit(**attributes: object) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(PAYLOAD)
    document["data"]["attributes"] |= attributes
    return document


def test_golden() -> None:
    assert archives()["ieee-dataport"] is ARCHIVE
    record, found, report = mapped(PAYLOAD)
    assert found == json.loads((HERE / "golden.json").read_text())
    assert (record.archive, record.accession, record.modified) == (
        "ieee-dataport",
        "10.21227/made-up1",
        "2026-02-03T04:05:06Z",
    )
    assert (record.payload, list(report)) == (PAYLOAD, [])


def test_a_page_is_cut_into_its_records_and_others_prefixes_name_none() -> None:
    one = json.loads(PAYLOAD)["data"]
    other = {**one, "id": "10.5281/zenodo.1", "attributes": {**one["attributes"], "doi": "10.5281/zenodo.1"}}
    page = orjson.dumps({"data": [one, other], "meta": {"total": 2}})
    records = list(ARCHIVE.split(page, "", ""))
    assert [record.accession for record in records] == ["10.21227/made-up1", ""]
    assert len({record.page_sha256 for record in records}) == 1
    assert orjson.loads(records[0].payload) == one
    assert list(ARCHIVE.split(b'{"data": [], "meta": {"total": 0}}', "", "")) == []


def test_only_an_address_of_open_access_says_that_anyone_may_download() -> None:
    for url, access in (
        ("https://ieee-dataport.org/open-access/x", "open"), ("https://ieee-dataport.org/documents/x", "registration"),
        (None, "registration"), (7, "registration"),
    ):  # fmt: skip
        _, found, _ = mapped(deposit(url=url))
        assert found is not None
        assert found["access"] == access


def test_no_licence_is_made_up_where_datacite_has_none() -> None:
    _, found, _ = mapped(PAYLOAD)
    assert found is not None
    assert not {"licence", "file_count", "domain"} & found.keys()


def test_a_doi_is_filed_in_lower_case_whatever_its_spelling() -> None:
    record, found, _ = mapped(deposit(doi="10.21227/MADE-Up1"))
    assert found is not None
    assert record.accession == found["accession"] == "10.21227/made-up1"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "PAYLOAD-NOT-JSON"), (b"<!doctype html><title>Down</title>", "PAYLOAD-ERROR-BODY"), (b"{}", "PAYLOAD-EMPTY"),
        (b'{"errors": [{"status": "404"}]}', "PAYLOAD-ERROR-BODY"), (b'"x"', "PAYLOAD-FOREIGN"), (b"[" * 9999, "PAYLOAD-NOT-JSON"),
        (orjson.dumps(deposit(doi="10.5281/zenodo.1")), "PAYLOAD-FOREIGN"),
    ],
)  # fmt: skip
def test_what_is_no_record_is_named(payload: bytes, code: str) -> None:
    record, found, report = mapped(payload)
    assert (record.accession, found) == ("", None)
    assert [(finding.code, finding.severity) for finding in report] == [(code, "error")]


def test_a_wrong_type_at_any_field_never_raises() -> None:
    count = 0
    for what, document in spoilt(json.loads(PAYLOAD)):
        for record in ARCHIVE.split(orjson.dumps(document), "", ""):
            report = Report()
            found = ARCHIVE.to_dataset([record], report)
            assert (found is None) == (record.accession == ""), what
            count += 1
    assert count > 700


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.binary(max_size=80), st.recursive(st.one_of(st.none(), st.integers(), st.text(max_size=4)), lambda inner: st.one_of(
    st.lists(inner, max_size=3),
    st.dictionaries(st.sampled_from(["data", "attributes", "doi", "titles", "type", "id", "url"]), inner, max_size=4),
)).map(lambda value: json.dumps(value).encode())))  # fmt: skip
def test_no_bytes_make_it_raise(payload: bytes) -> None:
    for record in ARCHIVE.split(payload, "", ""):
        ARCHIVE.to_dataset([record], Report())
