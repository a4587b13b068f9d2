"""The Broad Bioimage Benchmark Collection: tables, pages and others' lists become one data set; nothing makes it raise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.archives import archives
from micrograph.archives.bbbc import ARCHIVE
from micrograph.records import RawRecord, Report
from tests.replay.wrong import spoilt

HERE = Path(__file__).parent
LIST = (HERE / "list.html").read_bytes()
PAGE = (HERE / "page.html").read_bytes()


def records(*payloads: tuple[bytes, str]) -> list[RawRecord]:
    return [record for payload, name in payloads for record in ARCHIVE.split(payload, "", name)]


def draft(*parts: RawRecord) -> dict[str, Any]:
    found = ARCHIVE.to_dataset(parts, Report())
    assert found is not None
    return found


def page(replaced: str = "", by: str = "") -> dict[str, Any]:
    """The draft of the page alone, with some of its text replaced."""
    text = PAGE.decode()
    if replaced:
        assert replaced in text
        text = text.replace(replaced, by)
    return draft(*records((text.encode(), "BBBC901.html")))


def test_golden_page_before_list_in_either_order() -> None:
    assert archives()["bbbc"] is ARCHIVE
    parts = [one for one in records((LIST, "image_sets.html"), (PAGE, "BBBC901.html")) if one.accession == "BBBC901"]
    report = Report()
    for order in (parts, parts[::-1]):
        assert ARCHIVE.to_dataset(order, report) == json.loads((HERE / "golden.json").read_text())
    assert list(report) == []


def test_the_three_tables_are_cut_into_their_sets_each_once_with_what_any_table_says() -> None:
    found = records((LIST, "image_sets.html"))
    assert [(one.accession, one.part) for one in found] == [("BBBC901", "listed"), ("BBBC902", "listed")]
    assert len({one.page_sha256 for one in found}) == 1
    first, second = (json.loads(one.payload) for one in found)
    assert (first["total images"], first.get("images", "")) == ("1,024", "")
    assert draft(found[0])["image_count"] == 1024
    assert "image_count" not in draft(found[1])  # "about 40" is no number
    assert draft(found[1])["annotations_data"][0]["annotation_types"] == ["segmentation_mask", "point_annotations"]
    assert second["accession"] == "BBBC902"


def test_a_page_belongs_to_the_set_of_its_own_heading_not_to_those_that_it_mentions() -> None:
    for name in ("BBBC901.html", "page.html", ""):
        (one,) = records((PAGE, name))
        assert (one.accession, one.part, one.payload) == ("BBBC901", "page", PAGE)


def test_what_a_page_says() -> None:
    found = page()
    assert (found["title"], found["version"]) == ("Made up yeast in two colours", "1")
    assert found["licence"] == "https://creativecommons.org/licenses/by/3.0/"
    assert [one["doi"] for one in found["publications"]] == ["10.1038/made.up.1"]  # not that of those who use it
    assert found["annotations_data"][0]["annotation_types"] == ["segmentation_mask", "counts"]
    assert "Budding cells" in found["description"]
    assert "Annotated biological" not in json.dumps(found)


def test_a_licence_without_a_link_is_taken_as_the_sentence_that_it_is() -> None:
    found = page('<a href="https://creativecommons.org/licenses/by/3.0/">', "<a>")
    assert found["licence"].startswith("The images are licensed under a Creative Commons Attribution 3.0")


def test_simulated_sets_are_synthetic_and_others_leave_it_open() -> None:
    assert draft(records((LIST, ""))[1])["sample_type"] == ["synthetic"]
    assert "sample_type" not in page()
    assert page("<h2>Made up yeast in two colours", "<h2>Simulated yeast")["sample_type"] == ["synthetic"]


def test_a_table_of_sets_in_tsv_and_one_whose_descriptions_are_its_own() -> None:
    table = b"accession\ttitle\tpage\tdata_url\nBBBC903\tBBBC903 Dataset: Made up worms.\thttps://bbbc.broadinstitute.org/BBBC903\thttps://x.org/a\n"
    (one,) = records((table, "sets.tsv"))
    found = draft(one)
    assert (one.accession, found["title"], found["distributions"][0]["content_url"]) == (
        "BBBC903",
        "Made up worms",
        "https://x.org/a",
    )
    other = (
        b"name\turl\tlicence_as_given\tauthors\tdescription_600\nWorms\thttps://x.org/p|https://bbbc.broadinstitute.org/BBBC903\tCC0-1.0"
        b"\tA. Beispiel| |B. Muster\tTheirs\nAll\thttps://bbbc.broadinstitute.org/\t\t\t\n"
    )
    (two,) = records((other, "list.tsv"))
    found = draft(two)
    assert (found["licence"], found["landing_page"]) == ("CC0-1.0", "https://bbbc.broadinstitute.org/BBBC903")
    assert [person["name"] for person in found["contributors"]] == ["A. Beispiel", "B. Muster"]
    assert "description" not in found
    assert one.part != two.part  # both may be in the log
    assert draft(one, two)["licence"] == "CC0-1.0"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "PAYLOAD-NOT-JSON"), (b"<!doctype html><title>Down</title>", "PAYLOAD-ERROR-BODY"), (b"{}", "PAYLOAD-EMPTY"),
        (b'{"accession": "EMPIAR-1"}', "PAYLOAD-FOREIGN"), (b"[" * 9999, "PAYLOAD-NOT-JSON"), (b"\xff\xfe", "PAYLOAD-NOT-JSON"),
    ],
)  # fmt: skip
def test_what_is_no_set_is_named(payload: bytes, code: str) -> None:
    (record,) = ARCHIVE.split(payload, "", "x")
    report = Report()
    assert (record.accession, ARCHIVE.to_dataset([record], report)) == ("", None)
    assert [(finding.code, finding.severity) for finding in report] == [(code, "error")]


@pytest.mark.parametrize(
    ("mode", "labels"),
    [("fluorescent", ["fluorescence"]), ("bright field, fluorescent", ["bright field", "fluorescence"]), ("DIC", ["DIC"]), ("", None)],
)  # fmt: skip
def test_modes(mode: str, labels: list[str] | None) -> None:
    (one,) = ARCHIVE.split(orjson.dumps({"accession": "BBBC901", "mode": mode}), "", "")
    methods = draft(one).get("imaging_methods")
    assert (methods and [method["label"] for method in methods]) == labels


def test_an_empty_table_gives_nothing() -> None:
    assert list(ARCHIVE.split(b"accession\ttitle\n", "", "sets.tsv")) == []


def test_a_wrong_type_at_any_field_never_raises() -> None:
    row = json.loads(records((LIST, ""))[0].payload) | {
        "page": "x",
        "licence": "CC0",
        "publication_date": "2020",
        "authors": "a|b",
    }
    count = 0
    for what, document in spoilt(row):
        for record in ARCHIVE.split(orjson.dumps(document), "", ""):
            found = ARCHIVE.to_dataset([record], Report())
            assert (found is None) == (record.accession == ""), what
            count += 1
    assert count > 150


TAGS = st.sampled_from(["<table>", "</table>", "<tr>", "<td>", "<th>", "<a href='/BBBC901'>", "</a>", "<h3>", "</h3>", "BBBC901", "Copyright", "citation", "<script>", "&#x110000;", "<"])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=80), st.lists(TAGS, max_size=25).map(lambda tags: "".join(tags).encode())))
def test_no_bytes_make_it_raise(payload: bytes) -> None:
    for name in ("", "BBBC901.html"):
        for record in ARCHIVE.split(payload, "", name):
            ARCHIVE.to_dataset([record], Report())


@pytest.mark.recorded
def test_the_recorded_lists(recordings: Path) -> None:
    found: dict[str, list[RawRecord]] = {}
    for path in sorted((recordings / "bbbc").iterdir()):
        for record in ARCHIVE.split(path.read_bytes(), "", path.name):
            found.setdefault(record.accession, []).append(record)
    assert "" not in found
    drafts = {name: draft(*parts) for name, parts in found.items()}
    assert len(drafts) == 21  # 18 of a loader's table, 12 of a list of teaching material, 9 of them the same
    assert sum("licence" in one for one in drafts.values()) == 12
    assert {name for name, one in drafts.items() if one.get("sample_type")} == {
        "BBBC004", "BBBC005", "BBBC024", "BBBC027", "BBBC029", "BBBC035", "BBBC046",
    }  # fmt: skip
    assert all(one["title"] and one["resource_kind"] == "benchmark" for one in drafts.values())
