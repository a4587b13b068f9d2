"""The words of all ontologies give what a walk over every name would."""

from __future__ import annotations

import string
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.terms import cache, mapped, typos
from micrograph.terms.complete import complete
from micrograph.terms.found import Searched
from micrograph.terms.lexicon import Lexicon
from micrograph.terms.names import Names
from micrograph.terms.naming import make
from micrograph.terms.spelling import key
from micrograph.terms.table import Table, Term
from micrograph.terms.vocabulary import Vocabulary
from micrograph.terms.wording import make as worded
from micrograph.terms.words import WordArrays, Words

WORDS = st.text(alphabet="abcé", min_size=1, max_size=12)
LABELS = st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=25)
PREFIXES = st.lists(st.text(alphabet="abce", min_size=1, max_size=11), min_size=1, max_size=2).map(" ".join)


def table_of(labels: list[str], prefix: str = "X") -> Table:
    return Table.of(Path(prefix), [Term(f"{prefix}:{number:04}", label, prefix) for number, label in enumerate(labels)])


def names_of(labels: list[str]) -> Names:
    return make(table_of(labels))


def everything(_: np.ndarray) -> np.ndarray:
    return np.ones(len(_), np.bool_)


@settings(max_examples=200, deadline=None)
@given(LABELS, LABELS, PREFIXES)
def test_words_that_begin_so_are_all_found(first: list[str], second: list[str], prefix: str) -> None:
    words = worded([names_of(first), names_of(second)])
    keys = [*sorted({key(label) for label in first}), *sorted({key(label) for label in second})]
    assert words.texts(np.arange(len(keys))) == keys == [words.key(number) for number in range(len(keys))]
    arrays = words.arrays
    entries = arrays.word_entries[words.starting(prefix)]
    assert {*arrays.keys[entries].tolist()} == {n for n, one in enumerate(keys) if f" {prefix}" in f" {one}"}
    assert words.with_all(prefix.split()).tolist() == [
        number for number, one in enumerate(keys) if all(f" {word}" in f" {one}" for word in prefix.split())
    ]
    for name in (prefix, *keys):
        found = words.just_so(name)
        assert {*arrays.keys[found].tolist()} == {number for number, one in enumerate(keys) if one == name}
        assert len(found) == sum(key(label) == name for label in (*first, *second))  # each term that is called so


def test_a_name_of_any_length_is_found_as_it_is() -> None:
    labels = ["a" * size for size in range(1, 70)]
    words = worded([names_of(labels)])
    for label in labels:
        (entry,) = words.just_so(label).tolist()
        assert words.key(int(words.arrays.keys[entry])) == label


@pytest.mark.parametrize("labels", [[], ["a b", "c"]])
def test_all_arrays_are_kept_mapped_and_looked_at_once_whatever_is_in_them(labels: list[str], tmp_path: Path) -> None:
    mapped.save(worded([names_of(labels)]).arrays, tmp_path)
    words = Words(mapped.opened(WordArrays, tmp_path))
    words.touch()
    assert words.texts(np.arange(len(labels))) == labels
    assert words.arrays.words.base is not None
    assert len(words.like("abcd", 3, everything)) == 0


def test_words_are_made_once_for_the_same_ontologies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "KEPT_FROM", 1)
    lexicons = {prefix: Lexicon(table_of([prefix.lower()], prefix), prefix) for prefix in "XY"}
    for _ in range(2):
        assert Vocabulary(lexicons, tmp_path).words.texts(np.arange(2)) == ["x", "y"]
        assert len([*tmp_path.iterdir()]) == 1
    assert Vocabulary({"Y": lexicons["Y"]}, tmp_path).words.texts(np.arange(1)) == ["y"]
    assert len([*tmp_path.iterdir()]) == 2


# --------------------------------------------------------------------------------------------------- typing errors
def test_a_window_counts_only_near_its_place_and_the_shorter_of_equals_comes_first() -> None:
    labels = ["fluorescence", "fluorescence microscope", "very old fluorescence", "electron"]
    words = worded([names_of(labels)])
    found = [words.texts(words.like("flourescence", most, everything)) for most in (1, 2, 3)]
    assert found[0] == ["fluorescence"]
    assert found[1] == ["fluorescence", "fluorescence microscope"]
    assert "electron" not in found[2]


def test_names_that_may_not_be_answered_take_no_place() -> None:
    words = worded([names_of(["neuron", "neurone", "neurons of it"])])
    allowed = words.like("nueron", 1, lambda numbers: numbers == 2)
    assert words.texts(allowed) == ["neurons of it"]


@settings(max_examples=200)
@given(st.text(alphabet=string.ascii_lowercase + " ", min_size=1, max_size=40), st.integers(0, 39), st.data())
def test_a_letter_more_or_less_leaves_a_name_findable(text: str, place: int, data: st.DataObject) -> None:
    name = " ".join(text.split())
    if len(name) < 8:
        return
    others = [f"{letter}{number}" for letter in "xyz" for number in range(20)]
    words = worded([names_of([name, *others])])
    place %= len(name)
    typed = name[:place] + data.draw(st.sampled_from(["", "q"])) + name[place + 1 :]
    assert name in words.texts(words.like(" ".join(typed.split()), 5, everything))


@given(LABELS)
def test_windows_hold_each_name_once_for_each_of_its_windows(labels: list[str]) -> None:
    names = names_of(labels)
    windows = typos.make(names.arrays.text, names.arrays.starts)
    held = {
        (int(code) >> 24, int(code) & 0xFFFFFF, int(name))
        for code, first, last in zip(windows.codes, windows.bounds[:-1], windows.bounds[1:], strict=True)
        for name in windows.names[int(first) : int(last)]
    }
    wanted = set()
    for number in range(len(names)):
        padded = f" {names.key(number)} ".encode()
        for begin in range(min(32, len(padded) - 2)):
            if padded[begin + 1] != 32:
                wanted.add((begin // 4, int.from_bytes(padded[begin : begin + 3], "big"), number))
    assert held == wanted
    assert len(windows.names) == len(wanted)


# ------------------------------------------------------------------------------------------------------ vocabulary
def test_counts_stand_at_the_lines_of_their_terms() -> None:
    lexicons = {"X": Lexicon(table_of(["a", "c b"])), "Y": Lexicon(table_of(["d"], "Y"))}
    vocabulary = Vocabulary(lexicons)
    held = vocabulary.held({"X:0001": 7, "Y:0000": 3, "Z:1": 9})
    assert (held.counts.tolist(), held.used.tolist()) == ([0, 7, 3], [False, True, True])
    assert held.words.tolist() == [1, 2, 3]  # of a, b, c, d
    assert vocabulary.held({"X:0000": 1}).counts.tolist() == [1, 0, 0]


def test_lines_are_numbered_through() -> None:
    vocabulary = Vocabulary({"X": Lexicon(table_of(["a", "c b"])), "Y": Lexicon(table_of(["d", "e"], "Y"))})
    assert [vocabulary.at(line).curie for line in range(len(vocabulary))] == ["X:0000", "X:0001", "Y:0000", "Y:0001"]
    assert [vocabulary.line(curie) for curie in ("X:0001", "Y:0001", "Y:0002", "Z:0000")] == [1, 3, None, None]
    assert vocabulary.lines("Y") == slice(2, 4)
    assert vocabulary.orders(np.array([0, 1, 2, 3])).tolist() == [0, 0, 1, 1]


def test_without_any_counts_nothing_is_held_and_it_is_found_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A node whose release is empty is asked for terms with data all the same."""
    vocabulary = Vocabulary({"X": Lexicon(table_of(["neuron"]))})
    looked: list[Mapping[str, int]] = []
    held = Vocabulary.held
    monkeypatch.setattr(Vocabulary, "held", lambda self, counts: (looked.append(counts), held(self, counts))[1])
    for counts in (None, {}):
        assert complete("neu", None, Searched(vocabulary, with_data=True), counts, 5).total == 0
    assert looked[0] is looked[1]
