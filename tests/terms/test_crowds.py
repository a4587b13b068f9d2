"""What is answered from lists that were made beforehand is what ranking everything would give."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.terms.complete import complete
from micrograph.terms.found import Searched
from micrograph.terms.lexicon import Lexicon
from micrograph.terms.names import Names
from micrograph.terms.naming import make
from micrograph.terms.table import SCOPES, Table, Term

NAMES = st.lists(st.text(alphabet="abé", min_size=1, max_size=4), min_size=1, max_size=3).map(" ".join)
TERMS = st.lists(
    st.tuples(NAMES, st.lists(st.tuples(st.sampled_from(SCOPES), NAMES), max_size=3), st.booleans()),
    min_size=1,
    max_size=25,
)
TYPED = st.one_of(st.text(alphabet="abé", min_size=1, max_size=3), NAMES)
COUNTS = st.dictionaries(st.integers(0, 24), st.integers(1, 4), max_size=5)


def lexicon_of(terms: list[tuple[str, list[tuple[str, str]], bool]], prefix: str, crowded: int) -> Lexicon:
    rows = [
        Term(f"{prefix}:{number:02}", label, prefix, synonyms=tuple(synonyms), obsolete=obsolete)
        for number, (label, synonyms, obsolete) in enumerate(terms)
    ]
    table = Table.of(Path(prefix), rows)
    lexicon = Lexicon(table)
    lexicon.__dict__["names"] = make(table, crowded)
    return lexicon


@settings(max_examples=300, deadline=None)
@given(first=TERMS, second=TERMS, typed=TYPED, counted=COUNTS, masked=st.booleans(), with_data=st.booleans(),
       limit=st.integers(1, 8), start=st.integers(0, 8))  # fmt: skip
def test_a_crowd_answers_as_if_all_of_it_were_ranked(
    first, second, typed: str, counted: Mapping[int, int], masked: bool, with_data: bool, limit: int, start: int
) -> None:
    counts = {f"{prefix}:{number:02}": count for prefix in "XY" for number, count in counted.items()} or None
    answers = []
    for crowded in (1, 10_000):  # every beginning that two words have is a crowd; none is
        lexicons = [lexicon_of(first, "X", crowded), lexicon_of(second, "Y", crowded)]
        searched = [
            Searched(one, np.arange(len(one.table)) % 3 > 0 if masked else None, with_data and counts is not None)
            for one in lexicons
        ]
        answers.append(complete(typed, None, searched, counts, limit, start))
    assert answers[0] == answers[1]


@settings(max_examples=100, deadline=None)
@given(terms=TERMS, typed=TYPED)
def test_a_crowd_knows_whether_a_term_that_is_meant_outright_is_among_it(terms, typed: str) -> None:
    lexicon = lexicon_of(terms, "X", 1)
    everything = complete(typed, None, [Searched(lexicon)], None, 100)
    for line in range(len(lexicon.table)):
        term = lexicon.at(line)
        named = (term, {"field": "id", "text": term.curie, "scope": "id"})
        answer = complete(typed, named, [Searched(lexicon)], None, 2)
        found = term.curie in {item["curie"] for item in everything.items}
        assert answer.items[0]["curie"] == term.curie
        assert answer.total == everything.total + (not found)


def names_of(*labels: str) -> Names:
    return make(Table.of(Path("x"), [Term(f"X:{number:04}", label, "X") for number, label in enumerate(labels)]))


def test_beginnings_that_the_same_words_have_share_a_list() -> None:
    names = names_of(*(f"mitochondrion {number:03}" for number in range(600)))
    rows = names.starting("mito")
    crowd = names.crowd(rows)
    assert crowd is not None
    assert len(crowd) == 600
    assert names.crowd(names.starting("mitochondrion")) is not None
    assert len(names.arrays.crowd_ranges) == 1  # the numbers begin with 0 to 5: a hundred of each are no crowd


def test_a_crowd_has_each_term_once_by_its_best_name() -> None:
    terms = [
        ("abba", [("exact", "ab")], False),
        ("b abc", [], False),
        ("abb", [], True),
        ("ab", [], False),
        ("c", [("related", "ab")], False),
    ]
    lexicon = lexicon_of(terms, "X", 3)
    names = lexicon.names
    crowd = names.crowd(names.starting("ab"))
    assert crowd is not None
    entries = names.arrays.word_entries[crowd]
    assert [(int(names.arrays.terms[one]), names.key(int(names.arrays.keys[one]))) for one in entries] == [
        (3, "ab"),  # short before long
        (0, "abba"),  # by its label, not by its shorter synonym
        (2, "abb"),  # living before retired
        (4, "ab"),  # a loose synonym is no more than a word inside a name
        (1, "b abc"),
    ]


def test_few_are_no_crowd() -> None:
    names = names_of("alpha", "alpine", "beta")
    assert len(names.arrays.crowd_ranges) == 0
    assert names.crowd(names.starting("al")) is None
