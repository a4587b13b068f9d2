"""Records are linked with evidence, never merged; clusters are single pieces of research."""

from __future__ import annotations

from typing import Any

from micrograph.link import clusters, links


def record(archive: str, accession: str, **slots: Any) -> dict[str, Any]:
    return {"archive": archive, "accession": accession, "title": f"{archive} {accession}", **slots}


def paper(doi: str, title: str = "A paper") -> list[dict[str, Any]]:
    return [{"doi": doi, "title": title}]


def found(*records: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {(link.source[1], link.relation, link.target[1]) for link in links(records, {})}


def test_a_stated_accession_is_the_same_data_set_in_both_directions() -> None:
    stated = [{"relation": "same_dataset_as", "target_archive": "bia", "target_accession": "S-BIAD1257"}]
    assert found(record("idr", "idr0161", related=stated), record("bia", "S-BIAD1257")) == {
        ("idr0161", "same_dataset_as", "S-BIAD1257"),
        ("S-BIAD1257", "same_dataset_as", "idr0161"),
    }


def test_an_accession_is_found_by_another_spelling() -> None:
    stated = [{"relation": "same_dataset_as", "target_archive": "bia", "target_accession": "s-biad1"}]
    records = [record("idr", "idr0161", related=stated), record("bia", "S-BIAD1")]
    assert links(records, {("bia", "s-biad1"): ("bia", "S-BIAD1")})


def test_the_same_doi_is_the_same_data_set() -> None:
    assert ("S-BIAD1", "same_dataset_as", "EMPIAR-1") in found(
        record("bia", "S-BIAD1", doi="10.1/x"), record("empiar", "EMPIAR-1", doi="10.1/x")
    )


def test_one_paper_and_one_author_are_the_same_study() -> None:
    people = {"contributors": [{"name": "Ada Example", "family_name": "Example"}]}
    assert found(
        record("idr", "idr0015", publications=paper("10.1/p"), **people),
        record("bia", "S-BIAD595", publications=paper("10.1/p"), **people),
    ) == {
        ("idr0015", "same_study_as", "S-BIAD595"),
        ("S-BIAD595", "same_study_as", "idr0015"),
    }


def test_one_paper_alone_is_no_evidence() -> None:
    assert (
        found(
            record("idr", "idr0015", publications=paper("10.1/p")),
            record("bia", "S-BIAD595", publications=paper("10.1/p")),
        )
        == set()
    )


def test_a_paper_cited_by_more_than_five_records_of_an_archive_is_no_evidence() -> None:
    # one PubMed identifier stands on 237 records of the Cell Image Library
    people = {"contributors": [{"name": "Ada Example"}]}
    assert (
        found(*[record("cil", f"CIL_{number}", publications=paper("10.1/p"), **people) for number in range(6)]) == set()
    )


def test_publications_do_not_chain_studies() -> None:
    people = {"contributors": [{"name": "Ada Example"}]}
    records = [
        record("idr", "a", publications=paper("10.1/p"), **people),
        record("bia", "b", publications=[*paper("10.1/p"), *paper("10.1/q")], **people),
        record("ssbd", "c", publications=paper("10.1/q"), **people),
    ]
    cluster_of = clusters(records, links(records, {}))
    assert cluster_of["idr", "a"] == cluster_of["bia", "b"]
    assert cluster_of["ssbd", "c"] == ("ssbd", "c")


def test_every_record_has_a_study_if_only_its_own() -> None:
    assert clusters([record("idr", "a")], []) == {("idr", "a"): ("idr", "a")}


def test_links_do_not_depend_on_the_order_of_records() -> None:
    people = {"contributors": [{"name": "Ada Example"}]}
    records = [
        record("idr", f"r{number}", publications=paper("10.1/p"), doi=f"10.2/{number % 2}", **people)
        for number in range(4)
    ]
    assert links(records, {}) == links(records[::-1], {})
