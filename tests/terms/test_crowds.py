"""What is answered from lists that were made beforehand is what ranking everything would give."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.terms import crowds
from micrograph.terms.complete import complete
from micrograph.terms.found import Searched
from micrograph.terms.lexicon import Lexicon
from micrograph.terms.table import SCOPES, Table, Term
from micrograph.terms.vocabulary import Vocabulary
from micrograph.terms.wording import make
from micrograph.terms.words import Words, entries_in

NAMES = st.lists(st.text(alphabet="abé", min_size=1, max_size=4), min_size=1, max_size=3).map(" ".join)
TERMS = st.lists(
    st.tuples(NAMES, st.lists(st.tuples(st.sampled_from(SCOPES), NAMES), max_size=3), st.booleans()),
    min_size=1,
    max_size=25,
)
TYPED = st.one_of(st.text(alphabet="abé", min_size=1, max_size=3), NAMES)
COUNTS = st.dictionaries(st.integers(0, 24), st.integers(1, 4), max_size=5)


Rows = list[tuple[str, list[tuple[str, str]], bool]]


def vocabulary_of(crowded: int, **ontologies: Rows) -> Vocabulary:
    lexicons = {}
    for prefix, terms in ontologies.items():
        rows = [
            Term(f"{prefix}:{number:02}", label, prefix, synonyms=tuple(synonyms), obsolete=obsolete)
            for number, (label, synonyms, obsolete) in enumerate(terms)
        ]
        lexicons[prefix] = Lexicon(Table.of(Path(prefix), rows))
    vocabulary = Vocabulary(lexicons)
    vocabulary.__dict__["words"] = make([one.names for one in lexicons.values()], crowded)
    return vocabulary


@settings(max_examples=300, deadline=None)
@given(first=TERMS, second=TERMS, typed=TYPED, counted=COUNTS, masked=st.booleans(), with_data=st.booleans(),
       limit=st.integers(1, 8), start=st.integers(0, 8))  # fmt: skip
def test_a_crowd_answers_as_if_all_of_it_were_ranked(
    first, second, typed: str, counted: Mapping[int, int], masked: bool, with_data: bool, limit: int, start: int
) -> None:
    counts = {f"{prefix}:{number:02}": count for prefix in "XY" for number, count in counted.items()} or None
    answers = []
    for crowded in (1, 10_000):  # every beginning that two words have is a crowd; none is
        vocabulary = vocabulary_of(crowded, X=first, Y=second)
        allowed = np.arange(len(vocabulary)) % 3 > 0 if masked else None
        for words in (None, *([] if allowed is None else [vocabulary.words.few_of(allowed)])):
            searched = Searched(vocabulary, allowed, words, with_data and counts is not None)
            answers.append(complete(typed, None, searched, counts, limit, start))
    assert all(answer == answers[0] for answer in answers)


@settings(max_examples=100, deadline=None)
@given(terms=TERMS, typed=TYPED)
def test_a_crowd_knows_whether_a_term_that_is_meant_outright_is_among_it(terms, typed: str) -> None:
    vocabulary = vocabulary_of(1, X=terms)
    everything = complete(typed, None, Searched(vocabulary), None, 100)
    for line in range(len(vocabulary)):
        term = vocabulary.at(line)
        named = (term, {"field": "id", "text": term.curie, "scope": "id"})
        answer = complete(typed, named, Searched(vocabulary), None, 2)
        found = term.curie in {item["curie"] for item in everything.items}
        assert answer.items[0]["curie"] == term.curie
        assert answer.total == everything.total + (not found)


def words_of(*labels: str, crowded: int = crowds.CROWDED) -> Words:
    return vocabulary_of(crowded, X=[(label, [], False) for label in labels]).words


def test_beginnings_that_the_same_words_have_share_a_list() -> None:
    words = words_of(*(f"mitochondrion {number:03}" for number in range(600)), crowded=512)
    crowd = words.crowd(words.starting("mito"))
    assert crowd is not None
    assert len(crowd) == 600
    assert words.crowd(words.starting("mitochondrion")) is not None
    assert len(words.arrays.crowd_ranges) == 1  # the numbers begin with 0 to 5: a hundred of each are no crowd


def test_a_crowd_has_each_term_once_by_its_best_name() -> None:
    terms: Rows = [
        ("abba", [("exact", "ab")], False),
        ("b abc", [], False),
        ("abb", [], True),
        ("ab", [], False),
        ("c", [("related", "ab")], False),
    ]
    words = vocabulary_of(3, X=terms).words
    crowd = words.crowd(words.starting("ab"))
    assert crowd is not None
    entries = entries_in(crowd)
    assert [(int(words.arrays.terms[one]), words.key(int(words.arrays.keys[one]))) for one in entries] == [
        (3, "ab"),  # short before long
        (0, "abba"),  # by its label, not by its shorter synonym
        (2, "abb"),  # living before retired
        (4, "ab"),  # a loose synonym is no more than a word inside a name
        (1, "b abc"),
    ]
    _, standings = words.crowded(crowd)
    assert [bool(one & 1) for one in standings] == [False, False, False, False, True]  # a later word


def test_few_are_no_crowd() -> None:
    words = words_of("alpha", "alpine", "beta")
    assert len(words.arrays.crowd_ranges) == 0
    assert words.crowd(words.starting("al")) is None
