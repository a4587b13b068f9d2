"""What a report offers for a value that is no name of a term: the likeliest, or nothing; never what is only as long."""

from __future__ import annotations

import pytest

from micrograph.mentions import settle
from micrograph.records import Report
from micrograph.terms.roles import ROLES
from micrograph.terms.suggest import LEAST, likeliest, misspelt, roles_of


@pytest.mark.parametrize(
    ("value", "role", "curie"),
    [
        ("confocl micrscopy", "imaging_method", "FBbi:00000251"),
        (
            "laser scanning confocal microscope",
            "imaging_method",
            "FBbi:00000251",
        ),  # the instrument stands for the method
        ("single-beam laser-scanning confocal microscopy (LSCM)", "imaging_method", "FBbi:00000251"),
        ("HeLa/Fucci(CA)5 (clone #16) (RCB 4919)", "cell_line", "CLO:0003684"),
        ("B cell", "cell_line", "CL:0000236"),  # a cell type where a line belongs
        ("Wistar rat", "organism", "NCBITaxon:10116"),
    ],
)
def test_the_likeliest_term_is_offered(terms, value, role, curie):
    assert likeliest(value, role, terms).curie == curie


@pytest.mark.parametrize(
    ("value", "role"),
    [
        ("Raman microscopy", "imaging_method"),  # not X-ray microscopy, nor macroscopy
        ("smartphone microscope", "imaging_method"),  # not multi-photon microscopy
        ("MC-38 cell", "cell_line"),  # not PC-3: an edit makes another line
        ("NHBE cell", "cell_line"),  # not HeLa
        ("Beads", "organism"),  # not bears, whose family says too little
        ("microscope", "imaging_method"),  # not microscopy, which is a filler
        ("", "organism"),
        ("12", "cell_line"),
    ],
)
def test_what_is_only_as_long_is_not_offered(terms, value, role):
    assert likeliest(value, role, terms) is None


def test_a_name_with_a_typing_error_is_likelier_than_a_part_of_it(terms):
    whole = likeliest("spining disk confocal microscopy", "imaging_method", terms)
    part = likeliest("our confocal microscopy at night", "imaging_method", terms)
    assert whole.curie == "FBbi:00000253"
    assert part.curie == "FBbi:00000251"
    assert whole.score > part.score > LEAST


def test_what_is_offered_would_be_no_finding_itself(terms):
    for value, role in (
        ("confocl micrscopy", "imaging_method"),
        ("HeLa/Blvra KO", "cell_line"),
        ("Mus muscullus", "organism"),
    ):
        found = likeliest(value, role, terms)
        assert terms.in_role(found.curie, ROLES[role])
        assert found.curie not in ROLES[role].fillers
        assert not terms.get(found.curie).obsolete


def test_a_term_in_the_wrong_slot_says_where_it_belongs(terms):
    assert roles_of("FBbi:00000002", terms) == ["sample_preparation"]
    assert roles_of("FBbi:99999999", terms) == []
    report = Report(explains=True)
    settle({"id": "FBbi:00000002", "label": "chemically fixed tissue", "field": "/m"}, "imaging_methods", terms, report)
    (found,) = report
    assert found.code == "TERM-OUT-OF-BRANCH"
    assert found.repair is None
    assert found.expected.endswith("FBbi:00000002 is a term of sample preparation")


def test_a_label_is_misspelt_only_within_two_letters_and_the_same_words(terms):
    assert misspelt("flourescence microscopy", "FBbi:00000246", terms) == ("fluorescence microscopy", 0.957)
    assert misspelt("cryo-electron microscopy", "FBbi:00000256", terms) is None
    assert misspelt("photoacoustic microscopy", "FBbi:00000256", terms) is None
    assert misspelt("confocal", "FBbi:99999999", terms) is None


def test_a_build_searches_for_no_likeness(terms):
    """1,577 crates are described with no search a value; only a report for people pays for one."""
    for explains in (False, True):
        report = Report(explains=explains)
        settle({"label": "confocl micrscopi of cells", "field": "/m"}, "imaging_methods", terms, report)
        settle({"label": "HeLa/Fucci(CA)5", "field": "/c"}, "cell_lines", terms, report)
        assert {finding.code for finding in report} == {"TERM-UNRESOLVED"}
        assert any(finding.repair for finding in report) == explains
