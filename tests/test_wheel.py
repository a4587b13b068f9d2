"""The wheel holds schemas, ontologies and questions, and runs without the checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


def python(unpacked: Path, code: str) -> str:
    # -P and an own path: neither the checkout nor its editable install may help
    code = f"import sys; sys.path.insert(0, {str(unpacked)!r}); {code}"
    found = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, cwd=unpacked, check=False
    )
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


def test_the_wheel_finds_its_own_data(unpacked: Path) -> None:
    root = python(unpacked, "from micrograph import resources; print(resources.root())")
    assert Path(root) == unpacked / "micrograph" / "_data"


def test_the_wheel_builds_the_demo(unpacked: Path, tmp_path: Path) -> None:
    code = f"from pathlib import Path; from micrograph.demo.run import build_demo; print(build_demo(Path({str(tmp_path)!r}), lambda m: None).statistics()['datasets'])"
    assert int(python(unpacked, code)) > 100


def test_the_wheel_has_the_questions_and_the_pages(unpacked: Path) -> None:
    assert int(python(unpacked, "from micrograph.queries import questions; print(len(questions()))")) >= 10
    assert (unpacked / "micrograph" / "web" / "templates" / "base.html").exists()
    assert (unpacked / "micrograph" / "py.typed").exists()
