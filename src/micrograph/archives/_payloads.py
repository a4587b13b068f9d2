"""Cutting payloads of JSON into records, and saying what a payload is that is none: the same for all such archives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from micrograph.records import Json, RawRecord, Report

MEDIA_TYPE = "application/json"
_ERROR_KEYS = ("message", "errorMessage", "error", "errors", "detail", "exception")


class Identity(NamedTuple):
    """What names a record, and one payload of it."""

    accession: str
    part: str = "record"
    modified: str | None = None


def read(payload: bytes) -> Any:
    """The JSON of a payload; None where it is none, which is no record either."""
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        return None


def split_json(
    connector: str, payload: bytes, items: Callable[[Any], list[Any] | None], identity: Callable[[Any], Identity | None]
) -> Iterator[RawRecord]:
    """A record for each item of a page, or one for the whole payload.

    Args:
        connector: slug, which is also the archive's.
        payload: as received; of an item the bytes are those of the item, and the page's hash is kept.
        items: the items of a page; None where the document is no page.
        identity: what names a record; None where the item is none.
    """
    document = read(payload)
    listed = items(document)
    if listed is None:
        yield record_of(connector, payload, identity(document))
        return
    page = sha256(payload).hexdigest()
    for item in listed:
        try:
            yield record_of(connector, orjson.dumps(item), identity(item), page)
        except orjson.JSONEncodeError:  # nested deeper than orjson writes
            yield record_of(connector, payload, None, page)


def record_of(connector: str, payload: bytes, found: Identity | None, page: str | None = None) -> RawRecord:
    """A payload as a record of an archive, or as one without accession."""
    if found is None:
        return RawRecord(connector, "", "", payload, MEDIA_TYPE, page_sha256=page)
    return RawRecord(
        connector, connector, found.accession, payload, MEDIA_TYPE,
        part=found.part, modified=found.modified, page_sha256=page,
    )  # fmt: skip


def documents(
    parts: Sequence[RawRecord], identity: Callable[[Any], Identity | None], valid: str, report: Report
) -> list[Json]:
    """The documents of a record's parts that are what they should be; of the others a finding each."""
    found = []
    for part in parts:
        document = read(part.payload)
        if identity(document) is None:
            refuse(part.payload, valid, report)
        else:
            found.append(document)
    return found


def by_part(
    parts: Sequence[RawRecord], identity: Callable[[Any], Identity | None], valid: str, report: Report
) -> dict[str, Json]:
    """As `documents`, by the part of the record that each is; the last of a part counts."""
    return {found.part: one for one in documents(parts, identity, valid, report) if (found := identity(one))}


def refuse(payload: bytes, valid: str, report: Report) -> None:
    """Note what a payload is instead of a record.

    >>> report = Report()
    >>> refuse(b"<!doctype html>", "valid is a record", report)
    >>> refuse(b'{"message": "Not found"}', "valid is a record", report)
    >>> [finding.code for finding in report]
    ['PAYLOAD-ERROR-BODY', 'PAYLOAD-ERROR-BODY']
    """
    code, received = _what(payload)
    report.add(code, "error", f"received {received}; {valid}", "", received)


def _what(payload: bytes) -> tuple[str, str]:
    start = payload[:80].decode("utf-8", "replace")
    if start.lstrip().lower().startswith(("<!doctype", "<html")):
        return "PAYLOAD-ERROR-BODY", "an HTML page"
    if start.lstrip().startswith("<"):
        return "PAYLOAD-FOREIGN", "XML"
    try:
        document = orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        return "PAYLOAD-NOT-JSON", f"no JSON ({error})"
    if not isinstance(document, dict):
        return "PAYLOAD-FOREIGN", f"JSON that is a {type(document).__name__}"
    if not document:
        return "PAYLOAD-EMPTY", "an empty object"
    if "tombstone" in document:
        return "PAYLOAD-TOMBSTONE", "the tombstone of a removed record"
    said = next((document[key] for key in _ERROR_KEYS if document.get(key)), None)
    if said is not None:
        return "PAYLOAD-ERROR-BODY", f"the error {str(said)[:200]!r}"
    return "PAYLOAD-FOREIGN", f"JSON with keys {', '.join(map(str, list(document)[:8]))[:200]}"
