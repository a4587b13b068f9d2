from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograph.terms.abbreviations import definitions


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("by scanning electron microscopy (SEM)", "SEM", "scanning electron microscopy"),
        ("brown adipose tissue (BAT) of mice", "BAT", "brown adipose tissue"),
        (
            "correlative light and electron microscopy (CLEM; Fig. 2)",
            "CLEM",
            "correlative light and electron microscopy",
        ),
        ("human umbilical vein endothelial cells (HUVECs) grew", "HUVECs", "human umbilical vein endothelial cells"),
        ("retinal pigment epithelium ( RPE )", "RPE", "retinal pigment epithelium"),
        ("phosphate-buffered saline (PBS)", "PBS", "phosphate-buffered saline"),
    ],
)
def test_a_long_form_is_found_before_its_bracket(text, short, long):
    (found,) = definitions(text)
    assert (found.short, text[found.long_start : found.long_end]) == (short, long)


@pytest.mark.parametrize(
    "text",
    [
        "mice (n)",
        "cells (see Fig)",
        "as before (2019)",
        "the tissue (XYZ)",
        "(SEM) alone",
        "SEM (SEM)",
        "We saw it. (WSI)",
        "a (A)",
    ],
)
def test_what_fits_no_words_before_it_is_no_definition(text):
    assert definitions(text) == []


def test_the_first_definition_holds():
    text = "mean square error (MSE) and multi-slice emission (MSE)"
    assert [text[one.long_start : one.long_end] for one in definitions(text)] == ["mean square error"]


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from(["(AB)", "alpha", "beta", "(", ")", "a-b", "(A1)", ". "])).map(" ".join)
)
def test_whatever_the_text_long_forms_lie_in_it(text):
    for one in definitions(text):
        assert 0 <= one.long_start < one.long_end <= len(text)
        assert text[one.long_start].lower() == one.short[0].lower()
