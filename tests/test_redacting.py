"""What is redacted leaves the log, the releases and the answers, and does not come back."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from micrograph import resources
from micrograph.api.app import create_app
from micrograph.errors import NotFound
from micrograph.importing import import_paths
from micrograph.log import HarvestLog
from micrograph.pipeline import build
from micrograph.redacting import redact
from micrograph.release import Releases
from micrograph.settings import Settings

AT = "2026-05-01T12:00:00Z"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A node from which a record was redacted."""
    place = tmp_path_factory.mktemp("home")
    log = HarvestLog(place)
    import_paths("gide", [resources.demo() / "gide"], log)
    build(place, Settings(home=place))
    (place / "before").write_text(Releases(place).current().id)
    redact(place, Settings(home=place), "bia", victim(log), "a depositor asked for it", AT)
    return place


def victim(log: HarvestLog) -> str:
    return sorted(accession for archive, accession in log.accessions("gide") if archive == "bia")[0]


def redacted(home: Path) -> str:
    (one,) = HarvestLog(home).redactions.all()
    return one.accession


def test_hash_and_reason_stay_and_nothing_else(home: Path) -> None:
    (one,) = HarvestLog(home).redactions.all()
    assert (one.archive, one.reason, one.at) == ("bia", "a depositor asked for it", AT)
    assert [len(digest) for digest in one.sha256] == [64]
    assert all(row.accession != one.accession for row in HarvestLog(home).rows_in_force())
    for segment in (home / "log").rglob("*.parquet"):
        assert one.accession.encode() not in segment.read_bytes()


def test_no_release_holds_it_any_more(home: Path) -> None:
    releases = Releases(home)
    assert releases.current().id != (home / "before").read_text()
    assert [release.id for release in releases] == [releases.current().id]
    assert f"bia/{redacted(home)}" not in releases.current().read("digests.json")
    assert releases.current().verify() == []


def test_it_does_not_come_back(home: Path) -> None:
    log = HarvestLog(home)
    report = import_paths("gide", [resources.demo() / "gide"], log)
    assert (report.redacted, report.new, report.changed) == (1, 0, 0)
    assert ("bia", redacted(home)) not in log.accessions("gide")


def test_whoever_asks_for_it_is_told(home: Path) -> None:
    with TestClient(create_app(Releases(home), Settings(home=home, query_workers=1))) as client:
        answer = client.get(f"/v1/datasets/bia/{redacted(home)}")
        assert answer.status_code == 410
        assert "a depositor asked for it" in answer.json()["detail"]
        (change,) = client.get("/v1/changes", params={"change": "redacted"}).json()["items"]
        assert (change["accession"], change["reason"]) == (redacted(home), "a depositor asked for it")


def test_a_redaction_that_was_killed_is_gone_on_with(home: Path) -> None:
    again = redact(home, Settings(home=home), "bia", redacted(home), "another reason", "2027-01-01T00:00:00Z")
    assert (again.redaction.reason, again.removed) == ("a depositor asked for it", ())


def test_what_was_never_there_is_not_redacted(home: Path) -> None:
    with pytest.raises(NotFound, match="nothing was removed"):
        redact(home, Settings(home=home), "bia", "S-BIAD999999", "a mistake", AT)
