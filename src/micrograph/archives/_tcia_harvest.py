"""Live harvest of TCIA's pages and of the Commons' index. Never checked against the live services."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from micrograph.archives._payloads import read
from micrograph.archives._reread_harvest import every_one, of_one_file, right_one
from micrograph.errors import NetworkError
from micrograph.records import Checkpoint, HarvestEvent, RawRecord, Unchanged

if TYPE_CHECKING:
    from micrograph.archives.tcia import Tcia
    from micrograph.http import Http

API = "https://cancerimagingarchive.net/api/v1"
PACKAGE = "https://pypi.org/pypi/idc-index-data/json"
PER_PAGE = 100
_LISTS = ("collections", "analysis-results")
_TABLES = ("collections_index.parquet", "analysis_results_index.parquet")


def harvest(archive: Tcia, http: Http, resume: str | None) -> Iterator[HarvestEvent]:
    """Both lists of pages, then the index; the cursor is how many lists are done: a page of a list is no place to go on."""
    done = int(resume) if resume and re.fullmatch(r"[0-9]", resume) else 0
    for place, kind in enumerate(_LISTS):
        if place >= done:
            yield from every_one(partial(_pages, archive, http, kind), key=_name)
            yield Checkpoint(str(place + 1))
    yield from _index(archive, http)


def _name(record: RawRecord) -> tuple[object, ...]:
    """What makes two rows the same: what they name, or all of what names nothing."""
    return (record.accession, record.part) if record.accession else (record.payload,)


def _pages(archive: Tcia, http: Http, kind: str) -> Iterator[list[RawRecord]]:
    """The records of a list, page by page."""
    for page in itertools.count(1):
        query = {"per_page": str(PER_PAGE), "page": str(page), "orderby": "id", "order": "asc"}
        # WordPress answers 400 to a page beyond the last; to the first one it is a refusal
        reply = http.get(f"{API}/{kind}/", params=query, allow=(400,) if page > 1 else (), json=True)
        if reply.status == 400:
            return
        rows = read(reply.body)
        if not isinstance(rows, list):
            raise NetworkError(f"{reply.url}: received no list of {kind}, but {reply.body[:200]!r}")
        yield [replace(one, url=reply.url) for one in archive.split(reply.body, reply.media_type, f"{kind}.json")]
        total = reply.headers.get("x-wp-totalpages", "")
        if page >= int(total) if re.fullmatch(r"[0-9]{1,6}", total) else len(rows) < PER_PAGE:
            return


def _index(archive: Tcia, http: Http) -> Iterator[HarvestEvent]:
    """The Commons' tables out of the newest wheel; a wheel that is known is not fetched again."""
    url = _wheel(http.get(PACKAGE, json=True).json())
    reply = right_one(http, url, accept="*/*", conditional=True)
    if reply.status == 304:
        yield Unchanged(url)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(reply.body)) as wheel:
            tables = [(name, wheel.read(name)) for name in wheel.namelist() if name.endswith(_TABLES)]
    except (zipfile.BadZipFile, RuntimeError, OSError) as error:
        raise NetworkError(f"{url}: received no wheel ({error})") from error
    found = (one for name, table in tables for one in archive.split(table, "application/vnd.apache.parquet", name))
    yield from of_one_file(found, url, reply.etag)


def _wheel(document: Any) -> str:
    files = document.get("urls") if isinstance(document, dict) else None
    for file in files if isinstance(files, list) else ():
        url = file.get("url") if isinstance(file, dict) else None
        if isinstance(url, str) and url.endswith(".whl"):
            return url
    raise NetworkError(f"{PACKAGE}: received no address of a wheel, but {str(document)[:200]}")
