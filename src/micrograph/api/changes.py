"""`/v1/changes`: what happened to records, and when we learnt of it. Answered from the release's list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from micrograph.api import conditional
from micrograph.api.links import here, url
from micrograph.api.paging import Cursor, link_headers, next_cursor
from micrograph.api.service import Service, service_of
from micrograph.changes import KINDS
from micrograph.dates import date
from micrograph.errors import BrokenFile, UnknownName, UsageError
from micrograph.records import Json

router = APIRouter(prefix="/v1", tags=["archives"])


def register(service: Service) -> None:
    """Open the list once a release."""
    service.register("changes", lambda path: _read(path / "changes.jsonl"))


@router.get("/changes", summary="What is new, changed or gone")
def list_changes(
    request: Request,
    since: Annotated[
        str | None, Query(description="A day or a moment (2026-11-01, 2026-11-01T12:00:00Z); inclusive.")
    ] = None,
    archive: Annotated[list[str] | None, Query(description="Slug of an archive.")] = None,
    change: Annotated[list[str] | None, Query(description=f"One of {', '.join(KINDS)}.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    cursor: Annotated[str | None, Query(description="From `next` of the page before; opaque.")] = None,
) -> Response:
    """Changes of records, oldest first, as the harvest log tells them.

    `new`; `changed`, with the slots that differ; `withdrawn`: the archive says so; `moved`: renamed or merged, with what it
    is now; `gone`: a full listing did not show it and the archive does not say why; `redacted`: removed here for good.
    """
    service = service_of(request)
    tag = conditional.tag_of(request, service.release.id)
    if unchanged := conditional.not_modified(request, tag):
        return unchanged
    for one in change or ():
        if one not in KINDS:
            raise UnknownName("change", one, KINDS)
    place = Cursor.decode(cursor) if cursor else Cursor(service.release.id, 0)
    everything = cast(list[Json], service.get("changes", service.release_of(place.release)))
    start = _moment(since) if since else ""
    found = [
        row for row in everything
        if row["at"] >= start and (not archive or row["archive"] in archive) and (not change or row["change"] in change)
    ]  # fmt: skip
    items = [
        row | {"self": url(request, f"v1/datasets/{row['archive']}/{quote(row['accession'])}")}
        for row in found[place.offset : place.offset + limit]
    ]
    token = next_cursor(place.release, place.offset, len(items), len(found))
    body = {"total": len(found), "items": items, "next": here(request, cursor=token) if token else None}
    headers = {**conditional.headers(tag), **link_headers(request, token)}
    return Response(orjson.dumps(body), media_type="application/json", headers=headers)


def _moment(text: str) -> str:
    """As the list writes moments: a day is its beginning."""
    normal = date(text)
    if normal is None or len(normal.value) != 10:
        raise UsageError(
            f"since: received {text[:80]!r}; valid is a day or a moment, such as 2026-11-01 or 2026-11-01T12:00:00Z"
        )
    return text.replace("+00:00", "Z") if "T" in text else normal.value


def _read(path: Path) -> list[Json]:
    try:
        return [orjson.loads(line) for line in path.read_bytes().splitlines()]
    except (OSError, orjson.JSONDecodeError) as error:
        raise BrokenFile(path, error) from error
