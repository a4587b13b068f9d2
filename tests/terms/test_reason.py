"""`ontologies check --reason`: impossible classes and inferred pairs; what is said where Java or owlready2 is missing."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from micrograph.cli import app
from micrograph.errors import NotFound, NotInstalled, UnknownName, UsageError
from micrograph.terms.load import load
from micrograph.terms.reason import reason

CLASSES = ("image", "light image", "light", "micrograph", "cell", "cell image")
X = "http://purl.obolibrary.org/obo/X_"
USES = f"ObjectSomeValuesFrom(<{X}uses> <{X}3>)"
OFN = f"""Prefix(owl:=<http://www.w3.org/2002/07/owl#>)
Prefix(rdfs:=<http://www.w3.org/2000/01/rdf-schema#>)
Ontology(<http://example.org/x.owl>
Import(<http://example.org/cannot-be-fetched.owl>)
Declaration(ObjectProperty(<{X}uses>))
{"".join(f'Declaration(Class(<{X}{n}>)) AnnotationAssertion(rdfs:label <{X}{n}> "{name}")' for n, name in enumerate(CLASSES, 1))}
EquivalentClasses(Annotation(rdfs:comment "why") <{X}2> ObjectIntersectionOf(<{X}1> {USES}))
SubClassOf(<{X}4> <{X}1>)
SubClassOf(<{X}4> {USES})
DisjointClasses(<{X}1> <{X}5>)
SubClassOf(<{X}6> <{X}1>)
SubClassOf(<{X}6> <{X}5>)
)
"""


@pytest.fixture
def ofn(tmp_path: Path) -> Path:
    path = tmp_path / "x.owl"
    path.write_text(OFN)
    return path


@pytest.mark.java
def test_what_is_impossible_and_what_is_inferred(ofn):
    found = reason(ofn)
    assert found.consistent
    assert found.unsatisfiable == ("X:6",)  # an image that is a cell
    assert found.inferred == (("X:4", "X:2"),)  # the genus of X:2 is no news
    assert (found.classes, found.labels["X:2"]) == (6, "light image")


@pytest.mark.java
def test_the_command_exits_1_where_a_class_is_impossible(ofn):
    ran = CliRunner().invoke(app, ["ontologies", "check", "--reason", str(ofn), "--json"])
    assert ran.exit_code == 1
    answer = json.loads(ran.stdout)
    assert answer["unsatisfiable"] == [{"id": "X:6", "label": "cell image"}]
    assert answer["inferred"][0]["above"] == {"id": "X:2", "label": "light image"}


@pytest.mark.java
def test_an_ontology_that_contradicts_itself_is_said_to(ofn):
    ofn.write_text(
        OFN.rstrip().removesuffix(")") + f"Declaration(NamedIndividual(<{X}9>)) ClassAssertion(<{X}6> <{X}9>))"
    )
    assert not reason(ofn).consistent
    ran = CliRunner().invoke(app, ["ontologies", "check", "--reason", str(ofn)])
    assert ran.exit_code == 1
    assert "contradicts itself" in ran.stderr


def test_without_java_it_says_so(ofn, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotInstalled, match=r"needs Java.*no `java` on the PATH"):
        reason(ofn)
    with pytest.raises(NotInstalled, match="needs Java"):
        load(ofn, "X", classify=True)
    ran = CliRunner().invoke(app, ["ontologies", "check", "--reason", str(ofn)])
    assert isinstance(ran.exception, NotInstalled)
    assert ran.exception.exit_code == 2


@pytest.mark.java
def test_without_the_extra_it_says_so(ofn, monkeypatch):
    for package in ("owlready2", "pyhornedowl"):  # the second reads the file, too
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, package, None)
            with pytest.raises(NotInstalled, match=rf"micrograph\[ontologies\].*{package}"):
                reason(ofn)


def test_what_has_no_axioms_is_not_reasoned_over(tmp_path):
    (tmp_path / "x.obo").write_text("[Term]\nid: X:1\nname: one\n")
    with pytest.raises(UsageError, match="OWL in RDF/XML or functional syntax"):
        reason(tmp_path / "x.obo")
    for arguments, error in (
        (["FBbi"], UsageError),
        (["FBbi", "--from", str(tmp_path)], NotFound),
        (["nothing"], UnknownName),
    ):
        ran = CliRunner().invoke(app, ["ontologies", "check", "--reason", *arguments])
        assert isinstance(ran.exception, error)


@pytest.mark.java
@pytest.mark.recorded
def test_the_editors_file_of_fbbi_by_its_prefix(shared):
    ran = CliRunner().invoke(
        app, ["ontologies", "check", "--reason", "FBbi", "--from", str(shared / "ontologies"), "--json"]
    )
    answer = json.loads(ran.stdout)
    assert ran.exit_code == 0
    assert (answer["file"], answer["classes"], len(answer["inferred"])) == ("fbbi-edit_2026-01-30.owl.gz", 647, 75)
    pairs = {(one["below"]["id"], one["above"]["id"]) for one in answer["inferred"]}
    assert ("FBbi:00000251", "FBbi:00000246") in pairs  # confocal microscopy is fluorescence microscopy


@pytest.mark.java
@pytest.mark.recorded
def test_a_real_class_that_nothing_can_be(shared):
    found = reason(shared / "ontologies" / "edam-bioimaging_1.0pre.owl.gz")
    assert found.unsatisfiable == ("EDAM:operation_______Ion_image_filtering_by_pixels_voxels_ROI",)


@pytest.mark.java
@pytest.mark.recorded
def test_a_module_whose_classes_are_declared_in_what_it_imports(shared):
    found = reason(shared / "ontologies" / "bao_complete_2025-10-07.owl.gz")
    assert (found.consistent, found.unsatisfiable, len(found.inferred)) == (True, (), 4)
    assert (
        "BAO:0002743",
        "BAO:0000021",
    ) in found.inferred  # and the other way round: they are the same by their axioms
