"""From a payload to a draft, as tests of connectors do it."""

from __future__ import annotations

from typing import Any

import orjson

from micrograph.archives import Archive
from micrograph.records import RawRecord, Report


def mapped(archive: Archive, *documents: object) -> tuple[list[RawRecord], dict[str, Any] | None, Report]:
    """The records of some payloads (bytes, or what JSON is made of), their draft, and what was found."""
    payloads = [one if isinstance(one, bytes) else orjson.dumps(one) for one in documents]
    records = [record for payload in payloads for record in archive.split(payload, "", "")]
    report = Report()
    return records, archive.to_dataset(records, report), report


def draft(archive: Archive, *documents: object) -> dict[str, Any]:
    """Their draft, which there has to be."""
    found = mapped(archive, *documents)[1]
    assert found is not None
    return found
