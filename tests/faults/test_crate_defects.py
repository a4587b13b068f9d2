"""The defects that are known of GIDE's 1,577 crates are each found, and their counts come out of the findings.

The numbers are those of peers.md 1.1 (G1 to G6, G17), which read the crates with an RDF library.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.faults import Defects, crate_defects, several_labels
from micrograph.terms.index import Terms

pytestmark = pytest.mark.recorded


@pytest.fixture(scope="module")
def found(recordings: Path) -> Defects:
    return crate_defects(recordings / "gide" / "gide_crates_1577.tar.gz", Terms.load())


def test_identifiers_padded_with_zeros(found: Defects) -> None:
    """G1, counted twice: by node, and by the identifiers that are rewritten."""
    assert found.things["CRATE-TAXON-PADDED"] == found.things["ID-PADDING"] == 372
    assert found.crates["CRATE-TAXON-PADDED"] == found.crates["ID-PADDING"] == 328


def test_three_predicates_for_a_publication(found: Defects) -> None:
    """G2: SSBD's does not exist, IDR's is the profile's, and BioImage Archive's is schema.org's."""
    assert found.predicates == {"rdf:seeAlso": 647, "rdfs:seeAlso": 120, "schema:citation": 43}


def test_taxa_that_the_shape_never_sees(found: Defects) -> None:
    """G3: all of them are schema:Taxon, so that the shape of dwc:Taxon has no target."""
    assert found.things["CRATE-TAXON-CLASS"] == 1800


def test_a_misspelt_class(found: Defects) -> None:
    """G4, in half of the crates."""
    assert (found.things["CRATE-TYPE-MISSPELT"], found.crates["CRATE-TYPE-MISSPELT"]) == (1608, 804)


def test_licences_in_words(found: Defects) -> None:
    """G5."""
    assert found.crates["CRATE-LICENCE-LITERAL"] == 1576


def test_methods_that_are_missing(found: Defects) -> None:
    """G6. 423 by underscore alone; S-BIAD2822 writes FBbi's terms with a colon.

    METHOD-MISSING (326) counts also those whose measurementMethod names no method of imaging.
    """
    assert found.crates["CRATE-NO-METHOD"] == 294
    assert found.crates["CRATE-NO-FBBI"] == 422
    assert found.crates["METHOD-MISSING"] == 326


def test_identifiers_with_several_labels(found: Defects) -> None:
    """G6: of 26, 17 have a label that is no name of their term; the labels of nine differ in case, in the identifier in
    brackets behind them, or are a synonym: no fault. (One of the nine stands outside the methods, and that is found.)
    """
    several, wrong = several_labels(found)
    assert (len(several), len(wrong)) == (26, 17)
    assert set(several) - set(wrong) == {
        f"FBbi:00000{number}" for number in ("002", 243, 246, 251, 253, 257, 258, 332, 369)
    }
    electron = found.wrong["FBbi:00000256"]
    assert {code for code, _ in electron} == {"TERM-LABEL-OTHER", "TERM-LABEL-DIFFERS"}
    assert ("TERM-LABEL-DIFFERS", "photoacoustic microscopy") in electron  # of which FBbi has no term
    assert ("TERM-LABEL-OTHER", "transmission electron microscopy") in electron
    assert ("TERM-LABEL-OTHER", "two-photon excitation microscopy") in found.wrong["FBbi:00000367"]  # FRET's


def test_labels_that_are_misspelt_are_told_apart(found: Defects) -> None:
    """Four in all crates, each of an organism, component or process."""
    assert found.things["TERM-LABEL-MISSPELT"] == 4
    assert found.things["TERM-LABEL-OTHER"] == 61
    assert not any(code == "TERM-LABEL-MISSPELT" for told in found.wrong.values() for code, _ in told)


def test_contexts_that_mean_another_thing_than_the_profile(found: Defects) -> None:
    """G17: hasCellLine in all, seeAlso in all but IDR's 138. The context at a dead host is named by none of these crates."""
    assert found.crates["CRATE-CONTEXT"] == 1577
    assert found.things["CRATE-CONTEXT"] == 1577 + 1439
