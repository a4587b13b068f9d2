"""Live harvest of TCIA's pages and of the Commons' index. Never checked against the live services."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from micrograph.errors import NetworkError
from micrograph.records import Checkpoint, HarvestEvent, Unchanged

if TYPE_CHECKING:
    from micrograph.archives.tcia import Tcia
    from micrograph.http import Http

API = "https://cancerimagingarchive.net/api/v1"
PACKAGE = "https://pypi.org/pypi/idc-index-data/json"
PER_PAGE = 100
_LISTS = ("collections", "analysis-results")
_TABLES = ("collections_index.parquet", "analysis_results_index.parquet")


def harvest(archive: Tcia, http: Http, resume: str | None) -> Iterator[HarvestEvent]:
    """Both lists of pages, then the index; the cursor is the number of the list and the next page."""
    number, _, page = (resume or "0 1").partition(" ")
    start, first = (int(number), int(page)) if number.isdigit() and page.isdigit() and int(page) else (0, 1)
    for place, kind in enumerate(_LISTS):
        following = first if place == start else 1
        while place >= start and following:
            query = {"per_page": str(PER_PAGE), "page": str(following)}
            reply = http.get(f"{API}/{kind}/", params=query, allow=(400,), json=True)
            if reply.status == 400:  # WordPress says so of a page beyond the last
                break
            for record in archive.split(reply.body, reply.media_type, f"{kind}.json"):
                yield replace(record, url=reply.url)
            total = reply.headers.get("x-wp-totalpages", "1")
            following = following + 1 if total.isdigit() and following < int(total) else 0
            if following:
                yield Checkpoint(f"{place} {following}")
        if place >= start:
            yield Checkpoint(f"{place + 1} 1")
    yield from _index(archive, http)


def _index(archive: Tcia, http: Http) -> Iterator[HarvestEvent]:
    """The Commons' tables out of the newest wheel; a wheel that is known is not fetched again."""
    url = _wheel(http.get(PACKAGE, json=True).json())
    reply = http.get(url, accept="*/*", conditional=True)
    if reply.status == 304:
        yield Unchanged(url)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(reply.body)) as wheel:
            tables = [(name, wheel.read(name)) for name in wheel.namelist() if name.endswith(_TABLES)]
    except (zipfile.BadZipFile, RuntimeError, OSError) as error:
        raise NetworkError(f"{url}: received no wheel ({error})") from error
    for name, table in tables:
        for record in archive.split(table, "application/vnd.apache.parquet", name):
            yield replace(record, url=url, etag=reply.etag)


def _wheel(document: Any) -> str:
    files = document.get("urls") if isinstance(document, dict) else None
    for file in files if isinstance(files, list) else ():
        url = file.get("url") if isinstance(file, dict) else None
        if isinstance(url, str) and url.endswith(".whl"):
            return url
    raise NetworkError(f"{PACKAGE}: received no address of a wheel, but {str(document)[:200]}")
