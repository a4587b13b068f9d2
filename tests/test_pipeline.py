"""From log to release: the same log gives the same bytes, and nothing that goes wrong takes the old release away."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from micrograph import resources
from micrograph.assemble import sha256_of
from micrograph.errors import BrokenFile, NoRelease, ReleaseRefused
from micrograph.explain import explain
from micrograph.importing import import_paths
from micrograph.log import HarvestLog
from micrograph.pipeline import build
from micrograph.release import Releases, difference
from micrograph.search import SearchIndex
from micrograph.settings import Settings
from micrograph.terms.index import Terms

DEMO = resources.demo()


def fill(home: Path, *connectors: str) -> HarvestLog:
    log = HarvestLog(home)
    for connector in connectors:
        import_paths(connector, [DEMO / connector], log)
    return log


def bytes_of(release: Any) -> dict[str, str]:
    files = [*release.dumps.glob("*.nt"), *release.path.glob("*.parquet"), release.path / "manifest.json"]
    return {path.name: sha256_of(path) for path in files}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("home")
    fill(place, "gide", "idr")
    build(place, Settings(home=place))
    return place


def test_two_builds_of_one_log_are_the_same_bytes(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home / "log", tmp_path / "log")
    second, _ = build(tmp_path, Settings(home=tmp_path))
    first = Releases(home).current()
    assert (second.id, bytes_of(second)) == (first.id, bytes_of(first))


def test_a_build_after_compaction_is_the_same_bytes(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home / "log", tmp_path / "log")
    log = HarvestLog(tmp_path)
    before = log.digest()
    log.compact()
    assert log.digest() == before
    second, _ = build(tmp_path, Settings(home=tmp_path))
    assert bytes_of(second) == bytes_of(Releases(home).current())


def test_building_again_finds_the_release_that_is_there(home: Path) -> None:
    release, timing = build(home, Settings(home=home))
    assert release == Releases(home).current()
    assert "load graph" not in timing.seconds


def test_every_record_of_the_log_is_in_the_release_or_has_a_finding(home: Path) -> None:
    release = Releases(home).current()
    keys = {f"{row.archive}/{row.accession}" for row in HarvestLog(home).rows_in_force()}
    index = SearchIndex(release.search)
    assert {key for key in keys if index.number(*key.split("/", 1)) is None} == set()
    assert release.statistics()["without_dataset"] == 0


def test_a_record_that_two_sources_describe_tells_which_led(home: Path) -> None:
    import pyarrow.parquet as pq

    rows = pq.read_table(Releases(home).current().path / "sources.parquet").to_pylist()
    led = {row["slot"]: row["connector"] for row in rows if row["accession"] == "idr0001"}
    assert led["title"] == "idr"
    assert set(led.values()) == {"idr", "gide"}


def test_explain_shows_the_way_from_payload_to_triple(home: Path) -> None:
    told = explain("idr/idr0001", "imaging_methods", HarvestLog(home), Terms.load(), "https://w3id.org/micrograph/")
    row = told["slots"]["imaging_methods"]
    assert row["led_by"] == "idr"
    assert row["evidence"][0]["raw"].startswith("FBbi_00000253")
    assert any("imagingMethod> <http://purl.obolibrary.org/obo/FBbi_00000253>" in triple for triple in row["triples"])


def test_no_email_address_is_in_any_file_of_a_release(home: Path) -> None:
    import re

    address = re.compile(rb"[\w.+-]+@[\w-]+\.[a-z]{2,}")
    for path in Releases(home).current().path.rglob("*"):
        if path.suffix in {".nt", ".bin", ".json"}:
            assert not address.search(path.read_bytes()), path


def test_a_broken_segment_is_named_and_the_old_release_goes_on(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "home")
    segment = next((tmp_path / "home" / "log" / "idr").glob("*.parquet"))
    segment.write_bytes(segment.read_bytes()[:-100])
    with pytest.raises(BrokenFile, match=segment.name):
        build(tmp_path / "home", Settings(home=tmp_path / "home"))
    assert Releases(tmp_path / "home").current().verify() == []


def test_a_broken_ontology_is_named_and_the_old_release_goes_on(home: Path, tmp_path: Path) -> None:
    from micrograph.terms import lock

    shutil.copytree(home, tmp_path / "home")
    (tmp_path / "home" / "ontologies").mkdir()
    (tmp_path / "home" / "ontologies" / lock.NAME).write_text("{ not a lock")
    with pytest.raises(BrokenFile, match=lock.NAME):
        build(tmp_path / "home", Settings(home=tmp_path / "home"))
    assert Releases(tmp_path / "home").current().verify() == []


def test_a_build_that_lost_records_is_refused_and_says_so(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "home")
    shutil.rmtree(tmp_path / "home" / "log" / "idr")
    before = Releases(tmp_path / "home").current()
    with pytest.raises(ReleaseRefused, match=r"idr: 6 records, 23 in release"):
        build(tmp_path / "home", Settings(home=tmp_path / "home"))
    assert Releases(tmp_path / "home").current() == before


def test_a_build_whose_questions_have_not_their_expected_answers_is_refused(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "home")
    before = Releases(tmp_path / "home").current()
    with pytest.raises(ReleaseRefused, match=r"question \S+ has \d+ rows, at least \d+ are expected"):
        build(tmp_path / "home", Settings(home=tmp_path / "home"), archives=["ssbd"], force=True, expected=True)
    assert Releases(tmp_path / "home").current() == before


def test_rolling_back_and_comparing(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "home")
    releases = Releases(tmp_path / "home")
    old = releases.current()
    new, _ = build(tmp_path / "home", Settings(home=tmp_path / "home"), archives=["idr"], force=True)
    assert releases.current() == new
    found = difference(old, new)
    assert found["added"] == []
    assert all(name.startswith(("bia/", "empiar/", "ssbd/")) for name in found["removed"])
    releases.publish(releases.get(old.id[:6]))
    assert releases.current() == old


def test_an_empty_log_makes_no_release(tmp_path: Path) -> None:
    with pytest.raises(ReleaseRefused, match="holds no record"):
        build(tmp_path, Settings(home=tmp_path))
    with pytest.raises(NoRelease):
        Releases(tmp_path).current()


def test_a_damaged_release_is_told_file_by_file(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "home")
    release = Releases(tmp_path / "home").current()
    (release.dumps / "idr.nt").write_text("")
    (release.path / "stats.json").unlink()
    assert [fault.split(": ")[1].split()[0] for fault in release.verify()] == ["sha256", "missing"]


def run_cli(home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "MICROGRAPH_HOME": str(home)}
    return subprocess.Popen(
        [sys.executable, "-m", "micrograph", *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_within(process: subprocess.Popen[bytes], most: float, seed: int) -> None:
    """Kill -9 at a random moment; a process that was quicker has ended well."""
    deadline = time.monotonic() + random.Random(seed).uniform(0.02, most)
    while time.monotonic() < deadline and process.poll() is None:
        select_nothing(0.005)
    if process.poll() is None:
        os.kill(process.pid, signal.SIGKILL)
    process.wait()


def select_nothing(seconds: float) -> None:
    import select

    select.select([], [], [], seconds)


def kill_build(home: Path, seed: int) -> None:
    served = Releases(home).current()
    kill_within(
        run_cli(home, "build", "--archive", ["idr", "ssbd", "empiar"][seed % 3], "--limit", str(2 + seed), "--force"),
        3.0,
        seed,
    )
    current = Releases(home).current()
    assert current.verify() == []
    assert current == served or current.statistics()["datasets"] <= 2 + seed
    Releases(home).publish(served)


def kill_import(home: Path, seed: int) -> None:
    before = {(row.key, row.sha256) for row in HarvestLog(home).rows_in_force()}
    kill_within(run_cli(home, "import", "gide", str(DEMO / "gide")), 1.2, seed)
    after = {(row.key, row.sha256) for row in HarvestLog(home).rows_in_force()}
    assert before <= after
    assert len(after) in {len(before), len(before | after)}


@pytest.mark.parametrize("seed", [1, 2])
def test_kill_during_build_leaves_a_whole_release(home: Path, tmp_path: Path, seed: int) -> None:
    shutil.copytree(home, tmp_path / "home")
    kill_build(tmp_path / "home", seed)


@pytest.mark.parametrize("seed", [1, 2])
def test_kill_during_import_loses_nothing_that_was_logged(tmp_path: Path, seed: int) -> None:
    fill(tmp_path, "idr")
    kill_import(tmp_path, seed)
    fill(tmp_path, "gide")
    assert len(list(HarvestLog(tmp_path).rows_in_force())) == 22 + 58


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_kill_during_build_ten_times(home: Path, tmp_path: Path, seed: int) -> None:
    shutil.copytree(home, tmp_path / "home")
    kill_build(tmp_path / "home", 100 + seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_kill_during_import_ten_times(tmp_path: Path, seed: int) -> None:
    fill(tmp_path, "idr")
    kill_import(tmp_path, 100 + seed)
