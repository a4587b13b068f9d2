"""The list of formats, several data sets in one text, and no text that breaks a format."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.errors import UnknownName, UsageError
from micrograph.export.facts import licence_url
from micrograph.export.formats import BY_SUFFIX, FORMATS, format_named, joined, split_suffix, summary
from micrograph.export.schema_org import script_text
from micrograph.identifiers import mask_emails
from micrograph.model.tables import SLOTS
from micrograph.records import Json
from tests.export.datasets import BASE, demo, examples, full, recorded, written

_TWO = [full(), {**full(), "id": f"{BASE}dataset/bia/S-BIAD8", "accession": "S-BIAD8"}]


def in_one(name: str, datasets: list[Json]) -> bytes:
    return b"".join(joined(FORMATS[name], datasets, BASE))


# ------------------------------------------------------------------------------------------------------------ the list
def test_no_two_formats_share_a_suffix_or_a_media_type() -> None:
    assert len(BY_SUFFIX) == len({row.media_type for row in FORMATS.values()}) == len(FORMATS) == 13


@pytest.mark.parametrize("name", FORMATS)
def test_what_a_format_carries_are_slots_of_the_schema(name: str) -> None:
    for path in FORMATS[name].carries:
        class_name = "Dataset"
        for slot in path.split("."):
            assert slot in SLOTS[class_name], path
            class_name = SLOTS[class_name][slot].target


def test_the_docs_name_every_format_with_what_it_carries() -> None:
    table = summary()
    for row in FORMATS.values():
        assert f"| {row.title} | `.{row.suffix}` | `{row.media_type}` | " in table
    assert "contributors (affiliations.name, affiliations.ror, family_name, given_name, name, orcid)" in table


def test_the_longest_suffix_is_cut_off_and_a_dot_alone_is_none() -> None:
    for accession, stem, name in (
        ("idr0001.croissant.json", "idr0001", "croissant"), ("idr0001.json", "idr0001", "json"),
        ("10.5281/zenodo.1.dcat.ttl", "10.5281/zenodo.1", "dcat"), ("owner/name.v2.bib", "owner/name.v2", "bibtex"),
    ):  # fmt: skip
        found = split_suffix(accession)
        assert found is not None
        assert (found[0], found[1].name) == (stem, name)
    assert split_suffix("v1.0") is None


def test_an_unknown_format_is_answered_with_the_valid_ones() -> None:
    with pytest.raises(
        UnknownName, match=r"unknown format 'bibtexx'; did you mean 'bibtex'\? Valid: bibtex, croissant, csl-json"
    ):
        format_named("bibtexx")


def test_licences_are_given_by_the_address_that_search_engines_know() -> None:
    for spdx, url in (
        ("CC-BY-NC-SA-4.0", "https://creativecommons.org/licenses/by-nc-sa/4.0/"), ("CC-BY-3.0-IGO", "https://spdx.org/licenses/CC-BY-3.0-IGO"),
        ("CC-PDDC", "https://spdx.org/licenses/CC-PDDC"), ("CC-PDM-1.0", "https://creativecommons.org/publicdomain/mark/1.0/"),
    ):  # fmt: skip
        assert licence_url({"licence": spdx}) == url
    assert licence_url({}) is None


# ------------------------------------------------------------------------------------------------------------- several
@pytest.mark.parametrize("name", [name for name, row in FORMATS.items() if row.several == "lines"])
def test_several_in_json_are_an_object_a_line(name: str) -> None:
    lines = in_one(name, _TWO).splitlines()
    assert [orjson.loads(line) for line in lines] == [orjson.loads(written(name, one)) for one in _TWO]


def test_several_in_csl_json_are_one_list_as_reference_managers_read_it() -> None:
    assert [item["number"] for item in orjson.loads(in_one("csl-json", _TWO))] == ["S-BIAD9", "S-BIAD8"]
    assert orjson.loads(in_one("csl-json", [])) == []


def test_several_in_text_stand_behind_each_other() -> None:
    import bibtexparser
    import rispy
    from rdflib import DCAT, RDF, Graph

    library = bibtexparser.parse_string(in_one("bibtex", _TWO).decode())
    assert [entry.key for entry in library.entries] == ["bia-S-BIAD9", "bia-S-BIAD8"]
    assert not library.failed_blocks
    assert len(rispy.loads(in_one("ris", _TWO).decode())) == 2
    for name in ("dcat", "turtle", "ntriples"):
        graph = Graph().parse(data=in_one(name, _TWO), format="nt" if name == "ntriples" else "turtle")
        assert len(set(graph.subjects(RDF.type, DCAT.Dataset))) == (2 if name == "dcat" else 0)


def test_several_in_xml_are_refused_before_anything_is_written() -> None:
    assert in_one("datacite-xml", _TWO[:1]).startswith(b"<?xml")
    written_so_far = joined(FORMATS["datacite-xml"], _TWO, BASE)
    with pytest.raises(
        UsageError, match="a file of datacite-xml holds one data set; name one, or give --output FOLDER"
    ):
        next(written_so_far)


# ------------------------------------------------------------------------------------------------------ every data set
@pytest.mark.parametrize("name", FORMATS)
def test_every_data_set_of_the_demo_is_written_without_an_e_mail_address(name: str) -> None:
    assert len(demo()) > 100
    for dataset in [*demo(), *examples(), full()]:
        _without_address(written(name, dataset).decode())


@pytest.mark.recorded
@pytest.mark.parametrize("name", FORMATS)
def test_525_recorded_crates_are_written_without_an_e_mail_address(name: str, recordings: Path) -> None:
    for dataset in recorded(recordings):
        _without_address(written(name, dataset).decode())


def _without_address(text: str) -> None:
    assert text.strip()
    assert not re.search(r"[\w.-]@[\w-]+\.[a-z]{2,}", text, re.I)


@pytest.mark.recorded
def test_nor_is_there_one_in_the_spellings_that_hide_it(recordings: Path) -> None:
    for dataset in [*demo(), *recorded(recordings)]:
        assert mask_emails(dataset) == dataset


# ---------------------------------------------------------------------------------------------------- no text breaks it
_ODD = ['a "quote"', "50 % & more_", "{brace", "}", "\\", "line\nline", "\x00\x0b\ufffe", "TY  - DATA", "\nER  - ", "]]>", "</script>",
        "<!--", "@misc{x,", "p < 0.05 & n > 3", " and ", "~^#$", "\u2028", "\x85", "=1+1", "image/tiff; q=\"x y\"", "ö€𝒳"]  # fmt: skip
texts = st.text(max_size=30) | st.sampled_from(_ODD)
said_texts = texts.filter(lambda text: bool(re.sub(r"[\x00-\x20\x7f-\xa0\ufffe\uffff\s]", "", text)))


@settings(max_examples=150, deadline=None)
@given(said_texts, texts, st.lists(said_texts, max_size=3), said_texts, said_texts)
def test_no_text_breaks_a_format(title: str, description: str, keywords: list[str], name: str, media_type: str) -> None:
    import bibtexparser
    import rispy
    from rdflib import Graph

    iri = f"{BASE}dataset/bia/x"
    dataset = {
        "id": iri, "archive": "bia", "accession": "x.y_z", "title": title, "description": description, "keywords": keywords,
        "licence_stated": name, "licence_class": "custom", "version": title,
        "contributors": [{"id": f"{iri}#person-1", "name": name, "affiliations": [{"id": f"{iri}#a", "name": title}], "roles": [name]}],
        "publications": [{"id": f"{iri}#publication-1", "title": name, "authors": title}],
        "grants": [{"id": f"{iri}#grant-1", "award": name, "funder_name": title}],
        "distributions": [{"id": f"{iri}#d", "content_url": "https://example.org/x", "media_type": media_type, "name_of_distribution": name}],
    }  # fmt: skip
    resource = ElementTree.fromstring(written("datacite-xml", dataset))
    assert resource.findtext("{*}titles/{*}title")
    (reference,) = rispy.loads(written("ris", dataset).decode())
    assert (reference["type_of_reference"], len(reference["authors"])) == ("DATA", 1)
    library = bibtexparser.parse_string(written("bibtex", dataset).decode())
    assert (len(library.entries), library.failed_blocks) == (1, [])
    assert library.entries[0]["number"] == r"x.y\_z"
    Graph().parse(data=written("dcat", dataset), format="turtle")
    for form in ("json", "jsonld", "schema-org", "ro-crate", "croissant", "datacite-json", "csl-json"):
        document = orjson.loads(written(form, dataset))
        assert document
    assert "<" not in script_text(orjson.loads(written("schema-org", dataset)))


@pytest.mark.parametrize("name", FORMATS)
def test_a_data_set_that_says_next_to_nothing_is_written(name: str) -> None:
    for bare in ({}, {"title": ""}, {"contributors": [{"id": f"{BASE}dataset/x/y#person-1", "orcid": "0000-0002-1825-0097"}]},
                 {"publications": [{"id": f"{BASE}dataset/x/y#publication-1", "title": "only a title"}]},
                 {"grants": [{"id": f"{BASE}dataset/x/y#grant-1", "award": "only an award"}]}, {"release_date": "2019/2020"}):  # fmt: skip
        dataset: dict[str, Any] = {"id": f"{BASE}dataset/x/y", "archive": "x", "accession": "y", "title": "z", **bare}
        assert written(name, dataset)
