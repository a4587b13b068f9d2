"""How to cite: the data, the paper, the archive, each with where it is."""

from __future__ import annotations

from typing import Any

from micrograph.web.citation import citations

RECORD: dict[str, Any] = {
    "archive": "idr", "accession": "idr0001", "title": "A screen.", "release_date": "2016-04-27",
    "landing_page": "https://idr.openmicroscopy.org/study/idr0001/", "contributors": [{"name": "Ada Lovelace"}],
}  # fmt: skip


def test_data_are_cited_by_doi_or_else_by_the_archives_page() -> None:
    data = citations(RECORD)[0]
    assert data["text"] == "Ada Lovelace (2016). A screen. Image Data Resource, idr0001."
    assert data["url"] == RECORD["landing_page"]
    assert citations(RECORD | {"doi": "10.17867/10000108"})[0]["url"] == "https://doi.org/10.17867/10000108"


def test_names_with_commas_are_told_apart_and_many_are_cut() -> None:
    people = [{"name": f"Family{number}, Given"} for number in range(7)]
    text = citations(RECORD | {"contributors": people})[0]["text"]
    assert text.startswith("Family0, Given; Family1, Given; ")
    assert "Family4, Given et al. (2016)" in text
    assert "Family5" not in text


def test_a_record_of_nobody_and_no_date_is_cited_by_its_title() -> None:
    bare = {key: RECORD[key] for key in ("archive", "accession", "title")}
    assert citations(bare)[0] == {"what": "Data", "text": "A screen. Image Data Resource, idr0001.", "url": None}


def test_papers_are_found_by_doi_then_pubmed_then_pmc() -> None:
    papers = [
        {"title": "One", "doi": "10.1/x", "pubmed": "1"},
        {"title": "Two", "pubmed": "2"},
        {"title": "Three", "pmc": "PMC3"},
        {},
    ]
    found = [one["url"] for one in citations(RECORD | {"publications": papers}) if one["what"] == "Paper"]
    assert found == [
        "https://doi.org/10.1/x",
        "https://pubmed.ncbi.nlm.nih.gov/2/",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC3/",
        None,
    ]


def test_the_archive_is_credited_last() -> None:
    assert citations(RECORD)[-1] == {
        "what": "Archive",
        "text": "Image Data Resource.",
        "url": "https://idr.openmicroscopy.org/",
    }
