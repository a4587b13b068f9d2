"""`ontologies fetch --from cellxgene`: whole ontologies out of an installed package, with no network."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from micrograph.cli import app
from micrograph.errors import BrokenFile, NotFound, NotInstalled, UnknownName, UsageError
from micrograph.terms import lock
from micrograph.terms.cellxgene import fetch_from_package, package_files
from micrograph.terms.index import Terms

VERSIONS = {"CL": "v2026-03-26", "UBERON": "v2026-04-01", "CVCL": "55.0", "WBls": "vWS298"}
CL = {
    "CL:0000000": {"ancestors": {}, "label": "cell", "deprecated": False},
    "CL:0000540": {"ancestors": {"CL:0000000": 1}, "label": "neuron", "synonyms": ["nerve cell"], "deprecated": False},
    "CL:7777777": {"ancestors": {"CL:0000540": 1, "CL:0000000": 2}, "label": "dreaming neuron", "deprecated": False},
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of data of a package that looks like the real one."""
    import zstandard

    data = tmp_path / "site" / "cellxgene_ontology_guide" / "data"
    data.mkdir(parents=True)
    (data.parent / "__init__.py").write_text("raise AssertionError('it is found, never imported')")
    catalogue = {"ontologies": {prefix: {"version": version} for prefix, version in VERSIONS.items()}}
    (data / "latest_ontology_info.json").write_text(json.dumps(catalogue))
    for prefix, version in VERSIONS.items():
        content = zstandard.compress(json.dumps(CL).encode())
        (data / f"{prefix}-ontology-{version}.json.zst").write_bytes(content)
    (data / "CL-ontology-v9999-older.json.zst").write_bytes(b"not the newest, whatever its name")
    monkeypatch.syspath_prepend(str(data.parents[1]))
    monkeypatch.delitem(sys.modules, "cellxgene_ontology_guide", raising=False)
    return data


def test_the_package_replaces_the_slim_and_loses_nothing_of_it(package, tmp_path):
    home = tmp_path / "home"
    [report] = fetch_from_package(home, ["CL"])
    assert (report.file, report.terms) == ("CL-ontology-v2026-03-26.json.zst", 3)
    before, after = Terms.load(), Terms.load(home)
    assert (after.covers("CL"), after.version("CL")) == ("whole", "2026-03-26")
    assert after.label("CL:7777777") == "dreaming neuron"
    assert {term.curie for term in before.all("CL")} < {term.curie for term in after.all("CL")}
    assert all(term.part_of == after.get(term.curie).part_of for term in before.all("CL"))
    fetched = lock.read(home / "ontologies")["CL"]
    assert (fetched.licence, fetched.source) == ("CC-BY-4.0", "CL-ontology-v2026-03-26.json.zst")


def test_the_command_fetches_from_it(package, tmp_path, monkeypatch):
    monkeypatch.setenv("MICROGRAPH_HOME", str(tmp_path / "home"))
    from micrograph.settings import settings

    settings.cache_clear()
    ran = CliRunner().invoke(app, ["ontologies", "fetch", "CL", "--from", "cellxgene", "--json"])
    assert ran.exit_code == 0, ran.exception
    assert [row["prefix"] for row in json.loads(ran.stdout)] == ["CL"]
    settings.cache_clear()


def test_what_it_has_not_is_named_with_what_it_has(package, tmp_path):
    assert set(package_files()) == {"CL", "UBERON", "cellosaurus", "WBls"}
    with pytest.raises(NotFound, match="GO; of ours it has CL, UBERON, cellosaurus"):
        fetch_from_package(tmp_path, ["GO"])
    with pytest.raises(UnknownName, match="FBbi"):
        fetch_from_package(tmp_path, ["WBls"])


def test_a_package_of_another_shape_is_named(package, tmp_path):
    (package / "CL-ontology-v2026-03-26.json.zst").unlink()
    with pytest.raises(BrokenFile, match="CL-ontology-v2026-03-26"):
        fetch_from_package(tmp_path, ["CL"])
    (package / "latest_ontology_info.json").write_text("[]")
    with pytest.raises(BrokenFile, match="latest_ontology_info"):
        fetch_from_package(tmp_path, ["CL"])


def test_without_the_package_it_says_how_it_is_had(tmp_path, monkeypatch):
    monkeypatch.setattr("micrograph.terms.cellxgene.find_spec", lambda name: None)
    with pytest.raises(NotInstalled, match=r"micrograph\[cellxgene\]"):
        fetch_from_package(tmp_path, ["CL"])
    ran = CliRunner().invoke(app, ["ontologies", "fetch", "CL", "--from", "nowhere"])
    assert isinstance(ran.exception, UsageError)
    assert "cellxgene" in str(ran.exception)


@pytest.mark.recorded
def test_the_real_files_of_the_package(package, shared, tmp_path):
    for prefix in ("CL", "UBERON", "CVCL"):
        name = f"{prefix}-ontology-{VERSIONS[prefix]}.json.zst"
        (package / name).unlink()
        (package / name).symlink_to(shared / "ontologies" / f"cxg-{name}")
    reports = fetch_from_package(tmp_path, ["CL", "UBERON", "cellosaurus"])
    assert [report.terms for report in reports] == [3596, 16358, 167186]
    before, after = Terms.load(), Terms.load(tmp_path)
    for prefix in ("CL", "UBERON", "cellosaurus"):
        for term in before.all(prefix):
            now = after.get(term.curie)
            assert (now.label, now.parents, now.part_of) == (term.label, term.parents, term.part_of)
            assert set(term.synonyms) <= set(now.synonyms)
