"""Three numbers: what the archive reports, what of it is resolved, and what there is with ours."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from micrograph.completeness import completeness


def record(**slots: Any) -> dict[str, Any]:
    return {"id": "https://w3id.org/micrograph/dataset/idr/x", "title": "x", **slots}


def claim(slot: str, kind: str, term: str | None) -> dict[str, Any]:
    return {"slot": slot, "kind": kind, "term": term}


def test_a_value_that_could_not_be_resolved_is_reported_and_not_resolved() -> None:
    found = completeness(record(term_evidence=[claim("organisms", "stated", None)]))
    assert (found["reported"], found["resolved"]) == (0.2, 0.1)


def test_what_we_read_from_text_is_ours_and_not_reported() -> None:
    dataset = record(
        organisms=[{"id": "NCBITaxon:9606"}], term_evidence=[claim("organisms", "annotated", "NCBITaxon:9606")]
    )
    found = completeness(dataset)
    assert (found["reported"], found["augmented"]) == (0.1, 0.2)


def test_a_licence_by_policy_is_ours() -> None:
    assert completeness(record(licence="CC0-1.0"))["reported"] == 0.1
    assert completeness(record(licence="CC0-1.0", licence_stated="CC0"))["resolved"] == 0.2


def test_a_calibration_sample_needs_no_organism() -> None:
    assert "organism" in completeness(record())["missing"]
    assert "organism" not in completeness(record(sample_type=["calibration"]))["missing"]


slots = st.sampled_from(["organisms", "imaging_methods", "cell_lines"])
claims = st.lists(
    st.builds(
        claim, slots, st.sampled_from(["stated", "normalised", "annotated", "derived"]), st.none() | st.just("X:1")
    ),
    max_size=4,
)


@given(claims, st.booleans(), st.booleans())
def test_resolved_is_never_more_than_reported_nor_reported_more_than_all(
    evidence: list[Any], licence: bool, sample: bool
) -> None:
    dataset = record(term_evidence=evidence)
    for row in evidence:
        if row["term"]:
            dataset[row["slot"]] = [{"id": row["term"]}]
    dataset |= {"licence": "CC0-1.0"} if licence else {}
    dataset |= {"biosamples": [{}]} if sample else {}
    found = completeness(dataset)
    assert 0 <= found["resolved"] <= found["reported"] <= found["augmented"] <= 1
