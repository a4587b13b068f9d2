"""Every recorded payload of every archive: a data set or findings that say why not, never a traceback, never an address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import orjson
import pytest

from micrograph.archives import archive, archives
from micrograph.describe import Described, describe
from micrograph.importing import import_paths
from micrograph.log import HarvestLog
from micrograph.records import RawRecord, Report
from micrograph.terms.index import Terms

pytestmark = pytest.mark.recorded

# Connector, the folders that hold payloads of it, and how many data sets they hold at least (as counted; of IEEE DataPort
# none was recorded: its payloads here are other archives' DOIs, which it must refuse).
RECORDED: tuple[tuple[str, Sequence[str], int], ...] = (
    ("empiar", ["empiar"], 6), ("ssbd", ["ssbd"], 7), ("bbbc", ["bbbc"], 21), ("cpg", ["cpg"], 26), ("tcia", ["tcia"], 205),
    ("dryad", ["dryad"], 14), ("figshare", ["figshare"], 12), ("dataverse", ["dataverse"], 82), ("huggingface", ["huggingface"], 26),
    ("osf", ["osf"], 3), ("kaggle", ["kaggle"], 39), ("nightingale", ["nightingale"], 5), ("ieee-dataport", ["datacite"], 0),
    ("datacite", ["datacite"], 1), ("oai-pmh", ["oai-pmh"], 3634), ("ro-crate", ["ro-crate"], 9),
    ("schema-org", ["schema-org", "dryad"], 10), ("cil", ["cil/cil_public_data_v8_6.tar.xz"], 5928),
)  # fmt: skip
BASE = "https://w3id.org/micrograph/"
ADDRESS = re.compile(rb"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
MOST = 400  # records of one archive that are taken through all stages; the others only through mapping


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.load()


def recorded(slug: str, folders: Sequence[str], recordings: Path, home: Path) -> Iterator[list[RawRecord]]:
    log = HarvestLog(home)
    import_paths(slug, [recordings / folder for folder in folders], log)
    for _, rows in groupby(log.rows_in_force(), key=lambda row: (row.archive, row.accession)):
        yield list(rows)


@pytest.mark.parametrize(("slug", "folders", "least"), RECORDED, ids=[slug for slug, _, _ in RECORDED])
def test_every_payload_is_a_data_set_or_says_why_not_and_shows_no_address(
    slug: str, folders: Sequence[str], least: int, recordings: Path, tmp_path: Path, terms: Terms
) -> None:
    made = 0
    for number, parts in enumerate(recorded(slug, folders, recordings, tmp_path)):
        if number >= MOST:
            report = Report(slug, parts[0].accession)
            made += archive(slug).to_dataset(parts, report) is not None
            continue
        described = describe(parts, terms, BASE)
        assert described.source or any(finding.severity == "error" for finding in described.findings), parts[
            0
        ].accession
        made += described.source is not None
        assert not ADDRESS.search(shown(described)), parts[0].accession
    assert made >= least
    assert least or not made  # other archives' records alone: not one may be taken


def shown(described: Described) -> bytes:
    dataset = described.source.dataset if described.source else {}
    return orjson.dumps([dataset, [finding.to_json() for finding in described.findings]])


def test_every_connector_is_among_these_or_has_tests_of_its_own_over_recordings() -> None:
    assert set(archives()) == {slug for slug, _, _ in RECORDED} | {"bia", "gide", "idr", "zenodo"}
