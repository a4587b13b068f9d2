"""Zenodo: three generations of JSON become the same draft, versions one record, nothing makes it raise."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.archives import archives
from micrograph.archives.zenodo import ARCHIVE, identity
from micrograph.records import Report
from tests.archives import mapping
from tests.replay.wrong import spoilt

mapped, draft = partial(mapping.mapped, ARCHIVE), partial(mapping.draft, ARCHIVE)
HERE = Path(__file__).parent
PAYLOAD = (HERE / "record.json").read_bytes()


def deposit(**metadata: object) -> Any:
    document = json.loads(PAYLOAD)
    document["metadata"] |= metadata
    return document


def test_it_is_found_by_itself() -> None:
    assert archives()["zenodo"] is ARCHIVE


def test_golden() -> None:
    (record,), found, report = mapped(PAYLOAD)
    assert found == json.loads((HERE / "golden.json").read_text())
    assert (record.archive, record.accession, record.part) == ("zenodo", "9000001", "9000002")
    assert (record.payload, record.modified) == (PAYLOAD, "2026-01-03T00:00:00+00:00")
    assert list(report) == []


def test_a_page_is_cut_into_its_hits_and_an_empty_one_into_none() -> None:
    page = orjson.dumps({"hits": {"total": 2, "hits": [deposit(), deposit() | {"id": 9000004, "recid": "9000004"}]}})
    records = list(ARCHIVE.split(page, "", ""))
    assert [record.part for record in records] == ["9000002", "9000004"]
    assert len({record.page_sha256 for record in records}) == 1
    assert list(ARCHIVE.split(b'{"hits": {"total": 0, "hits": []}}', "", "")) == []


def test_the_newest_version_leads_and_the_others_are_aliases() -> None:
    older = deposit(title="First version", version="1") | {
        "id": 9000000,
        "recid": "9000000",
        "doi": "10.5281/zenodo.9000000",
    }
    older["metadata"]["relations"]["version"][0]["index"] = 0
    for order in ((older, deposit()), (deposit(), older)):
        found = draft(*order)
        assert (found["title"], found["accession"], found["version"]) == ("Made up nuclei", "9000001", "2")
        assert {"9000000", "10.5281/zenodo.9000000", "9000002"} <= set(found["aliases"])


def test_files_of_three_generations() -> None:
    shapes = (
        [{"bucket": "b", "key": "a.lif", "size": 7, "type": "lif", "checksum": "md5:0"}],
        [{"id": "1", "filename": "a.lif", "filesize": 7, "checksum": "0"}],
        [{"id": "1", "key": "a.lif", "size": 7, "checksum": "md5:0"}],
    )
    for files in shapes:
        found = draft(deposit() | {"files": files})
        assert (found["file_count"], found["total_bytes"], found["formats"]) == (1, 7, [".lif"])
    assert "file_count" not in draft(deposit(access_right="restricted") | {"files": []})


@pytest.mark.parametrize(
    ("kind", "level", "domain", "resource_kind"),
    [
        ("dataset", "dataset", None, "images"),  # a data set of what, the type does not say
        ("image", "image", None, "images"),
        ("software", "catalogue-entry", "non-image", "software"),
        ("poster", "catalogue-entry", "non-image", "other"),
        ("publication", "catalogue-entry", "non-image", "other"),
    ],
)
def test_what_a_deposit_is(kind: str, level: str, domain: str | None, resource_kind: str) -> None:
    found = draft(deposit(resource_type={"type": kind}))
    assert (found["level"], found.get("domain"), found["resource_kind"]) == (level, domain, resource_kind)


def test_a_deposit_of_tables_only_is_no_set_of_images() -> None:
    files = [{"key": "a.csv", "size": 1}, {"key": "README.md", "size": 1}]
    _, found, report = mapped(deposit() | {"files": files})
    assert found is not None
    assert (found["resource_kind"], found["domain"]) == ("other", "non-image")
    assert report.counts()["NO-IMAGE-FILES"] == 1
    assert draft(deposit() | {"files": [*files, {"key": "images.zip", "size": 1}]})["resource_kind"] == "images"


def test_a_copy_without_its_concept_is_filed_under_its_own_number() -> None:
    document = deposit(relations={}) | {"conceptrecid": None}
    assert identity(document) == ("9000002", "9000002")
    assert identity(deposit() | {"conceptrecid": None}) == ("9000001", "9000002")  # the version relation names it


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "PAYLOAD-NOT-JSON"),
        (b"<html>", "PAYLOAD-ERROR-BODY"),
        (b'{"status": 404, "message": "The persistent identifier does not exist."}', "PAYLOAD-ERROR-BODY"),
        (b'{"status": 410, "message": "deleted", "tombstone": {}}', "PAYLOAD-TOMBSTONE"),
        (b"{}", "PAYLOAD-EMPTY"),
        (b'"text"', "PAYLOAD-FOREIGN"),
        (b'{"pids": {}, "metadata": {"title": "other InvenioRDM"}}', "PAYLOAD-FOREIGN"),
        (
            b'{"id": 1, "metadata": {}, "links": {"self": "https://sandbox.zenodo.org/api/records/1"}}',
            "PAYLOAD-FOREIGN",
        ),
        (b"[" * 10_000, "PAYLOAD-NOT-JSON"),
    ],
)
def test_what_is_no_record_is_named(payload: bytes, code: str) -> None:
    (record,), found, report = mapped(payload)
    assert (record.accession, found) == ("", None)
    assert [(finding.code, finding.severity) for finding in report] == [(code, "error")]
    assert "valid is" in report.findings[0].message


def test_a_wrong_type_at_any_field_never_raises() -> None:
    count = 0
    for what, document in spoilt(json.loads(PAYLOAD)):
        for record in ARCHIVE.split(orjson.dumps(document), "", ""):
            report = Report()
            found = ARCHIVE.to_dataset([record], report)
            assert (found is None) == (record.accession == ""), what
            assert found is not None or report.errors == 1, what
        count += 1
    assert count > 2000


@pytest.mark.parametrize("key", ["title", "description", "version", "keywords", "license"])
def test_a_wrong_type_is_reported_with_its_place_and_left_out(key: str) -> None:
    document = deposit(**{key: 1.5})
    document.pop("title")
    _, found, report = mapped(document)
    assert found is not None
    assert {"license": "licence"}.get(key, key) not in found or key == "keywords"
    (finding,) = (finding for finding in report if finding.code == "FIELD-TYPE")
    assert (finding.pointer, finding.severity) == (f"/metadata/{key}", "warning")


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.binary(max_size=100), st.recursive(st.one_of(st.none(), st.integers(), st.text(max_size=4)), lambda inner: st.one_of(
    st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["id", "metadata", "hits", "links", "self", "doi"]), inner, max_size=3),
)).filter(lambda value: True)).map(lambda value: value if isinstance(value, bytes) else json.dumps(value).encode()))  # fmt: skip
def test_no_bytes_make_it_raise(payload: bytes) -> None:
    for record in ARCHIVE.split(payload, "", ""):
        ARCHIVE.to_dataset([record], Report())


# ------------------------------------------------------------------------------------------------------- recorded
@pytest.mark.recorded
def test_recorded_records_of_all_generations(recordings: Path) -> None:
    found: dict[str, dict[str, Any]] = {}
    rejected = set()
    for path in sorted((recordings / "zenodo").iterdir()):
        for record in ARCHIVE.split(path.read_bytes(), "", path.name):
            report = Report()
            one = ARCHIVE.to_dataset([record], report)
            if one is None:
                rejected |= set(report.counts())
            else:
                found[one["accession"]] = one
                assert not report.errors, path.name
                assert one["title"], path.name
    assert rejected <= {"PAYLOAD-FOREIGN", "PAYLOAD-ERROR-BODY"}
    assert len(found) >= 18
    first = found["3462714"]  # 2019
    assert (first["resource_kind"], first["licence"], first["total_bytes"]) == ("software", "other-open", 24692383)
    assert found["5075887"]["licence"] == "cc-by-nc-nd-4.0"
    covid = found["3723939"]  # 2026
    assert (covid["access"], covid["file_count"], covid["doi"]) == ("open", 24, "10.5281/zenodo.7834392")
    journal = found["608576"]
    assert (journal["access"], journal["doi"]) == ("restricted", "10.11646/zootaxa.3916.1.1")
    assert not {"concept_doi", "file_count"} & set(journal)


@pytest.mark.recorded
def test_the_same_record_recorded_twice_is_the_same_draft(recordings: Path) -> None:
    for number in ("3871094", "8120771"):
        drafts = [
            draft(path.read_bytes())
            for path in sorted((recordings / "zenodo").glob(f"zenodo.org_api_records_{number}*.json"))
            if not path.name.endswith(".http.json")
        ]
        assert len(drafts) == 2
        assert drafts[0] == drafts[1]
