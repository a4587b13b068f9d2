"""The loop back to people: what no term covers, a decision, and what the next build makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from micrograph.curating import decide, missing
from micrograph.errors import UnknownName, UsageError
from micrograph.terms.annotate import annotate_value
from micrograph.terms.index import Terms
from micrograph.terms.passage import annotate_passage
from micrograph.terms.roles import ROLES

TERMS = Terms.load()


def said(
    raw: str, accession: str, archive: str = "cil", slot: str = "cell_types", term: str | None = None
) -> dict[str, object]:
    return {"archive": archive, "accession": accession, "slot": slot, "term": term, "raw": raw}


def test_the_value_of_most_records_comes_first_however_it_is_spelt() -> None:
    rows = [
        said("Ciliated Protist", "1"), said("ciliated-protist", "2", "idr"), said("Ciliated Protist", "2"), said("Ciliated Protist", "2"),
        said("fertilized egg", "3"), said("neuron", "4", term="CL:0000540"),
    ]  # fmt: skip
    first, second = missing(rows, TERMS)
    assert (first.role, first.text, first.records, first.archives) == (
        "cell_type",
        "Ciliated Protist",
        3,
        {"cil": 2, "idr": 1},
    )
    assert (second.text, second.examples) == ("fertilized egg", ("cil/3",))
    assert [one.records for one in missing(rows, TERMS, archive="idr")] == [1]
    assert missing(rows, TERMS, role="organism") == []


def test_a_term_that_is_known_but_stands_in_the_wrong_slot_is_not_missing() -> None:
    rows = [
        said("FBbi:00000265 | recorded image", "1", slot="imaging_methods"),
        said("CL:9999999 | strange cell", "2"),
        said("neuron", "3"),
    ]
    assert [one.text for one in missing(rows, TERMS)] == ["strange cell"]


def test_an_editor_is_told_where_it_was_looked_for_and_what_is_nearest() -> None:
    (row,) = [one.to_json(TERMS) for one in missing([said("ciliatd cell", "1")], TERMS)]
    assert row["ontologies"][0] == "CL"
    assert row["nearest"]["curie"] == "CL:0000064"
    assert row["nearest"]["score"] < 1


def test_a_decision_holds_before_everything_else_and_for_every_load(tmp_path: Path) -> None:
    lock = Terms.load(tmp_path).lock
    row = decide(tmp_path, TERMS, "cell_type", "Ciliated  Protist", "CL_0000064", "the only ciliated cell of CL")
    assert (row["curie"], row["label"]) == ("CL:0000064", "ciliated cell")
    later = Terms.load(tmp_path)
    assert later.lock != lock, "what was remembered of records must be made anew"
    (found,) = annotate_value("ciliated protist", ROLES["cell_type"], later)
    assert (found.curie, found.method, found.score) == ("CL:0000064", "curated", 1.0)
    assert missing([said("Ciliated Protist", "1")], later) == []


def test_a_decision_may_be_that_a_text_is_no_term(tmp_path: Path) -> None:
    decide(tmp_path, TERMS, "organism", "zebrafish", "none", "here it is a program")
    later = Terms.load(tmp_path)
    assert annotate_value("zebrafish", ROLES["organism"], later) == []
    assert annotate_passage("zebrafish and mice", ["organism"], later)[0].curie == "NCBITaxon:10090"


def test_nothing_within_a_text_that_is_no_term_is_one(tmp_path: Path) -> None:
    decide(tmp_path, TERMS, "organism", "rat race", "none", "a way of life")
    later = Terms.load(tmp_path)
    found = annotate_passage("The rat race of a rat", ["organism"], later)
    assert [(one.start, one.curie) for one in found] == [(18, "NCBITaxon:10116")]


def test_a_second_decision_takes_the_place_of_the_first(tmp_path: Path) -> None:
    for term in ("CL:0000540", "CL:0000064"):
        decide(tmp_path, TERMS, "cell_type", "Strange cell", term, "looked at again")
    assert [one.curie for one in annotate_value("strange cell", ROLES["cell_type"], Terms.load(tmp_path))] == [
        "CL:0000064"
    ]
    lines = (tmp_path / "ontologies" / "pairs.tsv").read_text().splitlines()
    assert len([line for line in lines if line.startswith("cell_type")]) == 1


@pytest.mark.parametrize(
    ("role", "text", "term", "reason", "error", "message"),
    [
        ("cell_typ", "x", "CL:0000540", "why", UnknownName, "cell_type"),
        ("cell_type", " - ", "CL:0000540", "why", UsageError, "text"),
        ("cell_type", "x", "CL:0000540", " ", UsageError, "reason"),
        ("cell_type", "x", "neuron", "why", UsageError, "give a CURIE"),
        ("cell_type", "x", "NCBITaxon:9606", "why", UsageError, "is no cell type: valid are terms of CL"),
        ("imaging_method", "x", "FBbi:00000265", "why", UsageError, "is no imaging method"),
        ("cell_type", "x", "CL:7777777", "why", UsageError, "not loaded on this node"),
    ],
)
def test_a_decision_that_cannot_hold_is_refused(
    role: str, text: str, term: str, reason: str, error: type[Exception], message: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=message):
        decide(tmp_path, TERMS, role, text, term, reason)
    assert not (tmp_path / "ontologies").exists()
