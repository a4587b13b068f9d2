"""Three numbers under each profile: what the archive reports, what of it is resolved, and what there is with ours."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograph.completeness import completeness, explained
from micrograph.model.profiles import PROFILES
from micrograph.terms.index import Terms


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.load()


def record(**slots: Any) -> dict[str, Any]:
    return {
        "id": "https://w3id.org/micrograph/dataset/idr/x",
        "archive": "idr",
        "accession": "x",
        "title": "x",
        **slots,
    }


def claim(slot: str, kind: str, term: str | None, raw: str = "some words") -> dict[str, Any]:
    return {"slot": slot, "kind": kind, "term": term, "raw": raw}


def test_a_value_that_could_not_be_resolved_is_reported_and_not_resolved(terms: Terms) -> None:
    found = completeness(record(term_evidence=[claim("organisms", "stated", None)]), terms)
    assert (found["reported"], found["resolved"]) == (0.2, 0.1)
    assert "organisms" in found["unresolved_fields"]


def test_what_we_read_from_text_is_ours_and_not_reported(terms: Terms) -> None:
    dataset = record(
        organisms=[{"id": "NCBITaxon:9606"}], term_evidence=[claim("organisms", "annotated", "NCBITaxon:9606")]
    )
    found = completeness(dataset, terms)
    assert (found["reported"], found["augmented"]) == (0.1, 0.2)
    assert found["added_fields"] == ["organisms"]


def test_a_licence_by_policy_is_ours(terms: Terms) -> None:
    assert completeness(record(licence="CC0-1.0"), terms)["reported"] == 0.1
    assert completeness(record(licence="CC0-1.0", licence_stated="CC0"), terms)["resolved"] == 0.2


def test_a_calibration_sample_needs_no_organism(terms: Terms) -> None:
    assert "organisms" in completeness(record(), terms)["missing"]
    assert "organisms" not in completeness(record(sample_type=["calibration"]), terms)["missing"]


@pytest.mark.parametrize("filler", ["TBD", "n/a", " To be added. ", "recorded image", "-"])
def test_a_filler_is_no_description(filler: str, terms: Terms) -> None:
    assert "description" in completeness(record(description=filler), terms)["missing"]
    assert "description" not in completeness(record(description="Yeast, imaged alive"), terms)["missing"]


def test_a_method_that_says_only_that_images_were_taken_is_a_filler(terms: Terms) -> None:
    recorded_image = record(
        imaging_methods=[{"id": "FBbi:00000265"}], term_evidence=[claim("imaging_methods", "stated", "FBbi:00000265")]
    )
    assert "imaging methods" in completeness(recorded_image, terms)["missing"]


def test_a_field_of_parts_counts_by_the_share_of_the_parts_that_have_it(terms: Terms) -> None:
    specimens = [{"id": "#1", "preparation_protocol": "Fixed in formaldehyde"}, {"id": "#2"}]
    found = explained(record(specimens=specimens), PROFILES["rembi"], terms)
    assert "specimen: preparation protocol" in found["partial_fields"]
    both = explained(record(specimens=specimens[:1]), PROFILES["rembi"], terms)
    assert both["reported"] > found["reported"]


def test_a_record_that_states_its_organism_as_a_whole_answers_for_biosamples_it_has_not(terms: Terms) -> None:
    whole = record(organisms=[{"id": "NCBITaxon:4896"}], term_evidence=[claim("organisms", "stated", "NCBITaxon:4896")])
    assert "biosample: organisms" in explained(whole, PROFILES["rembi"], terms)["complete_fields"]


def test_channels_are_asked_of_fluorescence_and_not_of_electron_microscopy(terms: Terms) -> None:
    def missing(method: str) -> list[str]:
        parts = {"specimens": [{"id": "#1"}], "imaging_methods": [{"id": method}]}
        return explained(record(**parts), PROFILES["rembi"], terms)["missing"]

    assert "specimen: channels" in missing("FBbi:00000251")  # confocal, below fluorescence
    assert "specimen: channels" not in missing("FBbi:00050000")  # FIB-SEM


def test_parts_that_a_profile_does_not_ask_for_count_only_where_there_are_some(terms: Terms) -> None:
    without = explained(record(), PROFILES["rembi"], terms)
    assert not any(name.startswith("image correlation") for name in without["missing"])
    correlated = explained(record(image_correlations=[{"id": "#c", "alignment": "By hand"}]), PROFILES["rembi"], terms)
    assert "image correlation: fiducials" in correlated["missing"]


def test_every_profile_gives_its_numbers_and_known_archives_their_ceiling(terms: Terms) -> None:
    found = completeness(record(), terms)
    assert [row["profile"] for row in found["other_profiles"]] == ["bia-v4", "gide", "mifa", "rembi"]
    assert 0 < found["other_profiles"][-1]["ceiling"] < 1
    assert "ceiling" not in completeness({**record(), "archive": "somebody-else"}, terms)


slots = st.sampled_from(["organisms", "imaging_methods", "cell_lines"])
claims = st.lists(
    st.builds(
        claim, slots, st.sampled_from(["stated", "normalised", "annotated", "derived"]), st.none() | st.just("X:1")
    ),
    max_size=4,
)


@given(claims, st.booleans(), st.booleans(), st.sampled_from(sorted(PROFILES)))
def test_resolved_is_never_more_than_reported_nor_reported_more_than_all(
    evidence: list[Any], licence: bool, sample: bool, profile: str
) -> None:
    dataset = record(term_evidence=evidence)
    for row in evidence:
        if row["term"]:
            dataset[row["slot"]] = [{"id": row["term"]}]
    dataset |= {"licence": "CC0-1.0"} if licence else {}
    dataset |= {"biosamples": [{}]} if sample else {}
    found = explained(dataset, PROFILES[profile], Terms.load())
    assert 0 <= found["resolved"] <= found["reported"] <= found["augmented"] <= 1
