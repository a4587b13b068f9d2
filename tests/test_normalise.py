"""A draft as archives write it comes to the normal form, and every change is told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.mentions import settle
from micrograph.model.tables import SLOTS
from micrograph.normalise import normalise
from micrograph.records import Report
from micrograph.terms.index import Terms
from micrograph.terms.roles import SLOT_ROLES
from micrograph.text import plain
from micrograph.validate import validate

BASE = "https://w3id.org/micrograph/"
TERMS = Terms.load()


def normal(**draft: Any) -> tuple[dict[str, Any], Report]:
    report = Report("bia", "S-BIAD1")
    whole = {"archive": "bia", "accession": "S-BIAD1", "title": "An example", **draft}
    return normalise(whole, source="bia", base=BASE, terms=TERMS, report=report), report


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report}


def claim(slot: str, **mention: str) -> tuple[Any, set[str]]:
    report = Report()
    return settle({"field": "/x", **mention}, slot, TERMS, report), codes(report)


@pytest.mark.parametrize("written", ["NCBITaxon_09606", "NCBI:txid9606", "9606", "obo:NCBITaxon_9606"])
def test_one_organism_in_any_spelling_is_one_term(written: str) -> None:
    assert normal(organisms=[{"id": written}])[0]["organisms"] == [{"id": "NCBITaxon:9606", "label": "Homo sapiens"}]


@pytest.mark.parametrize("written", ["human", "Human", "Homo sapiens", "Homo sapiens (human)"])
def test_one_organism_by_any_name_is_the_same_term(written: str) -> None:
    found, _ = claim("organisms", label=written)
    assert (found.term, found.kind) == ("NCBITaxon:9606", "normalised")


def test_a_rewritten_identifier_is_evidence_of_kind_normalised_and_keeps_the_raw_value() -> None:
    found, told = claim("organisms", id="NCBITaxon_09606", label="Homo sapiens")
    assert (found.kind, found.raw) == ("normalised", "NCBITaxon_09606 | Homo sapiens")
    assert "ID-PADDING" in told


def test_a_purl_is_as_good_as_a_curie() -> None:
    found, told = claim("imaging_methods", id="http://purl.obolibrary.org/obo/FBbi_00000251")
    assert (found.term, found.kind, told) == ("FBbi:00000251", "stated", set())


def test_a_label_of_another_term_makes_the_claim_disputed_and_changes_nothing() -> None:
    # IDR: FBbi_00000256 is electron microscopy, whatever is written beside it
    found, told = claim("imaging_methods", id="FBbi:00000256", label="fluorescence microscopy")
    assert (found.term, found.disputed, found.alternative) == ("FBbi:00000256", True, "FBbi:00000246")
    assert told == {"TERM-LABEL-OTHER"}


@pytest.mark.parametrize(
    ("slot", "curie", "label"),
    [
        ("cell_lines", "CLO:0002462", "CHO-K1"),  # 439-Takayama-dynamicsEGFR: CLO says "cho-k1 cell"
        ("imaging_methods", "FBbi:00000369", "light sheet fluorescence microscopy"),  # CLO and FBbi by other names
        ("organisms", "NCBITaxon:9606", "Human"),
    ],
)
def test_another_name_of_the_same_term_is_no_dispute(slot: str, curie: str, label: str) -> None:
    found, told = claim(slot, id=curie, label=label)
    assert (found.disputed, told & {"TERM-LABEL-OTHER", "TERM-LABEL-DIFFERS"}) == (False, set())


def test_a_taxon_above_genus_is_reported() -> None:
    assert "ORGANISM-ABOVE-GENUS" in claim("organisms", id="NCBITaxon:40674")[1]


def test_an_illumination_stated_as_method_goes_to_the_aspects() -> None:
    # FBbi_00000364 is light-sheet illumination; IDR writes it for light sheet fluorescence microscopy
    found, _ = claim("imaging_methods", id="FBbi_00000364", label="light-sheet illumination")
    assert found.slot == "imaging_aspects"


def test_an_identifier_that_is_in_no_release_of_a_whole_ontology_is_kept_raw_and_reported() -> None:
    found, told = claim("imaging_methods", id="FBbi:00100013")  # four SSBD crates
    assert (found.term, "TERM-UNKNOWN" in told) == (None, True)


def test_a_malformed_identifier_is_reported() -> None:
    found, told = claim("components", id="GO:00030173")
    assert (found.term, "TERM-MALFORMED" in told) == (None, True)


def test_a_filler_is_reported_as_saying_too_little() -> None:
    assert "METHOD-TOO-GENERAL" in claim("imaging_methods", id="FBbi:00000241")[1]


def test_recorded_image_is_no_method() -> None:
    found, told = claim("imaging_methods", id="FBbi:00000265", label="recorded image")
    assert (found.term, "TERM-OUT-OF-BRANCH" in told) == (None, True)


def test_go_terms_are_told_apart_by_branch() -> None:
    assert claim("components", id="GO:0005634")[0].slot == "components"
    assert claim("components", id="GO:0008104")[0].slot == "processes"


def test_the_data_set_gathers_what_its_parts_say() -> None:
    dataset, _ = normal(
        biosamples=[{"id": "biosample-1", "title": "cells", "organisms": [{"label": "Mus musculus"}]}],
        acquisitions=[{"id": "acquisition-1", "imaging_methods": [{"label": "confocal microscopy"}]}],
        study_components=[
            {
                "id": "component-1",
                "title": "all",
                "biosample_ids": ["biosample-1"],
                "acquisition_ids": ["acquisition-1"],
            }
        ],
    )
    assert [term["id"] for term in dataset["organisms"]] == ["NCBITaxon:10090"]
    component = dataset["study_components"][0]
    assert [term["id"] for term in component["organisms"]] == ["NCBITaxon:10090"]
    assert [term["id"] for term in component["imaging_methods"]] == ["FBbi:00000251"]
    assert component["biosample_ids"] == [f"{dataset['id']}#biosample-1"]


def test_a_method_brings_its_method_group_as_derived_evidence() -> None:
    dataset, _ = normal(imaging_methods=[{"id": "FBbi:00000369"}])
    assert {"id": "mggroup:light-sheet", "label": "light-sheet microscopy"}["id"] in [
        term["id"] for term in dataset["method_groups"]
    ]


def test_markup_entities_and_direction_characters_leave_text() -> None:
    dataset, _ = normal(
        title="<b>Cells</b> &amp;amp; \u202bnuclei", description="<p>One</p><p>two<script>x()</script></p>"
    )
    assert (dataset["title"], dataset["description"]) == ("Cells & nuclei", "One\ntwo")


def test_breaks_of_full_lines_go_and_those_of_paragraphs_and_lists_stay() -> None:
    wrapped = (
        "Images of twenty patients with cancer of the lung, acquired while they were treated by\nradiation; each was seen four times, "
        "and all scans are in one frame of reference with the\nplan.\nSecond part: the contours were drawn by one physician, who looked at "
        "every slice of it\nall.\n- one item\n- another item"
    )
    assert plain(wrapped).count("\n") == 3
    assert "treated by radiation" in plain(wrapped)
    listed = "Raw data set - imaging of nuclei in sections of wild type and of mutants\nRaw data set - TEM of wild type and mutants\nRaw data set - x"
    assert plain(listed) == listed
    assert plain(plain(wrapped)) == plain(wrapped)


def test_keywords_in_one_value_are_told_apart() -> None:
    assert normal(keywords=["a; b, c", "b", "TBD"])[0]["keywords"] == ["a", "b", "c"]


def test_a_date_keeps_its_precision() -> None:
    assert normal(release_date="March 2011")[0]["release_date"] == "2011-03"
    assert "DATE-UNREADABLE" in codes(normal(release_date="99-99-9999")[1])


def test_the_same_paper_twice_is_one() -> None:
    papers = [{"doi": "https://doi.org/10.1000/X"}, {"doi": "10.1000/x", "pubmed": "123"}]
    assert normal(publications=papers)[0]["publications"] == [
        {"doi": "10.1000/x", "pubmed": "123", "id": f"{BASE}dataset/bia/S-BIAD1#publication-1"}
    ]


def test_empiar_is_cc0_by_policy_where_the_record_is_silent() -> None:
    report = Report()
    draft = {"archive": "empiar", "accession": "EMPIAR-10002", "title": "x"}
    dataset = normalise(draft, source="gide", base=BASE, terms=TERMS, report=report)
    assert (dataset["licence"], "LICENCE-BY-POLICY" in codes(report)) == ("CC0-1.0", True)


def test_an_orcid_with_a_wrong_check_digit_is_left_out_and_reported() -> None:
    dataset, report = normal(contributors=[{"name": "Ada", "orcid": "0000-0002-1825-0098"}])
    assert "orcid" not in dataset["contributors"][0]
    assert "ORCID-INVALID" in codes(report)


texts = st.one_of(
    st.text(max_size=30), st.sampled_from(["Homo sapiens", "FBbi:00000246", "<b>", "10.1/x", "HeLa", "\u202e"])
)
mentions = st.lists(st.fixed_dictionaries({}, optional={"id": texts, "label": texts}), max_size=2)


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={slot: mentions for slot in SLOT_ROLES if slot in SLOTS["Dataset"]}
        | dict.fromkeys(("title", "description", "doi", "release_date", "licence", "landing_page", "access"), texts)
        | {"keywords": st.lists(texts, max_size=3), "formats": st.lists(texts, max_size=3)},
    )
)
def test_any_words_in_a_draft_come_to_a_data_set_that_the_schema_takes(draft: dict[str, Any]) -> None:
    dataset, _ = normal(**draft)
    report = Report()
    validate({"title": "x", **dataset}, report)
    assert [finding for finding in report if finding.code.startswith("SCHEMA")] == []


@pytest.mark.parametrize(
    ("slots", "domain"),
    [
        ({"title": "A collection of tweets", "keywords": ["social media"]}, None),  # zenodo 3723939
        ({"title": "Confocal stacks of roots"}, "microscopy"),
        ({"title": "Roots", "imaging_methods": [{"id": "FBbi:00000251"}]}, "microscopy"),
        ({"title": "Effect of topography", "keywords": ["segmentation"], "organisms": [{"id": "9606"}]}, "microscopy"),
        ({"title": "Market segmentation"}, None),
        ({"title": "Tables of confocal images", "domain": "non-image"}, "non-image"),
    ],
)
def test_a_deposit_in_a_general_archive_is_microscopy_only_where_something_says_so(
    slots: dict[str, Any], domain: str | None
) -> None:
    from micrograph.selection import select

    draft = {"archive": "zenodo", "accession": "1", **slots}
    dataset = normalise(draft, source="zenodo", base=BASE, terms=TERMS, report=Report())
    assert select(dataset, (), Report()).get("domain") == domain
