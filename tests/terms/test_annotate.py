from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.terms.annotate import annotate_value
from micrograph.terms.index import Terms
from micrograph.terms.roles import ROLES

TERMS = Terms.load()


def value(text: str, role: str) -> list[str]:
    return [found.curie for found in annotate_value(text, ROLES[role], TERMS)]


# --------------------------------------------------------------------------------------------- values
@pytest.mark.parametrize(
    ("text", "role", "curie"),
    [
        ("Homo sapiens", "organism", "NCBITaxon:9606"),
        ("human", "organism", "NCBITaxon:9606"),
        ("Homo sapiens (human)", "organism", "NCBITaxon:9606"),
        ("HOMO SAPIENS", "organism", "NCBITaxon:9606"),
        ("mouse", "organism", "NCBITaxon:10090"),  # also a synonym of the genus Mus: the curated pair decides
        ("Mus musculus (mouse)", "organism", "NCBITaxon:10090"),
        ("rat", "organism", "NCBITaxon:10116"),
        ("zebrafish", "organism", "NCBITaxon:7955"),
        ("fruit fly", "organism", "NCBITaxon:7227"),
        ("Drosophila", "organism", "NCBITaxon:7215"),  # the genus: nothing says which species
        ("budding yeast", "organism", "NCBITaxon:4932"),
        ("fission yeast", "organism", "NCBITaxon:4896"),
        ("cow", "organism", "NCBITaxon:9913"),
        ("E. coli", "organism", "NCBITaxon:562"),
        ("C. elegans", "organism", "NCBITaxon:6239"),
        ("fluorescence microscopy", "imaging_method", "FBbi:00000246"),
        ("Confocal Microscopy", "imaging_method", "FBbi:00000251"),
        ("FIB-SEM", "imaging_method", "FBbi:00050000"),
        ("focused ion beam scanning electron microscopy", "imaging_method", "FBbi:00050000"),
        ("bright field", "imaging_method", "FBbi:00000243"),
        ("stimulated emission depletion", "imaging_method", "FBbi:00000334"),
        ("HeLa", "cell_line", "CLO:0003684"),
        ("HeLa cells", "cell_line", "CLO:0003684"),
        ("U-2 OS", "cell_line", "CLO:0009454"),
        ("U2OS", "cell_line", "CLO:0009454"),
        ("hTERT RPE-1", "cell_line", "CLO:0004290"),
        ("cryo-EM", "method_group", "mggroup:cryo-em"),
        ("CLEM", "method_group", "mggroup:clem"),
        ("expansion microscopy", "method_group", "mggroup:super-resolution"),
        ("lattice light-sheet", "method_group", "mggroup:light-sheet"),
        ("light sheet", "method_group", "mggroup:light-sheet"),
        ("neuron", "cell_type", "CL:0000540"),
    ],
)
def test_a_value_means_a_term(text, role, curie):
    assert value(text, role)[0] == curie


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("", "organism"),
        ("n/a", "organism"),
        ("TBD", "imaging_method"),
        ("recorded image", "imaging_method"),  # excluded
        ("light-sheet illumination", "imaging_method"),  # an aspect
        ("Homo sapiens (mouse)", "organism"),  # says two things
        ("HEK293X", "cell_line"),  # another line than HEK293: lines are never guessed
        ("cell line", "cell_line"),
        ("human and mouse", "organism"),  # nothing is split
    ],
)
def test_a_value_that_means_nothing_gives_nothing(text, role):
    assert value(text, role) == []


@pytest.mark.parametrize(
    ("text", "role", "curie"),
    [
        ("fluoresence microscopy", "imaging_method", "FBbi:00000246"),
        ("Caenorhabditis elegens", "organism", "NCBITaxon:6239"),
    ],
)
def test_a_typing_error_is_forgiven_and_scored_below_a_name(text, role, curie):
    (found,) = annotate_value(text, ROLES[role], TERMS)
    assert (found.curie, found.method) == (curie, "approximate")
    assert 0.75 <= found.score < 0.9


def test_scores_fall_from_curated_to_name_to_synonym_to_plural():
    scores = [
        annotate_value(text, ROLES[role], TERMS)[0]
        for text, role in [("mouse", "organism"), ("Mus musculus", "organism"), ("house mouse", "organism")]
    ]
    assert [found.method for found in scores] == ["curated", "name", "synonym"]
    assert scores[0].score > scores[1].score > scores[2].score
    plural = annotate_value("neurons", ROLES["cell_type"], TERMS)[0]
    assert (plural.method, plural.curie) == ("plural", "CL:0000540")
    assert plural.score < 0.98


def test_the_span_leaves_out_white_space():
    (found,) = annotate_value("  zebrafish \n", ROLES["organism"], TERMS)
    assert (found.start, found.end) == (2, 11)


def test_a_retired_name_gives_its_successor_with_less_score():
    (found, *_) = annotate_value("wide field light micrograph", ROLES["imaging_method"], TERMS)
    assert found.curie == "FBbi:00000345"
    assert found.score < 0.9


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.sampled_from(sorted(ROLES)))
def test_whatever_the_value_annotations_are_ordered_and_above_the_threshold(text, role):
    scores = [found.score for found in annotate_value(text, ROLES[role], TERMS)]
    assert scores == sorted(scores, reverse=True)
    assert all(score >= 0.75 for score in scores)


@pytest.mark.parametrize(
    ("text", "role"), [("carcinogenesis", "process"), ("differentiation", "phenotype"), ("root cell", "cell_type")]
)
def test_a_word_that_an_ontology_has_is_no_misspelling_of_another(text, role):
    """Recorded values: carcinogenesis became cardiogenesis, differentiation dedifferentiation, a root cell a roof cell."""
    assert [one for one in annotate_value(text, ROLES[role], TERMS) if one.method == "approximate"] == []
