"""REMBI and MIFA spreadsheets as people write them: any of the standards' names, either way round, joined by titles."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from micrograph.terms.index import Terms
from micrograph.validation import check_document, document, document_of_folder, report_on
from micrograph.validation.files import document_at
from micrograph.validation.fixing import fixed

BASE = "https://w3id.org/micrograph/"
Modules = dict[str, list[list[str]]]


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.load()


def workbook(sheets: Modules) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name[:31])
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def report(sheets: Modules, terms: Terms, profile: str = "minimum") -> dict[str, Any]:
    return check_document(workbook(sheets), "study.xlsx", "auto", terms, BASE, profile=profile)


def dataset(sheets: Modules, terms: Terms) -> dict[str, Any]:
    return report(sheets, terms)["datasets"][0]


def of_code(found: dict[str, Any], code: str) -> list[dict[str, Any]]:
    return [row for row in found["findings"] if row["code"] == code]


DAMAGED = workbook({"Biosample": [["Title", "Organism"], ["a", "NCBITaxon_09606"]], "Study": [["Title", "x"]]})


# -------------------------------------------------------------------------------------------------------- names
@pytest.fixture(scope="module")
def standards(shared: Path) -> dict[str, dict[str, list[str]]]:
    """Module to field names, of each standard, as the tables of research have them."""
    tables = shared / "research" / "tables"
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for source, module in (
        ("rembi_2021_fields", "module"),
        ("rembi_1.5_model_fields", "class"),
        ("mifa_fields", "class"),
    ):
        with (tables / f"{source}.tsv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                found[source][row[module]].append(row["field"])
    for template, section, field, *_ in json.loads((tables / "biostudies_templates_fields.json").read_text()):
        if template in {"BioImages.v4", "BioImages.MIFA.v1"}:
            found[template][section.rpartition("/")[2].split(" [")[0]].append(field)
    return found


def across(fields: list[str]) -> list[list[str]]:
    return [fields, [f"some words on {field}" for field in fields]]


def down(fields: list[str]) -> list[list[str]]:
    return [[field, f"some words on {field}"] for field in fields]


def described(fields: list[str]) -> list[list[str]]:
    head = ["Field", "Description", "Requirement", "Value"]
    return [head, *([field, "what it is", "required", f"some words on {field}"] for field in fields)]


def shouted(fields: list[str]) -> list[list[str]]:
    return across([f"  {field.upper().replace(' ', '_')} *" for field in fields])


@pytest.mark.recorded
@pytest.mark.parametrize("layout", [across, down, described, shouted], ids=lambda layout: layout.__name__)
@pytest.mark.parametrize("source", ["rembi_2021_fields", "rembi_1.5_model_fields", "mifa_fields", "BioImages.v4", "BioImages.MIFA.v1"])  # fmt: skip
def test_every_field_of_the_standards_is_known_whichever_way_the_sheet_runs(
    source: str, layout: Any, standards: dict[str, dict[str, list[str]]], terms: Terms
) -> None:
    found = report({module: layout(fields) for module, fields in standards[source].items()}, terms)
    assert found["format"] == "rembi-xlsx"
    unknown = [row["message"] for code in ("FIELD-UNKNOWN", "SHEET-UNKNOWN") for row in of_code(found, code)]
    assert unknown == []


def test_a_misspelt_heading_is_told_once_at_its_cell_with_what_was_meant(terms: Terms) -> None:
    rows = [["Name", "Instrument atributes"], ["a", "Zeiss"], ["b", "Leica"]]
    (row,) = of_code(report({"Image acquisition": rows}, terms), "FIELD-UNKNOWN")
    assert (row["line"], row["column"], row["pointer"]) == (1, 2, "Image acquisition!B1 /acquisitions/0")
    assert (row["repair"], row["score"]) == ("instrument attributes", 0.976)


def test_a_field_that_we_have_no_home_for_says_why(terms: Terms) -> None:
    rows = [["Title", "Organism", "organism.common_name"], ["a", "Homo sapiens", "human"]]
    (row,) = of_code(report({"Biosample": rows}, terms), "FIELD-LEFT-OUT")
    assert row["severity"] == "info"
    assert "follows from the taxon" in row["message"]


def test_a_sheet_about_the_template_is_only_remarked_on(terms: Terms) -> None:
    biosample = [["Title", "Organism"], ["a", "human"]]
    found = report({"README": [["Fill in"]], "Colours": [["a", "b"], ["c", "d"]], "Biosample": biosample}, terms)
    assert {row["value"]: row["severity"] for row in of_code(found, "SHEET-UNKNOWN")} == {
        "README": "info",
        "Colours": "warning",
    }


# ------------------------------------------------------------------------------------------------------- values
def test_a_term_may_be_a_name_an_identifier_both_in_one_cell_or_three_columns(terms: Terms) -> None:
    rows = [
        [
            "Name",
            "Imaging method",
            "Imaging method value",
            "Imaging method ontology name",
            "Imaging method ontology id",
        ],
        ["a", "confocal microscopy", "", "", ""],
        ["b", "FBbi:00000251", "", "", ""],
        ["c", "confocal microscopy [FBbi:00000251]", "", "", ""],
        ["d", "", "confocal microscopy", "FBbi", "00000251"],
    ]
    found = dataset({"Image acquisition": rows}, terms)["acquisitions"]
    assert [[term["id"] for term in one["imaging_methods"]] for one in found] == [["FBbi:00000251"]] * 4


def test_channels_are_read_side_by_side(terms: Terms) -> None:
    rows = [["Title", "Channel - content", "Channel - biological entity"], ["a", "GFP; DAPI", "septin; DNA"]]
    (specimen,) = dataset({"Specimen": rows}, terms)["specimens"]
    assert [(one["channel_content"], one["channel_biological_entity"]) for one in specimen["channels"]] == [("GFP", "septin"), ("DAPI", "DNA")]  # fmt: skip


def test_a_link_is_a_relation_only_where_it_leads_to_a_record_or_says_so(terms: Terms) -> None:
    rows = [["Link", "Link type"], ["https://github.com/x/y", ""], ["https://idr.openmicroscopy.org/webclient/?show=project-1 idr0001", ""], ["https://example.org/z", "derived from"]]  # fmt: skip
    found = dataset({"Study": [["Title", "x"]], "Links": rows, "Biosample": [["Title"], ["b"]]}, terms)
    assert [one["relation"] for one in found["related"]] == ["same_study_as", "derived_from"]


def test_a_cell_of_a_sheet_whose_name_has_spaces_is_repaired(terms: Terms) -> None:
    payload = workbook({"Image acquisition": [["Name", "Imaging method"], ["a", "Fbbi_00000251"]]})
    repaired, (fix,) = fixed(document(payload, "x.xlsx", "auto", terms, BASE))
    assert (fix.old, fix.new) == ("Fbbi_00000251", "FBbi_00000251")
    assert fixed(document(repaired, "x.xlsx", "auto", terms, BASE)) == (repaired, [])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 255)), min_size=1, max_size=12))
def test_no_damaged_workbook_raises(damage: list[tuple[int, int]]) -> None:
    payload = bytearray(DAMAGED)
    for place, value in damage:
        payload[place % len(payload)] = value
    found = document(bytes(payload), "x.xlsx", "rembi-xlsx", Terms.load(), BASE)
    fixed(found)
    assert report_on(found)["findings"]


@pytest.mark.parametrize(
    ("member", "old", "new", "says"),
    [
        ("[Content_Types].xml", b"sheet.main+xml", b"sheet.macroEnabled.main+xml", "macros"),
        ("[Content_Types].xml", b"styles+xml", b"externalLink+xml", "other files"),
        (
            "xl/worksheets/sheet1.xml",
            b"<worksheet",
            b"<!--" + b" " * 3000 + b"--><!DOCTYPE x><worksheet",
            "document type",
        ),
    ],
)
def test_what_hides_under_other_names_is_refused_too(
    member: str, old: bytes, new: bytes, says: str, terms: Terms
) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(DAMAGED)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            data = source.read(name)
            assert name != member or old in data
            copy.writestr(name, data.replace(old, new) if name == member else data)
    (finding,) = check_document(target.getvalue(), "x.xlsx", "auto", terms, BASE)["findings"]
    assert finding["code"] == "FILE-REFUSED"
    assert says in finding["message"]


def test_a_sheet_that_declares_a_million_empty_rows_costs_nothing(terms: Terms) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(DAMAGED)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            copy.writestr(
                name, re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', source.read(name))
            )
    assert check_document(target.getvalue(), "x.xlsx", "auto", terms, BASE)["datasets"]


def test_people_keep_their_organisation_and_lose_their_address(terms: Terms) -> None:
    rows = [["First name", "Last name", "Email", "Organisation"], ["Ada", "Lovelace", "ada@example.org", "Institute"]]
    found = report({"Author": rows, "Biosample": [["Title"], ["b"]]}, terms)
    (person,) = found["datasets"][0]["contributors"]
    assert (person["name"], person["affiliations"][0]["name"]) == ("Ada Lovelace", "Institute")
    assert "ada@example.org" not in json.dumps(found)


# -------------------------------------------------------------------------------------------------------- joins
JOINED: Modules = {
    "Biosample": [["Identity", "Organism"], ["Yeast", "Schizosaccharomyces pombe"], ["Cells", "human"]],
    "Specimen": [["Title", "Biosample"], ["live", "Yeast"], ["fixed", "Cells"]],
    "Image acquisition": [["Name", "Imaging method"], ["confocal", "confocal microscopy"]],
    "Study component": [["Name"], ["A"], ["B"]],
}


def test_rows_of_associations_join_components_with_what_they_use(terms: Terms) -> None:
    rows = [["Study component", "Specimen", "Image acquisition"], ["A", "live", "confocal"], ["B", "fixed", "confocal"]]
    components = dataset({**JOINED, "Associations": rows}, terms)["study_components"]
    assert [one["organisms"][0]["label"] for one in components] == ["Schizosaccharomyces pombe", "Homo sapiens"]
    assert [sorted(one["associations"][0]) for one in components] == [["acquisition_id", "biosample_id", "id", "specimen_id"]] * 2  # fmt: skip


def test_a_name_that_is_not_there_is_an_error_at_its_cell_with_the_one_that_was_meant(terms: Terms) -> None:
    rows = [["Study component", "Biosample"], ["A", "Yaest"], ["C", "Cells"]]
    first, second = of_code(report({**JOINED, "Associations": rows}, terms), "ASSOCIATION-DANGLING")
    assert (first["severity"], first["pointer"], first["line"], first["column"]) == ("error", "Associations!B2", 2, 2)
    assert (first["repair"], first["expected"]) == ("Yeast", "'Yeast'; 'Cells'")
    assert (second["value"], second["expected"]) == ("C", "'A'; 'B'")


def test_associations_of_no_component_are_those_of_the_only_one(terms: Terms) -> None:
    rows = [["Biosample", "Image acquisition"], ["Yeast", "confocal"]]
    one = {**JOINED, "Study component": [["Name"], ["A"]], "Associations": rows}
    assert dataset(one, terms)["study_components"][0]["associations"]
    (finding,) = of_code(report({**JOINED, "Associations": rows}, terms), "ASSOCIATION-DANGLING")
    assert "not of which study component" in finding["message"]


def test_a_part_that_nothing_uses_is_a_warning_at_its_row(terms: Terms) -> None:
    rows = [["Study component", "Specimen", "Image acquisition"], ["A", "live", "confocal"], ["B", "live", "confocal"]]
    unused = of_code(report({**JOINED, "Associations": rows}, terms), "PART-UNUSED")
    assert [(row["pointer"].split()[0], row["value"]) for row in unused] == [("Biosample!A3", "Cells"), ("Specimen!A3", "fixed")]  # fmt: skip


# ------------------------------------------------------------------------------------------------------- folders
FOLDER = {
    "Study.csv": b"Title,Septins in dividing fission yeast\nLicence,CC BY 4.0\n",
    "Biosample.csv": b"Identity,Organism\nYeast,NCBITaxon_04896\n",
    "Study component.csv": b"Name,Biosample\nA,Yeats\n",
}


def test_a_folder_of_csv_files_is_one_record_whose_findings_name_file_and_cell(terms: Terms) -> None:
    found = report_on(document_of_folder(FOLDER, "my study", terms, BASE, "minimum"))
    assert (found["format"], found["datasets"][0]["organisms"][0]["id"]) == ("rembi-csv", "NCBITaxon:4896")
    (dangling,) = of_code(found, "ASSOCIATION-DANGLING")
    assert (dangling["file"], dangling["line"], dangling["column"]) == ("my study/Study component.csv", 2, 3)
    assert (dangling["pointer"], dangling["repair"]) == ("Study component.csv!B2 /study_components/0", "Yeast")


def test_a_folder_on_disk_is_read_and_one_without_tables_says_what_is_expected(tmp_path: Path, terms: Terms) -> None:
    for name, payload in FOLDER.items():
        (tmp_path / name).write_bytes(payload)
    assert document_at(tmp_path, "auto", terms, BASE, "Dataset", "minimum").datasets
    (tmp_path / "none").mkdir()
    (finding,) = document_at(tmp_path / "none", "auto", terms, BASE, "Dataset", "minimum").findings
    assert (finding.code, finding.expected) == (
        "FILE-UNREADABLE",
        "a file, or a folder with REMBI's modules as csv files",
    )


cells = st.sampled_from(
    ["", "Title", "Study", "Biosample", "Organism", "Field", "Value", "human", "a; b", "FBbi:1", "Specimen", "Associations",
     "Study component", "Channel - content", "2024-1-1", "#", '"', "yes", "Image data", "Link", "NCBITaxon_9606", "id"]
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(cells, max_size=5), max_size=8), st.sampled_from(["Biosample.csv", "x.csv", "Associations.csv", "Study.csv"]))  # fmt: skip
def test_no_table_raises_and_every_finding_has_its_place(rows: list[list[str]], name: str) -> None:
    payload = "\n".join(",".join(row) for row in rows).encode()
    found = check_document(payload, name, "rembi-csv", Terms.load(), BASE, profile="rembi")
    assert all(row["line"] >= 1 and row["column"] >= 1 for row in found["findings"])
