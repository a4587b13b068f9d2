"""`/v1/studies`: records that are one piece of research, with the evidence that joins them."""

from __future__ import annotations

from typing import Annotated, cast
from urllib.parse import unquote

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from micrograph.api import conditional
from micrograph.api.datasets import alias_of, dataset_url
from micrograph.api.held import index_of, terms_of
from micrograph.api.links import here, url
from micrograph.api.paging import Cursor, link_headers, next_cursor
from micrograph.api.service import service_of
from micrograph.asking import term_named
from micrograph.errors import NotFound
from micrograph.records import Json
from micrograph.search import SearchIndex
from micrograph.search_request import described_parameters, search_query
from micrograph.studies import study

router = APIRouter(prefix="/v1", tags=["data sets"])
_JSON = "application/json"
_ALL = 10_000  # records of one study that are listed


@router.get("/studies", summary="Find studies", openapi_extra={"parameters": described_parameters()})
def list_studies(
    request: Request,
    q: Annotated[str, Query(description="Words, an accession, a DOI.")] = "",
    records_min: Annotated[int, Query(ge=1, description="Only studies of so many records of the whole release.")] = 1,
    limit: Annotated[int, Query(ge=0, le=1000)] = 20,
    cursor: Annotated[str | None, Query(description="From `next` of the page before; opaque.")] = None,
    fields: Annotated[str | None, Query(description="Comma-separated slots of each record.")] = None,
) -> Response:
    """Studies with a record that matches all filters, which are those of `/v1/datasets`; the best match leads each."""
    service = service_of(request)
    tag = conditional.tag_of(request, service.release.id)
    if unchanged := conditional.not_modified(request, tag):
        return unchanged
    place = Cursor.decode(cursor) if cursor else Cursor(service.release.id, 0)
    index = cast(SearchIndex, service.get("search", service.release_of(place.release)))
    asked = [pair for pair in request.query_params.multi_items() if pair[0] not in {"unit", "records_min"}]
    query = search_query([*asked, ("unit", "studies")], term_named(terms_of(request)))
    if records_min > 1:
        every = index.search(query, 0, len(index)).numbers
        numbers = [one for one in every if len(index.members(index.study_of(one))) >= records_min]
        total, shown = len(numbers), numbers[place.offset : place.offset + limit]
    else:
        hits = index.search(query, place.offset, limit)
        total, shown = hits.total, list(hits.numbers)
    items = [_addressed(request, study(index, one, fields.split(",") if fields else None)) for one in shown]
    token = next_cursor(place.release, place.offset, len(items), total)
    body = {"total": total, "items": items, "next": here(request, cursor=token) if token else None}
    headers = {**conditional.headers(tag), **link_headers(request, token)}
    return Response(orjson.dumps(body), media_type=_JSON, headers=headers)


@router.get(
    "/studies/{archive}/{accession:path}",
    summary="One study",
    responses={308: {"description": "By another of its records."}},
)
def one_study(request: Request, archive: str, accession: str) -> Response:
    """The study of a record: all its records and links. A study goes by the name of its first record; others lead there."""
    index = index_of(request)
    number = index.number(archive, accession)
    if number is None:
        target = alias_of(request, archive, accession)
        number = index.number(*target) if target else None
    if number is None:
        raise NotFound(f"no record {archive}/{accession} in this release, and so no study of it")
    name = index.dataset(number)["study"].rpartition("/study/")[2]
    if unquote(name) != f"{archive}/{accession}":
        return RedirectResponse(url(request, f"v1/studies/{name}"), status_code=308)
    tag = conditional.tag_of(request, service_of(request).release.id)
    if unchanged := conditional.not_modified(request, tag):
        return unchanged
    body = _addressed(request, study(index, number, most=_ALL))
    return Response(orjson.dumps(body), media_type=_JSON, headers=conditional.headers(tag))


def _addressed(request: Request, found: Json) -> Json:
    for item in found["items"]:
        if "archive" in item and "accession" in item:
            item["self"] = dataset_url(request, item["archive"], item["accession"])
    name = found["id"].rpartition("/study/")[2]
    return {**found, "self": url(request, f"v1/studies/{name}")}
