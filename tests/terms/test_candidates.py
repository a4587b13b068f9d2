"""What a value may mean: what is sure first, then what is like it, never with the score of a name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.terms.annotate import THRESHOLD, annotate_value
from micrograph.terms.candidates import candidates, offered
from micrograph.terms.index import Terms
from micrograph.terms.roles import ROLES

TERMS = Terms.load()


@pytest.mark.parametrize(
    ("text", "role", "curie"),
    [
        ("confocal laser-scanning microscope imaging", "imaging_method", "FBbi:00000251"),
        ("neurons, hippocampal", "cell_type", "CL:0002608"),
        ("house mouse", "organism", "NCBITaxon:10090"),
        ("Homo sapiens (human)", "organism", "NCBITaxon:9606"),
    ],
)
def test_the_meant_term_is_among_the_first(text: str, role: str, curie: str) -> None:
    found = [one.curie for one in offered(text, TERMS, role=ROLES[role])]
    assert curie in found[:3]


def test_what_is_not_sure_stays_below_the_threshold_and_behind_what_is() -> None:
    found = offered("fluorescence microscopy", TERMS, role=ROLES["imaging_method"])
    sure = annotate_value("fluorescence microscopy", ROLES["imaging_method"], TERMS)
    assert found[: len(sure)] == sure
    assert len(found) > len(sure)
    assert all(one.score < THRESHOLD for one in found[len(sure) :])


def test_without_a_role_names_keep_their_score_and_the_ontologies_are_those_asked_for() -> None:
    found = offered("neuron", TERMS, ontologies=["CL"])
    assert (found[0].curie, found[0].method, found[0].role) == ("CL:0000540", "name", "")
    assert found[0].score >= THRESHOLD
    assert {one.curie.partition(":")[0] for one in found} == {"CL"}


def test_the_place_leaves_out_white_space() -> None:
    assert {(one.start, one.end) for one in offered("  neuron ", TERMS, role=ROLES["cell_type"])} == {(2, 8)}


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=40), st.sampled_from(["organism", "cell_type", "imaging_method", "disease"]), st.integers(1, 12)
)
def test_whatever_the_value_each_term_comes_once_and_may_stand_in_the_role(text: str, role: str, limit: int) -> None:
    found = offered(text, TERMS, role=ROLES[role], limit=limit)
    assert len(found) <= limit
    assert len({one.curie for one in found}) == len(found)
    assert all(TERMS.in_role(one.curie, ROLES[role]) for one in found)
    scores = [one.score for one in candidates(text, TERMS, role=ROLES[role], limit=limit)]
    assert scores == sorted(scores, reverse=True)
