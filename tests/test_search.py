"""The data set index finds what was asked, counts what a click would give, and pages without repeating."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from micrograph.errors import BrokenFile, UsageError
from micrograph.search import SearchIndex, SearchQuery, write_index
from micrograph.search_request import answer, search_query
from micrograph.terms.index import Terms

HUMAN, MOUSE, MAMMAL = "NCBITaxon:9606", "NCBITaxon:10090", "NCBITaxon:40674"
CONFOCAL, FLUORESCENCE, ELECTRON, FIBSEM = "FBbi:00000251", "FBbi:00000246", "FBbi:00000256", "FBbi:00050000"


def record(
    accession: str, organisms: list[str], methods: list[str], archive: str = "bia", kind: str = "stated", **slots: Any
) -> dict[str, Any]:
    iri = f"https://w3id.org/micrograph/dataset/{archive}/{accession}"
    evidence = [
        {"id": f"{iri}#term-{term}", "slot": slot, "term": term, "kind": kind}
        for slot, terms in (("organisms", organisms), ("imaging_methods", methods))
        for term in terms
    ]
    return {
        "id": iri, "archive": archive, "accession": accession, "title": f"Title of {accession}",
        "organisms": [{"id": term} for term in organisms], "imaging_methods": [{"id": term} for term in methods],
        "term_evidence": evidence, **slots,
    }  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    both = record("D", [HUMAN, MOUSE], [CONFOCAL, FIBSEM], study="s1", release_date="2023")
    both["study_components"] = [
        {"id": "c1", "organisms": [{"id": HUMAN}], "imaging_methods": [{"id": CONFOCAL}]},
        {"id": "c2", "organisms": [{"id": MOUSE}], "imaging_methods": [{"id": FIBSEM}]},
    ]
    datasets = [
        record(
            "A", [HUMAN], [CONFOCAL], release_date="2020-05-01", licence_class="attribution", total_bytes=10, study="s1"
        ),
        record(
            "B",
            [MOUSE],
            [FIBSEM],
            release_date="2021-01-01",
            total_bytes=5_000,
            title="Volume of a mouse brain",
            study="s2",
        ),
        record(
            "C",
            [HUMAN],
            [FIBSEM],
            archive="empiar",
            kind="annotated",
            release_date="2022",
            licence_class="public-domain",
            study="s3",
        ),
        both,
    ]
    folder = tmp_path_factory.mktemp("index") / "search"
    write_index(folder, datasets, Terms.load())
    return SearchIndex(folder)


def accessions(index: SearchIndex, **query: Any) -> list[str]:
    hits = index.search(SearchQuery(**query))
    return [index.dataset(number)["accession"] for number in hits.numbers]


def test_a_term_means_all_below_it(index: SearchIndex) -> None:
    assert sorted(accessions(index, filters={"organism": [MAMMAL]})) == ["A", "B", "C", "D"]
    assert sorted(accessions(index, filters={"method": [ELECTRON]})) == ["B", "C", "D"]
    assert accessions(index, filters={"method": [ELECTRON]}, exact=True) == []


def test_values_of_one_filter_are_or_and_filters_are_and(index: SearchIndex) -> None:
    assert sorted(accessions(index, filters={"organism": [HUMAN, MOUSE], "method": [CONFOCAL]})) == ["A", "D"]


def test_evidence_can_be_asked_for(index: SearchIndex) -> None:
    assert sorted(accessions(index, filters={"organism": [HUMAN]}, evidence="stated")) == ["A", "D"]


def test_together_by_component_does_not_mix_parts(index: SearchIndex) -> None:
    filters = {"organism": [HUMAN], "method": [FIBSEM]}
    assert sorted(accessions(index, filters=filters)) == ["C", "D"]
    assert accessions(index, filters=filters, together="component") == ["C"]


def test_studies_are_counted_once(index: SearchIndex) -> None:
    hits = index.search(SearchQuery(filters={"method": [CONFOCAL]}, unit="studies"))
    assert (hits.total, hits.records) == (1, 2)


def test_text_finds_words_of_the_title_and_names_of_terms_above(index: SearchIndex) -> None:
    assert accessions(index, text="brain volume") == ["B"]
    assert "A" in accessions(index, text="mammalia")


@pytest.mark.parametrize("text", ['"', "AND (", "a:b^3 ~", "brain -volume", "[x TO", "\\", "*", "100%", "🔬"])
def test_no_text_that_people_type_is_a_fault(index: SearchIndex, text: str) -> None:
    index.search(SearchQuery(text=text))


def test_ranges_take_both_ends(index: SearchIndex) -> None:
    assert accessions(index, ranges={"year_from": 2021, "year_to": 2021}) == ["B"]
    assert accessions(index, ranges={"bytes_min": 5_000}) == ["B"]


def test_sorting_puts_what_has_no_value_last(index: SearchIndex) -> None:
    assert accessions(index, sort="largest")[:2] == ["B", "A"]
    assert accessions(index, sort="newest") == ["D", "C", "B", "A"]


def test_a_facet_counts_what_a_click_would_give_though_its_own_filter_is_picked(index: SearchIndex) -> None:
    query = SearchQuery(filters={"organism": [HUMAN]})
    for row in index.facet("organism", query):
        assert row["count"] == index.search(SearchQuery(filters={"organism": [row["value"]]})).total
    for row in index.facet("method", query):
        assert row["count"] == index.search(SearchQuery(filters={"organism": [HUMAN], "method": [row["value"]]})).total


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("together", ["record", "component"])
@pytest.mark.parametrize("evidence", ["all", "stated", "undisputed"])
@pytest.mark.parametrize(
    "picked", [{}, {"organism": [MOUSE]}, {"method": [FIBSEM]}, {"organism": [HUMAN], "archive": ["bia"]}]
)
def test_facet_counts_are_clicks_in_every_mode(
    index: SearchIndex, exact: bool, together: str, evidence: str, picked: dict[str, list[str]]
) -> None:
    query = SearchQuery(filters=picked, exact=exact, together=together, evidence=evidence)
    for name in ("organism", "method", "archive", "year"):
        for row in index.facet(name, query):
            click = {**picked, name: [row["value"]]}
            assert (
                row["count"]
                == index.search(SearchQuery(filters=click, exact=exact, together=together, evidence=evidence)).total
            )


def test_a_facet_of_terms_is_a_tree_without_idle_levels(index: SearchIndex) -> None:
    rows = {row["value"]: row for row in index.facet("organism", SearchQuery())}
    assert rows[HUMAN]["parent"] == rows[MOUSE]["parent"]
    assert len(rows) == 3  # human, mouse and the taxon that divides them
    assert rows[rows[HUMAN]["parent"]]["count"] == 4


def test_pages_repeat_nothing_and_end(index: SearchIndex) -> None:
    seen = [number for offset in range(0, 6, 2) for number in index.search(SearchQuery(), offset, 2).numbers]
    assert sorted(seen) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("pairs", "complaint"),
    [
        ([("colour", "red")], "parameter 'colour' is unknown"),
        ([("organism", "nobody")], "organism='nobody' is no term"),
        ([("year_from", "soon")], "year_from='soon' is no number"),
        ([("evidence", "some")], "valid: all, stated, undisputed"),
        ([("sort", "colour")], "valid: relevance"),
        ([("has", "wings")], "valid: thumbnail"),
    ],
)
def test_a_wrong_parameter_is_told_with_what_is_valid(pairs: list[tuple[str, str]], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint.replace("(", r"\(")):
        search_query(pairs)


def test_terms_are_taken_in_any_spelling() -> None:
    assert search_query([("organism", "NCBITaxon_09606"), ("organism", "10090")]).filters["organism"] == [HUMAN, MOUSE]


def test_an_answer_has_total_items_and_facets(index: SearchIndex) -> None:
    found = answer(index, SearchQuery(), 0, 2, ["accession"], ["archive"])
    assert found["total"] == 4
    assert found["items"] == [{"accession": "D"}, {"accession": "C"}]
    assert found["facets"]["archive"] == [
        {"value": "bia", "count": 3, "records": 3, "studies": 2},
        {"value": "empiar", "count": 1, "records": 1, "studies": 1},
    ]
    assert (found["records"], found["studies"]) == (4, 3)


def test_a_broken_index_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match=str(tmp_path)):
        SearchIndex(tmp_path)
