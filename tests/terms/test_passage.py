"""Running text to terms: what is found, and what is not taken for a term."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.annotate import annotate
from micrograph.records import Report
from micrograph.terms.index import Terms
from micrograph.terms.passage import annotate_passage
from micrograph.terms.roles import ROLES
from micrograph.terms.slim import fetch

TERMS = Terms.load()
ALL = ["organism", "imaging_method", "cell_line", "method_group"]


def passage(text: str, *roles: str) -> list[tuple[str, str]]:
    return [(text[found.start : found.end], found.curie) for found in annotate_passage(text, roles or ALL, TERMS)]


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


@pytest.mark.parametrize(
    "text",
    [
        "Sections were blocked in 5% normal goat serum for one hour.",
        "Primary antibodies: rabbit anti-Iba1 (Wako), mouse anti-NeuN (Millipore).",
        "Alexa Fluor 568 goat anti-rat secondary antibody was used at 1:400.",
        "The membrane was probed with HRP-conjugated donkey anti-sheep IgG.",
        "Coverslips were coated with rat-tail collagen I.",
        "Cells were grown in DMEM with 10% heat-inactivated fetal calf serum.",
        "Blocking solution held 3% bovine serum albumin in PBS.",
        "Tubulin was purified from porcine brain; pig brain tubulin polymerised at once.",
        "His-tagged protein was overexpressed in E. coli and cleaned on nickel.",
        "A nanobody from an immunised alpaca was made: alpaca nanobody clone 2.",
        "Monoclonal: mouse monoclonal anti-tubulin (clone DM1A).",
        "Bound antibody was seen with guinea pig anti-insulin.",
        "Plates were coated with human fibronectin and bovine collagen.",
        "Chicken anti-GFP and rabbit anti-mCherry, 1:1000.",
        "Sera: sheep serum, horse serum and normal rabbit serum.",
        "DNA was blocked by salmon-sperm DNA.",
        "The medium was supplemented with bovine pituitary extract.",
        "Isotype control: hamster IgG.",
    ],
)
def test_sentences_about_reagents_name_no_organism(text):
    assert passage(text, "organism") == []


@pytest.mark.parametrize(
    ("text", "organisms"),
    [
        ("Mouse brains were sectioned; sections were blocked in normal goat serum.", {"NCBITaxon:10090"}),
        ("Zebrafish larvae, stained with rabbit anti-GFP.", {"NCBITaxon:7955"}),
        ("Rat neurons on laminin from mouse tumours", {"NCBITaxon:10116", "NCBITaxon:10090"}),
        ("Human biopsies; antibody raised in goat", {"NCBITaxon:9606"}),
    ],
)
def test_what_was_imaged_is_told_from_what_it_was_stained_with(text, organisms):
    assert {curie for _, curie in passage(text, "organism")} == organisms


@pytest.mark.parametrize(
    "text",
    [
        "Samples were taken near Sonoma and in Nevada", "a cohort from China and Mexico", "University of Montana", "Victoria and Alabama",
        "software by Apple and Roche", "written by Timothy Fisher", "in Virginia, Panama and Lima",
    ],
)  # fmt: skip
def test_places_people_and_firms_that_are_also_taxa_are_no_organisms(text):
    """A large index of data sets drops sonoma, china, nevada and montana by hand."""
    assert passage(text, "organism") == []


def test_an_antibody_is_no_cell_and_what_is_denied_is_not_there():
    assert passage("anti-neuron serum", "cell_type") == []
    assert passage("a neuron", "cell_type") == [("neuron", "CL:0000540")]
    assert passage("seen without electron microscopy", "imaging_method") == []
    assert passage("non-human and virus-free cultures", "organism") == []
    assert passage("not human but mouse", "organism") == [("mouse", "NCBITaxon:10090")]


def test_an_abbreviation_means_what_the_text_defines_it_as():
    text = "Values are standard error of the mean (SEM). SEM was below 3."
    assert passage(text, "imaging_method") == []
    text = "Focused ion beam scanning electron microscopy (FSE) of tissue. By FSE we saw it."
    found = [one for one in annotate_passage(text, ["imaging_method"], TERMS) if one.method == "abbreviation"]
    assert [text[one.start : one.end] for one in found] == ["FSE", "FSE"]
    assert {one.curie for one in found} == {"FBbi:00050000"}


def test_a_name_ends_with_the_bracket_that_it_opened():
    text = "by transmission electron microscopy (TEM), twice"
    assert passage(text, "imaging_method") == [("transmission electron microscopy (TEM)", "FBbi:00000258")]


def test_an_ontology_is_asked_for_every_mention_of_its_terms():
    """A role wants what was imaged: a species, curated; an ontology wants groups and adjectives too, and of two the wider."""
    text = "Mammalian cells and mouse tissue"
    assert passage(text, "organism") == [("mouse", "NCBITaxon:10090")]
    found = annotate_passage(text, [], TERMS, ontologies=["NCBITaxon"])
    assert [(text[one.start : one.end], one.curie) for one in found] == [
        ("Mammalian", "NCBITaxon:40674"),
        ("mouse", "NCBITaxon:10088"),
    ]


def test_what_was_read_before_is_read_the_same_again():
    text = "C. elegans and HeLa cells by spinning disk confocal microscopy. Light. Sheet"
    assert (
        annotate_passage(text, ALL, TERMS)
        == annotate_passage(text, ALL, TERMS)
        == annotate_passage(text, ALL, Terms.load())
    )


def test_words_of_everyday_are_no_anatomy_and_a_cell_is_no_cell_type() -> None:
    """Scale bars, segments and "on the other hand" stood for anatomy in eight of ten articles."""
    said = annotate_passage(
        "Scale bars: 10 um. On the other hand, cells of all segments have tips.", ["anatomy", "cell_type"], TERMS
    )
    assert said == []
    assert [one.curie for one in annotate_passage("Kidney of mice", ["anatomy"], TERMS)] == ["UBERON:0002113"]


@pytest.fixture(scope="module")
def all_lines(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Terms:
    """A node with the whole of Cellosaurus: 167,000 lines, called like anything."""
    home = tmp_path_factory.mktemp("home")
    fetch(shared / "ontologies", home, ["cellosaurus"])
    return Terms.load(home)


@pytest.mark.recorded
@pytest.mark.parametrize(
    "text",
    ["2013", "PET", "MLA", "iPS", "Ki-67", "F4/80", "PD-L1", "RAD52", "WSI", "Taylor & Francis 1996", "fig. 12 (2) and 3", "AND-1", "m 10", "HAPPY", "488"],
)  # fmt: skip
def test_no_year_marker_or_page_is_a_cell_line_though_one_is_called_so(text: str, all_lines: Terms) -> None:
    """All of these were keywords or titles of recorded data sets, and became cell lines of them."""
    assert annotate_passage(text, ["cell_line"], all_lines) == []
    dataset = {"id": "x", "archive": "zenodo", "accession": "1", "keywords": [text], "title": text}
    assert "cell_lines" not in annotate(dataset, source="zenodo", terms=all_lines, report=Report())


@pytest.mark.recorded
def test_what_is_said_to_be_cells_is_a_line(all_lines: Terms) -> None:
    found = annotate_passage(
        "EpH4 cells, BY-2 cultures and the INA-6 cell line; HeLa and HT29", ["cell_line"], all_lines
    )
    assert [one.label for one in found] == ["EpH4", "BY-2", "INA-6", "HeLa cell", "HT-29 cell"]


@pytest.mark.parametrize("keyword", ["iPS", "IPS", "twitter", "Somalia", "archaic"])
def test_a_keyword_is_an_organism_only_as_organisms_are_written(keyword: str) -> None:
    dataset = {"id": "x", "archive": "zenodo", "accession": "1", "keywords": [keyword], "title": "x"}
    assert "organisms" not in annotate(dataset, source="zenodo", terms=TERMS, report=Report())
