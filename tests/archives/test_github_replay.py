"""GIDE's crates and IDR's studies, harvested over real sockets from a server that imitates GitHub over the recordings."""

from __future__ import annotations

import hashlib
import json
import random
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from micrograph.archives._gide_harvest import SOURCES
from micrograph.harvest import ConnectorReport, harvest
from micrograph.http import Http
from micrograph.log import HarvestLog
from micrograph.settings import Settings
from tests.replay.server import Answer, Replay, replay

FAULTS = ("500", "503", "429", "cut", "drop")


class GitHub:
    """The contents API and the raw files of repositories; `{repository}/{path}` to bytes."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        if path.startswith("/repos/") and "/contents/" in path:
            repository, _, folder = path.removeprefix("/repos/").partition("/contents/")
            prefix = f"{repository}/{folder}/"
            listing = [
                {"path": name.removeprefix(f"{repository}/"), "sha": hashlib.sha1(body).hexdigest(), "type": "file"}
                for name, body in sorted(self.files.items())
                if name.startswith(prefix)
            ]
            return Answer(200, json.dumps(listing).encode(), {"Content-Type": "application/json"})
        if "/commits" in path:
            return Answer(200, b"[]", {"Content-Type": "application/json"})
        name = path.removeprefix("/").replace("/HEAD/", "/").replace("/master/", "/")
        if name not in self.files:
            return Answer(404, b"404: Not Found", {"Content-Type": "text/plain"})
        return Answer(
            200,
            self.files[name],
            {"Content-Type": "text/plain", "ETag": f'"{hashlib.sha1(self.files[name]).hexdigest()}"'},
        )


@pytest.fixture(scope="module")
def recorded(recordings: Path) -> dict[str, bytes]:
    """Forty crates of each folder and all study files, where GitHub has them."""
    files: dict[str, bytes] = {}
    taken = dict.fromkeys(range(4), 0)
    with tarfile.open(recordings / "gide" / "gide_crates_1577.tar.gz") as tar:
        for member in tar:
            if not member.isfile():
                continue
            name = member.name.rpartition("/")[2]
            place = (
                1
                if name.startswith("idr")
                else 0
                if name.startswith(("S-", "EMPIAR"))
                else 3
                if name.startswith("ssbd-")
                else 2
            )
            if taken[place] < 40:
                taken[place] += 1
                source = SOURCES[place]
                files[f"{source.repository}/{source.folder}/{name}"] = tar.extractfile(member).read()
    rows = ["Study\tContainer"]
    for path in sorted((recordings / "idr" / "studies").glob("idr*/idr????-study.txt"))[:30]:
        container = path.parent.name
        files[f"IDR/{container}/{path.name}"] = path.read_bytes()
        rows.append(f"{container}\tscreenA")
    rows.append("idr9999-nobody-nothing\tscreenA")
    files["IDR/idr.openmicroscopy.org/_data/studies.tsv"] = "\n".join(rows).encode()
    return files


@contextmanager
def online(files: dict[str, bytes]) -> Iterator[tuple[Replay, Http]]:
    with replay(GitHub(files)) as server:
        config = Settings(
            http_rewrite=f"https://api.github.com={server.url},https://raw.githubusercontent.com={server.url}"
        )
        with Http(config, intervals={}, clock=lambda: 0.0, sleep=lambda seconds: None, timeout=5) as http:
            yield server, http


def run(
    connector: str, files: dict[str, bytes], log: HarvestLog, faults: dict[int, str] | None = None
) -> ConnectorReport:
    with online(files) as (server, http):
        server.faults = dict(faults or {})
        (report,) = harvest([connector], log, http).runs
    return report


def content(log: HarvestLog) -> list[tuple[str, str, str]]:
    return [(row.archive, row.accession, row.fingerprint) for row in log.rows_in_force()]


@pytest.mark.recorded
def test_crates_come_from_four_folders_under_their_real_archives(recorded: dict[str, bytes], tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    report = run("gide", recorded, log)
    assert (report.new, report.failed) == (160, None)
    assert {archive for archive, _, _ in content(log)} >= {"bia", "idr", "ssbd"}
    row = next(log.rows_in_force(["idr"]))
    assert row.url.startswith("https://raw.githubusercontent.com/German-BioImaging/idr_study_crates/HEAD/")


@pytest.mark.recorded
def test_a_second_run_logs_nothing_anew_and_a_changed_crate_once(recorded: dict[str, bytes], tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    run("idr", recorded, log)
    again = run("idr", recorded, log)
    assert (again.new, again.changed) == (0, 0)
    name = next(name for name in recorded if name.startswith("IDR/idr0001"))
    changed = {**recorded, name: recorded[name] + b"\n# a remark\n"}
    assert run("idr", changed, log).changed == 1


@pytest.mark.recorded
def test_a_study_whose_file_is_not_there_is_a_finding_and_the_rest_is_fetched(
    recorded: dict[str, bytes], tmp_path: Path
) -> None:
    report = run("idr", recorded, HarvestLog(tmp_path))
    assert (report.new, report.rejected, report.failed) == (30, 1, None)


@pytest.mark.recorded
@pytest.mark.parametrize("connector", ["gide", "idr"])
def test_faults_leave_no_trace_in_the_log(connector: str, recorded: dict[str, bytes], tmp_path: Path) -> None:
    calm, stormy = HarvestLog(tmp_path / "calm"), HarvestLog(tmp_path / "stormy")
    run(connector, recorded, calm)
    dice = random.Random(connector)
    faults = {number: dice.choice(FAULTS) for number in dice.sample(range(1, 60), 12)}
    assert run(connector, recorded, stormy, faults).failed is None
    assert content(stormy) == content(calm)
