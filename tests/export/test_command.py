"""`micrograph export`: data on standard output, what a record lacks on standard error, files in a folder."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner, Result

from micrograph.cli import app
from micrograph.demo.run import build_demo
from micrograph.errors import MicrographError
from micrograph.export.formats import FORMATS
from micrograph.settings import settings


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("export")
    build_demo(place, lambda message: None)
    return place


@pytest.fixture(autouse=True)
def _of_the_demo(home: Path, _quiet_home: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MICROGRAPH_HOME", str(home))
    settings.cache_clear()


def export(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["export", *arguments])


def test_without_a_format_the_formats_are_listed_with_what_each_carries() -> None:
    rows = orjson.loads(export("--json").stdout)
    assert [row["format"] for row in rows] == list(FORMATS)
    assert "contributors.orcid" in next(row for row in rows if row["format"] == "ro-crate")["carries"]
    table = export()
    assert table.stdout.splitlines()[0].split() == ["format", "suffix", "media", "type", "slots"]
    assert "--json names them" in table.stderr


@pytest.mark.parametrize("name", FORMATS)
def test_one_data_set_is_written_in_every_format(name: str) -> None:
    result = export(name, "idr/idr0001")
    assert result.exit_code == 0, result.output
    assert "idr0001" in result.stdout
    assert "MUST" not in result.stderr.replace("DataCite", "") or name.startswith("datacite")


def test_all_data_sets_are_written_where_none_is_named() -> None:
    result = export("schema-org")
    assert len({orjson.loads(line)["@id"] for line in result.stdout.splitlines()}) == 136


def test_what_a_record_lacks_is_told_beside_the_data() -> None:
    told = export("ro-crate").stderr.splitlines()
    assert re.fullmatch(r"and \d+ more records that lack something", told[-1])
    for line in told[:-1]:
        name, lacks = re.fullmatch(
            r"(\S+): RO-Crate \(GIDE\) says there MUST be (.+); the record has none", line
        ).groups()  # type: ignore[union-attr]
        crate = orjson.loads(export("ro-crate", name).stdout)
        assert not set(lacks.split(", ")) & set(crate["@graph"][1])


def test_a_folder_takes_one_file_a_data_set(tmp_path: Path) -> None:
    result = export("datacite-xml", "idr/idr0001", "bia/S-BIAD1002", "--output", str(tmp_path / "out"))
    assert "2 files" in result.stderr
    assert result.stdout == ""
    names = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.xml"))
    assert names == ["out/bia/S-BIAD1002.datacite.xml", "out/idr/idr0001.datacite.xml"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["bibtexx"], 2, "unknown format 'bibtexx'; did you mean 'bibtex'? Valid: bibtex, croissant"),
        (["datacite-xml"], 2, "a file of datacite-xml holds one data set; name one, or give --output FOLDER"),
        (["ris", "idr/idr9"], 2, "no data set 'idr/idr9'; give ARCHIVE/ACCESSION, such as idr/idr0001"),
    ],
)
def test_what_cannot_be_is_one_line_with_its_exit_code(arguments: list[str], code: int, words: str) -> None:
    result = export(*arguments)
    assert result.stdout == ""
    assert isinstance(result.exception, MicrographError)
    assert str(result.exception).startswith(words)
    assert result.exception.exit_code == code
