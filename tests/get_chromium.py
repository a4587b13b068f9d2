"""Find a Chromium for the browser tests, or get one: the system's package where we may install it, or Playwright's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from conftest import find_chromium


def main() -> None:
    ways = [from_playwright]
    if shutil.which("apt-get") and os.geteuid() == 0:
        ways.insert(0, from_debian)
    for way in ways:
        if find_chromium():
            break
        way()
    print(f"Chromium: {find_chromium() or 'none; browser tests will be named as not run'}", flush=True)


def from_debian() -> None:
    run("apt-get", "update", "-q")
    run("apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium")


def from_playwright() -> None:
    run(sys.executable, "-m", "playwright", "install", "chromium")


def run(*command: str) -> None:
    print("no Chromium yet; trying:", " ".join(command), flush=True)
    try:
        subprocess.run(command, check=False, timeout=300, stdout=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        print("that took more than 5 minutes and was stopped", flush=True)


if __name__ == "__main__":
    main()
