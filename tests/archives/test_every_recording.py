"""Every recorded payload of every archive: a data set or findings that say why not, never a traceback, never an address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import orjson
import pytest

from micrograph.archives import archives
from micrograph.describe import Described, describe
from micrograph.importing import import_paths
from micrograph.log import HarvestLog
from micrograph.model.lift import lift
from micrograph.records import RawRecord
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
    ("bia", ["bia"], 23), ("gide", ["gide"], 1577), ("idr", ["idr/studies"], 110), ("zenodo", ["zenodo", "index_verbatim"], 22),
)  # fmt: skip
BASE = "https://w3id.org/micrograph/"
# In JSON and N-Triples a line break is `\n`: its letter stands before no @ of an address, but before a decorator on a line of its
# own (`@transaction.atomic` of 20670553).
ADDRESS = re.compile(rb"(?<!\\)[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.load()


def test_a_decorator_is_no_address_and_an_address_on_a_line_of_its_own_is_one() -> None:
    assert not ADDRESS.search(orjson.dumps("code:\n@transaction.atomic\ndef save(): ..."))
    for text in ("write to\na@example.org", "write to\nada@example.org", "ada@example.org", "<ada.doe@example.org>"):
        assert ADDRESS.search(orjson.dumps(text)), text


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
    for parts in recorded(slug, folders, recordings, tmp_path):
        described = describe(parts, terms, BASE)
        assert described.source or any(one.severity == "error" for one in described.findings), parts[0].accession
        made += described.source is not None
        assert not ADDRESS.search(shown(described)), parts[0].accession
    assert made >= least
    assert least or not made  # other archives' records alone: not one may be taken


def shown(described: Described) -> bytes:
    """All that leaves of a record: the data set (search, REST, exports), its source, its findings, its triples."""
    findings = orjson.dumps([finding.to_json() for finding in described.findings])
    if described.source is None:
        return findings
    dataset, record = described.source.dataset, described.source.record
    triples = "".join([*lift("Dataset", dataset, BASE), *lift("CatalogRecord", record, BASE)])
    return findings + orjson.dumps([dataset, record]) + triples.encode()


def test_every_connector_is_among_these() -> None:
    assert set(archives()) == {slug for slug, _, _ in RECORDED}
