"""Identifiers in every spelling that archives use come to one normal form."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph import dates, identifiers


@pytest.mark.parametrize(
    ("written", "curie"),
    [
        ("NCBITaxon_09606", "NCBITaxon:9606"),
        ("NCBI:txid9606", "NCBITaxon:9606"),
        ("obo:NCBITaxon_9606", "NCBITaxon:9606"),
        ("http://purl.obolibrary.org/obo/NCBITaxon_09606", "NCBITaxon:9606"),
        ("https://www.ncbi.nlm.nih.gov/Taxonomy/Browser/wwwtax.cgi?id=9606", "NCBITaxon:9606"),
        ("http://identifiers.org/taxonomy/9606", "NCBITaxon:9606"),
        ("taxon:9606", "NCBITaxon:9606"),
        ("Fbbi_00000246", "FBbi:00000246"),
        ("FBBI:246", "FBbi:00000246"),
        ("http://purl.obolibrary.org/obo/FBbi_00000246", "FBbi:00000246"),
        ("http://www.ebi.ac.uk/efo/EFO_0007550", "EFO:0007550"),
        ("http://www.ebi.ac.uk/cmpo/CMPO_0000077", "CMPO:0000077"),
        ("CMPO_0000002\u00a0", "CMPO:0000002"),
        ("DOID:DOID:9965", "DOID:9965"),
        ("NCIT:C80146", "NCIT:C80146"),
        ("GO:0008104", "GO:0008104"),
        (" GO_0008104 ", "GO:0008104"),
        ("CVCL_0030", "cellosaurus:CVCL_0030"),
        ("cellosaurus:CVCL_0030", "cellosaurus:CVCL_0030"),
    ],
)
def test_a_term_in_any_spelling_has_one_curie(written: str, curie: str) -> None:
    assert identifiers.term_id(written).value == curie


@pytest.mark.parametrize(
    "written",
    ["GO:00030173", "g0:0003406", "DOID:prostate adenocarcinoma", ":pharynx", "", "EHDAA:homo sapiens", "9606"],
)
def test_what_is_no_identifier_is_not_made_one(written: str) -> None:
    assert identifiers.term_id(written) is None


def test_a_bare_number_means_a_term_of_the_fields_ontology() -> None:
    assert identifiers.term_id("00000369", "FBbi").value == "FBbi:00000369"


@pytest.mark.parametrize(
    ("written", "doi"),
    [
        ("https://doi.org/10.7554/eLife.93764.", "10.7554/elife.93764"),
        ("DOI: https://doi.org/10.7554/eLife.93764.", "10.7554/elife.93764"),
        ("https://doi.org/DOI: 10.26508/lsa.202403067", "10.26508/lsa.202403067"),
        ("https:// dx.doi.org/10.17504/protocols.io.x54v9pj7", "10.17504/protocols.io.x54v9pj7"),
        ("https://doi.org/10.1101/2025.04.08.647723 Funding", "10.1101/2025.04.08.647723"),
        ("https://www.biorxiv.org/content/10.1101/2025.08.05.668508v1", "10.1101/2025.08.05.668508"),
        ("2024.09.23.614351", "10.1101/2024.09.23.614351"),
        ("https://www.nature.com/articles/s41598-024-66600-1#Abs1", "10.1038/s41598-024-66600-1"),
        ("doi.org/10.17632/abc.1", "10.17632/abc.1"),
        ("10.1016/S0092-8674(00)81683-9", "10.1016/s0092-8674(00)81683-9"),
    ],
)
def test_a_doi_comes_out_of_every_broken_form(written: str, doi: str) -> None:
    assert identifiers.doi(written).value == doi


@pytest.mark.parametrize("written", ["TBD", "pending", "", "in revision", "https://example.org/"])
def test_no_doi_is_invented(written: str) -> None:
    assert identifiers.doi(written) is None


@settings(deadline=None)
@given(st.text(max_size=60))
def test_normal_forms_stay_as_they_are(text: str) -> None:
    for normalise in (
        identifiers.doi,
        identifiers.orcid,
        identifiers.ror,
        identifiers.pubmed,
        identifiers.pmc,
        dates.date,
    ):
        found = normalise(text)
        if found is not None:
            assert normalise(found.value).value == found.value
    found = identifiers.term_id(text)
    if found is not None:
        assert identifiers.term_id(found.value) == identifiers.Normal(found.value)


@pytest.mark.parametrize(
    "text",
    [
        "Write to Ada Example <ada@example.org>, please",
        "ada.example+bio@mail.example.co.uk;bob@example.org",
        "stray space ada@ example.com in it",
        "\u202bada@example.org",
        "doubled ada@@example.org",
        "ada(at)example.org",
    ],
)
def test_no_email_address_is_left(text: str) -> None:
    left = identifiers.mask_emails({"a": [text]})["a"][0]
    assert "example" not in left.replace("Ada Example", "")


def test_what_is_no_email_address_is_left_alone() -> None:
    text = "imaged at 37 °C, 5 mW @ 488 nm, Ag@SiO2, v1.0@main"
    assert identifiers.mask_emails(text) == text
