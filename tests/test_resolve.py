"""Several sources of one record become one data set, slot by slot, and one can tell who led."""

from __future__ import annotations

from typing import Any

from micrograph.resolve import Source, resolve

IRI = "https://w3id.org/micrograph/dataset/bia/S-BIAD1"


def source(connector: str, fingerprint: str = "f", **slots: Any) -> Source:
    dataset = {"id": IRI, "archive": "bia", "accession": "S-BIAD1", **slots}
    return Source(connector, fingerprint, dataset, {"id": f"{IRI}/{connector}", "primary_topic": IRI})


def claimed(term: str, kind: str) -> dict[str, Any]:
    row = {"id": f"{IRI}#term-{kind}", "slot": "organisms", "term": term, "kind": kind}
    return {"organisms": [{"id": term}], "term_evidence": [row]}


def test_the_archives_own_connector_leads_and_carriers_fill_what_it_leaves_open() -> None:
    merged, led = resolve([source("gide", title="GIDE's", description="text"), source("bia", title="Own")])
    assert (merged["title"], merged["description"]) == ("Own", "text")
    assert (led["title"], led["description"]) == ("bia", "gide")


def test_lists_are_never_interleaved() -> None:
    merged, _ = resolve([source("gide", keywords=["a", "b"]), source("bia", keywords=["c"])])
    assert merged["keywords"] == ["c"]


def test_a_term_slot_is_open_while_nobody_named_a_term() -> None:
    unresolved = {"term_evidence": [{"id": "x", "slot": "organisms", "kind": "stated", "raw": "Beads"}]}
    merged, led = resolve([source("bia", **unresolved), source("gide", **claimed("NCBITaxon:9606", "stated"))])
    assert merged["organisms"] == [{"id": "NCBITaxon:9606"}]
    assert led["organisms"] == "gide"


def test_what_an_archive_stated_leads_over_what_we_read_from_another_sources_text() -> None:
    merged, led = resolve(
        [
            source("bia", **claimed("NCBITaxon:10090", "annotated")),
            source("gide", **claimed("NCBITaxon:9606", "stated")),
        ]
    )
    assert (merged["organisms"], led["organisms"]) == ([{"id": "NCBITaxon:9606"}], "gide")


def test_a_licence_is_one_statement_with_its_answers() -> None:
    merged, _ = resolve(
        [
            source("bia", licence_class="none-stated"),
            source("gide", licence="CC0-1.0", licence_class="public-domain", allows_commercial=True),
        ]
    )
    assert (merged["licence"], merged["licence_class"]) == ("CC0-1.0", "public-domain")


def test_components_of_one_source_never_point_to_samples_of_another() -> None:
    sample = f"{IRI}#biosample-1"
    own = source("bia", biosamples=[{"id": sample, "title": "own"}])
    carried = source(
        "gide", study_components=[{"id": f"{IRI}#component-1", "biosample_ids": [sample]}], biosamples=[{"id": sample}]
    )
    merged, _ = resolve([own, carried])
    assert merged["study_components"] == [{"id": f"{IRI}#component-1", "association_unknown": True}]


def test_the_order_in_which_sources_come_changes_nothing() -> None:
    several = [
        source("gide", "1", title="a"),
        source("gide", "2", title="b"),
        source("datacite", title="c", version="2"),
    ]
    assert resolve(several) == resolve(several[::-1])


def test_each_source_keeps_its_catalog_record() -> None:
    merged, _ = resolve([source("gide", title="a"), source("bia", title="b")])
    assert [record["id"] for record in merged["provenance"]] == [f"{IRI}/bia", f"{IRI}/gide"]
