"""Payloads from disk: whatever is in a folder or archive, the good files are logged and the others named."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from micrograph.archives._files import payloads
from micrograph.errors import BrokenFile, TooLarge, UnknownName, UsageError
from micrograph.importing import import_paths
from micrograph.log import HarvestLog
from micrograph.settings import settings

STUDY = "Comment[IDR Study Accession]\tidr9{0:03}\nStudy Title\tMade up study {0}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "given"
    (home / "deep").mkdir(parents=True)
    for number in (1, 2):
        (home / "deep" / f"idr9{number:03}-study.txt").write_text(STUDY.format(number))
    return home


@pytest.fixture
def log(tmp_path: Path) -> HarvestLog:
    return HarvestLog(tmp_path / "home")


def accessions(log: HarvestLog) -> list[str]:
    return [row.accession for row in log.rows_in_force()]


def zipped(folder: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.rglob("*.*"):
            archive.write(file, file.relative_to(folder))
    return target


def tarred(folder: Path, target: Path) -> Path:
    with tarfile.open(target, "w:gz") as archive:
        archive.add(folder, arcname=".")
    return target


def test_a_folder_a_tar_and_a_zip_give_the_same_log(folder: Path, tmp_path: Path) -> None:
    digests = set()
    forms = [folder, zipped(folder, tmp_path / "a.zip"), tarred(folder, tmp_path / "a.tgz")]
    for number, form in enumerate(forms):
        log = HarvestLog(tmp_path / f"home{number}")
        report = import_paths("idr", [form], log)
        assert (report.files, report.new, report.rejected) == (2, 2, 0)
        digests.add(tuple((row.accession, row.sha256) for row in log.rows_in_force()))
    assert len(digests) == 1


def test_a_second_import_changes_nothing(folder: Path, log: HarvestLog) -> None:
    import_paths("idr", [folder], log)
    report = import_paths("idr", [folder], log)
    assert (report.new, report.changed, report.unchanged) == (0, 0, 2)


def test_a_bad_file_is_a_finding_and_the_rest_goes_on(folder: Path, log: HarvestLog) -> None:
    (folder / "a-broken.zip").write_bytes(b"PK\x03\x04 no zip")
    (folder / "b-cut.tar.gz").write_bytes(tarred(folder, folder.parent / "whole.tgz").read_bytes()[:120])
    (folder / "c-page.txt").write_text("<html>503</html>")
    (folder / "d-binary.json").write_bytes(b"\xff\xfe\x00{")
    report = import_paths("idr", [folder], log)
    assert accessions(log) == ["idr9001", "idr9002"]
    assert report.rejected == 4
    assert {finding.code for finding in report.findings if finding.severity == "error"} >= {
        "FILE-BROKEN",
        "PAYLOAD-ERROR-BODY",
    }
    assert all(finding.message for finding in report.findings)


def test_a_bomb_stops_at_the_limit(folder: Path, log: HarvestLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MICROGRAPH_PAYLOAD_BYTES", "100000")
    settings.cache_clear()
    (folder / "a-bomb.txt").write_bytes(b"0" * 5_000_000)
    bomb = zipped(folder, folder.parent / "bomb.zip")
    report = import_paths("idr", [bomb], log)
    assert [finding.code for finding in report.findings] == ["FILE-TOO-LARGE"]
    assert accessions(log) == ["idr9001", "idr9002"]
    with pytest.raises(TooLarge, match="a-bomb"):
        list(payloads([bomb]))


def test_links_and_devices_in_a_tar_are_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "links.tar"
    with tarfile.open(target, "w") as archive:
        link = tarfile.TarInfo("passwords.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)
        plain = tarfile.TarInfo("plain.txt")
        plain.size = 2
        archive.addfile(plain, io.BytesIO(b"ok"))
    assert [(one.name, one.payload) for one in payloads([target])] == [("plain.txt", b"ok")]


def test_a_path_that_is_not_there_and_a_connector_that_is_not_known(log: HarvestLog, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing-here"):
        import_paths("idr", [tmp_path / "nothing-here"], log)
    with pytest.raises(UnknownName, match="idrr"):
        import_paths("idrr", [tmp_path], log)
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"")
    with pytest.raises(BrokenFile, match=r"broken\.zip"):
        list(payloads([broken]))
