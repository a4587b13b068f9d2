"""What all tests share: the recordings, a loud word about anything that is missing, a quiet home."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
SHARED = Path(os.environ.get("MICROGRAPH_SHARED", REPOSITORY.parent / "shared"))
REQUIRED = {name for name in os.environ.get("MICROGRAPH_REQUIRE", "").split(",") if name}
_missing: dict[str, int] = {}


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with recordings/, ontologies/, gold/ and conformance/."""
    return SHARED


@pytest.fixture(scope="session")
def recordings(shared: Path) -> Path:
    """Real payloads, by archive."""
    return shared / "recordings"


@pytest.fixture(autouse=True)
def _quiet_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the user's own state, or reads settings of the machine."""
    for name in [name for name in os.environ if name.startswith("MICROGRAPH_")]:
        if name not in {"MICROGRAPH_SHARED", "MICROGRAPH_REQUIRE"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("MICROGRAPH_HOME", str(tmp_path_factory.getbasetemp() / "no-home"))
    from micrograph.settings import settings

    settings.cache_clear()


def _unmet(item: pytest.Item) -> str | None:
    """What this test needs and the machine has not."""
    if item.get_closest_marker("recorded") and not (SHARED / "recordings").is_dir():
        return "recorded"
    if item.get_closest_marker("browser") and find_chromium() is None:
        return "browser"
    if item.get_closest_marker("java") and shutil.which("java") is None:
        return "java"
    if item.get_closest_marker("long") and "long" not in REQUIRED:
        return "long"
    return None


def find_chromium() -> str | None:
    """A Chromium on this machine: the system's, or the one Playwright installed."""
    import glob

    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    found = sorted(glob.glob(str(Path.home() / ".cache/ms-playwright/chromium-*/chrome-linux*/chrome")))
    return found[-1] if found else None


def pytest_runtest_setup(item: pytest.Item) -> None:
    need = _unmet(item)
    if need is None:
        return
    if need in REQUIRED:
        pytest.fail(f"MICROGRAPH_REQUIRE names {need!r}, and this machine has it not", pytrace=False)
    _missing[need] = _missing.get(need, 0) + 1
    pytest.skip(f"needs {need!r}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    needs = {
        "recorded": f"no recordings at {SHARED}",
        "browser": "no Chromium found",
        "java": "no java on the PATH",
        "long": "run make test-long",
    }
    for need, reason in needs.items():
        count = sum(1 for report in skipped if f"needs '{need}'" in str(report.longrepr))
        if count:
            terminalreporter.write_line(f"NOT RUN: {count} tests marked {need} ({reason})", yellow=True, bold=True)
