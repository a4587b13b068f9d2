"""Every finding of a real record leads to a value or a section that is there, in a build and in a report alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from benchmarks.faults import BASE, crates
from micrograph.archives import archive
from micrograph.describe import describe
from micrograph.records import RawRecord
from micrograph.terms.index import Terms

pytestmark = pytest.mark.recorded


@pytest.mark.parametrize("profile", [None, "rembi"])
def test_every_finding_of_a_crate_leads_into_the_crate(recordings: Path, profile: str | None) -> None:
    terms = Terms.load()
    for name, payload in crates(recordings / "gide" / "gide_crates_1577.tar.gz"):
        (record,) = archive("gide").split(payload, "", name)
        assert lost(record, terms, profile) == [], name


@pytest.mark.parametrize("profile", [None, "bia-v4"])
def test_every_finding_of_a_study_leads_into_the_study(recordings: Path, profile: str | None) -> None:
    terms = Terms.load()
    for path in sorted((recordings / "bia" / "biostudies_json").glob("*.json")):
        (record,) = archive("bia").split(path.read_bytes(), "", path.name)
        assert lost(record, terms, profile) == [], path.name


def lost(record: RawRecord, terms: Terms, profile: str | None) -> list[tuple[str, str]]:
    """Code and pointer of the findings that lead nowhere."""
    whole = orjson.loads(record.payload)
    findings = describe([record], terms, BASE, profile).findings
    return [(one.code, one.pointer) for one in findings if not one.pointer or not resolves(whole, one.pointer)]


def resolves(node: Any, pointer: str) -> bool:
    for name in steps(pointer):
        if isinstance(node, list) and name.isdigit() and int(name) < len(node):
            node = node[int(name)]
        elif isinstance(node, dict) and name in node:
            node = node[name]
        else:
            return False
    return pointer.startswith("/")


def steps(pointer: str) -> Iterator[str]:
    """The steps of a JSON pointer (RFC 6901)."""
    return (step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])


def test_a_pointer_that_leads_nowhere_is_told() -> None:
    assert resolves({"a/b": [{"c~d": 1}]}, "/a~1b/0/c~0d")
    assert not any(resolves({"a": [1]}, pointer) for pointer in ("licence", "/a/1", "/a/x", "/b", "/a/0/0", ""))
