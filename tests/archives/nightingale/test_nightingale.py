"""Nightingale: a catalogue's entries and DataCite's records become one data set; what is no image says so; nothing raises."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.archives.nightingale import ARCHIVE
from micrograph.records import RawRecord, Report
from tests.replay.wrong import spoilt

HERE = Path(__file__).parent
CATALOGUE = (HERE / "catalogue.jsonl").read_bytes()
DOI = (HERE / "doi.json").read_bytes()
ENTRY: dict[str, Any] = json.loads(CATALOGUE.splitlines()[0])


def mapped(*payloads: bytes) -> tuple[list[RawRecord], dict[str, Any] | None, Report]:
    records = [record for payload in payloads for record in ARCHIVE.split(payload, "", "")]
    report = Report()
    return records, ARCHIVE.to_dataset(records, report), report


def draft(entry: object) -> dict[str, Any]:
    found = mapped(orjson.dumps(entry))[1]
    assert found is not None
    return found


def test_golden() -> None:
    _, found, report = mapped(orjson.dumps(ENTRY), DOI)
    assert found == json.loads((HERE / "golden.json").read_text())
    assert list(report) == []


def test_a_catalogue_is_cut_into_its_lines_which_keep_their_bytes() -> None:
    records = list(ARCHIVE.split(b"\n" + CATALOGUE + b"\r\n", "", "datasets.jsonl"))
    assert [(record.accession, record.part) for record in records] == [
        ("mu-demo-smear", "entry"),
        ("demo-heart-ecg", "entry"),
    ]
    assert [record.payload for record in records] == CATALOGUE.splitlines()
    assert len({record.page_sha256 for record in records}) == 1
    assert list(ARCHIVE.split(b'{"data": []}', "", "")) == []


def test_both_sources_of_a_data_set_meet_under_its_slug_whatever_their_order() -> None:
    for payloads in ((orjson.dumps(ENTRY), DOI), (DOI, orjson.dumps(ENTRY))):
        records, found, _ = mapped(*payloads)
        assert found is not None
        assert {(record.archive, record.accession) for record in records} == {("nightingale", "mu-demo-smear")}
        assert (found["title"], found["description"]) == (
            "Counting made up bacilli on smears",
            "Made up slides of made up sputum.",
        )
        assert found["aliases"] == ["10.48815/madeup1"]


def test_a_doi_whose_address_names_no_data_set_stands_for_itself() -> None:
    document = json.loads(DOI)
    document["data"]["attributes"]["url"] = "https://app.nightingalescience.org/elsewhere"
    (record,), found, _ = mapped(orjson.dumps(document))
    assert found is not None
    assert record.accession == found["accession"] == "10.48815/madeup1"
    assert "aliases" not in found


@pytest.mark.parametrize(
    ("words", "domain", "kind"),
    [
        ("12-lead ECG of made up hearts", "non-image", "other"),
        ("stained biopsy slides", "microscopy", "images"),
        ("digital pathology images", "microscopy", "images"),
        ("chest X-ray of made up chests", "medical-imaging", "images"),
        ("knee radiographs", "medical-imaging", "images"),
        ("", "medical-imaging", "images"),  # the archive is one of medical images
    ],
)
def test_what_a_data_set_is_of_is_told_by_its_own_words(words: str, domain: str, kind: str) -> None:
    found = draft({"slug": "demo-made-up", "title": words or "x"})
    assert (found["domain"], found["resource_kind"], found["access"]) == (domain, kind, "registration")


def test_one_slug_in_three_spellings_is_one_data_set_with_two_aliases() -> None:
    found = draft({"slug": "abca-one-path or abcb-one-path (a source spells abcc-one-path)", "title": "x"})
    assert (found["accession"], found["aliases"]) == ("abca-one-path", ["abcb-one-path", "abcc-one-path"])


def test_of_a_germ_in_a_host_both_are_named() -> None:
    assert [one["label"] for one in draft({"slug": "a-b-c", "organism": "Giardia in mouse faeces"})["organisms"]] == [
        "Giardia",
        "mouse",
    ]
    assert [one["label"] for one in draft({"slug": "a-b-c", "organism": "human"})["organisms"]] == ["human"]


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "PAYLOAD-NOT-JSON"), (b"<html>", "PAYLOAD-ERROR-BODY"), (b"{}", "PAYLOAD-EMPTY"), (b"[1]", "PAYLOAD-FOREIGN"),
        (b'{"errors": [{"status": "404"}]}', "PAYLOAD-ERROR-BODY"), (b'{"slug": 7}', "PAYLOAD-FOREIGN"),
        (b'{"slug": "a-b-c"}\nno json', "PAYLOAD-NOT-JSON"), (DOI.replace(b"10.48815", b"10.5281"), "PAYLOAD-FOREIGN"),
    ],
)  # fmt: skip
def test_what_is_no_record_is_named(payload: bytes, code: str) -> None:
    (record,), found, report = mapped(payload)
    assert (record.accession, found) == ("", None)
    assert [(finding.code, finding.severity) for finding in report] == [(code, "error")]


@pytest.mark.parametrize("payload", [CATALOGUE.splitlines()[0], DOI])
def test_a_wrong_type_at_any_field_never_raises(payload: bytes) -> None:
    for what, document in spoilt(json.loads(payload)):
        for record in ARCHIVE.split(orjson.dumps(document), "", ""):
            found = ARCHIVE.to_dataset([record], Report())
            assert (found is None) == (record.accession == ""), what


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=80), st.dictionaries(
    st.sampled_from([*ENTRY, "note", "data", "attributes"]), st.one_of(st.text(max_size=12), st.integers(), st.none(), st.lists(st.text(max_size=3))),
).map(lambda value: json.dumps(value).encode())))  # fmt: skip
def test_no_bytes_make_it_raise(payload: bytes) -> None:
    for record in ARCHIVE.split(payload, "", ""):
        ARCHIVE.to_dataset([record], Report())


@pytest.mark.recorded
def test_the_recorded_catalogue(recordings: Path) -> None:
    records = list(ARCHIVE.split((recordings / "nightingale" / "nightingale_datasets.jsonl").read_bytes(), "", ""))
    found = {one["accession"]: one for record in records if (one := ARCHIVE.to_dataset([record], Report()))}
    assert {name: one["domain"] for name, one in found.items()} == {
        "tb-wellgen-smear": "microscopy", "breca-psj-path": "microscopy", "ed-bwh-ecg": "non-image", "arrest-ntuh-ecg": "non-image",
        "mrkr-emory-xray": "medical-imaging",
    }  # fmt: skip
    assert found["tb-wellgen-smear"]["image_count"] == 75087
    assert "10.48815/n5159b" in found["breca-psj-path"]["aliases"]
