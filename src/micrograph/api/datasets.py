"""`/v1/datasets`: the list with filters, facets and cursors; one data set in every format. Answered from the side index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, cast
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from micrograph.api import conditional
from micrograph.api.held import index_of, register, terms_of
from micrograph.api.links import here, url
from micrograph.api.negotiate import require
from micrograph.api.paging import Cursor, link_headers, next_cursor
from micrograph.api.service import service_of
from micrograph.asking import term_named
from micrograph.errors import NotFound
from micrograph.export import jsonld, turtle
from micrograph.export.graph import ntriples
from micrograph.records import Json
from micrograph.search import SearchIndex
from micrograph.search_request import FACETS, answer, described_parameters, search_query

router = APIRouter(prefix="/v1", tags=["data sets"])
_JSON = "application/json"
__all__ = ["FORMATS", "alias_of", "dataset_url", "register", "router"]
Write = Callable[[Json, str], bytes]


def _as_json(dataset: Json, base: str) -> bytes:
    return orjson.dumps(dataset)


def _as_jsonld(dataset: Json, base: str) -> bytes:
    return orjson.dumps(jsonld.jsonld(dataset, base))


def _as_ntriples(dataset: Json, base: str) -> bytes:
    return "".join(ntriples(dataset, base)).encode()


# suffix to (media type, writer); the first is what is sent when the client does not mind
FORMATS: dict[str, tuple[str, Write]] = {
    "json": (_JSON, _as_json),
    "jsonld": (jsonld.MEDIA_TYPE, _as_jsonld),
    "ttl": (turtle.MEDIA_TYPE, turtle.turtle),
    "nt": (turtle.N_TRIPLES, _as_ntriples),
}


@router.get("/datasets", summary="Find data sets", openapi_extra={"parameters": described_parameters()})
def list_datasets(
    request: Request,
    q: Annotated[str, Query(description="Words, an accession, a DOI.")] = "",
    organism: Annotated[
        list[str] | None, Query(description="Taxon and all below it; CURIE in any spelling, or a name.")
    ] = None,
    method: Annotated[list[str] | None, Query(description="Imaging method and all below it.")] = None,
    archive: Annotated[list[str] | None, Query(description="Slug of an archive.")] = None,
    limit: Annotated[int, Query(ge=0, le=1000)] = 20,
    cursor: Annotated[str | None, Query(description="From `next` of the page before; opaque.")] = None,
    fields: Annotated[str | None, Query(description="Comma-separated slots of each item.")] = None,
    facets: Annotated[str | None, Query(description="Comma-separated facets; `none` for none.")] = None,
) -> Response:
    """Data sets that match all filters; a filter that is repeated means OR. See the README for all filters.

    Terms are taken in any spelling and mean all below them, unless `exact=true`. `evidence=stated` leaves out what was derived
    or read from text; `together=component` asks that one part of a record has all the terms; `unit=studies` counts studies.
    """
    service = service_of(request)
    tag = conditional.tag_of(request, service.release.id)
    if unchanged := conditional.not_modified(request, tag):
        return unchanged
    place = Cursor.decode(cursor) if cursor else Cursor(service.release.id, 0)
    index = cast(SearchIndex, service.get("search", service.release_of(place.release)))
    query = search_query(request.query_params.multi_items(), term_named(terms_of(request)))
    wanted = [] if facets == "none" else facets.split(",") if facets else list(FACETS)
    found = answer(index, query, place.offset, limit, fields.split(",") if fields else None, wanted)
    for item in found["items"]:
        if "archive" in item and "accession" in item:
            item["self"] = dataset_url(request, item["archive"], item["accession"])
    token = next_cursor(place.release, place.offset, len(found["items"]), found["total"])
    found["next"] = here(request, cursor=token) if token else None
    headers = {**conditional.headers(tag), **link_headers(request, token)}
    return Response(orjson.dumps(found), media_type=_JSON, headers=headers)


@router.get("/datasets/{archive}/{accession:path}", summary="One data set")
def one_dataset(request: Request, archive: str, accession: str) -> Response:
    """A data set as JSON, JSON-LD, Turtle or N-Triples, by `Accept` or by suffix (.json, .jsonld, .ttl, .nt).

    The whole accession is tried before a suffix is cut off; an old or otherwise spelt accession is answered with 308.
    """
    index = index_of(request)
    number, suffix = index.number(archive, accession), None
    if number is None and "." in accession:
        stem, _, ending = accession.rpartition(".")
        if ending in FORMATS:
            number, suffix = index.number(archive, stem), ending
            accession = stem if number is not None or alias_of(request, archive, stem) else accession
    if number is None:
        target = alias_of(request, archive, accession)
        if target is None:
            raise NotFound(_not_found(index, archive, accession))
        ending = f".{suffix}" if suffix else ""
        return RedirectResponse(dataset_url(request, *target) + ending, status_code=308)
    if suffix is None:
        offers = [media_type for media_type, _ in FORMATS.values()]
        chosen = require(request, offers)
        suffix = next(name for name, (media_type, _) in FORMATS.items() if media_type == chosen)
    tag = conditional.tag_of(request, service_of(request).release.id, suffix)
    if unchanged := conditional.not_modified(request, tag):
        return unchanged
    media_type, write = FORMATS[suffix]
    content = write(index.dataset(number), service_of(request).settings.base)
    page = url(request, f"dataset/{archive}/{quote(accession)}")
    headers = {**conditional.headers(tag), "Link": f'<{page}>; rel="alternate"; type="text/html"'}
    return Response(content, media_type=media_type, headers=headers)


def alias_of(request: Request, archive: str, accession: str) -> tuple[str, str] | None:
    """The record that an old id, version DOI or other spelling means."""
    aliases = cast(dict[str, str], service_of(request).get("aliases"))
    for name in (accession, accession.lower(), accession.upper()):
        target = aliases.get(f"{archive}/{name}")
        if target:
            slug, _, found = target.partition("/")
            return slug, found
    return None


def dataset_url(request: Request, archive: str, accession: str) -> str:
    """The address of a data set in this API."""
    return url(request, f"v1/datasets/{archive}/{quote(accession)}")


def _not_found(index: SearchIndex, archive: str, accession: str) -> str:
    from difflib import get_close_matches

    slugs = index.values("archive")
    if archive not in slugs:
        return f"no archive {archive!r} in this release; valid: {', '.join(slugs)}"
    near = get_close_matches(accession, index.accessions(archive), n=3)
    return f"no data set {accession!r} in {archive}" + (f"; did you mean {', '.join(near)}?" if near else "")
