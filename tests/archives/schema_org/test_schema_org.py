"""schema.org in pages: however a site writes its Dataset, the same words come to the same places."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest

from micrograph.archives import archives
from micrograph.archives.schema_org import ARCHIVE
from micrograph.records import Report
from tests.archives import mapping
from tests.archives.mapping import without_prose
from tests.replay.wrong import spoilt

mapped, draft = partial(mapping.mapped, ARCHIVE), partial(mapping.draft, ARCHIVE)
HERE = Path(__file__).parent
PAYLOAD = (HERE / "page.json").read_bytes()
EXAMPLES = ("dataset_minimal", "dataset_variableMeasured-gridDataset-altVersion", "dataset_temporalCoverage")


def described(**members: object) -> Any:
    """The description alone, with other members."""
    return json.loads(PAYLOAD)["@graph"][1] | members


def page(*scripts: str) -> bytes:
    tags = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    return f"<!doctype html><html><head>{tags}</head><body>Yeast</body></html>".encode()


def as_golden(payload: bytes, name: str = "") -> dict[str, Any]:
    (record,) = ARCHIVE.split(payload, "", name)
    report = Report()
    return {"dataset": ARCHIVE.to_dataset([record], report), "findings": [one.to_json() for one in report]}


def made(recordings: Path) -> dict[str, Any]:
    found = {"10.99999/yeast.7": as_golden(PAYLOAD)}
    for name in EXAMPLES:
        payload = (recordings / "schema-org" / f"science-on-schema.org__examples_{name}.jsonld").read_bytes()
        found[name] = as_golden(payload, f"{name}.jsonld")
    return found


def golden() -> Any:
    return json.loads((HERE / "golden.json").read_text())


def test_it_is_found_by_itself() -> None:
    assert archives()["schema-org"] is ARCHIVE


def test_golden() -> None:
    assert without_prose(as_golden(PAYLOAD)) == golden()["10.99999/yeast.7"]


@pytest.mark.recorded
def test_golden_of_the_recorded_examples(recordings: Path) -> None:
    assert without_prose(made(recordings)) == golden()


def test_a_page_its_script_and_its_graph_say_the_same() -> None:
    alone = draft(described())
    assert draft(PAYLOAD) == alone
    assert draft(page("let x = {;", json.dumps(described()))) == alone
    assert draft(orjson.dumps([described()])) == alone


def test_a_list_of_descriptions_gives_one_record_each() -> None:
    both = [described(), described(identifier="https://doi.org/10.5281/zenodo.12")]
    assert [(one.archive, one.accession) for one in ARCHIVE.split(orjson.dumps(both), "", "")] == [
        ("schema-org", "10.99999/yeast.7"), ("zenodo", "12"),
    ]  # fmt: skip


def test_no_address_of_a_person_is_mapped() -> None:
    assert "@example.org" not in json.dumps(draft(PAYLOAD))


@pytest.mark.parametrize(
    ("free", "access"),
    [(True, "open"), ("true", "open"), ("http://schema.org/True", "open"), ("https://schema.org/False", None), (False, None), (None, None)],
)  # fmt: skip
def test_what_is_free_is_open_however_true_is_written(free: object, access: str | None) -> None:
    assert draft(described(isAccessibleForFree=free)).get("access") == access


@pytest.mark.parametrize(
    ("written", "media_type"),
    [("zip", "application/zip"), (".csv", "text/csv"), ("image/tiff", "image/tiff"), ("madeup", None), (None, None)],
)
def test_a_suffix_is_no_media_type(written: str | None, media_type: str | None) -> None:
    file = {"contentUrl": "https://data.example.org/a", "encodingFormat": written}
    assert draft(described(distribution=file))["distributions"][0].get("media_type") == media_type


def test_how_to_cite_a_data_set_is_no_publication_of_it() -> None:
    assert [one["doi"] for one in draft(PAYLOAD)["publications"]] == ["10.9999/made.up.5"]


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "PAYLOAD-NOT-JSON"), (b"{}", "PAYLOAD-EMPTY"), (page("{}"), "PAYLOAD-ERROR-BODY"), (b'{"@type": "Person"}', "PAYLOAD-FOREIGN"),
        (b"[]", "PAYLOAD-FOREIGN"),
    ],
)  # fmt: skip
def test_what_has_no_dataset_is_named(payload: bytes, code: str) -> None:
    (record,), found, report = mapped(payload)
    assert (record.accession, found) == ("", None)
    assert [(finding.code, finding.severity) for finding in report] == [(code, "error")]


def test_a_wrong_type_at_any_field_never_raises() -> None:
    for what, changed in spoilt(json.loads(PAYLOAD)):
        for record in ARCHIVE.split(orjson.dumps(changed), "", "page.json"):
            found = ARCHIVE.to_dataset([record], Report())
            assert (found is None) == (record.accession == ""), what
