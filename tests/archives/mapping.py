"""From a payload to a draft, as tests of connectors do it."""

from __future__ import annotations

from hashlib import sha256
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


def without_prose(found: Any, key: str = "") -> Any:
    """The same with its sentences as length and digest: golden files hold facts, and no text of somebody else's.

    >>> without_prose({"title": "Cells", "description": "Sentences that somebody wrote about the cells of a mouse."})
    {'title': 'Cells', 'description': '57 characters, sha256 f3532d14bc9b'}
    """
    if isinstance(found, dict):
        return {name: without_prose(value, name) for name, value in found.items()}
    if isinstance(found, list):
        return [without_prose(value, key) for value in found]
    if not isinstance(found, str) or key in _FACTS or found.startswith("http"):
        return found
    if len(found) > _LONG or (key in _PROSE and len(found) > _SHORT):
        return f"{len(found)} characters, sha256 {sha256(found.encode()).hexdigest()[:12]}"
    return found


_FACTS = frozenset({"title", "authors", "message"})  # messages are ours
_PROSE = frozenset({
    "description", "overview", "acquisition_parameters", "preparation_protocol", "growth_protocol", "acknowledgements",
    "funding_statement", "analysis_method", "biological_entity", "version_notes",
})  # fmt: skip
_LONG, _SHORT = 90, 40  # characters
