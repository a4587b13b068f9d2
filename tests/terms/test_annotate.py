from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.terms.annotate import annotate_value
from micrograph.terms.index import Terms
from micrograph.terms.passage import annotate_passage
from micrograph.terms.roles import ROLES

TERMS = Terms.load()
ALL = ["organism", "imaging_method", "cell_line", "method_group"]


def value(text: str, role: str) -> list[str]:
    return [found.curie for found in annotate_value(text, ROLES[role], TERMS)]


def passage(text: str, *roles: str) -> list[tuple[str, str]]:
    return [(text[found.start : found.end], found.curie) for found in annotate_passage(text, roles or ALL, TERMS)]


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


# --------------------------------------------------------------------------------------------- running text
@pytest.mark.parametrize(
    "text",
    [
        "stained with goat anti-mouse IgG",
        "donkey anti-rabbit Alexa 488",
        "anti-mouse/rabbit secondary antibodies",
        "mouse monoclonal antibody against tubulin",
        "rabbit polyclonal anti-GFP",
        "rabbit anti-GFP (Abcam)",
        "rat IgG2a isotype control",
        "10% fetal bovine serum",
        "foetal calf serum and horse serum",
        "bovine serum albumin",
        "human serum albumin",
        "normal donkey serum",
        "horseradish peroxidase",
        "E. coli-expressed protein",
        "expressed in E. coli BL21(DE3)",
        "purified from Escherichia coli",
        "rat tail collagen",
        "salmon sperm DNA",
        "antibodies raised in rabbits",
        "mouse (1:500)",
        "porcine brain tubulin",
    ],
)
def test_reagents_are_no_organisms(text):
    assert passage(text, "organism") == []


@pytest.mark.parametrize(
    ("text", "organisms"),
    [
        ("mouse embryos", {"NCBITaxon:10090"}),
        ("mice were stained with goat anti-rabbit IgG", {"NCBITaxon:10090"}),
        ("E. coli cells were imaged", {"NCBITaxon:562"}),
        ("C. elegans, S. pombe and D. melanogaster", {"NCBITaxon:6239", "NCBITaxon:4896", "NCBITaxon:7227"}),
        ("Homo sapiens tissue in fetal bovine serum", {"NCBITaxon:9606"}),
        ("Escherichia coli biofilms", {"NCBITaxon:562"}),
    ],
)
def test_organisms_beside_reagents_are_found(text, organisms):
    assert {curie for _, curie in passage(text, "organism")} == organisms


@pytest.mark.parametrize(
    "text", ["as it is in all data", "Data of this plant set", "insects and vertebrates", "the RAT assay"]
)
def test_ordinary_words_and_high_ranks_are_no_organisms(text):
    assert passage(text, "organism") == []


def test_the_longest_name_wins():
    assert passage("by spinning disk confocal microscopy", "imaging_method") == [
        ("spinning disk confocal microscopy", "FBbi:00000253")
    ]


def test_words_are_whole():
    assert passage("subhuman rationale, HeLaX", "organism", "cell_line") == []


def test_a_cell_line_within_a_method_is_none():
    assert ("SEM", "EFO:0002326") not in passage("FIB-SEM and SEM of K562")
    assert ("K562", "CLO:0007059") in passage("FIB-SEM and SEM of K562")


def test_methods_that_fbbi_cannot_say_are_groups():
    found = passage("cryo-EM and CLEM with expansion microscopy", "method_group")
    assert [curie for _, curie in found] == ["mggroup:cryo-em", "mggroup:clem", "mggroup:super-resolution"]


def test_abbreviations_count_only_in_capitals():
    assert passage("the stem of a palm", "imaging_method") == []
    assert passage("imaged by STEM", "imaging_method") == [("STEM", "FBbi:00000380")]


def test_a_standard_error_is_no_electron_microscopy():
    assert passage("mean ± SEM; error bars show SEM", "imaging_method") == []
    assert passage("seen by SEM", "imaging_method") == [("SEM", "FBbi:00000257")]


def test_a_method_that_says_nothing_is_left_out_of_running_text():
    assert passage("an imaging method", "imaging_method") == []


@pytest.mark.parametrize("text", ["we paint cells", "Marrow of bone", "Cat D2 activity", "on RLS slides"])
def test_words_that_recorded_descriptions_showed_to_mislead(text):
    assert passage(text) == []


def test_a_name_does_not_run_over_the_end_of_a_sentence():
    assert passage("We used light. Sheet was", "method_group") == []


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["HeLa", "mouse", "goat anti-mouse", "FIB-SEM", "E. coli", "(", "µm", ".", "\n", "λ", "cells", "x"]
        )
        | st.text(max_size=8),
        max_size=12,
    ).map(" ".join)
)
def test_whatever_the_text_spans_lie_in_it_and_terms_in_their_roles(text):
    for found in annotate_passage(text, ALL, TERMS):
        assert 0 <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == text[found.start : found.end].strip()
        assert 0.75 <= found.score <= 1
        assert TERMS.in_role(found.curie, ROLES[found.role])


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.sampled_from(sorted(ROLES)))
def test_whatever_the_value_annotations_are_ordered_and_above_the_threshold(text, role):
    scores = [found.score for found in annotate_value(text, ROLES[role], TERMS)]
    assert scores == sorted(scores, reverse=True)
    assert all(score >= 0.75 for score in scores)


def test_words_of_everyday_are_no_anatomy_and_a_cell_is_no_cell_type() -> None:
    """Scale bars, segments and "on the other hand" stood for anatomy in eight of ten articles."""
    said = annotate_passage(
        "Scale bars: 10 um. On the other hand, cells of all segments have tips.", ["anatomy", "cell_type"], TERMS
    )
    assert said == []
    assert [one.curie for one in annotate_passage("Kidney of mice", ["anatomy"], TERMS)] == ["UBERON:0002113"]
