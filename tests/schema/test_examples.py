"""Every class has an example that is valid and one that fails for exactly the reason it states."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from micrograph import resources
from micrograph.model.tables import CLASSES
from micrograph.records import Report
from micrograph.validate import validate
from micrograph.validation import check_document

EXAMPLES = resources.schemas() / "examples"
VALID = sorted((EXAMPLES / "valid").glob("*.yaml"))
INVALID = sorted((EXAMPLES / "invalid").glob("*.yaml"))


def class_of(path: Path) -> str:
    return path.stem.split("-")[0]


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_example_has_no_error(path: Path) -> None:
    report = Report()
    validate(yaml.safe_load(path.read_text()), report, class_of(path))
    assert [finding for finding in report if finding.severity == "error"] == []


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_example_fails_for_its_one_stated_reason(path: Path) -> None:
    code, pointer = re.match(r"# expect: (\S+) at (\S+)", path.read_text()).groups()
    report = check_document(path.read_bytes(), path.name, "yaml", None, "https://w3id.org/micrograph/", class_of(path))
    errors = [finding for finding in report["findings"] if finding["severity"] == "error"]
    assert [(finding["code"], finding["pointer"] or "/") for finding in errors] == [(code, pointer)]


def test_every_class_has_both_examples() -> None:
    assert {class_of(path) for path in VALID} == set(CLASSES)
    assert {class_of(path) for path in INVALID} == set(CLASSES)


def test_a_finding_names_line_and_column_of_the_file() -> None:
    path = EXAMPLES / "invalid" / "StudyComponent-unknown_kind.yaml"
    report = check_document(path.read_bytes(), path.name, "yaml", None, "", "StudyComponent")
    assert (report["findings"][0]["line"], report["findings"][0]["column"]) == (3, 17)
