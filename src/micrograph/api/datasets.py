"""`/v1/datasets`: the list with filters, facets and cursors; one data set in every format. Answered from the side index."""

from __future__ import annotations

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
from micrograph.errors import Gone, NotFound
from micrograph.export.formats import FORMATS, split_suffix, summary
from micrograph.records import Json
from micrograph.search import SearchIndex
from micrograph.search_request import FACETS, answer, described_parameters, search_query

router = APIRouter(prefix="/v1", tags=["data sets"])
_JSON = "application/json"
LACKS = "Micrograph-Lacks"
__all__ = ["alias_of", "dataset_url", "register", "router"]


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


_DOCS = f"""A data set in any of its formats, by `Accept` or by suffix; a suffix goes before `Accept`.

{summary()}

Of a slot of terms, their identifiers come back. Formats that share a media type are told by its `profile`; without one,
`application/ld+json` and `text/turtle` mean the graph as we hold it. What a format's own standard says MUST be there and the
record has not is left out, never made up, and named in the header `Micrograph-Lacks`. The whole accession is tried before a
suffix is cut off; an old or otherwise spelt accession is answered with 308.
"""
_ONE = {
    "responses": {
        200: {
            "content": {row.media_type: {} for row in FORMATS.values()},
            "description": "The data set.",
            "headers": {
                LACKS: {"description": "What the format asks for and the record has not.", "schema": {"type": "string"}}
            },
        },
        308: {"description": "An old or otherwise spelt accession."},
    }
}


@router.get("/datasets/{archive}/{accession:path}", summary="One data set", description=_DOCS, openapi_extra=_ONE)
def one_dataset(request: Request, archive: str, accession: str) -> Response:
    """A data set in any of its formats, by `Accept` or by suffix."""
    index = index_of(request)
    number, chosen = index.number(archive, accession), None
    if number is None and (split := split_suffix(accession)) is not None:
        stem, form = split
        number = index.number(archive, stem)
        if number is not None or alias_of(request, archive, stem):
            accession, chosen = stem, form
    if number is None:
        target = alias_of(request, archive, accession)
        if target is None:
            _say_gone(request, archive, accession)
            raise NotFound(_not_found(index, archive, accession))
        ending = f".{chosen.suffix}" if chosen else ""
        return RedirectResponse(dataset_url(request, *target) + ending, status_code=308)
    if chosen is None:
        wanted = require(request, [row.media_type for row in FORMATS.values()])
        chosen = next(row for row in FORMATS.values() if row.media_type == wanted)
    tag = conditional.tag_of(request, service_of(request).release.id, chosen.name)
    if unchanged := conditional.not_modified(request, tag):
        return unchanged
    dataset = index.dataset(number)
    content = chosen.write(dataset, service_of(request).settings.base)
    page = url(request, f"dataset/{archive}/{quote(accession)}")
    headers = {**conditional.headers(tag), "Link": f'<{page}>; rel="alternate"; type="text/html"'}
    if lacking := chosen.lacks(dataset):
        headers[LACKS] = ", ".join(lacking)
    return Response(content, media_type=chosen.media_type, headers=headers)


def _say_gone(request: Request, archive: str, accession: str) -> None:
    """A record that was here: 410, with what became of it."""
    for row in reversed(cast(list[Json], service_of(request).get("changes"))):
        if (row["archive"], row["accession"]) == (archive, accession) and row["change"] in {"withdrawn", "redacted"}:
            why = f": {row['reason']}" if row.get("reason") else ""
            said = "its archive withdrew it" if row["change"] == "withdrawn" else "it was removed for good"
            raise Gone(f"{archive}/{accession} was here; {said} (known since {row['at']}){why}")


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
