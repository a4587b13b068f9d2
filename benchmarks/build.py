"""The whole build, log to published release, over GIDE's crates: data sets a second, seconds by stage, triples a record.

    python benchmarks/build.py [../shared/recordings/gide/gide_crates_1577.tar.gz]

Prints also what of the time is bare loading: the same dumps through `pyoxigraph` alone.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from pyoxigraph import RdfFormat, Store

from micrograph.importing import import_paths
from micrograph.log import HarvestLog
from micrograph.pipeline import build
from micrograph.settings import Settings

SHARED = Path(os.environ.get("MICROGRAPH_SHARED", Path(__file__).parents[2] / "shared"))


def main() -> None:
    crates = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED / "recordings" / "gide" / "gide_crates_1577.tar.gz"
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        start = perf_counter()
        import_paths("gide", [crates], HarvestLog(home))
        print(f"import\t{perf_counter() - start:.2f} s")
        start = perf_counter()
        release, timing = build(home, Settings(home=home))
        total = perf_counter() - start
        statistics = release.statistics()
        for stage, seconds in timing.seconds.items():
            print(f"{stage}\t{seconds:.2f} s\t{seconds / total:.0%}")
        start = perf_counter()
        store = Store(str(Path(folder) / "bare"))
        for dump in sorted(release.dumps.glob("*.nt")):
            store.bulk_load(path=str(dump), format=RdfFormat.N_TRIPLES)
        bare = perf_counter() - start
        print(f"bare bulk_load of the same triples\t{bare:.2f} s\tratio {timing.seconds['load graph'] / bare:.2f}")
        a_record = statistics["triples"] / statistics["datasets"]
        print(f"{statistics['datasets']} data sets, {a_record:.0f} triples a record with terms and usage")
        print(f"{statistics['datasets'] / total:.0f} data sets a second on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
