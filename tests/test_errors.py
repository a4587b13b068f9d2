"""One tree of errors, drawn at the top of its file as it is."""

from __future__ import annotations

import re

import pytest

from micrograph import errors


def tree(root: type[Exception]) -> list[type[Exception]]:
    return [
        found
        for child in root.__subclasses__()
        for found in [child, *tree(child)]
        if child.__module__ == "micrograph.errors"
    ]


@pytest.mark.parametrize("error", tree(errors.MicrographError), ids=lambda error: error.__name__)
def test_the_drawing_says_what_the_class_is(error: type[errors.MicrographError]) -> None:
    drawn = re.search(rf"── {error.__name__}\s+(\S+)\s+(\d+)\s+(\d+)(?:\s|$)", errors.__doc__ or "")
    assert drawn, f"{error.__name__} is not in the drawing"
    assert (drawn[1], int(drawn[2]), int(drawn[3])) == (error.slug, error.status, error.exit_code)
    assert error.__doc__


def test_no_two_errors_share_a_slug() -> None:
    slugs = [error.slug for error in tree(errors.MicrographError)]
    assert len(slugs) == len(set(slugs))
