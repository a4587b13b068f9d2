"""The arrays of an ontology's names give what a walk over all of them would."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.terms import cache, grams
from micrograph.terms.names import ALONE, LONGER, Names
from micrograph.terms.naming import make
from micrograph.terms.spelling import key
from micrograph.terms.table import Table, Term

WORDS = st.text(alphabet="abcé", min_size=1, max_size=12)
LABELS = st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=25)
PREFIXES = st.lists(st.text(alphabet="abce", min_size=1, max_size=11), min_size=1, max_size=2).map(" ".join)


def names_of(labels: list[str]) -> Names:
    terms = [Term(f"X:{number:04}", label, "X") for number, label in enumerate(labels)]
    return make(Table.of(Path("x"), terms))


@settings(max_examples=200, deadline=None)
@given(LABELS, PREFIXES)
def test_names_that_begin_so_are_found_and_words(labels: list[str], prefix: str) -> None:
    names, keys = names_of(labels), sorted({key(label) for label in labels})
    assert [names.key(number) for number in range(len(names))] == keys
    assert names.begins(prefix) == any(one.startswith(prefix) for one in keys)
    assert names.has_word(prefix.split(maxsplit=1)[0]) == any(
        prefix.split(maxsplit=1)[0] in one.split() for one in keys
    )


@settings(max_examples=100, deadline=None)
@given(LABELS, PREFIXES)
def test_a_name_is_found_by_bisection_as_by_a_dictionary(labels: list[str], other: str) -> None:
    names = names_of(labels)
    large = Names(names.arrays)
    large.__dict__["_by_key"] = None  # as in an ontology of more names than are copied
    for name in (*map(key, labels), other):
        assert large.number(name) == names.number(name)


@given(LABELS)
def test_first_words_say_whether_they_stand_alone_and_whether_more_follows(labels: list[str]) -> None:
    found = names_of(labels).first_words
    keys = {key(label) for label in labels}
    assert set(found) == {one.split()[0] for one in keys}
    for word, flags in found.items():
        assert bool(flags & ALONE) == (word in keys)
        assert bool(flags & LONGER) == any(one.startswith(f"{word} ") for one in keys)


def test_files_give_back_the_same_names_and_are_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "KEPT_FROM", 1)
    table = Table.of(
        Path("x"),
        [Term("X:1", "alpha beta", "X", synonyms=(("exact", "gamma"),)), Term("X:2", "alpha", "X", obsolete=True)],
    )
    first = cache.names_of(table, "0" * 64, tmp_path)
    (folder,) = tmp_path.iterdir()
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    again = cache.names_of(table, "0" * 64, tmp_path)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    for names in (first, again):
        assert [names.key(number) for number in range(len(names))] == ["alpha", "alpha beta", "gamma"]
        assert names.arrays.retired.tolist() == [False, True]
    cache.names_of(table, "1" * 64, tmp_path)  # another release of the ontology
    assert len(list(tmp_path.iterdir())) == 2


# ------------------------------------------------------------------------------------------------------ likeness
@given(LABELS)
def test_every_name_is_most_like_itself(labels: list[str]) -> None:
    names = names_of(labels)
    for label in labels:
        near = names.nearest(key(label), len(names))
        best = max(score for _, score in near)
        assert dict(near)[names.number(key(label)) or 0] == pytest.approx(best, abs=1e-5)
        assert all(score <= 1.00001 for _, score in near)
        assert [score for _, score in near] == sorted((score for _, score in near), reverse=True)


@pytest.mark.parametrize(
    "typed", ["fluoresence microscopy", "fluorescense microscopi", "microscopy fluorescence", "flourescence microscopy"]
)
def test_errors_and_another_order_leave_the_right_name_nearest(typed: str) -> None:
    names = names_of(
        [
            "electron microscopy",
            "fluorescence microscopy",
            "fluorescent protein",
            "light microscopy",
            "fluorescence lifetime",
        ]
    )
    assert names.key(names.nearest(typed, 1)[0][0]) == "fluorescence microscopy"


@given(st.text(alphabet=string.ascii_lowercase + " ", max_size=20))
def test_pieces_of_a_name_are_its_windows_of_three_letters(text: str) -> None:
    name = " ".join(text.split())
    padded = f" {name} "
    windows = {padded[place : place + 3] for place in range(len(padded) - 2) if padded[place + 1] != " "}
    assert {int(code).to_bytes(3, "big").decode() for code in grams.of(name)} == windows


def test_an_empty_ontology_has_no_names() -> None:
    names = names_of([])
    assert (len(names), names.number("x"), names.nearest("x", 5), names.begins("x"), names.has_word("x")) == (
        0,
        None,
        [],
        False,
        False,
    )
    assert names.frequency("x") == 0
