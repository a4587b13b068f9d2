"""Harvest of DataCite's REST interface, for every connector that reaches its archive through it. Never checked live.

Facts this rests on, from DataCite's documentation and recorded answers: `GET https://api.datacite.org/dois?query=…` with
`page[cursor]=1` pages through any number of records by `links.next` (page numbers end at 10,000); `query=updated:[a TO b]` filters by
change; deleted DOIs stay, registered and no longer findable, and answer 404 here; 500 requests in 5 minutes. A cursor that is no longer
known (400) costs a second reading of its query, not the harvest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from micrograph.archives._payloads import read
from micrograph.errors import NetworkError
from micrograph.records import Checkpoint, HarvestEvent, RawRecord

if TYPE_CHECKING:
    from micrograph.http import Http

API = "https://api.datacite.org/dois"
PAGE_SIZE = 100


def harvest_dois(
    http: Http, queries: Sequence[str], since: str | None, resume: str | None,
    split: Callable[[bytes, str, str], Iterator[RawRecord]],
) -> Iterator[HarvestEvent]:  # fmt: skip
    """All records of some queries.

    Args:
        http: the client.
        queries: in DataCite's query language, such as `prefix:10.21227`.
        since: only what was updated since this day.
        resume: the number of a query and the address of its next page.
        split: cuts a page into records.
    """
    number, _, address = (resume or "").partition(" ")
    start = int(number) if re.fullmatch(r"[0-9]{1,4}", number) else 0
    done: set[tuple[str, str, str]] = set()
    for place, query in enumerate(queries):
        if place < start:
            continue
        first = _first(query, since)
        url = address if place == start and address.startswith(API) else first
        while url:
            reply = http.get(url, accept="application/vnd.api+json", json=True, allow=() if url == first else (400,))
            if reply.status == 400:
                url = first
                continue
            document = read(reply.body)
            if not isinstance(document, dict) or not isinstance(document.get("data"), list):
                raise NetworkError(f"{reply.url}: received no `data` with a list, but {str(document)[:200]}")
            for record in split(reply.body, "application/json", reply.url):
                name = (record.archive, record.accession, record.part)
                if not record.accession or name not in done:
                    done.add(name)
                    yield replace(record, url=_own_address(record) or reply.url)
            url = _next(document) if document["data"] else ""
            if url:
                yield Checkpoint(f"{place} {url}", _total(document))
        yield Checkpoint(f"{place + 1} ")


def is_gone(http: Http, doi: str) -> bool:
    """Whether DataCite does not find a DOI any more."""
    return http.get(f"{API}/{quote(doi, safe='')}", allow=(404, 410)).status in {404, 410}


def _first(query: str, since: str | None) -> str:
    words = f"({query}) AND updated:[{since} TO *]" if since else query
    return (
        f"{API}?{urlencode({'query': words, 'page[cursor]': '1', 'page[size]': str(PAGE_SIZE), 'affiliation': 'true'})}"
    )


def _next(document: dict[str, Any]) -> str:
    links = document.get("links")
    following = links.get("next") if isinstance(links, dict) else None
    return following if isinstance(following, str) and following.startswith(API) else ""


def _total(document: dict[str, Any]) -> int | None:
    meta = document.get("meta")
    total = meta.get("total") if isinstance(meta, dict) else None
    return total if isinstance(total, int) else None


def _own_address(record: RawRecord) -> str:
    doi = (read(record.payload) or {}).get("id")
    return f"{API}/{quote(doi, safe='')}" if isinstance(doi, str) else ""
