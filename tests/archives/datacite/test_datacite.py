"""DataCite: a DOI is filed under the archive that registered it, whether it comes as JSON or in the kernel's XML."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest

from micrograph.archives import archives
from micrograph.archives.datacite import ARCHIVE
from tests.archives import mapping
from tests.archives.mapping import without_prose
from tests.replay.wrong import spoilt

mapped, draft = partial(mapping.mapped, ARCHIVE), partial(mapping.draft, ARCHIVE)
HERE = Path(__file__).parent
FILES = {
    "a data set of Dataverse": "api.datacite.org_dois_10.7910_dvn_nj7xso_include_media_client.json",
    "a deposit of Zenodo": "api.datacite.org_dois_10.5281_zenodo.1239_include_media_client.json",
    "every element of kernel 4.5 in XML": "xml_fixtures/lupo__spec_fixtures_files_datacite-example-full-v4.5.xml",
}
MADE_UP: dict[str, Any] = {
    "doi": "10.99999/made-up", "titles": [{"title": "Made up cells"}], "creators": [{"givenName": "Ada", "familyName": "Doe"}],
    "publicationYear": 2026, "url": "https://example.org/made-up",
}  # fmt: skip


def record(**attributes: object) -> Any:
    """As the interface sends one."""
    return {"data": {"id": MADE_UP["doi"], "type": "dois", "attributes": MADE_UP | attributes}}


def recorded(recordings: Path, name: str) -> bytes:
    return (recordings / "datacite" / name).read_bytes()


def made(recordings: Path) -> dict[str, Any]:
    found = {}
    for what, name in FILES.items():
        _, dataset, report = mapped(recorded(recordings, name))
        found[what] = {"dataset": dataset, "findings": [one.to_json() for one in report]}
    return found


def test_it_is_found_by_itself() -> None:
    assert archives()["datacite"] is ARCHIVE


@pytest.mark.recorded
def test_golden(recordings: Path) -> None:
    assert without_prose(made(recordings)) == json.loads((HERE / "golden.json").read_text())


@pytest.mark.recorded
@pytest.mark.parametrize("number", ["1286826", "4234751", "4906367"])
def test_a_version_that_is_called_identical_to_its_item_is_no_twin_of_itself(number: str, recordings: Path) -> None:
    name = f"api.datacite.org_dois_10.6084_m9.figshare.{number}.v1_include_media_client.json"
    found = draft(recorded(recordings, name))
    assert (found["archive"], found["accession"]) == ("figshare", number)
    assert found["aliases"] == [f"10.6084/m9.figshare.{number}"]
    assert "related" not in found


@pytest.mark.parametrize(
    ("doi", "address", "owner"),
    [
        ("10.5061/dryad.50kt0/1", None, ("dryad", "10.5061/dryad.50kt0")), ("10.6084/M9.FIGSHARE.5.v2", None, ("figshare", "5")),
        ("10.6019/S-BIAD582", None, ("bia", "S-BIAD582")), ("10.25378/janelia.5", "https://janelia.figshare.com/articles/dataset/x/5", ("datacite", "10.25378/janelia.5")),
        ("10.99999/A", "https://zenodo.org/records/12", ("zenodo", "12")), ("10.99999/A", "https://example.org/", ("datacite", "10.99999/a")),
    ],
)  # fmt: skip
def test_a_doi_is_filed_under_the_archive_that_it_or_its_address_names(
    doi: str, address: str | None, owner: tuple[str, str]
) -> None:
    (one,), found, _ = mapped(record(doi=doi, url=address))
    assert found is not None
    assert (one.archive, one.accession) == (found["archive"], found["accession"]) == owner


@pytest.mark.parametrize(
    ("written", "released"),
    [
        ({"Issued": "2017", "Available": "2017-09-30"}, "2017-09-30"), ({"Issued": "2017", "Available": "2018-01-01"}, "2017"),
        ({"Issued": "2017-01-02", "Available": "2017-09-30"}, "2017-01-02"), ({"Issued": "soon", "Available": "2017-09"}, "2017-09"),
        ({"Collected": "2016-01-01"}, "2026"), ({"Available": "2026-05-01"}, "2026-05-01"),
    ],
)  # fmt: skip
def test_a_day_says_more_than_its_year(written: dict[str, str], released: str) -> None:
    dates = [{"dateType": kind, "date": date} for kind, date in written.items()]
    assert draft(record(dates=dates))["release_date"] == released


def test_one_answer_a_page_and_the_metadata_alone_are_the_same_record() -> None:
    alone = MADE_UP
    page = {"data": [record()["data"], record(doi="10.99999/other")["data"]], "meta": {"total": 2}}
    assert draft(alone) == draft(record())
    records, found, _ = mapped(page)
    assert [one.accession for one in records] == ["10.99999/made-up", "10.99999/other"]
    assert found is not None
    assert len({one.page_sha256 for one in records}) == 1


def test_a_page_of_nothing_has_no_records() -> None:
    assert list(ARCHIVE.split(b'{"data": [], "meta": {"total": 0}}', "", "")) == []


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "PAYLOAD-NOT-JSON"), (b"{}", "PAYLOAD-EMPTY"), (b'{"errors": [{"status": "404"}]}', "PAYLOAD-ERROR-BODY"),
        (b"<html></html>", "PAYLOAD-FOREIGN"), (b'{"data": {"type": "clients", "attributes": {"doi": "10.1/2"}}}', "PAYLOAD-FOREIGN"),
    ],
)  # fmt: skip
def test_what_is_no_doi_is_named(payload: bytes, code: str) -> None:
    (one,), found, report = mapped(payload)
    assert (one.accession, found) == ("", None)
    assert [(finding.code, finding.severity) for finding in report] == [(code, "error")]


@pytest.mark.recorded
def test_a_wrong_type_at_any_field_never_raises(recordings: Path) -> None:
    for what, changed in spoilt(json.loads(recorded(recordings, FILES["a deposit of Zenodo"]))):
        for one in ARCHIVE.split(orjson.dumps(changed), "", ""):
            found = mapping.mapped(ARCHIVE, one.payload)[1]
            assert (found is None) == (one.accession == ""), what
