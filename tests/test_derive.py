"""What follows from other terms of a record: a method from its aspects, an organism from a cell line, each as derived evidence."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest

from micrograph import resources
from micrograph.derive import derive
from micrograph.mentions import settle
from micrograph.records import Report
from micrograph.terms.index import Terms
from micrograph.terms.roles import SLOT_ROLES
from micrograph.terms.table import read_rows


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.load()


def derived(terms: Terms, **slots: list[str]) -> dict[str, Any]:
    record = {"id": "https://example.org/1", **{slot: [{"id": one} for one in ids] for slot, ids in slots.items()}}
    return derive(record, source="cil", terms=terms)


def test_a_record_that_names_all_that_a_method_makes_use_of_was_taken_by_it(terms: Terms) -> None:
    found = derived(terms, imaging_aspects=["FBbi:00000273", "FBbi:00000277", "FBbi:00000306"])  # CIL_10
    assert [one["id"] for one in found["imaging_methods"]] == ["FBbi:00000258"]  # TEM, and not electron microscopy too
    (row,) = (one for one in found["term_evidence"] if one["slot"] == "imaging_methods")
    assert (row["kind"], row["method"]) == ("derived", "METHOD-OF-ASPECTS")
    assert row["raw"] == "FBbi:00000273 | FBbi:00000277 | FBbi:00000306"


def test_a_part_of_a_definition_gives_what_it_defines_and_no_more(terms: Terms) -> None:
    for enough, method in (("FBbi:00000316", "FBbi:00000246"), ("FBbi:00000364", "FBbi:00000369")):
        assert [one["id"] for one in derived(terms, imaging_aspects=[enough])["imaging_methods"]] == [method]
    assert "imaging_methods" not in derived(terms, imaging_aspects=["FBbi:00000294"])  # a camera is no method
    light = derived(terms, imaging_aspects=["FBbi:00000341"])
    assert [one["id"] for one in light["imaging_methods"]] == ["FBbi:00000345"]  # light microscopy


def test_what_an_archive_states_is_never_added_to(terms: Terms) -> None:
    stated = derived(terms, imaging_methods=["FBbi:00000251"], imaging_aspects=["FBbi:00000273"])
    assert [one["id"] for one in stated["imaging_methods"]] == ["FBbi:00000251"]
    mouse = derived(terms, organisms=["NCBITaxon:10090"], cell_lines=["CLO:0003684"])
    assert [one["id"] for one in mouse["organisms"]] == ["NCBITaxon:10090"]


def test_a_filler_is_no_method_that_an_archive_stated(terms: Terms) -> None:
    filler = sorted(SLOT_ROLES["imaging_methods"].fillers)[0]
    found = derived(terms, imaging_methods=[filler], imaging_aspects=["FBbi:00000273"])
    assert "FBbi:00000256" in [one["id"] for one in found["imaging_methods"]]


def test_a_culture_has_the_organism_of_its_line_by_any_identifier(terms: Terms) -> None:
    for line in ("CLO:0003684", "CLO:0009454"):  # HeLa, U-2 OS
        found = derived(terms, cell_lines=[line])
        assert [(one["id"], one["label"]) for one in found["organisms"]] == [("NCBITaxon:9606", "Homo sapiens")]
        assert {one["method"] for one in found["term_evidence"]} == {"ORGANISM-OF-CELL-LINE"}
    assert {one["id"] for one in derived(terms, cell_lines=["CLO:0003684", "CLO:0007646"])["organisms"]} == {
        "NCBITaxon:9606", "NCBITaxon:9615",
    }  # fmt: skip
    assert "organisms" not in derived(terms, cell_lines=["CLO:0001602"])  # A6: of Xenopus, rat or man


def test_what_a_connector_concludes_is_derived_and_names_its_rule(terms: Terms) -> None:
    mention = {"id": "", "label": "fluorescence microscopy", "field": "/protocol", "derived": "METHOD-OF-ASSAY"}
    claim = settle(mention, "imaging_methods", terms, Report())
    assert claim is not None
    assert (claim.kind, claim.method, claim.term) == ("derived", "METHOD-OF-ASSAY", "FBbi:00000246")


def test_every_row_of_the_tables_names_terms_by_their_own_labels(terms: Terms) -> None:
    folder = resources.ontologies()
    for row in read_rows(folder / "cell_line_organisms.tsv", ("line", "label", "organism", "organism_label")):
        assert (terms.label(row["line"]), terms.label(row["organism"])) == (row["label"], row["organism_label"])
    for row in read_rows(folder / "method_definitions.tsv", ("method", "label", "genus", "aspects")):
        assert terms.label(row["method"]) == row["label"]
        assert all(terms.in_role(one, SLOT_ROLES["imaging_aspects"]) for one in row["aspects"].split("|"))


@pytest.mark.recorded
def test_the_definitions_are_those_of_fbbi(shared: Path) -> None:
    text = gzip.decompress((shared / "ontologies" / "fbbi-edit_2026-01-30.owl.gz").read_bytes()).decode()
    theirs = {}
    for line in re.findall(r"^EquivalentClasses\(.*$", text, re.M):
        method, genus, *pairs = (f"FBbi:{number}" for number in re.findall(r"FBbi_(\d+)", line))
        theirs[method] = (
            genus,
            {aspect for made, aspect in zip(pairs[::2], pairs[1::2], strict=False) if made == "FBbi:00000346"},
        )
    for row in read_rows(resources.ontologies() / "method_definitions.tsv", ("method", "label", "genus", "aspects")):
        assert not row["genus"] or theirs[row["method"]] == (row["genus"], set(row["aspects"].split("|")))
