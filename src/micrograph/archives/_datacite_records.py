"""Records of DataCite's REST interface: what one is, and how a page is cut. For all connectors that go through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import orjson

from micrograph.archives._named_record import part_named
from micrograph.archives._payloads import read
from micrograph.records import Json, RawRecord

MEDIA_TYPE = "application/vnd.datacite.datacite+json"
VALID = "valid is a record of DataCite's REST interface (`attributes` with a DOI), or its metadata in JSON"

Owner = Callable[[Json, str], tuple[str, str]]


def attributes_of(document: Any) -> Json | None:
    """The attributes of a record: as the interface sends it, one of its items, or the metadata alone; None of anything else.

    >>> attributes_of({"data": {"id": "10.1/2", "attributes": {"doi": "10.1/2", "titles": []}}})["doi"]
    '10.1/2'
    """
    if not isinstance(document, dict):
        return None
    inner = document.get("data")
    body: Json = inner if isinstance(inner, dict) else document
    attributes = body.get("attributes")
    said: Any = attributes if isinstance(attributes, dict) else body
    if isinstance(attributes, dict) and body.get("type") not in ("dois", "works", None):  # it may be a list
        return None
    is_one = isinstance(said.get("doi"), str) and said["doi"] and any(key in said for key in ("titles", "creators"))
    return said if is_one else None


def split_dois(connector: str, payload: bytes, owner: Owner) -> Iterator[RawRecord]:
    """A record for each item of a page, or the one of a record's own answer.

    Args:
        connector: slug.
        payload: as received.
        owner: archive and accession of a record's attributes and DOI; two empty texts where it is none of the connector's.
    """
    document = read(payload)
    listed = document.get("data") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        yield _record(connector, payload, document, owner)
        return
    page = sha256(payload).hexdigest()
    for item in listed:
        try:
            yield _record(connector, orjson.dumps(item), item, owner, page)
        except orjson.JSONEncodeError:
            yield RawRecord(connector, "", "", payload, MEDIA_TYPE, page_sha256=page)


def _record(connector: str, payload: bytes, document: Any, owner: Owner, page: str | None = None) -> RawRecord:
    attributes = attributes_of(document)
    archive, accession = owner(attributes, attributes["doi"].strip()) if attributes else ("", "")
    modified = attributes.get("updated") if attributes else None
    return RawRecord(
        connector, archive, accession, payload, MEDIA_TYPE, page_sha256=page,
        modified=modified if isinstance(modified, str) else None, part=part_named(attributes["doi"] if attributes else ""),
    )  # fmt: skip
