"""Find a Chromium for the browser tests, or get one: Playwright's, or the system's package where we may."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from conftest import find_chromium


def main() -> None:
    if find_chromium():
        return
    print("no Chromium found; trying Playwright's", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, timeout=300)
    if not find_chromium() and shutil.which("apt-get") and os.geteuid() == 0:
        print("trying the system's package", flush=True)
        subprocess.run(["apt-get", "update", "-q"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"], check=False)
    print(f"Chromium: {find_chromium() or 'none; browser tests will be named as not run'}", flush=True)


if __name__ == "__main__":
    main()
