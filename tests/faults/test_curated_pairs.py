"""Faults that people mended by hand are found: curators' corrections of 23 studies, and the defects known of GIDE's crates."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import orjson
import pytest

from benchmarks.faults import BASE, Found, crate_defects, crates, judged
from micrograph.codes import is_safe
from micrograph.terms.index import Terms
from micrograph.validation import document
from micrograph.validation.fixing import fixed

pytestmark = pytest.mark.recorded


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.load()


@pytest.fixture(scope="module")
def pairs(recordings: Path, terms: Terms) -> list[Found]:
    return judged(recordings / "bia" / "biostudies_json", terms)


def test_each_fault_that_a_curator_mended_is_found_with_a_code(pairs: list[Found]) -> None:
    faults = [row for row in pairs if row.mend.kind != "added"]
    assert len({row.mend.study for row in pairs}) == 23
    assert [row.mend for row in faults if not row.codes] == []
    assert len(faults) >= 25


def test_what_curators_added_because_it_was_missing_is_found_too(pairs: list[Found]) -> None:
    """All but the year of an article, which nobody could read from the study."""
    missed = [row.mend for row in pairs if row.mend.kind == "added" and not row.codes]
    assert all("Year" in mend.new for mend in missed), missed


def test_safe_repairs_are_the_curators_values(pairs: list[Found]) -> None:
    repaired = Counter(
        row.repaired for row in pairs if any(is_safe(code) for code in row.codes) and row.mend.kind == "changed"
    )
    assert repaired["other"] == repaired["no"] == 0, repaired
    assert repaired["same"] + repaired["same DOI"] >= 12


def test_a_repaired_study_has_no_safe_fault_left_and_is_repaired_no_further(recordings: Path, terms: Terms) -> None:
    for path in sorted((recordings / "bia" / "biostudies_json").glob("*_original.json")):
        once, _ = fixed(document(path.read_bytes(), path.name, "pagetab", terms, BASE))
        twice, fixes = fixed(document(once, path.name, "pagetab", terms, BASE))
        assert (once, fixes) == (twice, []), path.name


def test_every_finding_leads_to_a_place_in_the_file(recordings: Path, terms: Terms) -> None:
    for path in sorted((recordings / "bia" / "biostudies_json").glob("*_original.json")):
        payload = path.read_bytes()
        whole = orjson.loads(payload)
        for finding in document(payload, path.name, "pagetab", terms, BASE, profile="rembi").findings:
            assert finding.pointer == "" or resolves(whole, finding.pointer), (path.name, finding.code, finding.pointer)
            assert finding.line is not None


def resolves(node: Any, pointer: str) -> bool:
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(node, list) and name.isdigit() and int(name) < len(node):
            node = node[int(name)]
        elif isinstance(node, dict) and name in node:
            node = node[name]
        else:
            return False
    return True


def test_the_known_defects_of_the_crates_are_each_found_with_their_count(recordings: Path, terms: Terms) -> None:
    """The counts are those of peers.md 1.1, G1 to G6 and G17."""
    found = crate_defects(recordings / "gide" / "gide_crates_1577.tar.gz", terms)
    assert found["CRATE-TAXON-PADDED"]["things"] == 372  # G1
    assert found["CRATE-PREDICATE"]["things"] == 647 + 120 + 43  # G2
    assert found["CRATE-TAXON-CLASS"]["things"] == 1800  # G3: the shape never fires
    assert found["CRATE-TYPE-MISSPELT"]["things"] == 1608  # G4
    assert found["CRATE-LICENCE-LITERAL"]["crates"] == 1576  # G5
    assert found["CRATE-NO-METHOD"]["crates"] == 294  # G6
    # 423 by underscore alone; S-BIAD2822 names FBbi's terms with a colon
    assert found["CRATE-NO-FBBI"]["crates"] == 422
    assert found["CRATE-CONTEXT"]["crates"] == 1577  # G17: hasCellLine in all, seeAlso in all but IDR's
    assert found["CRATE-CONTEXT"]["things"] == 1577 + 1439


def test_the_26_identifiers_with_several_labels_have_each_label_of_another_term_found(
    recordings: Path, terms: Terms
) -> None:
    """G6: electron microscopy's identifier stands on photoacoustics, FRET's on two-photon microscopy."""
    labels: dict[str, set[str]] = defaultdict(set)
    told: dict[str, set[str]] = defaultdict(set)
    for name, payload in crates(recordings / "gide" / "gide_crates_1577.tar.gz"):
        for body in orjson.loads(payload)["@graph"]:
            match = re.search(r"F[Bb]bi_(\d{8})", body.get("@id", ""))
            if match and body.get("name"):
                labels[f"FBbi:{match[1]}"].add(body["name"])
        for finding in document(payload, name, "ro-crate", terms, BASE).findings:
            if finding.code.startswith("TERM-LABEL-") and (match := re.search(r"FBbi:\d{8}", finding.message)):
                told[match[0]].add(f"{finding.code} {finding.value}")
    assert sum(len(names) > 1 for names in labels.values()) == 26
    assert "TERM-LABEL-DIFFERS photoacoustic microscopy" in told["FBbi:00000256"]
    assert "TERM-LABEL-OTHER transmission electron microscopy" in told["FBbi:00000256"]
    assert "TERM-LABEL-OTHER two-photon excitation microscopy" in told["FBbi:00000367"]
    assert not any(code.startswith("TERM-LABEL-MISSPELT") for code in told["FBbi:00000256"])
