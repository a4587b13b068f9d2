"""All recorded payloads of all archives: imported, built, and what is known of them before and after.

    python benchmarks/recordings.py [--home FOLDER]

Prints a table by archive: payloads, data sets, organism, method and licence filled as the archive wrote them and in the
release, findings by code; then the Cell Image Library's terms by ontology and slot; then the saved questions' answers.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections import Counter, defaultdict
from itertools import groupby
from pathlib import Path
from time import perf_counter
from typing import Any

import pyarrow.parquet as pq

from micrograph.archives import archive
from micrograph.asking import ask_question
from micrograph.importing import import_paths
from micrograph.licences import licence
from micrograph.log import HarvestLog
from micrograph.pipeline import build
from micrograph.records import Report
from micrograph.search import SearchIndex
from micrograph.settings import Settings

SHARED = Path(__file__).parents[2] / "shared" / "recordings"
# Connector and what of the recordings it is given.
SOURCES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("bia", ("bia",)), ("gide", ("gide",)), ("idr", ("idr/studies",)), ("empiar", ("empiar",)), ("ssbd", ("ssbd",)),
    ("cil", ("cil/cil_public_data_v8_6.tar.xz",)), ("bbbc", ("bbbc",)), ("cpg", ("cpg",)), ("tcia", ("tcia",)),
    ("zenodo", ("zenodo", "index_verbatim")), ("dryad", ("dryad", "index_verbatim")), ("figshare", ("figshare", "index_verbatim")),
    ("dataverse", ("dataverse", "index_verbatim")), ("huggingface", ("huggingface", "index_verbatim")),
    ("osf", ("osf", "index_verbatim")), ("kaggle", ("kaggle",)), ("nightingale", ("nightingale",)),
    ("ieee-dataport", ("datacite",)), ("datacite", ("datacite",)), ("oai-pmh", ("oai-pmh",)),
    ("schema-org", ("schema-org", "dryad", "zenodo")), ("ro-crate", ("ro-crate",)),
)  # fmt: skip
SLOTS = ("organisms", "imaging_methods")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    home = given.home or Path(tempfile.mkdtemp(prefix="micrograph-recordings-"))
    log = HarvestLog(home)
    start = perf_counter()
    files: Counter[str] = Counter()
    for connector, names in () if log.connectors() else SOURCES:
        report = import_paths(connector, [SHARED / name for name in names], log)
        files[connector] = report.files
        print(
            f"{connector:<14}{report.files:>6} files {report.new + report.changed:>6} payloads {report.rejected:>5} no record of it"
        )
    print(f"imported in {perf_counter() - start:.0f} s\n")
    start = perf_counter()
    release, timing = build(home, Settings(home=home))
    print(f"built in {perf_counter() - start:.0f} s: {timing.seconds}\n")
    table(log, release.path)
    of_cil(release.path)
    answers(release.path)
    if given.home is None:
        shutil.rmtree(home)


def table(log: HarvestLog, release: Path) -> None:
    """By archive: payloads, data sets, filled before and after, and the commonest findings."""
    before, payloads = as_written(log)
    index = SearchIndex(release / "search")
    after: dict[str, Counter[str]] = defaultdict(Counter)
    for number in range(len(index)):
        dataset = index.dataset(number)
        count = after[dataset["archive"]]
        count["records"] += 1
        count["organisms"] += bool(dataset.get("organisms"))
        count["imaging_methods"] += bool(dataset.get("imaging_methods"))
        count["licence"] += dataset.get("licence_class", "none-stated") != "none-stated"
    findings = pq.read_table(release / "findings.parquet", columns=["archive", "code", "severity"]).to_pylist()
    by_archive: dict[str, Counter[str]] = defaultdict(Counter)
    for row in findings:
        if row["severity"] != "info":
            by_archive[row["archive"]][row["code"]] += 1
    print(
        f"{'archive':<14}{'payloads':>9}{'records':>8}{'organism':>16}{'method':>16}{'licence':>16}  commonest warnings"
    )
    for name in sorted(after):
        said, now = before[name], after[name]
        pairs = "".join(f"{said[slot]:>8} > {now[slot]:<5}" for slot in (*SLOTS, "licence"))
        common = ", ".join(f"{code} {count}" for code, count in by_archive[name].most_common(4))
        print(f"{name:<14}{payloads[name]:>9}{now['records']:>8}{pairs}  {common}")
    print("\nall findings:", dict(Counter(row["code"] for row in findings).most_common()), "\n")


def as_written(log: HarvestLog) -> tuple[dict[str, Counter[str]], Counter[str]]:
    """How many records have an identifier of organism and method, and an SPDX licence, as their archive wrote it."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    payloads: Counter[str] = Counter()
    seen: set[tuple[str, str, str]] = set()
    for (name, accession, connector), rows in groupby(
        log.rows_in_force(), key=lambda row: (row.archive, row.accession, row.connector)
    ):
        parts = list(rows)
        payloads[name] += len(parts)
        draft = archive(connector).to_dataset(parts, Report()) or {}
        for slot in SLOTS:
            if (name, accession, slot) not in seen and has_id(draft, slot):
                seen.add((name, accession, slot))
                found[name][slot] += 1
        written = licence(str(draft.get("licence") or ""))
        if (
            written
            and written.spdx
            and written.spdx == draft.get("licence")
            and (name, accession, "licence") not in seen
        ):
            seen.add((name, accession, "licence"))
            found[name]["licence"] += 1
    return found, payloads


def has_id(draft: dict[str, Any], slot: str) -> bool:
    """Whether a draft, or a part of it, gives an identifier in a slot."""
    parts = [part for key in ("biosamples", "acquisitions", "study_components") for part in draft.get(key, ())]
    return any(mention.get("id") for holder in (draft, *parts) for mention in holder.get(slot, ()))


def of_cil(release: Path) -> None:
    """The Cell Image Library: uses of terms by ontology and slot, and what is wrong with its identifiers."""
    index = SearchIndex(release / "search")
    uses: Counter[tuple[str, str]] = Counter()
    for number in range(len(index)):
        dataset = index.dataset(number)
        if dataset["archive"] == "cil":
            for row in dataset.get("term_evidence", ()):
                uses[row["slot"], (row.get("term") or "unresolved:").partition(":")[0]] += 1
    print("Cell Image Library, term uses by slot and ontology:")
    for (slot, prefix), count in uses.most_common(30):
        print(f"  {slot:<18}{prefix:<14}{count:>7}")
    rows = pq.read_table(release / "findings.parquet", columns=["archive", "code", "message", "value"]).to_pylist()
    wrong = [row for row in rows if row["archive"] == "cil"]
    retired = [row for row in wrong if row["code"] == "TERM-RETIRED"]
    merged = [row for row in retired if "in favour of" in row["message"]]
    malformed = {row["value"] for row in wrong if row["code"] == "TERM-MALFORMED"}
    print(f"  uses of retired identifiers {len(retired)} ({len({row['value'] for row in retired})} different), of which with a successor"
          f" {len(merged)} ({len({row['value'] for row in merged})} different); malformed {len(malformed)} different")  # fmt: skip


# Saved questions, each with its parameters, as somebody who knows no SPARQL would ask them.
ASKED = (
    ("human", "datasets/of-taxon", {"organism": "NCBITaxon:9606"}), ("mouse", "datasets/of-taxon", {"organism": "NCBITaxon:10090"}),
    ("zebrafish", "datasets/of-taxon", {"organism": "NCBITaxon:7955"}), ("fly", "datasets/of-taxon", {"organism": "NCBITaxon:7227"}),
    ("worm", "datasets/of-taxon", {"organism": "NCBITaxon:6239"}), ("any mammal", "datasets/of-taxon", {"organism": "NCBITaxon:40674"}),
    ("any plant", "datasets/of-taxon", {"organism": "NCBITaxon:33090"}),
    ("any bacterium", "datasets/of-taxon", {"organism": "NCBITaxon:2"}),
    ("any electron microscopy", "methods/of-method", {"below": "FBbi:00000256"}),
    ("light sheet", "methods/of-group", {"group": "mggroup:light-sheet"}),
    ("human by any electron microscopy", "datasets/human-by-electron-microscopy", {}),
    ("organisms in three archives or more", "organisms/in-three-archives", {}), ("CC0", "licences/public-domain", {}),
    ("commercial reuse allowed", "licences/commercial-reuse", {}), ("more than 1 TB", "datasets/larger-than", {"gigabytes": "1000"}),
    ("the same article in two archives", "publications/in-two-archives", {}),
)  # fmt: skip


def answers(release: Path) -> None:
    """The saved questions over the release: rows, data sets among them, and the first row."""
    print("\nsaved questions:")
    for title, name, parameters in ASKED:
        start = perf_counter()
        columns, rows = ask_question(release / "graph", name, [f"{key}={value}" for key, value in parameters.items()])
        milliseconds = (perf_counter() - start) * 1000
        sets = {row[columns.index("dataset")] for row in rows} if "dataset" in columns else set()
        counted = f"{len(sets):,} data sets" if sets else f"{len(rows):,} rows"
        told = (
            [str(cell)[:60] for name, cell in zip(columns, rows[0], strict=True) if name not in parameters]
            if rows
            else []
        )
        print(f"  {title:<38}{counted:>16} {milliseconds:>6.0f} ms   {' | '.join(told)}")


if __name__ == "__main__":
    main()
