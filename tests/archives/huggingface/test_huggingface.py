"""Hugging Face: record, card and Croissant become one data set; cards of every kind are read; nothing makes it raise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.archives import archives
from micrograph.archives._huggingface_dataset import card_of
from micrograph.archives.huggingface import ARCHIVE, identity
from micrograph.records import RawRecord, Report
from tests.replay.wrong import spoilt

HERE = Path(__file__).parent
CARD_NAME = "example-lab__made-up-nuclei__README.md"
RECORD, CARD, CROISSANT = ((HERE / name).read_bytes() for name in ("record.json", CARD_NAME, "croissant.json"))
NAME = "example-lab/made-up-nuclei"


def mapped(*payloads: tuple[bytes, str]) -> tuple[list[RawRecord], dict[str, Any] | None, Report]:
    records = [record for payload, name in payloads for record in ARCHIVE.split(payload, "", name)]
    report = Report()
    return records, ARCHIVE.to_dataset(records, report), report


def draft(*payloads: tuple[bytes, str]) -> dict[str, Any]:
    found = mapped(*payloads)[1]
    assert found is not None
    return found


def of_record(**changed: object) -> dict[str, Any]:
    return draft((orjson.dumps(json.loads(RECORD) | changed), ""))


def of_card(text: str) -> dict[str, Any]:
    return draft((text.encode(), CARD_NAME))


def test_golden_in_any_order_of_its_parts() -> None:
    assert archives()["huggingface"] is ARCHIVE
    golden = json.loads((HERE / "golden.json").read_text())
    parts = [(RECORD, ""), (CARD, CARD_NAME), (CROISSANT, "")]
    for order in (parts, parts[::-1]):
        records, found, report = mapped(*order)
        assert found == golden
        assert list(report) == []
        assert {(record.accession, record.part) for record in records} == {
            (NAME, "record"),
            (NAME, "card"),
            (NAME, "croissant"),
        }


def test_each_part_alone_is_a_data_set() -> None:
    assert draft((CARD, CARD_NAME))["description"] == "Said by the card only."
    assert draft((CARD, CARD_NAME))["licence"] == "cc-by-4.0"
    assert draft((CROISSANT, ""))["description"] == "Said by Croissant."
    assert draft((RECORD, ""))["modified_date"] == "2026-02-03T04:05:06.000Z"


def test_a_list_is_cut_and_an_empty_one_is_nothing() -> None:
    other = json.loads(RECORD) | {"id": "beans"}
    records = list(ARCHIVE.split(orjson.dumps([json.loads(RECORD), other, {"error": "x"}]), "", ""))
    assert [record.accession for record in records] == [NAME, "beans", ""]
    assert len({record.page_sha256 for record in records}) == 1
    assert list(ARCHIVE.split(b"[]", "", "")) == []


def test_a_list_saved_as_lines_is_cut_too() -> None:
    lines = b'{"id": "a/b", "license": "mit", "title": "B"}\n\n{"id": "a/c", "tags": []}\n'
    records = list(ARCHIVE.split(lines, "", "pages.jsonl"))
    assert [record.accession for record in records] == ["a/b", "a/c"]
    found = ARCHIVE.to_dataset(records[:1], Report())
    assert found is not None
    assert (found["title"], found["licence"]) == ("B", "mit")


@pytest.mark.parametrize(
    ("stated", "licence"),
    [
        ("mit", "mit"), (["mit"], "mit"), (["mit", "cc0-1.0"], "mit OR cc0-1.0"), ([], None), (None, None), ("unknown", "unknown"),
    ],
)  # fmt: skip
def test_licences_of_every_shape(stated: object, licence: str | None) -> None:
    assert of_record(cardData={"license": stated}, tags=[]).get("licence") == licence


def test_another_licence_is_what_the_card_calls_it() -> None:
    card = {"license": "other", "license_name": "made-up-terms", "license_link": "https://example.org/terms"}
    assert of_record(cardData=card)["licence"] == "made-up-terms"
    assert of_record(cardData={"license": "other", "license_link": "LICENSE"})["licence"] == "LICENSE"
    assert of_record(cardData={"license": "other"})["licence"] == "other"


@pytest.mark.parametrize(
    ("state", "access"),
    [({"gated": False}, "open"), ({"gated": "auto"}, "registration"), ({"gated": "manual"}, "controlled"),
     ({"gated": True}, "registration"), ({"private": True}, "closed"), ({"disabled": True}, "closed")],
)  # fmt: skip
def test_access(state: dict[str, object], access: str) -> None:
    assert of_record(**({"gated": False} | state))["access"] == access


def test_the_date_that_the_hub_has_of_all_that_is_older_is_none() -> None:
    assert "release_date" not in of_record(createdAt="2022-03-02T23:29:04.000Z")
    assert of_record()["release_date"] == "2025-12-01T00:00:00.000Z"


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        (["modality:text"], "other"),
        (["modality:text", "modality:image"], "images"),
        (["modality:video"], "images"),
        ([], "images"),
    ],
)
def test_what_has_no_pictures_by_its_own_word_is_no_set_of_images(tags: list[str], kind: str) -> None:
    found = of_record(tags=tags)
    assert (found["resource_kind"], found.get("domain")) == (kind, "non-image" if kind == "other" else None)


def test_front_matter_in_all_its_states() -> None:
    assert of_card("---\r\nlicense: mit\r\npretty_name: Windows\r\n---\r\n# x\r\n")["licence"] == "mit"
    assert of_card("\ufeff---\nlicense: mit\n---\n")["licence"] == "mit"
    assert "licence" not in of_card("---\n---\nempty")
    assert "licence" not in of_card("---\nlicense: [mit\n---\nno YAML")
    assert "licence" not in of_card("---\n- a\n- list\n---\n")
    assert "licence" not in of_card("---\nlicense: null\ntags: ~\n---\n")
    assert of_card("# No front matter")["title"] == NAME
    assert of_card("---\npretty_name: 2021-01-01\nlicense: mit\n---\n")["title"] == "2021-01-01"


@pytest.mark.parametrize(
    "front",
    ["license: 0x" + "f" * 9000, "license: [0x" + "f" * 9000 + "]", "license: " + "9" * 9000, "? [a, b]\n: c", "a: &a [*a]", "license: !!python/object:os.x {}",
     "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\ntags: *c", "<<: *nothing", "license: 2020-13-45", "x: " + "[" * 3000],
)  # fmt: skip
def test_front_matter_that_would_harm_does_none(front: str) -> None:
    assert of_card(f"---\n{front}\n---\n# x")["accession"] == NAME


def test_a_card_is_whose_its_address_or_file_says() -> None:
    for name in (
        CARD_NAME,
        f"/datasets/{NAME}/resolve/main/README.md",
        f"folder/{CARD_NAME}",
        f"https://huggingface.co/datasets/{NAME}/raw/abc/README.md",
    ):
        (record,) = ARCHIVE.split(CARD, "", name)
        assert (record.accession, record.part) == (NAME, "card")
    (record,) = ARCHIVE.split(CARD, "text/markdown", "README.txt")
    assert record.accession == ""


def test_templates_hints_are_no_description() -> None:
    assert "description" not in of_card("# x\n## Dataset Description\n[More Information Needed]\n")
    assert "description" not in of_card("# x\n## Dataset Description\n- **Homepage:** x\n")
    assert (
        of_card("# x\n## Dataset Description\n- **Homepage:** x\n### Dataset Summary\nWords.\n")["description"]
        == "Words."
    )


def test_names_with_and_without_an_owner() -> None:
    assert identity({"id": "beans", "tags": []}) == ("beans", "record", None)
    assert "contributors" not in draft((b'{"id": "beans", "tags": []}', ""))
    assert identity({"id": "a/b/c", "tags": []}) is None
    assert identity({"id": "a/b"}) is None
    assert identity({"@type": "sc:Dataset", "url": "https://www.kaggle.com/datasets/a/b"}) is None


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "PAYLOAD-NOT-JSON"), (b"<!doctype html>", "PAYLOAD-ERROR-BODY"), (b"{}", "PAYLOAD-EMPTY"), (b"7", "PAYLOAD-FOREIGN"),
        (b'{"error": "Repository not found"}', "PAYLOAD-ERROR-BODY"), (b"[" * 9999, "PAYLOAD-NOT-JSON"),
        (b'{"@type": "sc:Dataset", "url": "https://example.org"}', "PAYLOAD-FOREIGN"),
    ],
)  # fmt: skip
def test_what_is_no_record_is_named(payload: bytes, code: str) -> None:
    (record,), found, report = mapped((payload, "x"))
    assert (record.accession, found) == ("", None)
    assert [(finding.code, finding.severity) for finding in report] == [(code, "error")]


@pytest.mark.parametrize("payload", [RECORD, CROISSANT])
def test_a_wrong_type_at_any_field_never_raises(payload: bytes) -> None:
    count = 0
    for what, document in spoilt(json.loads(payload)):
        for record in ARCHIVE.split(orjson.dumps(document), "", ""):
            found = ARCHIVE.to_dataset([record], Report())
            assert (found is None) == (record.accession == ""), what
            count += 1
    assert count > 250


def test_a_wrong_type_is_reported_with_its_place() -> None:
    _, found, report = mapped((orjson.dumps(json.loads(RECORD) | {"description": 1.5}), ""))
    assert found is not None
    assert "description" not in found
    assert [(finding.code, finding.pointer) for finding in report] == [("FIELD-TYPE", "/description")]


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=60), st.lists(st.sampled_from(["---", "\n", "\r\n", "license:", " mit", "tags:", "- x", "&a", "*a", "[", "{", ":", "#", "## Summary", "\x00"]), max_size=15).map(lambda words: "".join(words).encode())))  # fmt: skip
def test_no_card_makes_it_raise(payload: bytes) -> None:
    card_of(payload)
    for record in ARCHIVE.split(payload, "", CARD_NAME):
        ARCHIVE.to_dataset([record], Report())


# ------------------------------------------------------------------------------------------------------- recorded
@pytest.mark.recorded
def test_the_recorded_cards_and_descriptions(recordings: Path) -> None:
    found: dict[str, list[dict[str, Any]]] = {}
    for folder in ("cards_2022", "croissant", "cards_edge"):
        for path in sorted((recordings / "huggingface" / folder).iterdir()):
            for record in ARCHIVE.split(path.read_bytes(), "", path.name):
                report = Report()
                one = ARCHIVE.to_dataset([record], report)
                assert (one is None) == (record.accession == ""), path.name
                assert one is not None or report.errors == 1, path.name
                if one is not None:
                    found.setdefault(folder, []).append(one)
    assert (len(found["cards_2022"]), len(found["croissant"])) == (13, 15)
    assert all("licence" in one for one in found["cards_2022"])
    assert "cards_edge" not in found  # whose they are, nothing says


@pytest.mark.recorded
def test_the_recorded_edge_cases_of_front_matter(recordings: Path) -> None:
    cards = {
        path.name.split("sample_")[1]: card_of(path.read_bytes())
        for path in (recordings / "huggingface" / "cards_edge").iterdir()
    }
    assert all(card is not None for card in cards.values())
    stated = {name: bool(card and card[0]) for name, card in cards.items()}
    assert stated["windows_line_breaks.md"]
    assert stated["simple.md"]
    assert not stated["no_metadata.md"]
    assert not stated["invalid_card_data.md"]


@pytest.mark.recorded
def test_the_recorded_answer_of_the_search(recordings: Path) -> None:
    found = draft(((recordings / "index_verbatim" / "hf_search_record_SROIE.json").read_bytes(), ""))
    assert (found["accession"], found["version"]) == (
        "priyank-m/SROIE_2019_text_recognition",
        "04f6537e418eeb88863d617eb27817cc496522d7",
    )
    assert "licence" not in found  # an empty list
    assert found["release_date"] == "2022-08-27T20:56:31.000Z"
