"""What an RDF tool would stumble over in a crate is said, once a crate and class of defect, with its count and place."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from micrograph.archives._gide_faults import check
from micrograph.records import Finding, Report

ROOT = "https://idr.openmicroscopy.org/study/idr0001/"
OWN = {"seeAlso": {"@id": "rdfs:seeAlso"}}


def faults(root: dict[str, Any], *nodes: Any, context: Any = OWN) -> dict[str, Finding]:
    body = {
        "@id": ROOT,
        "@type": "Dataset",
        "license": {"@id": "https://e.org/l"},
        "measurementMethod": {"@id": "obo:FBbi_00000246"},
    }
    crate = {
        "@context": context,
        "@graph": [{"@id": "ro-crate-metadata.json", "about": {"@id": ROOT}}, body | root, *nodes],
    }
    report = Report()
    check(crate, orjson.dumps(crate), report)
    assert len({(finding.code, finding.pointer) for finding in report}) == len(report)
    return {finding.code: finding for finding in report}


def test_a_crate_without_defects_has_no_finding() -> None:
    assert faults({}) == {}
    assert (
        faults({}, {"@id": "#x", "@type": "QuantitativeValue"}, context="https://w3id.org/ro/crate/1.2/context") == {}
    )


def test_taxa_padded_with_zeros_are_counted() -> None:
    taxa = [
        {"@id": f"http://purl.obolibrary.org/obo/NCBITaxon_{one}", "@type": ["Taxon"]}
        for one in ("09606", "10090", "007227")
    ]
    found = faults({}, *taxa)
    assert (found["CRATE-TAXON-PADDED"].value, found["CRATE-TAXON-PADDED"].pointer) == (2, "/@graph/2/@id")
    assert found["CRATE-TAXON-CLASS"].value == 3


@pytest.mark.parametrize(
    ("key", "context", "severity", "said"),
    [
        ("citation", OWN, "info", "schema:citation"),
        ("seeAlso", OWN, "info", "rdfs:seeAlso"),
        ("seeAlso", ["https://e.org/c", {"seeAlso": "rdf:seeAlso"}], "warning", "rdf:seeAlso, which is no term"),
        ("rdf:seeAlso", OWN, "warning", "rdf:seeAlso, which is no term"),
        ("seeAlso", {}, "warning", "seeAlso, which is no term"),  # JSON-LD drops what no context defines
    ],
)
def test_a_publication_named_by_a_predicate_that_does_not_exist_is_a_warning(
    key: str, context: Any, severity: str, said: str
) -> None:
    found = faults({key: [{"@id": "#a"}, {"@id": "#b"}]}, context=context)["CRATE-PREDICATE"]
    assert (found.severity, found.value, found.pointer) == (severity, 2, f"/@graph/1/{key}")
    assert found.message == f"publications named by {said}: 2"


def test_no_publication_is_no_finding() -> None:
    assert faults({"citation": [], "seeAlso": None}) == {}


def test_a_misspelt_class_has_its_repair_at_its_place() -> None:
    for written, pointer in (
        ("QuantitiveValue", "/@graph/2/@type"),
        (["Thing", "QuantitiveValue"], "/@graph/2/@type/1"),
    ):
        found = faults({}, {"@id": "#size", "@type": written})["CRATE-TYPE-MISSPELT"]
        assert (found.pointer, found.repair) == (pointer, "QuantitativeValue")


def test_a_licence_in_words_and_a_missing_method_are_said_of_the_root() -> None:
    found = faults({"license": "CC BY 4.0", "measurementMethod": []})
    assert set(found) == {"CRATE-LICENCE-LITERAL", "CRATE-NO-METHOD", "CRATE-NO-FBBI"}
    assert found["CRATE-LICENCE-LITERAL"].pointer == "/@graph/1/license"


def test_a_term_of_fbbi_counts_in_any_spelling() -> None:
    """S-BIAD2822 writes a colon, others Fbbi."""
    for written in ("FBbi:00000246", "obo:Fbbi_00000246", "http://purl.obolibrary.org/obo/FBBI_00000246"):
        assert "CRATE-NO-FBBI" not in faults({"measurementMethod": "see"}, {"@id": written})


@pytest.mark.parametrize(
    ("context", "pointer", "severity"),
    [
        ({"hasCellLine": {"@id": "bao:BAO_0002004"}}, "/@context/hasCellLine", "info"),
        (["https://e.org/c", {"hasCellLine": "bao:BAO_0002004"}], "/@context/1/hasCellLine", "info"),
        (["https://gide-search/1.0/context"], "/@context/0", "warning"),
        ("https://gide-search/1.0/context", "/@context", "warning"),
    ],
)
def test_a_context_that_means_another_thing_or_is_nowhere_is_told_at_its_place(
    context: Any, pointer: str, severity: str
) -> None:
    found = faults({}, context=context)["CRATE-CONTEXT"]
    assert (found.pointer, found.severity) == (pointer, severity)


@pytest.mark.parametrize("wrong", [None, 1, [], {}, [{}], [[1]], {"@id": {}}, "x"])
def test_nothing_foreign_raises(wrong: Any) -> None:
    faults({"license": wrong, "measurementMethod": wrong, "seeAlso": wrong, "@type": wrong}, wrong, context=wrong)
    faults({}, {"@id": wrong, "@type": wrong, "citation": wrong}, context=[wrong, {"seeAlso": wrong}])
