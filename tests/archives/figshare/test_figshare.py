"""Figshare: both versions of the interface become the same draft, versions one record, nothing makes it raise."""

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
from micrograph.archives.figshare import ARCHIVE, identity
from micrograph.records import Report
from tests.archives import mapping
from tests.replay.figshare import recorded_items
from tests.replay.wrong import spoilt

mapped, draft = partial(mapping.mapped, ARCHIVE), partial(mapping.draft, ARCHIVE)
HERE = Path(__file__).parent
PAYLOAD = (HERE / "item.json").read_bytes()
OLD = {  # as version 1 of the interface sent one
    "article_id": 900001, "title": "Made up worms", "DOI": "http://dx.doi.org/10.6084/m9.figshare.900001",
    "description": "<p>Worms.</p>", "type": "dataset", "defined_type": "dataset", "url": "http://api.figshare.com/v1/articles/900001",
    "published_date": "09:30, 24 Dec, 2013", "modified_date": "09:31, 24 Dec, 2013", "authors": [{"author_name": "Ada Doe"}],
    "links": [],
}  # fmt: skip


def item(**fields: object) -> Any:
    return json.loads(PAYLOAD) | fields


def test_it_is_found_by_itself() -> None:
    assert archives()["figshare"] is ARCHIVE


def test_golden() -> None:
    (record,), found, report = mapped(PAYLOAD)
    assert found == json.loads((HERE / "golden.json").read_text())
    assert (record.archive, record.accession, record.part) == ("figshare", "29000001", "v2")
    assert (record.payload, record.modified) == (PAYLOAD, "2026-02-01T08:00:00Z")
    assert list(report) == []


@pytest.mark.parametrize("wrap", [lambda items: items, lambda items: {"items_found": 2, "page_nr": 1, "items": items}])
def test_a_page_of_either_version_is_cut_into_its_items_and_an_empty_one_into_none(wrap: Any) -> None:
    records = list(ARCHIVE.split(orjson.dumps(wrap([item(), OLD])), "", ""))
    assert [record.accession for record in records] == ["29000001", "900001"]
    assert len({record.page_sha256 for record in records}) == 1
    assert list(ARCHIVE.split(orjson.dumps(wrap([])), "", "")) == []


def test_the_first_version_of_the_interface() -> None:
    found = draft(OLD)
    assert (found["accession"], found["doi"]) == ("900001", "http://dx.doi.org/10.6084/m9.figshare.900001")
    assert (found["release_date"], found["contributors"][0]["name"]) == ("09:30, 24 Dec, 2013", "Ada Doe")
    assert "access" not in found  # which it does not speak of
    whole = OLD | {
        "tags": [{"id": 1, "name": "worms"}], "categories": [{"id": 2, "name": "Zoology"}],
        "files": [{"id": 3, "name": "a.lsm", "size": "14 KB"}],
        "authors": [{"first_name": "Ada", "last_name": "Doe", "id": 4}],
    }  # fmt: skip
    _, found, report = mapped(whole)
    assert found is not None
    assert (found["keywords"], found["contributors"][0]["name"]) == (["worms", "Zoology"], "Ada Doe")
    assert (found["file_count"], found["formats"], "total_bytes" in found) == (1, [".lsm"], False)
    assert list(report) == []


def test_the_newest_version_leads_and_the_others_are_aliases() -> None:
    older = item(title="First version", doi="10.6084/m9.figshare.29000001.v1", version=1)
    for order in ((older, item()), (item(), older)):
        records, found, _ = mapped(*order)
        assert found is not None
        assert {record.part for record in records} == {"v1", "v2"}
        assert (found["title"], found["version"]) == ("Made up spindles in dividing cells", "2")
        assert found["concept_doi"] == "10.6084/m9.figshare.29000001"
        assert set(found["aliases"]) == {f"10.6084/m9.figshare.29000001{end}" for end in ("", ".v1", ".v2")}


def test_the_tenth_version_is_newer_than_the_second() -> None:
    tenth = item(title="Tenth", doi="10.6084/m9.figshare.29000001.v10", version=10)
    assert draft(tenth, item())["title"] == "Tenth"


def test_what_a_list_says_of_an_item_gives_way_to_its_record() -> None:
    listed = {key: item()[key] for key in ("id", "title", "doi", "url", "defined_type", "published_date")}
    listed |= {"title": "As listed", "doi": "10.6084/m9.figshare.29000001"}
    assert draft(item(), listed)["title"] == draft(listed, item())["title"] == "Made up spindles in dividing cells"
    assert "access" not in draft(listed)


def test_the_review_of_an_institutions_curators_is_of_the_item_in_it() -> None:
    review = {"id": 77, "article_id": 29000001, "account_id": 5, "status": "approved", "version": 2, "item": item(id=0)}
    (record,), found, _ = mapped(review | {"item": item()})
    assert found is not None
    assert (record.accession, record.part, found["accession"]) == ("29000001", "v2", "29000001")
    assert found["places"]["title"] == "/item/title"
    assert identity(review) is not None  # whatever number the item itself has


@pytest.mark.parametrize(
    ("doi", "accession"),
    [("10.57831/22306426", "22306426"), ("10.82444/warw.33820546.v1", "33820546"), ("10.25384/sage.1234567.v2", "1234567")],
)  # fmt: skip
def test_portals_have_registrants_of_their_own(doi: str, accession: str) -> None:
    assert draft({"doi": doi, "is_embargoed": False, "files": []})["accession"] == accession


@pytest.mark.parametrize(
    "document",
    [
        {"id": 5, "title": "A collection", "doi": "10.6084/m9.figshare.c.5.v1", "url": "https://api.figshare.com/v2/collections/5"},
        {"id": 5, "title": "A project", "url": "https://api.figshare.com/v2/account/projects/5"},
        {"id": 5, "title": "A deposit of Zenodo", "doi": "10.5281/zenodo.5", "conceptrecid": "4", "defined_type": 3},
        {"id": 5, "title": "Anything", "doi": "10.1234/5"},
        {"title": "Without a number", "defined_type": 3, "doi": ""},
        {"id": True, "title": "x", "defined_type": 3},
    ],
)  # fmt: skip
def test_what_is_no_item_is_not_taken_for_one(document: object) -> None:
    (record,), found, report = mapped(document)
    assert (record.accession, found) == ("", None)
    assert [finding.code for finding in report] == ["PAYLOAD-FOREIGN"]


def test_files_that_are_not_shown_are_not_none() -> None:
    for files in (None, []):
        found = draft(item(files=files, is_embargoed=True))
        assert (found["access"], "file_count" in found, found["total_bytes"]) == ("embargoed", False, 1500)
    found = draft(item(files=[], is_metadata_record=True, size=0))
    assert not {"access", "file_count", "total_bytes"} & set(found)


def test_a_linked_file_has_no_bytes_here() -> None:
    found = draft(item(files=[*item()["files"], {"name": "elsewhere.nd2", "size": 0, "is_link_only": True}]))
    assert (found["file_count"], found["formats"], "total_bytes" in found) == (3, [".czi", ".nd2"], False)


@pytest.mark.parametrize(
    ("fields", "level", "domain", "resource_kind"),
    [
        ({"defined_type_name": "dataset"}, "dataset", None, "images"), ({"defined_type_name": "Figure"}, "image", None, "images"),
        ({"defined_type_name": None, "defined_type": 9}, "catalogue-entry", "non-image", "software"),
        ({"defined_type_name": "poster"}, "catalogue-entry", "non-image", "other"),
        ({"defined_type_name": None, "defined_type": None}, "dataset", None, "images"),
    ],
)  # fmt: skip
def test_what_an_item_is(fields: dict[str, Any], level: str, domain: str | None, resource_kind: str) -> None:
    found = draft(item(**fields))
    assert (found["level"], found.get("domain"), found["resource_kind"]) == (level, domain, resource_kind)


@pytest.mark.parametrize(
    ("stated", "licence"),
    [
        ({"name": "CC-BY", "url": "http://creativecommons.org/licenses/by/4.0/"}, "http://creativecommons.org/licenses/by/4.0/"),
        ({"name": "GPL 3.0+", "url": "https://www.gnu.org/licenses/gpl-3.0.html"}, "GPL 3.0+"), ({"name": "", "url": "x"}, "x"),
        ("CC0", "CC0"), ({"value": 1}, None), (None, None),
    ],
)  # fmt: skip
def test_a_licence_is_the_address_of_its_version_or_its_name(stated: object, licence: str | None) -> None:
    assert draft(item(license=stated)).get("licence") == licence


@pytest.mark.parametrize(
    ("fields", "access"),
    [({"is_confidential": True}, "closed"), ({"is_public": False}, "closed"), ({"is_embargoed": True}, "embargoed"), ({}, "open")],
)  # fmt: skip
def test_who_may_have_it(fields: dict[str, Any], access: str) -> None:
    assert draft(item(**fields))["access"] == access


def test_an_article_that_is_named_twice_is_one_and_data_are_links() -> None:
    found = draft(PAYLOAD)
    assert [(one["doi"], one["title"]) for one in found["publications"]] == [
        ("10.9999/made.up.1", "On made up spindles")
    ]
    assert [(one["relation"], one["target_archive"], one["target_accession"]) for one in found["related"]] == [
        ("derived_from", "bia", "S-BIAD9999"), ("reuses", "zenodo", "9000001"),
    ]  # fmt: skip
    data = draft(item(resource_doi="10.5061/dryad.abc12", related_materials=[], references=[]))
    assert "publications" not in data
    assert [(one["relation"], one["target_accession"]) for one in data["related"]] == [
        ("supplement_to", "10.5061/dryad.abc12")
    ]
    untold = draft(item(resource_doi=None, related_materials=[]))
    assert untold["publications"] == [{"pointer": "/resource_title", "title": "On made up spindles"}]


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "PAYLOAD-NOT-JSON"), (b"<!doctype html><title>Maintenance</title>", "PAYLOAD-ERROR-BODY"), (b"{}", "PAYLOAD-EMPTY"),
        (b'"text"', "PAYLOAD-FOREIGN"), (b'{"message": "Entity not found", "code": "EntityNotFound"}', "PAYLOAD-ERROR-BODY"),
    ],
)  # fmt: skip
def test_what_is_no_record_is_named(payload: bytes, code: str) -> None:
    (record,), found, report = mapped(payload)
    assert (record.accession, found) == ("", None)
    assert [(finding.code, finding.severity) for finding in report] == [(code, "error")]


@pytest.mark.parametrize("document", [item(), OLD, {"status": "approved", "item": item()}])
def test_a_wrong_type_at_any_field_never_raises(document: Any) -> None:
    for what, changed in spoilt(document):
        for record in ARCHIVE.split(orjson.dumps(changed), "", ""):
            found = ARCHIVE.to_dataset([record], Report())
            assert (found is None) == (record.accession == ""), what


_VALUES = st.one_of(st.text(max_size=12), st.integers(-(2**63), 2**63 - 1), st.none(), st.lists(st.text(max_size=3)))


@settings(max_examples=150, deadline=None)
@given(st.one_of(
    st.binary(max_size=80), st.dictionaries(st.sampled_from([*item(), *OLD]), _VALUES).map(lambda value: json.dumps(value).encode()),
))  # fmt: skip
def test_no_bytes_make_it_raise(payload: bytes) -> None:
    for record in ARCHIVE.split(payload, "", ""):
        ARCHIVE.to_dataset([record], Report())


@pytest.mark.recorded
def test_the_recorded_answers_of_2013(recordings: Path) -> None:
    records = [
        record
        for path in sorted((recordings / "figshare").glob("api.figshare.com_v1*2013-12-25*.json"))
        if not path.name.endswith(".http.json")
        for record in ARCHIVE.split(path.read_bytes(), "", path.name)
    ]
    report = Report()
    found = [ARCHIVE.to_dataset([record], report) for record in records]
    assert len({one["accession"] for one in found if one}) == 12
    assert all(one and one["doi"] and one["title"] and one["contributors"] for one in found)
    assert list(report) == []


@pytest.mark.recorded
def test_the_recorded_items_of_version_2(recordings: Path) -> None:
    """Items of a test account stand under names in another project's files; the interface sends them one by one."""
    found = {}
    for document in recorded_items(recordings):
        _, one, report = mapped(document)
        assert one is not None
        assert report.errors == 0
        if "license" in document:
            found[one["accession"]] = one
    assert len(found) == 5
    assert all(one["licence"].endswith("creativecommons.org/licenses/by/4.0/") for one in found.values())
    assert (found["8263730"]["file_count"], found["8263730"]["total_bytes"]) == (4, 338002)
    assert (found["8263730"]["level"], found["8305859"]["access"]) == ("image", "closed")


@pytest.mark.recorded
def test_recorded_shapes_of_2026(recordings: Path) -> None:
    folder = recordings / "index_verbatim"
    _, found, _ = mapped((folder / "figshare_22306426_trimmed.json").read_bytes())
    assert found is not None
    assert (found["accession"], found["doi"], found["file_count"]) == ("22306426", "10.57831/22306426", 2)
    records, _, _ = mapped((folder / "figshare_embargoed_and_metadata_only.json").read_bytes())
    drafts = [ARCHIVE.to_dataset([record], Report()) for record in records]
    assert [one["access"] for one in drafts if one] == ["embargoed", "embargoed", "open"]
    assert not any("file_count" in one for one in drafts if one)
    assert [finding.code for finding in mapped((folder / "figshare_404.json").read_bytes())[2]] == [
        "PAYLOAD-ERROR-BODY"
    ]
