"""The decisions of a release as an SSSOM table."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml

from micrograph.export.sssom import COLUMNS, mappings
from micrograph.identifiers import expand
from micrograph.release import Releases
from micrograph.terms.index import Terms

TERMS = Terms.load()


def table(*evidence: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, str]]]:
    lines = list(mappings(evidence, TERMS.label, "r1", "micrograph 1"))
    header = yaml.safe_load("\n".join(line.removeprefix("# ") for line in lines if line.startswith("#")))
    rows = list(
        csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
    )
    return header, rows


def claim(raw: str, term: str, method: str | None, kind: str = "normalised", **more: Any) -> dict[str, Any]:
    return {
        "archive": "idr", "slot": "organisms", "raw": raw, "term": term, "method": method, "kind": kind, "score": 0.95,
        "ontology_version": "2026-05-13", **more,
    }  # fmt: skip


def test_a_text_is_a_literal_with_the_term_and_how_we_know() -> None:
    _, (row,) = table(
        claim("house mouse", "NCBITaxon:10090", "synonym"), claim("house mouse", "NCBITaxon:10090", "synonym")
    )
    assert list(row) == list(COLUMNS)
    assert row == {
        "subject_id": "", "subject_label": "house mouse", "subject_type": "rdfs literal", "subject_category": "organisms",
        "subject_source": "idr", "predicate_id": "skos:exactMatch", "object_id": "NCBITaxon:10090", "object_label": "Mus musculus",
        "object_source": "NCBITaxon", "object_source_version": "2026-05-13", "mapping_justification": "semapv:LexicalMatching",
        "mapping_tool": "micrograph 1", "confidence": "0.95", "comment": "2 records",
    }  # fmt: skip


def test_a_guess_is_close_a_curated_pair_is_manual_and_a_successor_is_one() -> None:
    _, rows = table(
        claim("Mus muscullus", "NCBITaxon:10090", "approximate"), claim("mouse", "NCBITaxon:10090", "curated"),
        claim("FBbi:00000250 | x", "FBbi:00000345", "TERM-RETIRED", slot="imaging_methods"),
    )  # fmt: skip
    by_subject = {
        row["subject_id"] or row["subject_label"]: (row["predicate_id"], row["mapping_justification"]) for row in rows
    }
    assert by_subject == {
        "Mus muscullus": ("skos:closeMatch", "semapv:LexicalSimilarityThresholdMatching"),
        "mouse": ("skos:exactMatch", "semapv:ManualMappingCuration"),
        "FBbi:00000250": ("IAO:0100001", "semapv:BackgroundKnowledgeBasedMatching"),
    }


def test_an_identifier_without_a_known_prefix_is_a_text() -> None:
    """IDR writes bare numbers of taxa, GIDE's crates Fbbi:00000246."""
    _, rows = table(
        claim("10090 | Mus musculus", "NCBITaxon:10090", "ID-BARE"), claim("Fbbi:00000246", "FBbi:00000246", "ID-PREFIX"),
        claim("http://purl.obolibrary.org/obo/NCBITaxon_10090", "NCBITaxon:10090", "ID-IRI"),
    )  # fmt: skip
    assert [(row["subject_id"], row["subject_label"], row["subject_type"]) for row in rows] == [
        ("", "10090", "rdfs literal"), ("", "Fbbi:00000246", "rdfs literal"), ("NCBITaxon:10090", "", ""),
    ]  # fmt: skip


def test_what_was_stated_in_the_normal_form_is_no_decision() -> None:
    assert table(claim("NCBITaxon:10090", "NCBITaxon:10090", None, "stated"))[1] == []


def test_every_prefix_of_the_table_is_declared() -> None:
    header, rows = table(claim("mouse", "NCBITaxon:10090", "curated"))
    for row in rows:
        for name in ("subject_id", "predicate_id", "object_id", "mapping_justification"):
            assert not row[name] or row[name].partition(":")[0] in header["curie_map"], row[name]
    assert header["curie_map"]["NCBITaxon"] + "10090" == expand("NCBITaxon:10090")
    assert header["license"].startswith("https://")


def test_a_release_has_its_table(demo_release: Path) -> None:
    lines = (demo_release / "mappings.sssom.tsv").read_text(encoding="utf-8").splitlines()
    rows = list(
        csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
    )
    assert len(rows) > 20
    assert any(row["subject_label"] == "Homo sapiens" for row in rows) or any(
        row["object_label"] == "Homo sapiens" for row in rows
    )
    assert [tuple(row.values()) for row in rows] == sorted(tuple(row.values()) for row in rows)


@pytest.fixture(scope="module")
def demo_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from micrograph.demo.run import build_demo

    home = tmp_path_factory.mktemp("demo")
    build_demo(home, lambda message: None)
    return Releases(home).current().path
