"""Harvesting IDR: the table of studies names the containers, each has one file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from micrograph.archives import _idr_harvest
from micrograph.archives._idr_harvest import STUDIES, containers
from micrograph.archives.idr import ARCHIVE
from micrograph.errors import NetworkError
from micrograph.records import Checkpoint, HarvestEvent, RawRecord

TABLE = b"Study\tContainer\nidr0002-b\tscreenA\nidr0001-a\tscreenA\nidr0001-a\tscreenB\nTotal\t\nidr0003-c\tscreenA\n"


@dataclass(frozen=True)
class Reply:
    body: bytes
    status: int = 200
    etag: str | None = '"one"'


@dataclass
class GitHub:
    table: bytes = TABLE
    asked: list[str] = field(default_factory=list)

    def get(self, url: str, **_: Any) -> Reply:
        self.asked.append(url)
        if url == STUDIES:
            return Reply(self.table)
        accession = url.rpartition("/")[2][:7]
        return Reply(f"Comment[IDR Study Accession]\t{accession}\nStudy Title\tA title\n".encode())


def _harvest(github: GitHub, resume: str | None = None) -> list[HarvestEvent]:
    return list(ARCHIVE.harvest(github, None, resume))  # type: ignore[arg-type]


def _accessions(events: list[HarvestEvent]) -> list[str]:
    return [event.accession for event in events if isinstance(event, RawRecord)]


def test_every_study_of_the_table_comes_once_with_its_address() -> None:
    events = _harvest(GitHub())
    assert _accessions(events) == ["idr0001", "idr0002", "idr0003"]
    (first, *_) = events
    assert isinstance(first, RawRecord)
    assert first.url == "https://raw.githubusercontent.com/IDR/idr0001-a/HEAD/idr0001-study.txt"
    assert first.etag == '"one"'


def test_a_run_broken_off_goes_on_after_its_last_checkpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_idr_harvest, "EVERY", 1)
    events = _harvest(GitHub())
    assert events[1] == Checkpoint("idr0001-a")
    assert _accessions(_harvest(GitHub(), resume="idr0001-a")) == ["idr0002", "idr0003"]


def test_a_table_without_studies_gives_no_record() -> None:
    assert _harvest(GitHub(b"Study\tContainer\n")) == []


@pytest.mark.parametrize("table", [b"", b"<html>", b"Name\tSize\n"])
def test_what_is_no_table_of_studies_stops_the_run(table: bytes) -> None:
    with pytest.raises(NetworkError, match=r"studies\.tsv"):
        _harvest(GitHub(table))


@pytest.mark.recorded
def test_the_recorded_table_names_all_studies(recordings: Path) -> None:
    found = containers((recordings / "idr" / "site" / "studies.tsv").read_bytes())
    assert len(found) == 143
    assert "idr0001-graml-sysgro" in found
