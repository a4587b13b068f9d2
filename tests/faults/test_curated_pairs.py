"""Faults that people mended by hand are found: curators' corrections of 23 studies."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import orjson
import pytest

from benchmarks.faults import BASE, Found, judged, mends
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
    assert len({row.mend.study for row in pairs}) == 23
    assert Counter(row.mend.kind for row in pairs) == {"changed": 20, "removed": 2, "moved": 7, "added": 5}
    assert [row.mend for row in pairs if row.mend.kind != "added" and not row.codes] == []


def test_what_curators_added_is_found_missing_where_the_study_shows_that_it_is(pairs: list[Found]) -> None:
    """Two types of links, a name, an accession; not the year of an article, which its DOI does not tell."""
    added = {(row.mend.study, row.codes) for row in pairs if row.mend.kind == "added"}
    assert added == {
        ("S-BIAD1135", ("LINK-TYPE-MISSING",)),
        ("S-BIAD1419", ("LINK-TYPE-MISSING",)),
        ("S-BIAD1261", ("AUTHOR-WITHOUT-NAME",)),
        ("S-BIAD15", ("ORGANISATION-UNNAMED",)),
        ("S-BIAD1500", ()),
    }


def test_safe_repairs_are_the_curators_values(pairs: list[Found]) -> None:
    safe = [row for row in pairs if row.mend.kind == "changed" and any(is_safe(code) for code in row.codes)]
    assert Counter(row.repaired for row in safe) == {"same": 9, "same DOI": 3}


def test_where_a_person_must_decide_the_curators_value_is_offered(pairs: list[Found]) -> None:
    """But for two addresses, of which nobody can know the right one, what is removed, and modules that are moved."""
    asked = [row for row in pairs if row.mend.kind == "changed" and not any(is_safe(code) for code in row.codes)]
    assert Counter(row.repaired for row in asked) == {"offered": 6, "no": 2}
    assert {row.codes for row in asked if row.repaired == "no"} == {("EMAIL-MALFORMED",)}


def test_modules_that_were_moved_out_of_their_component_say_the_same(recordings: Path) -> None:
    """So that the seven moves are all that was done to these three studies: nothing in a module was changed."""
    for study, components in (("S-BIAD590", 1), ("S-BIAD628", 3), ("S-BIAD677", 3)):
        path = recordings / "bia" / "biostudies_json" / f"{study}_original.json"
        mended = path.with_name(f"{study}_override.json")
        found = mends(study, orjson.loads(path.read_bytes()), orjson.loads(mended.read_bytes()))
        assert [mend.kind for mend in found] == ["moved"] * components


def test_a_repaired_study_has_no_safe_fault_left_and_is_repaired_no_further(recordings: Path, terms: Terms) -> None:
    for path in sorted((recordings / "bia" / "biostudies_json").glob("*_original.json")):
        once, _ = fixed(document(path.read_bytes(), path.name, "pagetab", terms, BASE))
        twice, fixes = fixed(document(once, path.name, "pagetab", terms, BASE))
        assert (once, fixes) == (twice, []), path.name
