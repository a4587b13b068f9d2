"""The command line as a user types it: data on standard output, errors in one line, the stated exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from micrograph import resources

DEMO = resources.demo()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("cli")
    assert run(place, "demo", "--build-only", "--folder", str(place)).returncode == 0
    return place


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MICROGRAPH_HOME": str(home), "PYTHONWARNINGS": "error"}
    return subprocess.run(
        [sys.executable, "-m", "micrograph", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_help_answers_in_half_a_second(tmp_path: Path) -> None:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        assert "harvest" in run(tmp_path, "--help").stdout
        times.append(time.perf_counter() - start)
    assert min(times) < 0.5


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, micrograph.cli; print(*[m for m in ('fastapi', 'pyoxigraph', 'linkml', 'duckdb', 'tantivy') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""


def test_the_package_never_imports_linkml_to_run(home: Path) -> None:
    code = (
        "import sys; sys.modules['linkml'] = sys.modules['linkml_runtime'] = sys.modules['pronto'] = sys.modules['owlready2'] = None\n"
        "import runpy; sys.argv = ['micrograph', 'search', 'mouse', '--json']; runpy.run_module('micrograph')"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "MICROGRAPH_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert json.loads(found.stdout)["total"] > 3, found.stderr


def test_the_demo_builds_serves_and_answers_three_questions(tmp_path: Path) -> None:
    found = run(tmp_path, "demo", "--once")
    assert found.returncode == 0, found.stderr
    assert "free to reuse" in found.stdout
    assert "Homo sapiens" in found.stdout
    assert found.stdout.count("curl 'http://127.0.0.1:") == 3


def test_search_prints_json_as_the_route_does(home: Path) -> None:
    found = json.loads(run(home, "search", "--organism", "human", "--method", "FBbi_00000256", "--json").stdout)
    assert found["total"] == len(found["items"])
    assert all("NCBITaxon:9606" in [one["id"] for one in item["organisms"]] for item in found["items"])


def test_map_prints_one_line_a_record_and_stores_nothing(tmp_path: Path) -> None:
    found = run(tmp_path, "map", "idr", str(DEMO / "idr"))
    lines = [json.loads(line) for line in found.stdout.splitlines()]
    assert len(lines) == 22
    assert set(lines[0]) == {"source", "dataset", "findings"}
    assert set(lines[0]["findings"][0]) == {
        "code",
        "severity",
        "pointer",
        "line",
        "column",
        "value",
        "message",
        "repair",
    }
    assert not (tmp_path / "log").exists()


def test_map_gives_a_finding_and_no_data_set_for_a_foreign_file(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<html>503</html>")
    for connector in ("gide", "idr", "bia", "zenodo"):
        found = json.loads(run(tmp_path, "map", connector, str(tmp_path / "page.html")).stdout)
        assert found["dataset"] is None
        assert found["findings"][0]["severity"] == "error"


def test_import_goes_on_after_a_bad_file_and_counts(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bad.json").write_bytes(b"\x00\x01")
    good = next((DEMO / "gide").glob("*.json"))
    (tmp_path / "in" / good.name).write_bytes(good.read_bytes())
    found = run(tmp_path, "import", "gide", str(tmp_path / "in"), "--json")
    report = json.loads(found.stdout)
    assert (report["files"], report["new"], report["rejected"]) == (2, 1, 1)
    assert report["findings"][0]["code"] == "PAYLOAD-NOT-JSON"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("import", "gid", "."), 2, "did you mean 'gide'"),
        (("import", "gide", "/no/such/file"), 2, "no such file"),
        (("build",), 4, "holds no record"),
        (("search", "x"), 4, "no release"),
        (("query", "datasets/of-taxa"), 4, "no release"),
        (("schema", "nothing"), 2, "No such command"),
    ],
)
def test_an_error_is_one_line_that_says_what_is_valid(
    tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    found = run(tmp_path, *arguments)
    assert (found.returncode, found.stdout) == (code, "")
    assert words in found.stderr
    assert "Traceback" not in found.stderr


def test_archives_counts_all_records_of_a_connector(home: Path) -> None:
    rows = {row["connector"]: row for row in json.loads(run(home, "archives", "--json").stdout)}
    assert set(rows["gide"]["archives"]) == {"bia", "empiar", "idr", "ssbd"}
    assert rows["gide"]["records"] == sum(rows["gide"]["archives"].values()) == 58
    assert rows["zenodo"]["live_checked"] == "never"


def test_validate_exits_1_on_invalid_and_0_on_valid(tmp_path: Path) -> None:
    examples = resources.schemas() / "examples"
    assert run(tmp_path, "validate", str(examples / "valid" / "Dataset-minimal.yaml")).returncode == 0
    assert run(tmp_path, "validate", str(examples / "invalid" / "Dataset-no_title.yaml")).returncode == 1


def test_a_saved_question_takes_parameters(home: Path) -> None:
    found = json.loads(run(home, "query", "datasets/of-taxon", "--param", "organism=NCBITaxon_10090", "--json").stdout)
    assert {row["label"] for row in found} >= {"Mus musculus"}
    wrong = run(home, "query", "datasets/of-taxon", "--param", "organism=5 mice")
    assert wrong.returncode == 2
    assert "organism" in wrong.stderr


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("ASK { ?s a <http://schema.org/Dataset> }", {"answer": True}),
        ("CONSTRUCT { ?d a <http://example.org/X> } WHERE { ?d <http://schema.org/identifier> 'idr0001' }",
         {"subject": "https://w3id.org/micrograph/dataset/idr/idr0001", "predicate": "rdf:type", "object": "http://example.org/X"}),
    ],
)  # fmt: skip
def test_any_kind_of_query_gives_a_table(home: Path, query: str, first: dict[str, object]) -> None:
    assert json.loads(run(home, "query", "--sparql", query, "--json").stdout) == [first]


def test_every_command_of_the_readme_is_a_command(home: Path) -> None:
    import re

    readme = (Path(__file__).parents[1] / "README.md").read_text()
    named = set(re.findall(r"^(?:\$ )?micrograph (\w+)", readme, flags=re.M))
    helped = run(home, "--help").stdout
    assert len(named) > 8
    assert all(re.search(rf"^  {name}\s", helped, flags=re.M) for name in named)


def test_a_new_release_of_an_ontology_is_told_by_the_data_sets_that_it_touches(home: Path, tmp_path: Path) -> None:
    new = tmp_path / "fbbi.obo"
    new.write_text(
        "[Term]\nid: FBbi:00000246\nname: obsolete fluorescence\nis_obsolete: true\nreplaced_by: FBbi:00000345\n"
    )
    answer = json.loads(run(home, "ontologies", "diff", "FBbi", str(new), "--json").stdout)
    retired = next(one for one in answer["changes"] if one["kind"] == "retired")
    assert (retired["id"], retired["after"]) == ("FBbi:00000246", ["FBbi:00000345"])
    shown = json.loads(run(home, "terms", "show", "FBbi:00000246", "--json").stdout)
    assert retired["datasets"] == max(shown["datasets"].values()) > 20
