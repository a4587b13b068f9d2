"""The crosswalk says of every connector what it reads into which slot: nothing more, and nothing less."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from micrograph import resources
from micrograph.archives import archive, archives
from micrograph.crosswalk import Row, crosswalk
from micrograph.describe import describe
from micrograph.importing import import_paths
from micrograph.log import HarvestLog
from micrograph.model.tables import SLOTS
from micrograph.records import Json, Report
from micrograph.terms.index import Terms
from tests.archives.test_every_recording import BASE, RECORDED, recorded

HERE = Path(__file__).parent
# Bring records of several archives, so their rows speak of no archive's own forms.
CARRIERS = frozenset({"gide", "datacite", "oai-pmh", "schema-org", "ro-crate"})
# What a connector knows of itself, or says about its own work: no field of a payload.
OWN_WORDS = frozenset({"archive", "level", "component_kind", "link_evidence"})
NOT_READ = "not read"
# What a connector reads where it is said, and no record at hand says.
UNSEEN = frozenset({
    ("bia", "ImageCorrelation.fiducials"), ("bia", "ImageCorrelation.transformation"), ("bia", "Specimen.description"),
    ("dataverse", "Grant.funder_ror"), ("dataverse", "RelatedRecord.target_url"), ("dryad", "Dataset.domain"), ("empiar", "Dataset.method_groups"),
    ("dryad", "Dataset.version_notes"), ("dryad", "RelatedRecord.target_url"), ("figshare", "Dataset.funding_statement"),
    ("figshare", "RelatedRecord.target_url"), ("huggingface", "Dataset.domain"), ("kaggle", "Dataset.domain"),
    ("kaggle", "Distribution.byte_size"), ("osf", "Dataset.domain"), ("ssbd", "Dataset.related"),
    ("ssbd", "RelatedRecord.relation"), ("ssbd", "RelatedRecord.target_accession"), ("ssbd", "RelatedRecord.target_archive"),
    ("tcia", "Dataset.funding_statement"), ("tcia", "Dataset.version"),
})  # fmt: skip


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.load()


def source(connector: str) -> str:
    return f"{'carrier' if connector in CARRIERS else 'archive'}:{connector}"


def rows() -> Iterator[Row]:
    for name, found in crosswalk().items():
        if name.startswith(("archive:", "carrier:")):
            yield from found


def homes(connector: str) -> set[str]:
    return {home for row in crosswalk().get(source(connector), ()) for home in row.home}


def filled(part: Json, class_name: str = "Dataset") -> Iterator[str]:
    """The slots that a draft fills, as `Class.slot`, in all its parts; identifiers that only join the parts are none."""
    for name, value in part.items():
        slot = SLOTS[class_name].get(name)
        if slot is None or value in (None, "", [], {}):
            continue
        if name not in OWN_WORDS and name != "id" and not name.endswith(("_id", "_ids")):
            yield f"{class_name}.{name}"
        if slot.kind == "object":
            for one in value if isinstance(value, list) else [value]:
                yield from filled(one, slot.target)


def drafts(document: Any) -> Iterator[Json]:
    """The drafts in a golden file, which holds one or several by name, some beside other things."""
    if isinstance(document, dict) and {"archive", "accession"} <= set(document):
        yield document
    elif isinstance(document, dict | list):
        for one in document.values() if isinstance(document, dict) else document:
            yield from drafts(one)


def golden(connector: str) -> list[Json]:
    path = HERE / connector.replace("-", "_") / "golden.json"
    return list(drafts(json.loads(path.read_text(encoding="utf-8"))))


def of_recordings(connector: str, recordings: Path, home: Path) -> Iterator[Json]:
    folders = next(folders for slug, folders, _ in RECORDED if slug == connector)
    for parts in recorded(connector, folders, recordings, home):
        draft = archive(connector).to_dataset(parts, Report())
        if draft is not None:
            yield draft


def of_the_demo(connector: str, home: Path) -> Iterator[Json]:
    folder = resources.demo() / connector
    if folder.is_dir():
        log = HarvestLog(home)
        import_paths(connector, [folder], log)
        for row in log.rows_in_force():
            if (draft := archive(connector).to_dataset([row], Report())) is not None:
                yield draft


def without_a_row(connector: str, found: Iterator[Json]) -> dict[str, str]:
    """Slots that no row of the connector has, each with a record that fills it."""
    known = homes(connector)
    return {slot: draft["accession"] for draft in found for slot in filled(draft) if slot not in known}


def test_every_connector_has_rows_and_every_row_a_connector() -> None:
    assert {row.source for row in rows()} == {source(connector) for connector in archives()}


def test_every_home_is_a_slot() -> None:
    for row in rows():
        for home in row.home:
            class_name, _, slot = home.partition(".")
            assert slot in SLOTS[class_name], (row.source, row.field, home)


def test_no_field_of_an_archive_has_two_rows() -> None:
    named = [(row.source, row.field) for row in rows()]
    assert len(named) == len(set(named))


@pytest.mark.parametrize("connector", sorted(archives()))
def test_every_slot_of_the_golden_draft_has_a_row(connector: str) -> None:
    made = golden(connector)
    assert made
    assert not without_a_row(connector, iter(made))


@pytest.mark.recorded
@pytest.mark.parametrize("connector", sorted(archives()))
def test_every_slot_that_a_recording_fills_has_a_row(connector: str, recordings: Path, tmp_path: Path) -> None:
    assert not without_a_row(connector, of_recordings(connector, recordings, tmp_path))


@pytest.mark.recorded
def test_every_home_is_filled_by_some_record_or_said_not_to_be_read(recordings: Path, tmp_path: Path) -> None:
    """By the connector itself, or of an archive's own row by a carrier of its records: SSBD's crates come through GIDE.

    Of a carrier's row one home is enough: nobody has a record of every element of DataCite's kernel.
    """
    ours: dict[str, set[str]] = defaultdict(set)
    for connector in archives():
        made = [*golden(connector), *of_the_demo(connector, tmp_path / "demo" / connector)]
        made += of_recordings(connector, recordings, tmp_path / connector)
        for draft in made:
            ours[source(connector)].update(gathered(draft))
            ours[f"archive:{draft['archive']}"].update(gathered(draft))
    unseen = set()
    for row in rows():
        missing = [home for home in row.home if home not in ours[row.source]]
        if row.source.startswith("carrier:") or row.remark.startswith("see carrier:"):
            assert len(missing) < len(row.home) or not row.home, row
        elif not row.remark.startswith(NOT_READ):
            unseen |= {(row.source.removeprefix("archive:"), home) for home in missing}
    assert unseen == UNSEEN


@pytest.mark.recorded
@pytest.mark.parametrize("connector", sorted(set(archives()) - CARRIERS))
def test_no_record_reports_more_than_its_archives_forms_can_carry(
    connector: str, recordings: Path, tmp_path: Path, terms: Terms
) -> None:
    """Of what the archive's own connector reads: curators of GIDE's crates add to BioImage Archive's and EMPIAR's records."""
    folders = next(folders for slug, folders, _ in RECORDED if slug == connector)
    for number, parts in enumerate(recorded(connector, folders, recordings, tmp_path)):
        described = describe(parts, terms, BASE) if number % 20 == 0 or connector != "cil" else None
        if described is None or described.source is None:
            continue
        found = described.source.dataset["completeness"]
        for row in (found, *found["other_profiles"]):
            assert row["reported"] <= row["ceiling"], (described.accession, row["profile"])


def gathered(draft: Json) -> set[str]:
    """What a draft fills, with what normalising gathers from its parts into the data set, and the licence as stated."""
    found = set(filled(draft))
    found |= {"Dataset.archive"} | {f"Dataset.{slot.partition('.')[2]}" for slot in found}
    return found | ({"Dataset.licence_stated"} if "Dataset.licence" in found else set())
