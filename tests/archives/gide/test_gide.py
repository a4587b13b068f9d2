"""GIDE's crates: what each gives, and that no bytes at all make it raise."""

from __future__ import annotations

import json
import tarfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.archives.gide import ARCHIVE, owner
from micrograph.records import RawRecord, Report

HERE = Path(__file__).parent
PAYLOAD = (HERE / "crate.json").read_bytes()


def _map(payload: bytes) -> tuple[list[RawRecord], dict[str, Any] | None, Report]:
    records = list(ARCHIVE.split(payload, "application/json", "crate.json"))
    report = Report(records[0].archive, records[0].accession)
    return records, ARCHIVE.to_dataset(records[:1], report), report


def _crate() -> dict[str, Any]:
    return json.loads(PAYLOAD)


def test_a_crate_gives_the_draft_of_the_golden_file() -> None:
    _, draft, _ = _map(PAYLOAD)
    assert draft == json.loads((HERE / "golden.json").read_text())


def test_what_is_odd_about_a_crate_is_reported_with_its_place() -> None:
    _, _, report = _map(PAYLOAD)
    found = {(finding.code, finding.pointer) for finding in report}
    assert found == {
        ("ID-REPEATED", "/@graph/17"),
        ("REFERENCE-DANGLING", "/@graph/1/about/4"),
        ("ABOUT-UNPLACED", "/@graph/1/about/5"),
        ("PROTOCOL-NOT-IMAGING", "/@graph/1/measurementMethod"),
        ("GRANT-PROSE", "/@graph/24/name"),
        ("UNIT-UNKNOWN", "/@graph/27/unitCode"),
        ("CRATE-PREDICATE", "/@graph/1/citation"),
        ("CRATE-PREDICATE", "/@graph/1/rdf:seeAlso"),
        ("CRATE-PREDICATE", "/@graph/1/seeAlso"),
        ("CRATE-TAXON-CLASS", "/@graph/9/@type"),
        ("CRATE-TAXON-PADDED", "/@graph/9/@id"),
        ("CRATE-TYPE-MISSPELT", "/@graph/25/@type/0"),
    }
    assert report.errors == 0


def test_no_address_of_a_person_leaves_the_crate() -> None:
    _, draft, report = _map(PAYLOAD)
    told = json.dumps(draft) + "".join(f"{finding.message} {finding.value}" for finding in report)
    assert "ada@" not in told
    assert "Example Road" not in told


@pytest.mark.parametrize(
    ("address", "identifier", "filed"),
    [
        ("https://www.ebi.ac.uk/biostudies/bioimages/studies/S-BIAD7", "S-BIAD7", ("bia", "S-BIAD7")),
        ("https://www.ebi.ac.uk/biostudies/bioimages/studies/S-BSST7", "s-bsst7", ("bia", "S-BSST7")),
        ("https://www.ebi.ac.uk/biostudies/bioimages/studies/EMPIAR-11380", "EMPIAR-11380", ("empiar", "EMPIAR-11380")),
        ("https://idr.openmicroscopy.org/study/idr0001/", "idr0001", ("idr", "idr0001")),
        ("https://idr.openmicroscopy.org/study/idr0001/", None, ("idr", "idr0001")),
        ("https://ssbd.riken.jp/database/project/1-Bao-Worm/", "1-Bao-Worm", ("ssbd", "1-Bao-Worm")),
        ("https://ssbd.riken.jp/repository/ssbd-repos-000161/", ["ssbd-repos-000161"], ("ssbd", "ssbd-repos-000161")),
        ("https://example.org/elsewhere/1", "elsewhere-1", ("", "")),
    ],
)
def test_a_crate_is_filed_under_its_real_archive(address: str, identifier: object, filed: tuple[str, str]) -> None:
    root = {"@id": address, "@type": "Dataset", "identifier": identifier}
    crate = {"@graph": [{"@id": "ro-crate-metadata.json", "about": {"@id": address}}, root]}
    assert owner(crate) == filed
    (record,) = ARCHIVE.split(orjson.dumps(crate), "", "")
    assert (record.connector, record.archive, record.accession) == ("gide", *filed)


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "PAYLOAD-NOT-JSON"),
        (b"\xff\xfe\x00", "PAYLOAD-NOT-JSON"),
        (b"<!doctype html><p>rate limit", "PAYLOAD-NOT-JSON"),
        (b"[" * 10_000 + b"]" * 10_000, "PAYLOAD-NOT-JSON"),
        (b"{}", "PAYLOAD-FOREIGN"),
        (b"null", "PAYLOAD-FOREIGN"),
        (b'{"@graph": []}', "PAYLOAD-FOREIGN"),
        (b'{"message": "Not Found", "status": "404"}', "PAYLOAD-ERROR-BODY"),
    ],
)
def test_what_is_no_crate_is_an_error_that_says_what_is_valid(payload: bytes, code: str) -> None:
    (record,), draft, report = _map(payload)
    assert record.accession == ""
    assert draft is None
    (finding,) = report
    assert (finding.code, finding.severity) == (code, "error")
    assert "valid" in finding.message


def test_an_empty_page_gives_no_record() -> None:
    assert list(ARCHIVE.split(b"[]", "", "")) == []


def test_a_page_of_crates_gives_one_record_each_and_names_its_page() -> None:
    page = orjson.dumps([_crate(), {"message": "broken item"}])
    whole, broken = ARCHIVE.split(page, "", "")
    assert whole.accession == "S-BIAD99999"
    assert orjson.loads(whole.payload) == _crate()
    assert whole.page_sha256
    assert whole.page_sha256 == broken.page_sha256
    assert broken.accession == ""


def test_images_are_counted_as_images_where_the_description_says_so() -> None:
    crate = _crate()
    crate["@graph"][25]["description"] = "109728 + 12 = 109740 5D images"
    _, draft, _ = _map(orjson.dumps(crate))
    assert draft is not None
    assert draft["image_count"] == 20
    assert "file_count" not in draft


def test_a_sample_of_idr_says_what_kind_of_thing_was_imaged() -> None:
    text = PAYLOAD.replace(
        b"https://www.ebi.ac.uk/biostudies/bioimages/studies/S-BIAD99999",
        b"https://idr.openmicroscopy.org/study/idr9999/",
    )
    text = text.replace(b'"S-BIAD99999"', b'"idr9999"').replace(b'"name": "HeLa",', b'"name": "tissue",')
    _, draft, _ = _map(text)
    assert draft is not None
    assert draft["sample_type"] == ["tissue"]


WRONG = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False), st.text(max_size=9),
    st.lists(st.one_of(st.none(), st.booleans(), st.text(max_size=5), st.lists(st.none(), max_size=2)), max_size=3),
    st.dictionaries(st.sampled_from(["@id", "@value", "@type", "x"]), st.one_of(st.none(), st.booleans(), st.text(max_size=9)), max_size=3),
)  # fmt: skip
FIELDS = [(number, key) for number, node in enumerate(_crate()["@graph"]) for key in node]


@settings(max_examples=400, deadline=None)
@given(field=st.sampled_from(FIELDS), wrong=WRONG)
def test_a_wrong_type_at_any_field_never_raises(field: tuple[int, str], wrong: object) -> None:
    crate = _crate()
    crate["@graph"][field[0]][field[1]] = wrong
    for record in ARCHIVE.split(orjson.dumps(crate, option=orjson.OPT_NON_STR_KEYS), "", ""):
        report = Report()
        draft = ARCHIVE.to_dataset([record], report)
        assert (draft is None) == (record.accession == "")
        assert draft is not None or report.errors == 1


@pytest.mark.parametrize("key", ["name", "license", "keywords", "datePublished", "thumbnailUrl"])
def test_a_wrong_type_is_reported_with_its_place_and_left_out(key: str) -> None:
    crate = _crate()
    crate["@graph"][1][key] = 12
    _, draft, report = _map(orjson.dumps(crate))
    assert draft is not None
    slot = {"name": "title", "license": "licence", "datePublished": "release_date", "thumbnailUrl": "thumbnail"}.get(
        key, key
    )
    assert slot not in draft
    (finding,) = (finding for finding in report if finding.code == "FIELD-TYPE")
    assert finding.pointer == f"/@graph/1/{key}"
    assert finding.severity == "warning"


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.recursive(st.one_of(st.none(), st.text(max_size=4)), lambda inner: st.one_of(
    st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["@graph", "@id", "about", "x"]), inner, max_size=3),
)).map(orjson.dumps)))  # fmt: skip
def test_no_bytes_make_it_raise(payload: bytes) -> None:
    for record in ARCHIVE.split(payload, "", ""):
        ARCHIVE.to_dataset([record], Report())


def test_deep_nesting_within_a_crate_is_survived() -> None:
    deep: Any = "x"
    for _ in range(240):
        deep = [deep]
    crate = _crate()
    for node in crate["@graph"][1:]:
        node["extra"] = deep
    crate["@graph"][1]["keywords"] = deep
    text = orjson.dumps(crate).replace(b'["x"]', b"[" * 700 + b"]" * 700)
    records, draft, _ = _map(text)
    assert records[0].accession == "S-BIAD99999"
    assert draft is not None


@pytest.mark.recorded
def test_all_recorded_crates_are_filed_where_they_belong(recordings: Path) -> None:
    payloads = []
    with tarfile.open(recordings / "gide" / "gide_crates_1577.tar.gz") as archive:
        for member in archive:
            stream = archive.extractfile(member)
            if stream is not None:
                payloads.append(stream.read())
    started = time.perf_counter()
    filed: Counter[str] = Counter()
    licences, errors, names = 0, 0, set()
    for payload in payloads:
        (record,), draft, report = _map(payload)
        assert draft is not None
        filed[record.archive] += 1
        licences += "licence" in draft
        errors += report.errors
        names.add((record.archive, record.accession))
        assert "title" in draft
        assert "@" not in json.dumps(draft.get("contributors", [])).replace("/@graph", "")
    seconds = time.perf_counter() - started
    assert filed == {"bia": 777, "ssbd": 635, "idr": 138, "empiar": 27}
    assert len(names) == 1577
    assert licences == 1576
    assert errors == 0
    assert seconds < 10  # 0.3 s where it was written; a slow machine must not fail the suite
