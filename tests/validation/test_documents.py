"""Files in every form, good and bad, to a report: all findings at once, each with its place, never a traceback."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from micrograph.errors import InvalidData, UnknownName, UsageError
from micrograph.terms.index import Terms
from micrograph.validation import check_document, document
from micrograph.validation.documents import FORMATS
from micrograph.validation.fixing import fixed
from micrograph.validation.waivers import Waiver, read_waivers

BASE = "https://w3id.org/micrograph/"
PAGETAB = (
    "Submission\tS-BIAD1\nTitle\tMitosis in cells of the fission yeast\nAttachTo\tBioImages\nReleaseDate\t2021-1-1\n\n"
    "Study\ts1\nDescription\tLive imaging of tubulin\nLicense\tCC-BY 4.0\n\n"
    "Author\ta1\ts1\nName\tAda\n<affiliation>\to1\n\nOrganization\to1\nName\tInstitute\n\n"
    "Biosample[]\tTitle\tOrganism\tBiological entity\nb1\tYeast\tSchizosaccharomyces pombe\tcells\n\n"
    "Study Component\tc1\nName\tAll\n\nAssociations\tx1\tc1\nBiosample\tYeats\n"
)
STUDY = (
    "Comment[IDR Study Accession]\tidr9999\nStudy Title\tx\nStudy Organism\tHomo sapiens\n"
    "Study Organism Term Source REF\tNCBITaxon\nStudy Organism Term Accession\tNCBITaxon_09606\n"
)
CSV = "Module,Field,Value,Value 2\nStudy,Title,Mitosis of yeast under a confocal microscope\n,Licence,CC BY 4.0\nBiosample,Identity,Yeast,Mice\n,Organism,NCBITaxon_04896,Mus musculus\n"


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.load()


def report(payload: str | bytes, terms: Terms, name: str = "file", form: str = "auto", **more: Any) -> dict[str, Any]:
    return check_document(payload.encode() if isinstance(payload, str) else payload, name, form, terms, BASE, **more)


def codes(found: dict[str, Any]) -> set[str]:
    return {row["code"] for row in found["findings"]}


def row_of(found: dict[str, Any], code: str) -> dict[str, Any]:
    return next(row for row in found["findings"] if row["code"] == code)


def workbook(**sheets: list[list[object]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


REMBI = {
    "Study": [["Title", "Mitosis of yeast under a confocal microscope"], ["Description", "Live imaging of tubulin in yeast"], ["Keywords", "mitosis; yeast"]],
    "Biosample": [["Identity", "Organism", "Biological entity"], ["Yeast", "NCBITaxon_04896", "cells"]],
    "Specimen": [["Title", "Preparation method", "Biosample"], ["Fixed", "Formaldehyde", "Yeast"]],
    "Image_acquisition": [["Title", "Imaging method", "Instrument attributes"], ["Confocal", "confocl microscopy", "FV3000"]],
    "Study_Component": [["Name", "Study component description", "Specimen", "Image acquisition"], ["All", "All images", "Fixed", "Confocla"]],
}  # fmt: skip


# ------------------------------------------------------------------------------------------------------ forms
def test_pagetab_in_tsv_is_read_with_line_and_column(terms: Terms) -> None:
    found = report(PAGETAB, terms, "study.tsv", profile="bia-v4")
    assert found["format"] == "pagetab"
    dangling = row_of(found, "ASSOCIATION-DANGLING")
    assert (dangling["line"], dangling["column"], dangling["value"]) == (24, 11, "Yeats")
    assert (dangling["repair"], dangling["severity"]) == ("Yeast", "error")
    date = row_of(found, "DATE-FORM")
    assert (date["line"], date["column"], date["repair"]) == (4, 13, "2021-01-01")


def test_a_workbook_with_one_sheet_a_module_is_read_and_its_findings_name_cells(terms: Terms) -> None:
    found = report(workbook(**REMBI), terms, "rembi.xlsx", profile="rembi")
    assert found["format"] == "rembi-xlsx"
    dataset = found["datasets"][0]
    assert dataset["organisms"] == [{"id": "NCBITaxon:4896", "label": "Schizosaccharomyces pombe"}]
    assert dataset["keywords"] == ["mitosis", "yeast"]
    padding = row_of(found, "ID-PADDING")
    assert (padding["line"], padding["column"]) == (2, 2)
    assert padding["pointer"].startswith("Biosample!B2")
    dangling = row_of(found, "ASSOCIATION-DANGLING")
    assert (dangling["value"], dangling["line"], dangling["column"]) == ("Confocla", 2, 4)


def test_a_component_takes_the_biosample_of_its_specimen(terms: Terms) -> None:
    component = report(workbook(**REMBI), terms, "rembi.xlsx")["datasets"][0]["study_components"][0]
    assert [name.rpartition("#")[2] for name in component["biosample_ids"]] == ["biosample-1"]
    assert component["organisms"][0]["id"] == "NCBITaxon:4896"


def test_a_csv_with_modules_and_fields_down_its_columns_is_read(terms: Terms) -> None:
    found = report(CSV, terms, "rembi.csv")
    assert found["format"] == "rembi-csv"
    assert [part["title"] for part in found["datasets"][0]["biosamples"]] == ["Yeast", "Mice"]
    assert (row_of(found, "ID-PADDING")["line"], row_of(found, "ID-PADDING")["column"]) == (5, 11)


def test_idrs_study_file_is_read_with_line_and_column(terms: Terms) -> None:
    found = report(STUDY, terms, "idr9999-study.txt")
    assert found["format"] == "idr"
    assert row_of(found, "ID-PADDING")["line"] in {3, 5}


def test_values_of_our_own_records_are_held_to_the_same_rules(terms: Terms) -> None:
    own = {
        "id": f"{BASE}dataset/bia/X1", "archive": "bia", "accession": "X1", "title": "x", "licence": "CC BY 4.0",
        "organisms": [{"id": "NCBITaxon_09606", "label": "Homo sapens"}], "doi": "https://doi.org/10.1234/ABC",
        "imaging_methods": [{"id": "FBbi:00000246", "label": "electron microscopy"}],
    }  # fmt: skip
    found = report(json.dumps(own, indent=1), terms, "own.json")
    assert {"LICENCE-FORM", "ID-PADDING", "TERM-LABEL-MISSPELT", "TERM-LABEL-OTHER", "DOI-FORM"} <= codes(found)
    assert row_of(found, "ID-PADDING")["pointer"] == "/organisms/0/id"
    assert row_of(found, "TERM-LABEL-MISSPELT")["pointer"] == "/organisms/0/label"


def test_an_unresolved_value_comes_with_the_likeliest_term_and_its_score(terms: Terms) -> None:
    own = {"id": f"{BASE}dataset/bia/X1", "archive": "bia", "accession": "X1", "title": "x", "imaging_methods": [{"id": "x:1", "label": "confocl micrscopy"}]}  # fmt: skip
    row = row_of(report(json.dumps(own), terms), "TERM-MALFORMED")
    assert (row["repair"], row["score"]) == ("FBbi:00000251 confocal microscopy", 0.944)
    assert "FBbi below" in row["expected"]


def test_an_enumerated_value_and_a_slot_are_told_from_their_likeness(terms: Terms) -> None:
    own = {"id": f"{BASE}dataset/bia/X1", "archive": "bia", "accession": "X1", "title": "x", "licence_class": "atribution", "keyword": ["a"]}  # fmt: skip
    found = report(json.dumps(own), terms)
    assert row_of(found, "SCHEMA-VALUE")["repair"] == "attribution"
    assert row_of(found, "SCHEMA-UNKNOWN-SLOT")["repair"] == "keywords"


def test_associations_are_checked_in_both_directions(terms: Terms) -> None:
    own = {
        "id": f"{BASE}d", "archive": "bia", "accession": "X1", "title": "x",
        "biosamples": [{"id": "urn:b1"}, {"id": "urn:b2"}],
        "study_components": [{"id": "urn:c1", "biosample_ids": ["urn:b1"], "specimen_ids": ["urn:s9"]}, {"id": "urn:c2"}],
    }  # fmt: skip
    found = report(json.dumps(own), terms)
    assert row_of(found, "REFERENCE-DANGLING")["pointer"] == "/study_components/0/specimen_ids/0"
    assert row_of(found, "PART-UNUSED")["pointer"] == "/biosamples/1"
    assert row_of(found, "ASSOCIATION-MISSING")["pointer"] == "/study_components/1"


# --------------------------------------------------------------------------------------------------- profiles
def test_requirement_levels_differ_by_profile(terms: Terms) -> None:
    own = json.dumps({"id": f"{BASE}d", "archive": "bia", "accession": "X1", "title": "x"})
    errors = {
        profile: report(own, terms, profile=profile)["errors"]
        for profile in ("minimum", "gide", "mifa", "rembi", "bia-v4")
    }
    assert errors["minimum"] == 0
    assert min(errors["gide"], errors["mifa"], errors["rembi"], errors["bia-v4"]) > 3


def test_a_complete_record_is_valid_under_rembi_and_mifa(terms: Terms) -> None:
    path = Path("schemas/examples/valid/Dataset-rembi_and_mifa_complete.yaml")
    for profile in ("rembi", "mifa", "minimum"):
        found = report(path.read_bytes(), terms, path.name, profile=profile)
        assert (found["errors"], found["warnings"]) == (0, 0), (profile, found["findings"])


def test_a_filler_is_no_answer_and_a_short_title_is_too_short(terms: Terms) -> None:
    own = {"id": f"{BASE}d", "archive": "bia", "accession": "X1", "title": "x", "description": "TBD"}
    found = report(json.dumps(own), terms, profile="rembi")
    assert row_of(found, "PROFILE-TOO-SHORT")["pointer"] == "/title"
    assert "/description" in {row["pointer"] for row in found["findings"] if row["code"] == "PROFILE-REQUIRED"}


def test_a_licence_outside_the_templates_list_is_named_with_the_list(terms: Terms) -> None:
    own = {"id": f"{BASE}d", "archive": "bia", "accession": "X1", "title": "x", "licence": "CC-BY-NC-4.0"}
    row = row_of(report(json.dumps(own), terms, profile="bia-v4"), "PROFILE-VALUE")
    assert row["expected"] == "CC0-1.0, CC-BY-4.0"


def test_unknown_names_are_refused_with_the_valid_ones(terms: Terms) -> None:
    with pytest.raises(UnknownName, match=r"profile 'remby'; did you mean 'rembi'"):
        report("{}", terms, profile="remby")
    with pytest.raises(UnknownName, match=r"class 'Datset'"):
        report("{}", terms, class_name="Datset")
    with pytest.raises(UsageError, match="valid: auto, json"):
        report("{}", terms, form="xml")


# ---------------------------------------------------------------------------------------------------- waivers
def test_a_waived_error_stays_in_the_report_and_does_not_count(terms: Terms) -> None:
    own = json.dumps({"id": f"{BASE}d", "archive": "bia", "accession": "X1", "title": "x"})
    without = report(own, terms, profile="gide")
    waivers = [Waiver("PROFILE-REQUIRED", "/licence", "asked of the depositor"), Waiver("ID-BARE", "", "nothing")]
    found = report(own, terms, profile="gide", waivers=waivers)
    assert (found["errors"], found["waived"]) == (without["errors"] - 1, 1)
    assert next(row for row in found["findings"] if row["waived"])["waived"] == "asked of the depositor"
    assert "WAIVER-UNUSED" in codes(found)


@pytest.mark.parametrize("text", ["- {code: X-Y}", "- {code: X-Y, reason: ' '}", "{}", "- [1]", "- {code: X-Y, reason: r, until: soon}", "- {"])  # fmt: skip
def test_a_waiver_without_a_reason_is_refused(text: str) -> None:
    with pytest.raises(InvalidData, match=r"waivers\.yaml"):
        read_waivers(text, "waivers.yaml")


def test_a_waiver_that_has_run_out_waives_nothing_and_says_so(terms: Terms) -> None:
    own = json.dumps({"id": f"{BASE}d", "archive": "bia", "accession": "X1", "title": "x"})
    waivers = read_waivers(
        "- {code: PROFILE-REQUIRED, pointer: /licence, reason: r, until: 2020-01-01}", "w", date(2026, 1, 1)
    )
    found = report(own, terms, profile="gide", waivers=waivers)
    assert found["waived"] == 0
    assert "ran out on 2020-01-01; renew it" in row_of(found, "WAIVER-RAN-OUT")["message"]


# ------------------------------------------------------------------------------------------------------- fixing
@pytest.mark.parametrize(
    ("name", "payload", "before", "after"),
    [
        ("a.tsv", PAGETAB, "2021-1-1", "2021-01-01"),
        ("a.tsv", PAGETAB, "CC-BY 4.0", "CC BY 4.0"),
        ("a.csv", CSV, "NCBITaxon_04896", "NCBITaxon_4896"),
        ("a.yaml", f"id: {BASE}d\narchive: bia\naccession: X1\ntitle: x # mine\norganisms: [{{id: NCBITaxon_09606}}]\n", "NCBITaxon_09606", "NCBITaxon:9606"),
        ("a.json", f'{{"id": "{BASE}d", "archive": "bia",\n "accession": "X1", "title": "x", "licence": "CC BY 4.0"}}', "CC BY 4.0", "CC-BY-4.0"),
    ],
)  # fmt: skip
def test_only_the_value_that_is_repaired_changes_in_the_copy(
    name: str, payload: str, before: str, after: str, terms: Terms
) -> None:
    repaired, fixes = fixed(document(payload.encode(), name, "auto", terms, BASE))
    assert {(fix.old, fix.new) for fix in fixes} >= {(before, after)}
    text = repaired.decode()
    for fix in fixes:
        text = text.replace(fix.new, fix.old, 1)
    assert text == payload


def test_a_workbooks_cell_is_repaired(terms: Terms) -> None:
    repaired, fixes = fixed(document(workbook(**REMBI), "rembi.xlsx", "auto", terms, BASE))
    assert [(fix.old, fix.new) for fix in fixes] == [("NCBITaxon_04896", "NCBITaxon_4896")]
    assert "ID-PADDING" not in codes(report(repaired, terms, "rembi.xlsx"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "mac_roman", "utf-16"])
def test_a_study_file_keeps_its_encoding_and_line_ends(encoding: str, terms: Terms) -> None:
    text = STUDY.replace("\n", "\r\n").replace("\tx", "\tZ\u00fcrich \u2018x\u2019") + "Study License\tCC-BY 4.0\r\n"
    repaired, fixes = fixed(document(text.encode(encoding), "idr9999-study.txt", "auto", terms, BASE))
    assert ("CC-BY 4.0", "CC BY 4.0") in {(fix.old, fix.new) for fix in fixes}
    assert repaired == text.replace("CC-BY 4.0", "CC BY 4.0").replace("NCBITaxon_09606", "NCBITaxon_9606").encode(
        encoding
    )


def test_bytes_that_are_no_letters_are_not_written_otherwise(terms: Terms) -> None:
    payload = STUDY.encode().replace(b"\tx", b"\tZ\xfcrich \x81") + b"Study License\tCC-BY 4.0\n"
    assert fixed(document(payload, "idr9999-study.txt", "auto", terms, BASE)) == (payload, [])


def test_what_is_not_safe_is_left_as_it_is(terms: Terms) -> None:
    own = json.dumps({"id": f"{BASE}d", "archive": "bia", "accession": "X1", "title": "x", "imaging_methods": [{"id": "FBbi:00000246", "label": "electron microscopy"}]})  # fmt: skip
    assert fixed(document(own.encode(), "a.json", "auto", terms, BASE)) == (own.encode(), [])


# ---------------------------------------------------------------------------------------------------- bad input
def bomb(size: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * size)
    return target.getvalue()


def zipped(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_bin", ".bin").replace("_xml", ".xml"), data)
    return target.getvalue()


@pytest.mark.parametrize(
    ("payload", "name", "code", "says"),
    [
        (b"", "a.json", "FILE-EMPTY", "empty"),
        (b"\xef\xbb\xbf \n", "a.json", "FILE-EMPTY", "empty"),
        (b"{not json", "a.json", "FILE-NOT-JSON", ""),
        (b"\xff\xfe{\x00}\x00", "a.yaml", "FILE-NOT-UTF-8", "UTF-16"),
        (b'{"title": "caf\xe9"}', "a.json", "FILE-NOT-UTF-8", "byte 14"),
        (b" " * (17 * 2**20), "a.json", "FILE-TOO-LARGE", "at most 16,777,216 are validated"),
        (b"[" * 10_000 + b"]" * 10_000, "a.json", "FILE-TOO-DEEP", ""),
        (b"[" * 500 + b"]" * 500, "a.json", "FILE-TOO-DEEP", "100 levels"),
        (b"- " * 10_000 + b"a", "a.yaml", "FILE-TOO-DEEP", "100 levels"),
        (b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "a.yaml", "FILE-NOT-YAML", "aliases"),
        (b"a: [", "a.yaml", "FILE-NOT-YAML", ""),
        (b"a: " + b"x" * (3 * 2**20), "a.yaml", "FILE-TOO-LARGE", "2,097,152"),
        (b"[1, 2]", "a.json", "FILE-NO-OBJECT", "list"),
        (b"just words", "a.txt", "FILE-NO-OBJECT", "str"),
        (bomb(10_000_000), "a.xlsx", "FILE-REFUSED", "times its size"),
        (bomb(50_000_000), "a.xlsx", "FILE-REFUSED", "50,000,000 bytes in 1 files; at most 16,777,216"),
        (zipped(xl__vbaProject_bin=b"x"), "a.xlsx", "FILE-REFUSED", "macros"),
        (zipped(xl__externalLinks__externalLink1_xml=b"<x/>"), "a.xlsx", "FILE-REFUSED", "other files"),
        (zipped(xl__workbook_xml=b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'), "a.xlsx", "FILE-REFUSED", "document type"),
        (zipped(readme=b"x"), "a.zip", "FILE-REFUSED", "no workbook"),
        (b"a: !!binary aGVsbG8=", "a.yaml", "FILE-NOT-YAML", "tag"),
        (b"a: !!python/object:os.system x", "a.yaml", "FILE-NOT-YAML", "tag"),
        (b"? [a]\n: b", "a.yaml", "FILE-NOT-YAML", "a name is a text"),
        (b"title: a\ntitle: b", "a.yaml", "FILE-NOT-YAML", "'title' stands twice"),
        (b"a: 1\n---\nb: 2", "a.yaml", "FILE-NOT-YAML", "single document"),
        (b"- a\n" * 410_000, "a.yaml", "FILE-TOO-LARGE", "200,000 values"),
        (b'{"keywords": [' + b'"a",' * 210_000 + b"1]}", "a.json", "FILE-TOO-LARGE", "200,000 values"),
        (b'{"organisms": [' + b'{"id":"a"},' * 10_001 + b"{}]}", "a.json", "FILE-TOO-LARGE", "10,000 terms and parts"),
        (b'{"title": "' + b"x" * 1_000_001 + b'"}', "a.json", "FILE-TOO-LARGE", "1,000,000"),
        (b"Submission\tS-BIAD1\n" + b"x\ty\n" * 101_000, "a.tsv", "FILE-TOO-LARGE", "200,000"),
        (b"Comment[IDR Study Accession]\tidr9999\n" + b"\t" * 201_000, "a.txt", "FILE-TOO-LARGE", "200,000"),
        (b"Title,Organism\n" + b"x,y\n" * 101_000, "Biosample.csv", "FILE-TOO-LARGE", "200,000"),
        (b"PK\x03\x04 broken", "a.xlsx", "FILE-BROKEN", ""),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "a.xls", "FILE-REFUSED", "old or encrypted"),
        (b"a,b\n1,2\n", "a.csv", "PAYLOAD-FOREIGN", "no module"),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else "",
)  # fmt: skip
def test_bad_input_gets_a_report_that_states_the_limit(
    payload: bytes, name: str, code: str, says: str, terms: Terms
) -> None:
    found = report(payload, terms, name)
    row = row_of(found, code)
    assert says in row["message"]
    assert (found["valid"], row["line"] >= 1) == (False, True)


def test_names_of_yaml_are_texts_and_so_are_dates(terms: Terms) -> None:
    found = report(
        "id: urn:x\narchive: bia\naccession: X1\ntitle: x\nrelease_date: 2024-01-31\n1: x\n", terms, "a.yaml"
    )
    (unknown,) = (row for row in found["findings"] if row["code"].startswith("SCHEMA"))
    assert (unknown["pointer"], unknown["line"], unknown["column"]) == ("/1", 6, 4)


def test_a_crate_with_a_byte_order_mark_and_yaml_in_brackets_are_told_by_their_content(terms: Terms) -> None:
    assert report(b'\xef\xbb\xbf{"@graph": []}', terms)["format"] == "ro-crate"
    assert report("{title: x}", terms, "a.yml")["format"] == "yaml"


def test_more_findings_than_anybody_reads_are_counted(terms: Terms) -> None:
    record = {
        "id": "urn:x",
        "archive": "bia",
        "accession": "X1",
        "title": "x",
        **{f"slot{number}": 1 for number in range(3000)},
    }
    found = report(json.dumps(record), terms)
    assert 2000 <= len(found["findings"]) <= 2010
    left = row_of(found, "FINDINGS-LEFT-OUT")
    assert left["severity"] == "error"
    assert "1,0" in left["message"]


def test_the_worst_that_is_let_through_ends_in_seconds(terms: Terms) -> None:
    """Each of these took minutes and gigabytes before there were limits."""
    worst = [
        {"imaging_methods": [{"id": f"x:{number}", "label": f"confocl micr {number}"} for number in range(9_900)]},
        {"biosamples": [{"id": f"b{number}"} for number in range(9_900)], "study_components": [{"biosample_ids": [f"x{number}" for number in range(50_000)]}]},
        {"contributors": list(range(150_000))},
        {"description": "human confocal " * 60_000, "title": '\\"' * 400_000},
    ]  # fmt: skip
    for record in worst:
        start = process_time()
        report(json.dumps(record), terms, profile="rembi")
        assert process_time() - start < 20


yaml_texts = st.lists(st.sampled_from(["a: ", "title: ", "- ", "? ", "!!set ", "!!str ", "{", "}", "[", "]", "&a ", "*a", "|", ">", "'", '"', "x", "1", "~", "true", "\n", "  ", "# ", "---", ": ", ", ", "organisms: ", "id: ", "<<: ", "2020-01-01", "\t", "%YAML", ".nan", "0x1F"]), max_size=25).map("".join)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(yaml_texts)
def test_no_yaml_raises(text: str) -> None:
    found = report(text, Terms.load(), "a.yaml", "yaml", profile="rembi")
    orjson.dumps(found)
    assert all(row["line"] >= 1 and row["column"] >= 1 for row in found["findings"])


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(FORMATS))
def test_no_bytes_raise(payload: bytes, form: str) -> None:
    report(payload, Terms.load(), "file", form)


json_values = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "title", "organisms", "biosamples", "study_components", "contributors", "associations", "section", "attributes", "name", "value", "accno", "@graph", "licence", "biosample_ids", "related", "channels", "specimens"]), inner, max_size=5), max_leaves=20)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from(["id", "title", "organisms", "biosamples", "study_components", "contributors", "section", "accno", "@graph", "licence", "doi", "publications", "specimens", "related", "release_date"]), json_values, max_size=6))  # fmt: skip
def test_no_json_of_ours_raises_whatever_stands_in_its_slots(value: dict[str, Any]) -> None:
    found = report(json.dumps(value), Terms.load(), form="json", profile="rembi")
    assert all(row["line"] >= 1 and row["column"] >= 1 for row in found["findings"])
