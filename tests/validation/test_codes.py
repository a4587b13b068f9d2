"""The table of codes is what the program uses: no code without a rule, no rule without a code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from micrograph import dates, identifiers, licences
from micrograph.codes import CODES, is_safe

SOURCES = [path for path in Path("src/micrograph").rglob("*.py") if path.name != "codes.py"]
_ADDED = re.compile(r'(?:\.add|Finding|_reject)\(\s*"([A-Z][A-Z0-9]+(?:-[A-Z0-9]+)*)"')
_LITERAL = re.compile(r'"([A-Z][A-Z0-9]+(?:-[A-Z0-9]+)*)"')


def used() -> set[str]:
    return {code for path in SOURCES for code in _ADDED.findall(path.read_text(encoding="utf-8"))}


def written() -> set[str]:
    return {code for path in SOURCES for code in _LITERAL.findall(path.read_text(encoding="utf-8"))}


def test_every_code_that_is_added_has_a_rule() -> None:
    assert sorted(used() - CODES.keys()) == []
    assert len(used()) > 60


def test_every_rule_of_the_table_is_used_somewhere() -> None:
    assert sorted(CODES.keys() - written()) == []


@pytest.mark.parametrize("code", CODES)
def test_a_rule_is_one_sentence(code: str) -> None:
    assert re.fullmatch(r"[A-Z].*\.", CODES[code].rule)
    assert ". " not in CODES[code].rule


def test_only_spelling_is_safe_to_repair() -> None:
    safe = {code for code in CODES if is_safe(code)}
    assert not any(code.startswith(("PROFILE", "SCHEMA", "FILE", "METHOD", "ORGANISM", "ASSOCIATION")) for code in safe)
    assert {"ID-PREFIX", "ID-PADDING", "LICENCE-FORM", "DOI-FORM", "DATE-FORM"} <= safe
    assert not safe & {"TERM-LABEL-OTHER", "TERM-RETIRED", "TERM-UNRESOLVED", "LICENCE-UNKNOWN", "ORCID-INVALID"}


def test_rules_that_rewrite_values_are_codes() -> None:
    for written_, normal in (
        ("Fbbi_246", identifiers.term_id("Fbbi_00000246", "")), ("doi", identifiers.doi("https://dx.doi.org/10.1234/A")),
        ("date", dates.date("2021-1-1")), ("orcid", identifiers.orcid("https://orcid.org/0000-0002-1825-0097")),
    ):  # fmt: skip
        assert normal is not None, written_
        assert set(normal.rules) <= CODES.keys(), normal
    found = licences.licence("CC BY 4.0")
    assert found is not None
    assert found.rule in CODES
