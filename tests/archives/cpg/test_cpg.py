"""The Cell Painting Gallery: the catalogue's rows and JUMP's tables become data sets that are never larger than they can be."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.archives import archives
from micrograph.archives._cpg_tables import MOST
from micrograph.archives.cpg import ARCHIVE, SOURCES
from micrograph.records import RawRecord, Report
from tests.replay.wrong import spoilt

HERE = Path(__file__).parent
TABLES = (
    "plate.csv",
    "microscope_config.csv",
    "microscope_filter.csv",
    "orf.csv",
    "JUMP-Target-2_compound_metadata.tsv",
)
README = (HERE / "README.md").read_bytes()


def records(*names: str) -> list[RawRecord]:
    return [record for name in names for record in ARCHIVE.split((HERE / name).read_bytes(), "", name)]


def draft(parts: list[RawRecord], accession: str = "cpg0016") -> dict[str, Any]:
    report = Report()
    found = ARCHIVE.to_dataset([part for part in parts if part.accession == accession], report)
    assert found is not None, list(report)
    assert not report.errors
    return found


def row(**cells: str) -> dict[str, Any]:
    """The draft of a row of the catalogue alone."""
    said = {"accession": "cpg0099", "Dataset name": "cpg0099-made-up", "Description": "Made up."} | cells
    return draft(list(ARCHIVE.split(orjson.dumps(said), "", "")), "cpg0099")


def test_golden_in_any_order_of_its_parts() -> None:
    assert archives()["cpg"] is ARCHIVE
    golden = json.loads((HERE / "golden.json").read_text())
    parts = records("README.md", *TABLES)
    assert draft(parts) == golden
    assert draft(parts[:3] + parts[:2:-1]) | {"places": 0} == golden | {"places": 0}


def test_the_catalogue_is_its_own_table_alone() -> None:
    found = records("README.md")
    assert [(one.accession, one.part) for one in found] == [("cpg0016", "catalogue"), ("cpg0017", "catalogue")]
    assert len({one.page_sha256 for one in found}) == 1
    assert [
        one.accession for one in ARCHIVE.split(b"| Dataset name | Description |\n| -- | -- |\n", "", "README.md")
    ] == [""]


def test_the_catalogue_as_tsv_says_the_same() -> None:
    lines = [
        line.strip().strip("|").split("|")
        for line in README.decode().splitlines()
        if line.startswith(("| Dataset", "| cpg001"))
    ]
    tsv = "\n".join("\t".join(cell.strip() for cell in line) for line in lines[:3])
    found = list(ARCHIVE.split(tsv.encode(), "", "table.tsv"))
    assert [json.loads(one.payload) for one in found] == [json.loads(one.payload) for one in records("README.md")]


def test_a_bar_within_a_cell_parts_no_cells() -> None:
    (one,) = ARCHIVE.split(
        b"| Dataset name | Description | Total size |\n|--|--|--|\n| cpg0099-x | A \\| B | 3 GB |", "", ""
    )
    assert (json.loads(one.payload)["Description"], json.loads(one.payload)["Total size"]) == ("A | B", "3 GB")


@pytest.mark.parametrize(
    ("written", "total"),
    [
        ("12.3 TB", 12_300_000_000_000),
        ("~10 TB", 10**13),
        (">126 TB", 126 * 10**12),
        ("0", None),
        ("?", None),
        ("9 GBq", None),
    ],
)
def test_sizes_are_read_where_they_are_sizes(written: str, total: int | None) -> None:
    assert row(**{"Total size": written}).get("total_bytes") == total


@pytest.mark.parametrize(
    ("written", "kind"),
    [("0", "features"), ("0 GB", "features"), ("0.5 GB", "images"), ("", "images"), ("10 TB", "images")],
)
def test_a_set_without_images_is_one_of_features(written: str, kind: str) -> None:
    assert row(**{"Images size": written})["resource_kind"] == kind


def test_other_archives_names_are_links_and_other_names_aliases() -> None:
    found = row(**{"Other aliases": "[idr0099](https://bbbc.broadinstitute.org/BBBC099), LUAD, BBBC098"})
    links = {(one["relation"], one["target_archive"], one["target_accession"]) for one in found["related"]}
    # the words and the address of a link may name different records: the set is called by both
    assert links == {
        ("same_dataset_as", "idr", "idr0099"),
        ("same_dataset_as", "bbbc", "BBBC099"),
        ("same_dataset_as", "bbbc", "BBBC098"),
    }
    assert found["aliases"] == ["cpg0099-made-up", "LUAD"]
    assert all(one["link_evidence"] for one in found["related"])


def test_each_doi_of_a_cell_is_a_publication_once() -> None:
    cell = "(A, 2020) [P](https://doi.org/10.1234/ABC), 10.1234/abc, [Preprint](https://www.biorxiv.org/content/10.1101/2021.07.17.452050v1)"
    assert len(row(**{"Publication to cite": cell})["publications"]) == 2


def test_genes_and_compounds_beyond_the_bound_are_counted_not_named() -> None:
    many = "Metadata_JCP2022,Metadata_NCBI_Gene_ID,Metadata_Symbol,Metadata_Transcript\n" + "".join(
        f"J{n},{n},GENE{n},NM\n" for n in range(1, MOST + 2)
    )
    parts = [*records("README.md"), *ARCHIVE.split(many.encode(), "", "orf.csv")]
    found = draft(parts)
    assert "genes" not in found
    assert f"{MOST + 1:,} genes overexpressed" in found["description"]
    assert max(len(part.payload) for part in parts) < 10_000
    few = "\n".join(many.split("\n")[: MOST + 1])
    assert len(draft([*records("README.md"), *ARCHIVE.split(few.encode(), "", "orf.csv")])["genes"]) == MOST


def test_controls_and_empty_wells_are_no_genes_and_no_compounds() -> None:
    found = draft(records("README.md", *TABLES))
    assert [one["label"] for one in found["compounds"]] == ["made-up-ol"]
    assert {one["label"] for one in found["genes"]} == {"NAT1", "AANAT", "NOID"}
    assert found["organisms"] == [{"id": "NCBITaxon:9606", "label": "", "field": "/taxa/0", "role": "gene-source"}]


def test_plates_named_by_digits_alone_are_counted_as_the_others() -> None:
    (one,) = records("plate.csv")
    assert sum(plate["count"] for plate in json.loads(one.payload)["plates"]) == 4
    assert [part["title"] for part in draft(records("README.md", "plate.csv"))["study_components"]] == [
        "source_2",
        "source_10",
    ]


def test_a_packed_table_is_the_table() -> None:
    plain = (HERE / "plate.csv").read_bytes()
    (one,) = ARCHIVE.split(gzip.compress(plain), "", "plate.csv.gz")
    assert one.payload == records("plate.csv")[0].payload
    for broken in (gzip.compress(plain)[:-12], gzip.compress(plain)[:40], b"\x1f\x8b", b"\x1f\x8bxxxxxxxxxxxx"):
        for record in ARCHIVE.split(broken, "", "plate.csv.gz"):
            assert record.accession == ""


def test_tables_without_their_row_are_no_data_set() -> None:
    report = Report()
    assert ARCHIVE.to_dataset(records("plate.csv"), report) is None
    assert [finding.code for finding in report] == ["RECORD-EMPTY"]


def test_files_that_are_about_no_data_set_give_nothing() -> None:
    assert list(ARCHIVE.split(b"well_position\tbroad_sample\nA01\tx\n", "", "JUMP-MOA_compound_platemap.tsv")) == []
    assert list(ARCHIVE.split(b"title: x\n", "", "_config.yml")) == []


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "PAYLOAD-NOT-JSON"), (b"<!doctype html>", "PAYLOAD-ERROR-BODY"), (b"404: Not Found", "PAYLOAD-NOT-JSON"),
        (b"{}", "PAYLOAD-EMPTY"), (b'{"accession": "cpg1"}', "PAYLOAD-FOREIGN"), (b"a,b\n1,2\n", "PAYLOAD-NOT-JSON"),
        (b"[" * 9999, "PAYLOAD-NOT-JSON"), (b"\xff\x00", "PAYLOAD-NOT-JSON"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_named(payload: bytes, code: str) -> None:
    (record,) = ARCHIVE.split(payload, "", "x")
    report = Report()
    assert (record.accession, ARCHIVE.to_dataset([record], report)) == ("", None)
    assert [(finding.code, finding.severity) for finding in report] == [(code, "error")]


@pytest.mark.parametrize("number", range(7))
def test_a_wrong_type_at_any_field_never_raises(number: int) -> None:
    parts = records("README.md", *TABLES)
    catalogue, count = parts[0], 0
    for what, document in spoilt(json.loads(parts[number].payload)):
        for record in ARCHIVE.split(orjson.dumps(document), "", ""):
            found = ARCHIVE.to_dataset([catalogue, record], Report())
            assert found is not None, what
            count += 1
    assert count > 30


CELLS = st.lists(st.sampled_from(["Metadata_Source", "Metadata_Plate", "Metadata_PlateType", "gene", "pert_type", "Dataset name", "cpg0001-x", "|", "\n", ",", "\t", '"', "NA", "InChIKey", "pert_iname", ""]), max_size=25)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=60), CELLS.map(lambda cells: "".join(cells).encode())))
def test_no_bytes_make_it_raise(payload: bytes) -> None:
    for record in ARCHIVE.split(payload, "", "x.csv"):
        ARCHIVE.to_dataset([record], Report())


# ------------------------------------------------------------------------------------------------------- recorded
@pytest.fixture(scope="module")
def recorded(recordings: Path) -> dict[str, list[RawRecord]]:
    found: dict[str, dict[str, RawRecord]] = {}
    for path in sorted((recordings / "cpg").rglob("*")):
        for record in (
            ARCHIVE.split(path.read_bytes(), "", str(path.relative_to(recordings / "cpg"))) if path.is_file() else ()
        ):
            found.setdefault(record.accession, {})[record.part] = record
    return {name: list(parts.values()) for name, parts in found.items() if name}


@pytest.mark.recorded
def test_the_recorded_catalogue(recorded: dict[str, list[RawRecord]], recordings: Path) -> None:
    drafts = {name: draft(parts, name) for name, parts in recorded.items()}
    assert len(drafts) == 26
    assert all(one["title"] and one["description"] and one["total_bytes"] for one in drafts.values())
    assert {name for name, one in drafts.items() if one["resource_kind"] == "features"} == {
        "cpg0003",
        "cpg0015",
        "cpg0034",
    }
    linked = {link["target_accession"] for one in drafts.values() for link in one.get("related", ())}
    assert {"BBBC021", "BBBC022", "BBBC025", "BBBC036"} <= linked
    sources = ("cpg_datasets_from_readme.tsv", "gallery_readme_table_source.md")
    tsv, markdown = (
        [json.loads(one.payload) for one in ARCHIVE.split((recordings / "cpg" / name).read_bytes(), "", name)]
        for name in sources
    )
    assert [one["accession"] for one in tsv] == [one["accession"] for one in markdown]
    assert sum(one == other for one, other in zip(tsv, markdown, strict=True)) >= 20


@pytest.mark.recorded
def test_jumps_recorded_tables(recorded: dict[str, list[RawRecord]]) -> None:
    said = {one.part: json.loads(one.payload) for one in recorded["cpg0016"]}
    rows = {
        part: said[part]["rows"]
        for part in ("plates", "genes-orf", "genes-crispr", "compounds-jump", "controls", "microscopes", "filters")
    }
    assert rows == {
        "plates": 2525,
        "genes-orf": 15132,
        "genes-crispr": 7977,
        "compounds-jump": 127060,
        "controls": 18,
        "microscopes": 13,
        "filters": 8,
    }
    jump, pilot = draft(recorded["cpg0016"], "cpg0016"), draft(recorded["cpg0000"], "cpg0000")
    assert len(jump["study_components"]) == len(jump["acquisitions"]) == 13
    assert "genes" not in jump
    assert len(jump["compounds"]) <= MOST
    assert "116,753 compounds" in jump["description"]
    assert all("DNA: excitation" in one["acquisition_parameters"] for one in jump["acquisitions"])
    assert (len(pilot["genes"]) > 100, len(pilot["compounds"]) > 250) == (True, True)
    assert max(len(one.payload) for parts in recorded.values() for one in parts) < 100_000


@pytest.mark.recorded
def test_every_source_that_is_recorded_is_one_that_is_read(recordings: Path) -> None:
    for url in SOURCES[1:]:
        path = next(iter((recordings / "cpg").rglob(url.rpartition("/")[2])))
        (record,) = ARCHIVE.split(path.read_bytes(), "", path.name)
        assert record.accession, url
