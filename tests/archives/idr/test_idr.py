"""IDR's study files: what each gives, whatever its separators, line ends and encoding, and that nothing raises."""

from __future__ import annotations

import gzip
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.archives.idr import ARCHIVE
from micrograph.records import RawRecord, Report

HERE = Path(__file__).parent
PAYLOAD = (HERE / "study.txt").read_bytes()
TEXT = PAYLOAD.decode()


def _map(payload: bytes, name: str = "idr9999-study.txt") -> tuple[RawRecord, dict[str, Any] | None, Report]:
    (record,) = ARCHIVE.split(payload, "text/plain", name)
    report = Report(record.archive, record.accession)
    return record, ARCHIVE.to_dataset([record], report), report


def _draft(text: str) -> dict[str, Any]:
    _, draft, _ = _map(text.encode())
    assert draft is not None
    return draft


def test_a_study_gives_the_draft_of_the_golden_file() -> None:
    record, draft, _ = _map(PAYLOAD)
    assert (record.connector, record.archive, record.accession) == ("idr", "idr", "idr9999")
    assert record.payload == PAYLOAD
    assert draft == json.loads((HERE / "golden.json").read_text())


def test_what_is_odd_about_a_study_is_reported_with_its_line() -> None:
    _, _, report = _map(PAYLOAD)
    assert report.errors == 0
    assert report.counts() == {
        "LINE-WITHOUT-KEY": 1,
        "SEPARATOR-DAMAGED": 4,
        "TEMPLATE-HINT": 4,
        "IDR-UNPUBLISHED-SECTION": 1,
        "SECTION-MISSING": 1,
        "COLUMN-MISMATCH": 5,
        "ACCESSION-UNKNOWN": 1,
    }
    lines = TEXT.split("\n")
    for finding in report:
        if finding.code == "SEPARATOR-DAMAGED":
            assert finding.line is not None
            assert str(finding.value).strip() in lines[finding.line - 1]


def test_no_address_of_a_person_leaves_the_study() -> None:
    _, draft, report = _map(PAYLOAD)
    told = json.dumps(draft) + "".join(f"{finding.message} {finding.value}" for finding in report)
    assert "@" not in told
    assert "Example Road" not in told


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\r\r\n"])
def test_line_ends_change_nothing(end: str) -> None:
    assert _draft(TEXT.replace("\n", end)) == json.loads((HERE / "golden.json").read_text())


def test_mixed_line_ends_change_nothing() -> None:
    ends = ["\n", "\r\n", "\r"]
    mixed = "".join(line + ends[number % 3] for number, line in enumerate(TEXT.split("\n")))
    assert _draft(mixed) == _draft(TEXT)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "mac_roman", "utf-16"])
def test_text_is_read_in_the_encoding_it_was_written_in(encoding: str) -> None:
    text = TEXT.replace("Grace", "Zoë").replace("A made up study", "Résumé: “37 °C”, 5 µm")
    _, draft, report = _map(text.encode(encoding))
    assert draft is not None
    assert draft["contributors"][1]["given_name"] == "Zoë"
    assert draft["description"].startswith("Résumé: “37 °C”, 5 µm")
    assert [finding.value for finding in report if finding.code == "ENCODING"] == (
        [] if encoding.startswith("utf-8") else [encoding]
    )


def test_a_phenotype_keeps_both_of_its_terms() -> None:
    phenotypes = _draft(TEXT)["study_components"][0]["phenotypes"]
    ids = [mention.get("id") for mention in phenotypes]
    assert ids.count("CMPO_0000413") == ids.count("CMPO_0000412") == 1


def test_a_phenotype_without_a_term_keeps_its_own_name() -> None:
    last = _draft(TEXT)["study_components"][0]["phenotypes"][-1]
    assert last == {"label": "odd cells", "field": "component-1/Phenotype Name/4"}


def test_protocols_tell_of_the_specimen_the_acquisition_and_the_analysis() -> None:
    draft = _draft(TEXT)
    assert draft["specimens"] == [{
        "id": "specimen-1",
        "title": "idr9999-byron-spindles/screenA",
        "growth_protocol": "Cells were kept at 37 degrees for two days.",
        "preparation_protocol": "Wells were coated with siRNA before seeding.",
    }]  # fmt: skip
    told = [(part["acquisition_parameters"], part["title"]) for part in draft["acquisitions"]]
    assert told == [("Spinning disk, 20x, one plane.", "idr9999-byron-spindles/screenA")]
    assert [part["analysis_method"] for part in draft["analysed_data"]] == ["Nuclei were counted."]


def test_a_term_says_where_its_identifier_stands_and_where_its_label() -> None:
    method = _draft(TEXT)["study_components"][0]["imaging_methods"][0]
    assert method["field"] == "component-1/Screen Imaging Method/1"
    assert method["id_field"] == "component-1/Screen Imaging Method Term Accession/1"


def test_sections_that_were_declared_are_all_kept() -> None:
    draft = _draft(TEXT.replace("Study Screens Number\t1", "Study Screens Number\t2"))
    assert [one["component_kind"] for one in draft["study_components"]] == ["screen", "screen", "experiment"]


def test_an_unclosed_quote_swallows_no_row() -> None:
    draft = _draft(TEXT.replace("Study Data DOI\t", 'Study Copyright\t"Byron\nStudy Data DOI\t'))
    assert draft["doi"] == "https://doi.org/10.17867/10000999"


def test_the_folder_name_is_no_accession() -> None:
    record, _, _ = _map(TEXT.replace("\tidr9999\t", "\tidr9999-byron-spindles\t").encode())
    assert record.accession == "idr9999"


def test_the_accession_may_stand_only_in_the_names_of_the_screens() -> None:
    record, draft, _ = _map(TEXT.replace("\tidr9999\t", "\t\t").encode())
    assert record.accession == "idr9999"
    assert draft is not None


@pytest.mark.parametrize("accession", ["# leave blank", "idr0000", ""])
def test_a_template_is_no_record(accession: str) -> None:
    record, draft, report = _map(f"Comment[IDR Study Accession]\t{accession}\nStudy Title\tx\n".encode())
    assert record.accession == ""
    assert draft is None
    (error,) = (finding for finding in report if finding.severity == "error")
    assert error.code == "PAYLOAD-TEMPLATE"
    assert "valid is" in error.message


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "PAYLOAD-EMPTY"),
        (b"404: Not Found", "PAYLOAD-ERROR-BODY"),
        (b"<!DOCTYPE html><title>Sign in</title>", "PAYLOAD-ERROR-BODY"),
        (b'{"accno": "S-BIAD1"}', "PAYLOAD-FOREIGN"),
        (b"\x00\xff\xfe\x80", "PAYLOAD-FOREIGN"),
    ],
)
def test_what_is_no_study_is_an_error_that_says_what_is_valid(payload: bytes, code: str) -> None:
    record, draft, report = _map(payload, "something.txt")
    assert record.accession == ""
    assert draft is None
    (finding,) = report
    assert (finding.code, finding.severity) == (code, "error")
    assert "valid is" in finding.message


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("screenA/idr9999-screenA-annotation.csv", "Characteristics [Organism],Plate\nHomo sapiens,1\n"),
        ("idr9999-screenA-annotation.csv.gz", "\x1f\x8b"),
        ("idr9999-screenA-library.txt", "Plate\tWell\n"),
        ("renamed.tsv", "Plate\tWell\tGene Identifier\n1\tA1\tSPAC1\n"),
        ("idr9999-screenA-bulkmap-config.yml", "columns:\n"),
        ("README.md", "IDR metadata"),
        ("site/studies.tsv", "Study\tContainer\tIntroduced\n"),
    ],
)
def test_companion_files_give_nothing(name: str, content: str) -> None:
    assert list(ARCHIVE.split(content.encode(), "", name)) == []


def test_a_study_without_sections_is_a_study() -> None:
    draft = _draft("Comment[IDR Study Accession]\tidr9999\nStudy Title\tOnly a title\n")
    assert draft["title"] == "Only a title"
    assert "study_components" not in draft


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_it_raise(payload: bytes) -> None:
    for wrapped in (payload, b"Comment[IDR Study Accession]\tidr9999\n" + payload):
        for record in ARCHIVE.split(wrapped, "", ""):
            ARCHIVE.to_dataset([record], Report())


@pytest.mark.parametrize(
    "filler", ['"x\n', "# " + " " * 20_000 + "x\n", '"\t' * 1000 + "\n", "Study Title" + " " * 20_000 + "x\n"]
)
def test_no_file_is_slow_to_read(filler: str) -> None:
    payload = ("Comment[IDR Study Accession]\tidr9999\n" + filler * (300_000 // len(filler))).encode()
    started = time.process_time()
    _map(payload)
    assert time.process_time() - started < 5


LINES = TEXT.split("\n")
ODD_CELLS = st.sampled_from(
    [
        "",
        "\t",
        "\t\t\t",
        '"',
        '""',
        "# x",
        "9" * 400,
        ".",
        "Total Tb: 1.2.3",
        "5D Images: ,",
        "²",
        "\x00",
        "(XYZCT): 1 1 1 1 1",
    ]
)


@settings(max_examples=300, deadline=None)
@given(number=st.integers(0, len(LINES) - 1), cell=ODD_CELLS, times=st.integers(0, 3), extra=st.text(max_size=6))
def test_a_wrong_value_at_any_key_never_raises(number: int, cell: str, times: int, extra: str) -> None:
    lines = list(LINES)
    key = lines[number].split("\t")[0]
    lines[number : number + 1] = ["\t".join([key, cell, extra, cell])] * times
    for record in ARCHIVE.split("\n".join(lines).encode("utf-8", "replace"), "", "x-study.txt"):
        ARCHIVE.to_dataset([record], Report())


@pytest.fixture(scope="module")
def recorded_drafts(shared: Path) -> dict[str, tuple[dict[str, Any], Report]]:
    """The draft and the report of every recorded study."""
    drafts = {}
    for path in sorted((shared / "recordings" / "idr" / "studies").glob("idr*/idr*-study.txt")):
        record, draft, report = _map(path.read_bytes(), path.name)
        assert draft is not None, path.name
        drafts[record.accession] = (draft, report)
    return drafts


@pytest.mark.recorded
def test_every_recorded_study_maps(recorded_drafts: dict[str, tuple[dict[str, Any], Report]]) -> None:
    assert len(recorded_drafts) >= 112
    for accession, (draft, report) in recorded_drafts.items():
        assert report.errors == 0
        assert draft["accession"] == accession
        assert {"title", "description", "release_date", "study_components", "publications"} <= draft.keys()
        parts = [draft, *draft["study_components"]]
        assert any("organisms" in part for part in parts), accession
        assert all("imaging_methods" in part for part in draft["study_components"]), accession
        assert "@" not in json.dumps(draft["contributors"])


@pytest.mark.recorded
def test_facts_of_recorded_studies(recorded_drafts: dict[str, tuple[dict[str, Any], Report]]) -> None:
    drafts = {accession: draft for accession, (draft, _) in recorded_drafts.items()}
    of_first = drafts["idr0001"]["study_components"][0]
    assert of_first["image_count"] == 109728
    assert of_first["total_bytes"] == 10_060_000_000_000
    elongated = {
        accession
        for accession, draft in drafts.items()
        for component in draft["study_components"]
        for mention in component.get("phenotypes", [])
        if mention.get("id") == "CMPO_0000077"
    }
    assert elongated == {"idr0001", "idr0008", "idr0012", "idr0028", "idr0033"}
    assert [one["title"] for one in drafts["idr0012"]["study_components"]] == ["idr0012-fuchs-cellmorph/screenA"]
    assert drafts["idr0161"]["related"][0]["target_accession"] == "S-BIAD1257"
    assert len(drafts["idr0134"]["organisms"]) == 48
    assert len(drafts["idr0035"]["publications"]) == 6
    assert drafts["idr0112"]["licence"] == "CC BY 4.0"  # its key stands at the end of a comment
    assert len(drafts["idr0099"]["contributors"]) >= 1  # lone carriage returns
    assert drafts["idr0101"]["study_components"][1]["organisms"][0]["id"] == "10090"


@pytest.mark.recorded
def test_encodings_of_recorded_studies(recorded_drafts: dict[str, tuple[dict[str, Any], Report]]) -> None:
    read_as = Counter(
        finding.value for _, report in recorded_drafts.values() for finding in report if finding.code == "ENCODING"
    )
    assert read_as["mac_roman"] >= 6
    assert read_as["cp1252"] >= 3
    assert "Hériché JK" in recorded_drafts["idr0108"][0]["publications"][0]["authors"]


@pytest.mark.recorded
def test_recorded_companions_give_nothing_and_templates_an_error(shared: Path) -> None:
    studies = shared / "recordings" / "idr" / "studies"
    companions = [path for path in studies.rglob("*") if path.is_file() and "study" not in path.name]
    assert len(companions) > 150
    for path in companions:
        content = path.read_bytes()[:5000]
        if path.suffix == ".gz":
            with gzip.open(path) as stream:
                content = stream.read(5000)
        assert list(ARCHIVE.split(content, "", path.name)) == [], path.name
    for path in studies.glob("idr0000*/*study*.txt"):
        assert _map(path.read_bytes(), path.name)[1] is None
