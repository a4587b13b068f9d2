"""What was published here is remembered: counts and completeness by archive and profile, over releases."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from micrograph import history, resources
from micrograph.errors import BrokenFile
from micrograph.importing import import_paths
from micrograph.log import HarvestLog
from micrograph.model import SCHEMA_VERSION
from micrograph.model.profiles import PROFILES
from micrograph.pipeline import build
from micrograph.release import Releases
from micrograph.settings import Settings
from micrograph.web.archives_page import trends


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases: IDR's demo records, then BioImage Archive's too."""
    place = tmp_path_factory.mktemp("home")
    for connector in ("idr", "bia"):
        import_paths(connector, [resources.demo() / connector], HarvestLog(place))
        build(place, Settings(home=place))
    return place


def test_each_published_release_is_there_once_by_archive_and_profile(home: Path) -> None:
    rows = history.read(home)
    releases = list(dict.fromkeys(row["release"] for row in rows))
    assert releases[-1] == Releases(home).current().id
    assert len(releases) == 2
    assert [row["profile"] for row in rows if row["archive"] == "bia"] == sorted(PROFILES)
    assert {row["schema_version"] for row in rows} == {SCHEMA_VERSION}
    build(home, Settings(home=home))  # the same inputs: nothing new
    assert history.read(home) == rows


def test_the_numbers_are_the_means_of_the_records(home: Path) -> None:
    row = next(row for row in history.read(home) if (row["archive"], row["profile"]) == ("bia", "rembi"))
    assert row["datasets"] == 23
    assert 0 < row["resolved"] <= row["reported"] <= row["augmented"] <= 1
    assert row["reported"] <= row["ceiling"] + 0.05


def test_it_outlives_the_releases_that_it_remembers(home: Path) -> None:
    before = history.read(home)
    Releases(home).prune(1)
    assert history.read(home) == before


def test_a_broken_history_is_named(tmp_path: Path) -> None:
    (tmp_path / "history.parquet").write_bytes(b"PAR1 cut short")
    with pytest.raises(BrokenFile, match=r"history\.parquet"):
        history.read(tmp_path)


def test_a_release_says_its_schema_and_what_its_value_sets_were(home: Path) -> None:
    release = Releases(home).current()
    assert release.manifest()["schema_version"] == SCHEMA_VERSION
    assert release.read("schema.json")["version"] == SCHEMA_VERSION
    assert any(
        row["value_set"] == "ImagingMethodValues" and row["terms"] > 60 for row in release.read("value_sets.json")
    )


def test_the_clock_is_read_only_for_the_history(home: Path, tmp_path: Path) -> None:
    release = Releases(home).current()
    history.remember(tmp_path, release, datetime(2026, 1, 2, tzinfo=UTC))
    assert {row["published"] for row in history.read(tmp_path)} == {"2026-01-02T00:00:00Z"}


def test_the_scoreboard_draws_a_line_over_releases(home: Path) -> None:
    rows: list[dict[str, Any]] = history.read(home)
    found = {trend.title: trend for trend in trends(rows, "rembi")}
    assert len(found["Image Data Resource"].points) == 2
    assert len(found["BioImage Archive"].points) == 1
    assert found["Image Data Resource"].reported.count(",") == 2
