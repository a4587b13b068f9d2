"""Harvesting GIDE's repositories: few API requests, nothing fetched that did not change, resumable anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest

from micrograph.archives import _gide_harvest, _github
from micrograph.archives._gide_harvest import SOURCES, SUFFIX
from micrograph.archives.gide import ARCHIVE
from micrograph.errors import NetworkError
from micrograph.records import Checkpoint, HarvestEvent, RawRecord, Seen


@dataclass(frozen=True)
class Reply:
    body: bytes
    status: int = 200
    etag: str | None = None


@dataclass
class GitHub:
    """GitHub's three listings and its raw files, over folders of made up crates."""

    folders: dict[tuple[str, str], list[str]]
    touched: dict[str, list[str]] = field(default_factory=dict)  # commit -> paths
    limit: int = 1000
    asked: list[str] = field(default_factory=list)

    def get(self, url: str, **_: Any) -> Reply:
        self.asked.append(url)
        if url.startswith(_github.RAW):
            return Reply(_crate(url))
        repository, _, rest = url.removeprefix(f"{_github.API}/").partition("/")
        name, _, rest = rest.partition("/")
        return Reply(orjson.dumps(self._answer(f"{repository}/{name}", rest)))

    def _answer(self, repository: str, rest: str) -> object:
        entries = {folder: self._entries(repository, folder) for known, folder in self.folders if known == repository}
        if rest.startswith("contents/"):
            return entries[rest.removeprefix("contents/")][: self.limit]
        if rest.startswith("git/trees/"):
            return {"tree": [entry for folder in entries.values() for entry in folder], "truncated": False}
        if rest.startswith("commits?"):
            return [{"sha": sha} for sha in self.touched]
        sha = rest.removeprefix("commits/")
        return {"files": [{"filename": path} for path in self.touched[sha]]}

    def _entries(self, repository: str, folder: str) -> list[dict[str, str]]:
        names = [f"{name}{SUFFIX}" for name in self.folders[repository, folder]] + ["README.md"]
        return [{"path": f"{folder}/{name}", "sha": f"sha-of-{name}", "type": "file"} for name in names]


def _crate(url: str) -> bytes:
    name = url.rpartition("/")[2].removesuffix(SUFFIX)
    home = "https://ssbd.riken.jp/database/project/" if "openssbd" in url else "https://example.org/"
    root = {"@id": f"{home}{name}", "identifier": name}
    return orjson.dumps({"@graph": [{"@id": "ro-crate-metadata.json", "about": {"@id": root["@id"]}}, root]})


def _github_of(*names: list[str]) -> GitHub:
    return GitHub({(source.repository, source.folder): list(of) for source, of in zip(SOURCES, names, strict=True)})


def _small() -> GitHub:
    return _github_of(["S-BIAD2", "S-BIAD1", "EMPIAR-10310"], ["idr0001"], ["1-Bao-WormEmbryo"], ["ssbd-repos-000161"])


def _harvest(github: GitHub, since: str | None = None, resume: str | None = None) -> list[HarvestEvent]:
    return list(ARCHIVE.harvest(github, since, resume))  # type: ignore[arg-type]


def _keys(events: list[HarvestEvent]) -> list[tuple[str, str]]:
    return [(event.archive, event.accession) for event in events if isinstance(event, RawRecord)]


ALL = [
    ("empiar", "EMPIAR-10310"), ("bia", "S-BIAD1"), ("bia", "S-BIAD2"), ("idr", "idr0001"),
    ("ssbd", "1-Bao-WormEmbryo"), ("ssbd", "ssbd-repos-000161"),
]  # fmt: skip


def test_all_crates_come_with_their_address_and_the_hash_of_their_content() -> None:
    events = _harvest(_small())
    assert _keys(events) == ALL
    first = next(event for event in events if isinstance(event, RawRecord))
    assert first.url == (
        "https://raw.githubusercontent.com/BioImage-Archive/gide-ro-crate/HEAD/"
        "study_ro_crates/EMPIAR-10310-ro-crate-metadata.json"
    )
    assert first.etag == f"sha-of-EMPIAR-10310{SUFFIX}"
    assert events[-1] == Checkpoint("4 ")


def test_a_repository_without_commits_since_then_is_only_seen() -> None:
    github = _small()
    events = _harvest(github, since="2026-01-01")
    assert [(event.archive, event.accession) for event in events if isinstance(event, Seen)] == ALL
    assert not any(url.startswith(_github.RAW) for url in github.asked)
    assert any("since=2026-01-01T00:00:00Z" in url for url in github.asked)


def test_only_what_commits_touched_is_fetched() -> None:
    github = _small()
    github.touched = {"abc": [f"study_ro_crates/S-BIAD1{SUFFIX}"]}
    events = _harvest(github, since="2026-01-01")
    assert _keys(events) == [("bia", "S-BIAD1")]
    assert sum(isinstance(event, Seen) for event in events) == 5


@pytest.mark.parametrize("touched", [{str(number): [] for number in range(21)}, {"big": ["x"] * 300}])
def test_too_many_changes_to_ask_for_means_all(touched: dict[str, list[str]]) -> None:
    github = _small()
    github.touched = touched
    assert _keys(_harvest(github, since="2026-01-01")) == ALL


def test_a_folder_beyond_the_limit_of_the_listing_is_listed_through_the_tree() -> None:
    many = [f"S-BIAD{number}" for number in range(1200)]
    events = _harvest(_github_of(many, [], [], []))
    assert len(_keys(events)) == 1200


def test_a_run_broken_off_anywhere_goes_on_from_its_last_checkpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_gide_harvest, "EVERY", 2)
    whole = _harvest(_small())
    for broken_after in range(len(whole) + 1):
        before = whole[:broken_after]
        cursors = [event.cursor for event in before if isinstance(event, Checkpoint)]
        rest = _harvest(_small(), resume=cursors[-1] if cursors else None)
        assert set(_keys(before)) | set(_keys(rest)) == set(ALL)
        assert len(_keys(rest)) <= len(ALL) - 2 * bool(cursors)


def test_empty_repositories_give_no_record() -> None:
    assert _keys(_harvest(_github_of([], [], [], []))) == []


@pytest.mark.parametrize("body", [b"<html>", b'{"message": "API rate limit exceeded"}', b"null", b""])
def test_an_answer_that_is_no_listing_stops_the_run_and_names_the_address(body: bytes) -> None:
    class Broken:
        def get(self, url: str, **_: Any) -> Reply:
            return Reply(body)

    with pytest.raises(NetworkError, match=r"api\.github\.com"):
        list(ARCHIVE.harvest(Broken(), None))  # type: ignore[arg-type]


def test_a_file_that_is_no_crate_is_a_record_without_accession() -> None:
    class Half(GitHub):
        def get(self, url: str, **more: Any) -> Reply:
            return Reply(b"oops") if url.endswith(f"S-BIAD1{SUFFIX}") else super().get(url, **more)

    events = _harvest(Half(_small().folders))
    assert ("", "") in _keys(events)
    assert len(_keys(events)) == 6
