"""What a new release changes: small made-up releases, and one recorded pair of each kind."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from micrograph.cli import app
from micrograph.terms.compare import compare
from micrograph.terms.load import load_all
from micrograph.terms.reading import Loaded, Notes
from micrograph.terms.table import Term


def release(*terms: Term, **notes: Notes) -> Loaded:
    return Loaded(list(terms), notes={curie.replace("_", ":"): note for curie, note in notes.items()})


def kinds(before: Loaded, after: Loaded, **options) -> list[tuple]:
    found = compare(before, after, "X", **options)
    return [(one.kind, one.curie, one.before, one.after) for one in found.changes]


ROOT = Term("X:0", "root", "X")


def test_each_kind_of_change_is_told():
    before = release(
        ROOT, Term("X:1", "one", "X", ("X:0",)), Term("X:2", "two", "X", ("X:0",)), Term("X:3", "three", "X", ("X:0",)),
        Term("X:4", "four", "X", ("X:1",)), Term("X:5", "five", "X", obsolete=True, replaced_by="X:1"),
        Term("X:6", "six", "X", obsolete=True), Term("X:7", "seven", "X", ("X:0",)),
    )  # fmt: skip
    after = release(
        ROOT, Term("X:1", "One", "X", ("X:0",)), Term("X:3", "obsolete three", "X", obsolete=True, replaced_by="X:1"),
        Term("X:4", "four", "X", ("X:7",)), Term("X:5", "five", "X", obsolete=True, replaced_by="X:7"),
        Term("X:6", "six", "X", ("X:0",)), Term("X:7", "seven", "X", ("X:0",)), Term("X:8", "eight", "X", ("X:0",)),
        X_3=Notes(consider=("X:7",)),
    )  # fmt: skip
    found = compare(before, after, "X", {"X:4": 3, "X:8": 1})
    assert [(one.kind, one.curie, one.before, one.after, one.datasets) for one in found.changes] == [
        ("moved", "X:4", ("X:1",), ("X:7",), 3),
        ("new", "X:8", (), (), 1),
        ("removed", "X:2", (), (), 0),
        ("retired", "X:3", (), ("X:1", "X:7"), 0),
        ("redirected", "X:5", ("X:1",), ("X:7",), 0),
        ("restored", "X:6", (), (), 0),
        ("renamed", "X:1", ("one",), ("One",), 0),
    ]
    assert found.summary()["moved"] == {"terms": 1, "in_use": 1}
    assert found.not_compared == ()


def test_a_merged_term_is_retired_whether_it_is_an_alternative_id_or_a_class():
    before = release(ROOT, Term("X:1", "one", "X", ("X:0",)), Term("X:2", "two", "X", ("X:0",)))
    obo = release(ROOT, Term("X:1", "one", "X", ("X:0",), alternative_ids=("X:2",)))
    owl = release(*obo.terms, Term("X:2", "", "X", obsolete=True, replaced_by="X:1"))
    assert kinds(before, obo) == kinds(before, owl) == [("retired", "X:2", (), ("X:1",))]
    assert kinds(obo, owl) == kinds(owl, obo) == []


def test_a_parent_above_another_parent_and_one_of_an_ontology_that_one_side_leaves_out_move_nothing():
    before = release(ROOT, Term("X:1", "one", "X", ("X:0",)), Term("X:2", "two", "X", ("X:0", "X:1", "BFO:1")))
    after = release(ROOT, Term("X:1", "one", "X", ("X:0",)), Term("X:2", "two", "X", ("X:1",)))
    assert kinds(before, after) == []


def test_a_cycle_of_parents_ends():
    one, two = Term("X:1", "one", "X", ("X:2", "X:3")), Term("X:2", "two", "X", ("X:1", "X:3"))
    assert kinds(release(one, two), release(one, two)) == []


def test_of_a_part_it_is_not_said_what_is_new_or_gone_and_labels_alone_move_nothing():
    part, whole = release(ROOT), release(ROOT, Term("X:1", "one", "X", ("X:0",)))
    assert kinds(part, whole) == [("new", "X:1", (), ())]
    assert kinds(part, whole, whole=(False, True)) == []
    assert kinds(whole, part, whole=(True, False)) == []
    assert "parents: one side has none" in compare(part, whole, "X").not_compared


def test_a_successor_that_only_one_side_can_know_is_no_change():
    old = Term("X:1", "one", "X", obsolete=True)
    assert kinds(Loaded([ROOT, old]), release(ROOT, old, X_1=Notes(consider=("X:0",)))) == []


@pytest.mark.recorded
def test_one_release_in_two_formats_differs_in_nothing(shared):
    names = ("pato_2026-04-07.obo.gz", "pato-base_2026-04-07.json.gz", "pato-base_2026-04-07.owl.gz")
    obo, graph, owl = (load_all(shared / "ontologies" / name)[0] for name in names)
    assert compare(obo, graph, "PATO").changes == ()
    assert compare(graph, owl, "PATO").changes == ()


@pytest.mark.recorded
def test_four_years_of_the_cell_ontology(shared):
    folder = shared / "ontologies"
    before = load_all(folder / "cl-basic_2022-12-15.obo.gz")[0]
    after = load_all(folder / "cxg-CL-ontology-v2026-03-26.json.zst")[0]
    found = compare(before, after, "CL", {"CL:0000136": 5})
    assert {kind: numbers["terms"] for kind, numbers in found.summary().items()} == {
        "retired": 44, "renamed": 113, "moved": 660, "new": 724,
    }  # fmt: skip
    first = found.changes[0]
    assert (first.kind, first.curie, first.before, first.after, first.datasets) == (
        "renamed", "CL:0000136", ("fat cell",), ("adipocyte",), 5,
    )  # fmt: skip
    retired = next(one for one in found.changes if one.curie == "CL:0000055")
    assert retired.after == ("CL:0011026",)  # cellxgene writes obo.CL_0011026


def test_the_command_compares_a_file_with_what_this_node_has(tmp_path):
    path = tmp_path / "fbbi.obo"
    path.write_text(
        "[Term]\nid: FBbi:00000246\nname: fluorescent microscopy\n\n[Term]\nid: FBbi:99999999\nname: dreaming\n"
    )
    ran = CliRunner().invoke(app, ["ontologies", "diff", "FBbi", str(path), "--json"])
    answer = json.loads(ran.stdout)
    assert answer["release"] is None
    assert answer["summary"]["new"]["terms"] == 1
    renamed = [one for one in answer["changes"] if one["kind"] == "renamed"]
    assert [(one["id"], one["before"], one["after"]) for one in renamed] == [
        ("FBbi:00000246", ["fluorescence microscopy"], ["fluorescent microscopy"])
    ]
    assert answer["not_compared"] == ["parents: one side has none"]


def test_the_command_says_what_it_can_compare():
    ran = CliRunner().invoke(app, ["ontologies", "diff", "FBbi", "nothing.obo"])
    assert ran.exit_code
    assert "nothing.obo" in str(ran.exception)
    assert "CMPO" in str(ran.exception)
