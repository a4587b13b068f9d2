"""Licences: SPDX where it is known, a class and answers where it is not, and never a guessed version."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograph.licences import licence


@pytest.mark.parametrize(
    ("written", "spdx"),
    [
        ("CC BY 4.0", "CC-BY-4.0"),
        ("cc-by-4.0", "CC-BY-4.0"),
        ("CC-BY 4.0", "CC-BY-4.0"),
        ("CC-BY-4.0 International", "CC-BY-4.0"),
        ("Creative Commons Attribution 4.0 International", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by/4.0/legalcode", "CC-BY-4.0"),
        ("http://creativecommons.org/licenses/by-nc-sa/3.0/", "CC-BY-NC-SA-3.0"),
        ("https://creativecommons.org/licenses/by/4.0/deed.en_US", "CC-BY-4.0"),
        ("Creative Commons Attribution-NonCommercial-NoDerivatives 4.0", "CC-BY-NC-ND-4.0"),
        ("CC0", "CC0-1.0"),
        ("cc-zero", "CC0-1.0"),
        ("CC0 1.0 Universal", "CC0-1.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("mit-license", "MIT"),
        ("BSD-3-CLAUSE", "BSD-3-Clause"),
        ("Apache-2.0", "Apache-2.0"),
        ("Apache License 2.0", "Apache-2.0"),
        ("http://www.apache.org/licenses/LICENSE-2.0", "Apache-2.0"),
        ("https://choosealicense.com/licenses/apache-2.0/", "Apache-2.0"),
        ("https://choosealicense.com/licenses/cc-by-sa-4.0/", "CC-BY-SA-4.0"),
        ("http://spdx.org/licenses/MIT.json", "MIT"),
        ("BSD3-CLAUSE", "BSD-3-Clause"),
        ("GPL-3.0", "GPL-3.0-only"),
        ("gpl-2.0", "GPL-2.0-only"),
        ("GPL 2", "GPL-2.0-only"),
        ("GNU General Public License v3.0", "GPL-3.0-only"),
        ("GNU Affero General Public License v3.0", "AGPL-3.0-only"),
        ("Mozilla Public License 2.0", "MPL-2.0"),
        ("Academic Free License version 3.0", "AFL-3.0"),
        ("Community Data License Agreement - Permissive - Version 1.0", "CDLA-Permissive-1.0"),
        ("CC0: Public Domain", "CC0-1.0"),
        ("Attribution 4.0 International (CC BY 4.0)", "CC-BY-4.0"),
        (
            "This is an Open Access article distributed under the terms of the Creative Commons Attribution 4.0 License.",
            "CC-BY-4.0",
        ),
    ],
)
def test_every_spelling_of_a_licence_is_one(written: str, spdx: str) -> None:
    assert licence(written).spdx == spdx


@pytest.mark.parametrize(
    ("written", "licence_class"),
    [
        ("CC BY", "attribution"),
        ("attribution_cc_by", "attribution"),
        ("public_domain", "public-domain"),
        ("other-pd", "public-domain"),
        ("other-open", "custom"),
        ("ALL RIGHTS RESERVED", "all-rights-reserved"),
        ("copyright", "all-rights-reserved"),
        ("info:eu-repo/semantics/openAccess", "none-stated"),
        ("UNKOWN", "none-stated"),
        ("info:eu-repo/semantics/embargoedAccess", "none-stated"),
        ("https://choosealicense.com/licenses/undefined/", "none-stated"),
        ("License Not Specified", "none-stated"),
        ("UNLICENSED", "all-rights-reserved"),
        ("http://rightsstatements.org/vocab/InC/1.0/", "all-rights-reserved"),
        ("Free access - all rights reserved -", "all-rights-reserved"),
        ("Data files © Original Authors", "all-rights-reserved"),
        ("Other (specified in description)", "custom"),
        ("odc-by", "attribution"),
    ],
)
def test_a_version_is_never_guessed(written: str, licence_class: str) -> None:
    found = licence(written)
    assert (found.spdx, found.licence_class) == (None, licence_class)


@pytest.mark.parametrize(
    "written",
    [
        "CC-BY-ND-SA-4.0",
        "YOUTUBE STANDARD LICENSE",
        "Please cite our paper.",
        "CC BY 9.0",
        "CC 3.0",
        "Copyright of the original work is retained by the author.",
        "These data are licensed under a CC BY 4.0 license, with additional restrictions as described in our terms",
        "Available under a CC BY 4.0 or a CC BY-NC 4.0 license: ask; released under CC BY-NC 4.0",
    ],
)
def test_what_is_no_licence_stays_text(written: str) -> None:
    assert licence(written) is None


def test_by_nc_nd_forbids_both() -> None:
    found = licence("CC BY-NC-ND 4.0")
    assert (found.allows_commercial, found.allows_derivatives) == (False, False)


def test_a_licence_without_a_class_of_its_own_answers_nothing_it_does_not_know() -> None:
    assert "allows_commercial" not in licence("other-open").slots()


@given(st.text(max_size=80))
def test_any_text_is_read_without_fault(text: str) -> None:
    found = licence(text)
    assert found is None or found.licence_class


@pytest.mark.parametrize(
    "written",
    ["cc-by-4.0 AND cc-by-nc-4.0", "mit OR cc0-1.0", "mit, cc0-1.0", "CC BY 4.0; CC BY-SA 4.0", "CC0 / CC BY 4.0"],
)
def test_several_licences_are_not_taken_for_the_first_or_the_most_generous(written: str) -> None:
    assert licence(written) is None


def test_one_licence_said_twice_is_one() -> None:
    found = licence("CC BY 4.0, https://creativecommons.org/licenses/by/4.0/")
    assert found is not None
    assert found.spdx == "CC-BY-4.0"
