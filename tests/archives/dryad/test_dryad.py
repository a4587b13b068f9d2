"""Dryad: data sets, versions and files become one draft, of both of its vocabularies; messages are no records; nothing raises."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.archives import archives
from micrograph.archives.dryad import ARCHIVE
from micrograph.records import Report
from tests.archives import mapping
from tests.replay.wrong import spoilt

mapped, draft = partial(mapping.mapped, ARCHIVE), partial(mapping.draft, ARCHIVE)
HERE = Path(__file__).parent
PAYLOAD = (HERE / "dataset.json").read_bytes()
FILES = (HERE / "files.json").read_bytes()
ACCESSION = "10.5061/dryad.mdup1"


def deposit(**fields: object) -> Any:
    return json.loads(PAYLOAD) | fields


def page(kind: str, items: list[object], **more: object) -> bytes:
    return orjson.dumps({"_links": {}, "count": len(items), "total": len(items), "_embedded": {kind: items}} | more)


def test_it_is_found_by_itself() -> None:
    assert archives()["dryad"] is ARCHIVE


def test_golden() -> None:
    (record, listing), found, report = mapped(PAYLOAD, FILES)
    assert found == json.loads((HERE / "golden.json").read_text())
    assert (record.archive, record.accession, record.part, record.modified) == ("dryad", ACCESSION, "v2", "2026-02-01")
    assert (listing.accession, listing.part, record.payload, listing.payload) == (ACCESSION, "files", PAYLOAD, FILES)
    assert list(report) == []


def test_a_page_is_cut_into_its_data_sets_and_an_empty_one_into_none() -> None:
    other = deposit(identifier="doi:10.15146/R3MADE")
    records = list(ARCHIVE.split(page("stash:datasets", [deposit(), other]), "", ""))
    assert [record.accession for record in records] == [ACCESSION, "10.15146/r3made"]
    assert len({record.page_sha256 for record in records}) == 1
    assert list(ARCHIVE.split(page("stash:datasets", []), "", "")) == []
    assert (
        list(ARCHIVE.split(b'{"_links": {"self": {"href": "/api/v2/search"}}, "count": 0, "total": 0}', "", "")) == []
    )


def test_versions_are_named_by_their_link_and_the_newest_leads() -> None:
    link = {"stash:dataset": {"href": "/api/v2/datasets/doi%3A10.5061%2Fdryad.mdup1"}}
    old = {
        key: value
        for key, value in deposit(title="First", versionNumber=1, _links=link).items()
        if key not in {"identifier", "id"}
    }
    (record,) = ARCHIVE.split(page("stash:versions", [old]), "", "")
    assert (record.accession, record.part) == (ACCESSION, "v1")
    assert (
        draft(old, deposit())["title"]
        == draft(deposit(), old)["title"]
        == "Data from: Confocal stacks of made up beetles"
    )
    assert draft(deposit(versionNumber=10, title="Tenth"), deposit())["title"] == "Tenth"


def test_a_doi_of_a_file_names_its_data_set() -> None:
    assert draft(deposit(identifier="doi:10.5061/dryad.50kt0/1"))["accession"] == "10.5061/dryad.50kt0"
    assert (
        draft({key: value for key, value in deposit(id="doi:10.5072/FK2ABC").items() if key != "identifier"})[
            "accession"
        ]
        == "10.5072/fk2abc"
    )


def test_what_may_not_be_shown_is_a_message_and_no_record() -> None:
    message = {"id": 1, "message": "Identifier cannot be viewed."}
    for document in (message, {"identifier": "doi:10.5061/dryad.x", **message}):
        (record,), found, report = mapped(document)
        assert (record.accession, found) == ("", None)
        assert [finding.code for finding in report] == ["PAYLOAD-ERROR-BODY"]
    records = list(ARCHIVE.split(page("stash:datasets", [message, deposit()]), "", ""))
    assert [record.accession for record in records] == ["", ACCESSION]


def test_several_awards_in_one_text_are_several_grants() -> None:
    assert [(one.get("award"), one["funder_name"], one.get("funder_ror")) for one in draft(PAYLOAD)["grants"]] == [
        ("MU-1", "Made Up Fund", "https://ror.org/021nxhr62"), ("MU-2", "Made Up Fund", "https://ror.org/021nxhr62"),
        ("MU-3", "Made Up Fund", "https://ror.org/021nxhr62"), (None, "Other Fund", None),
    ]  # fmt: skip


@pytest.mark.parametrize("word", ["primary_article", "article", "preprint", "IsSupplementTo", "isCitedBy"])
def test_articles_in_either_vocabulary(word: str) -> None:
    found = draft(
        deposit(relatedWorks=[{"relationship": word, "identifierType": "DOI", "identifier": "doi:10.9999/x"}])
    )
    assert found["publications"] == [{"doi": "doi:10.9999/x", "pointer": "/relatedWorks/0/identifier"}]
    assert "related" not in found


@pytest.mark.parametrize(
    ("word", "target", "relation"),
    [
        ("dataset", "https://doi.org/10.5281/zenodo.1", "reuses"), ("IsDerivedFrom", "doi:10.5061/dryad.abc", "derived_from"),
        ("IsSupplementTo", "doi:10.5061/dryad.abc", "supplement_to"), ("software", "https://doi.org/10.5281/zenodo.1", None),
        ("IsSupplementedBy", "doi:10.5061/dryad.abc", None), ("undefined", "https://example.org", None), ("", "x", None),
    ],
)  # fmt: skip
def test_links_to_other_records(word: str, target: str, relation: str | None) -> None:
    found = draft(deposit(relatedWorks=[{"relationship": word, "identifier": target}]))
    assert [one["relation"] for one in found.get("related", ())] == ([relation] if relation else [])
    assert "publications" not in found


def test_the_evidence_of_a_link_is_the_archives_own_word() -> None:
    (link,) = draft(PAYLOAD)["related"]
    assert link["link_evidence"] == "RELATED-WORK: dataset https://doi.org/10.5281/zenodo.9000001"


@pytest.mark.parametrize(
    ("fields", "access"),
    [
        ({}, "open"), ({"curationStatus": "Embargoed", "embargoEndDate": "2030-01-01"}, "embargoed"),
        ({"visibility": "restricted"}, "closed"), ({"curationStatus": "Withdrawn"}, "closed"),
        ({"curationStatus": "Queued for curation", "visibility": None}, None), ({"curationStatus": None}, "open"),
    ],
)  # fmt: skip
def test_who_may_have_it(fields: dict[str, Any], access: str | None) -> None:
    assert draft(deposit(**fields)).get("access") == access


def test_affiliations_as_fields_or_as_a_list() -> None:
    first, second = draft(PAYLOAD)["contributors"]
    assert [place["name"] for place in first["affiliations"]] == ["University of Nowhere", "Museum of Nothing"]
    assert second["affiliations"] == [{"name": "Museum of Nothing"}]


def test_no_address_of_a_person_is_taken() -> None:
    assert b"@" not in orjson.dumps(draft(PAYLOAD))


def test_of_more_files_than_a_page_holds_only_what_the_page_says_of_all() -> None:
    listing = json.loads(FILES) | {"total": 250}
    found = draft(PAYLOAD, listing)
    assert (found["file_count"], found["formats"], found["total_bytes"]) == (250, [".lif"], 1900)
    tables = {**listing, "_embedded": {"stash:files": [{**listing["_embedded"]["stash:files"][1], "path": "a.csv"}]}}
    assert draft(PAYLOAD, tables)["resource_kind"] == "images"  # the other 249 may be
    _, found_of_one, report = mapped(PAYLOAD, tables | {"total": 1})
    assert found_of_one is not None
    assert (found_of_one["resource_kind"], list(report.counts())) == ("other", ["NO-IMAGE-FILES"])


def test_files_alone_are_no_record() -> None:
    _, found, report = mapped(FILES)
    assert found is None
    assert report.errors == 1
    assert list(ARCHIVE.split(page("stash:files", []), "", "")) == []


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"Request rejected due to rate limits.\n", "PAYLOAD-NOT-JSON"), (b"<!DOCTYPE html>", "PAYLOAD-ERROR-BODY"), (b"{}", "PAYLOAD-EMPTY"),
        (b"[1]", "PAYLOAD-FOREIGN"), (b'{"error": "not-found"}', "PAYLOAD-ERROR-BODY"), (b'value: {"identifier": "doi:10.5061/dryad.x"}', "PAYLOAD-NOT-JSON"),
        (b'{"identifier": "https://doi.org/10.5281/zenodo.1", "title": "x"}', "PAYLOAD-FOREIGN"),
    ],
)  # fmt: skip
def test_what_is_no_record_is_named(payload: bytes, code: str) -> None:
    (record,), found, report = mapped(payload)
    assert (record.accession, found) == ("", None)
    assert [(finding.code, finding.severity) for finding in report] == [(code, "error")]


def test_a_wrong_type_at_any_field_never_raises() -> None:
    for what, document in spoilt(json.loads(PAYLOAD)):
        for record in ARCHIVE.split(orjson.dumps(document), "", ""):
            found = ARCHIVE.to_dataset([record], Report())
            assert (found is None) == (record.accession == ""), what
    (record,) = ARCHIVE.split(PAYLOAD, "", "")
    for what, document in spoilt(json.loads(FILES)):
        parts = [record, *ARCHIVE.split(orjson.dumps(document), "", "")]
        assert ARCHIVE.to_dataset(parts, Report()) is not None, what


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=80), st.dictionaries(
    st.sampled_from([*json.loads(PAYLOAD), "message", "_embedded"]),
    st.one_of(st.text(max_size=12), st.just("doi:10.5061/dryad.x"), st.integers(), st.none(), st.lists(st.text(max_size=3))),
).map(lambda value: json.dumps(value).encode())))  # fmt: skip
def test_no_bytes_make_it_raise(payload: bytes) -> None:
    for record in ARCHIVE.split(payload, "", ""):
        ARCHIVE.to_dataset([record], Report())


@pytest.mark.recorded
def test_the_recorded_page_of_2021(recordings: Path) -> None:
    records, _, _ = mapped((recordings / "dryad" / "datadryad.org_api_v2_datasets.json").read_bytes())
    report = Report()
    found = [one for record in records if (one := ARCHIVE.to_dataset([record], report))]
    assert (len(found), list(report)) == (10, [])
    assert all(one["publications"] and one["access"] == "open" and one["total_bytes"] for one in found)
    assert sum(len(one.get("grants", ())) for one in found) == 8  # of four funders, in four texts
    assert (
        sum(
            any("ror" in place for person in one["contributors"] for place in person.get("affiliations", ()))
            for one in found
        )
        == 10
    )


@pytest.mark.recorded
def test_the_documentations_examples_without_the_word_that_makes_them_no_json(recordings: Path) -> None:
    found = {}
    for path in sorted((recordings / "dryad").glob("dryad-app__public_api_v2_docs_examples_*.json")):
        text = path.read_bytes().removeprefix(b"value: ")
        for record in ARCHIVE.split(text, "", path.name):
            if record.accession and record.part != "files":
                one = ARCHIVE.to_dataset([record], Report())
                assert one is not None
                found[path.stem.rpartition("examples_")[2]] = one
    assert {"dataset", "dataset_post_response_hsi"} <= set(found)
    assert found["dataset"]["accession"] == "10.5072/fk2708471v"


@pytest.mark.recorded
def test_recorded_shapes_of_2026(recordings: Path) -> None:
    folder = recordings / "index_verbatim"
    _, found, _ = mapped((folder / "dryad_dataset_50kt0_trimmed.json").read_bytes())
    assert found is not None
    assert (found["accession"], found["version"]) == ("10.5061/dryad.50kt0", "1")
    for name in ("dryad_404.json", "dryad_not_shown.json"):
        assert list(mapped((folder / name).read_bytes())[2].counts()) == ["PAYLOAD-ERROR-BODY"]
    assert list(mapped((folder / "dryad_429.txt").read_bytes())[2].counts()) == ["PAYLOAD-NOT-JSON"]
