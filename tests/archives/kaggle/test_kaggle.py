"""Kaggle: list, view, metadata, the site's search, a depositor's file and Croissant become one draft; nothing makes it raise."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.archives import archives
from micrograph.archives.kaggle import ARCHIVE, identity
from micrograph.licences import licence
from micrograph.records import Report
from tests.archives import mapping
from tests.replay.wrong import spoilt

mapped, draft = partial(mapping.mapped, ARCHIVE), partial(mapping.draft, ARCHIVE)
HERE = Path(__file__).parent
RECORD, CROISSANT = ((HERE / name).read_bytes() for name in ("record.json", "croissant.json"))
NAME = "example/made-up-blood-cells"


def test_golden_in_either_order() -> None:
    assert archives()["kaggle"] is ARCHIVE
    golden = json.loads((HERE / "golden.json").read_text())
    for order in ((RECORD, CROISSANT), (CROISSANT, RECORD)):
        records, found, report = mapped(*order)
        assert found == golden
        assert list(report) == []
        assert {(record.accession, record.part) for record in records} == {(NAME, "record"), (NAME, "croissant")}


def test_lists_of_the_interface_and_of_the_site_are_cut() -> None:
    record = json.loads(RECORD)
    for page in (
        [record, record | {"ref": "a/b"}],
        {"datasets": [record, record | {"ref": "a/b"}]},
        {"totalResults": 2, "items": [record, {"datasetUrl": "/datasets/a/b"}]},
    ):
        records = list(ARCHIVE.split(orjson.dumps(page), "", ""))
        assert [one.accession for one in records] == [NAME, "a/b"]
        assert records[0].modified == "2026-02-03T04:05:06.78Z"
    for empty in (b"[]", b'{"totalResults": 0, "items": []}'):
        assert list(ARCHIVE.split(empty, "", "")) == []


def test_what_the_interface_says_twice_is_taken_where_it_says_it() -> None:
    found = draft(RECORD)
    assert (found["title"], found["description"]) == ("Made up blood cells", "Smears, made up.")
    assert found["contributors"][0]["name"] == "Ada Beispiel"
    assert found["keywords"] == ["biology", "microscopy"]


@pytest.mark.parametrize("suffix", ["", "Nullable"])
def test_the_answer_of_metadata(suffix: str) -> None:
    document = {
        "info": {
            "datasetId": 901, f"datasetSlug{suffix}": "made-up-blood-cells", f"ownerUser{suffix}": "example", f"title{suffix}": "Blood",
            "licenses": [{"name": "CC0-1.0"}], "keywords": ["biology"], "isPrivate": False, "totalViews": 4,
        },
        "errorMessage": None,
    }  # fmt: skip
    found = draft(document)
    assert (found["accession"], found["title"], found["licence"], found["keywords"]) == (
        NAME,
        "Blood",
        "CC0-1.0",
        ["biology"],
    )
    other = {**document, "info": {**document["info"], "totalViews": 99}}
    prints = [
        record.sealed("", ARCHIVE.volatile).fingerprint
        for one in (document, other)
        for record in ARCHIVE.split(orjson.dumps(one), "", "")
    ]
    assert len(set(prints)) == 1


def test_a_depositors_own_file() -> None:
    document = {
        "title": "Blood",
        "subtitle": "Made up",
        "id": NAME,
        "id_no": 901,
        "licenses": [{"name": "ODbL-1.0"}],
        "keywords": ["biology"],
    }
    found = draft(document)
    assert (found["accession"], found["title"], found["description"], found["licence"]) == (
        NAME,
        "Blood",
        "Made up",
        "ODbL-1.0",
    )


def test_the_sites_search_has_no_title_and_counts_that_mean_nothing() -> None:
    document = {
        "datasetUrl": f"/datasets/{NAME}",
        "creatorName": "Ada",
        "categories": [{"name": "biology"}],
        "licenseName": "Unknown",
        "datasetSize": 9,
        "voteButton": {"totalVotes": 1},
    }
    found = draft(document)
    assert (found["title"], found["total_bytes"], found["keywords"]) == ("made up blood cells", 9, ["biology"])
    found = draft(document | {"categories": {"categories": [{"name": "x"}], "type": "dataset"}})
    assert found["keywords"] == ["x"]


def test_croissants_keywords_are_the_last_steps_of_their_ways() -> None:
    found = draft(CROISSANT)
    assert (found["accession"], found["keywords"], found["version"]) == (NAME, ["biology", "cell segmentation"], "2")
    assert not {"aliases", "thumbnail"} & found.keys()
    assert found["access"] == "registration"


def test_a_picture_that_stands_for_none_is_no_thumbnail() -> None:
    record = json.loads(RECORD)
    for picture, has_one in (
        ("https://x.org/default-backgrounds-51.png-1/t.png", False),
        ("http://x.org/t.png", False),
        ("https://x.org/t.png", True),
        (None, False),
    ):
        assert ("thumbnail" in draft(record | {"thumbnailImageUrl": picture})) == has_one


def test_private_ones_are_closed_and_all_others_ask_for_an_account() -> None:
    assert draft(json.loads(RECORD) | {"isPrivate": True})["access"] == "closed"
    assert draft(RECORD)["access"] == "registration"


@pytest.mark.parametrize(
    ("document", "accession"),
    [
        ({"ref": "a/b"}, "a/b"), ({"ref": "a"}, None), ({"id": "a/b"}, None), ({"id": "a/b", "licenses": []}, "a/b"), ({"ref": 7}, None),
        ({"datasetUrl": "/datasets/a/b/c"}, None), ({"@type": "sc:Dataset", "url": "https://www.openml.org/d/1"}, None),
        ({"info": {}}, None), ({"info": []}, None), ({"info": {"ownerUser": 1, "datasetSlug": [2]}}, None),
    ],
)  # fmt: skip
def test_names(document: dict[str, object], accession: str | None) -> None:
    found = identity(document)
    assert (found.accession if found else None) == accession


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "PAYLOAD-NOT-JSON"), (b"<html>", "PAYLOAD-ERROR-BODY"), (b"{}", "PAYLOAD-EMPTY"), (b'{"code": 401, "message": "Unauthenticated"}', "PAYLOAD-ERROR-BODY"),
        (b'{"a": 1}', "PAYLOAD-FOREIGN"), (b"[" * 9999, "PAYLOAD-NOT-JSON"), (b'{"info": {}, "errorMessage": "No such dataset"}', "PAYLOAD-ERROR-BODY"),
    ],
)  # fmt: skip
def test_what_is_no_record_is_named(payload: bytes, code: str) -> None:
    (record,), found, report = mapped(payload)
    assert (record.accession, found) == ("", None)
    assert [(finding.code, finding.severity) for finding in report] == [(code, "error")]


@pytest.mark.parametrize(
    "payload",
    [
        RECORD,
        CROISSANT,
        b'{"info": {"ownerUser": "a", "datasetSlug": "b", "licenses": [{"name": "x"}], "keywords": ["k"]}}',
    ],
)
def test_a_wrong_type_at_any_field_never_raises(payload: bytes) -> None:
    count = 0
    for what, document in spoilt(json.loads(payload)):
        for record in ARCHIVE.split(orjson.dumps(document), "", ""):
            found = ARCHIVE.to_dataset([record], Report())
            assert (found is None) == (record.accession == ""), what
            count += 1
    assert count > 90


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=60), st.recursive(st.one_of(st.none(), st.integers(), st.sampled_from(["a/b", "/datasets/a/b", "x", ""])), lambda inner: st.one_of(
    st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["ref", "info", "items", "datasets", "@type", "url", "licenses", "id", "datasetUrl", "ownerUser"]), inner, max_size=4),
)).map(lambda value: json.dumps(value).encode())))  # fmt: skip
def test_no_bytes_make_it_raise(payload: bytes) -> None:
    for record in ARCHIVE.split(payload, "", ""):
        ARCHIVE.to_dataset([record], Report())


# ------------------------------------------------------------------------------------------------------- recorded
@pytest.mark.recorded
def test_the_recorded_search(recordings: Path) -> None:
    payload = (recordings / "kaggle" / "kaggle_web_search_datasets_response_2024-08.json").read_bytes()
    records = list(ARCHIVE.split(payload, "", ""))
    drafts = [one for record in records if (one := ARCHIVE.to_dataset([record], Report()))]
    assert len(drafts) == len(records) == 40
    assert len({one["accession"] for one in drafts}) == 38  # two of them stand in it twice
    assert all(one["licence"] and one["contributors"] and one["total_bytes"] for one in drafts)
    known = [name for name in {one["licence"] for one in drafts} if licence(name) is not None]
    assert len(known) >= 6  # Kaggle's own names


@pytest.mark.recorded
def test_the_recorded_croissants(recordings: Path) -> None:
    found = {}
    for path in sorted((recordings / "kaggle" / "croissant").iterdir()):
        (record,) = ARCHIVE.split(path.read_bytes(), "", path.name)
        report = Report()
        one = ARCHIVE.to_dataset([record], report)
        assert (one is None) == (report.errors == 1)
        if one:
            found[one["accession"]] = one
    assert set(found) == {"asinow/car-price-dataset"}  # the others are descriptions that name no data set of Kaggle's
