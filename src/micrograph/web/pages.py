"""All pages, in one list. Plain forms and links first: everything works without JavaScript, and the state is in the URL."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from micrograph.errors import NotFound
from micrograph.web import site
from micrograph.web.dataset_page import dataset_page
from micrograph.web.search_page import search_page


def router() -> APIRouter:
    """The routes of all pages; they find the service at `app.state.service` (see `site.Service`)."""
    pages = APIRouter(route_class=site.PageRoute, include_in_schema=False)
    get = {"methods": ["GET", "HEAD"]}
    pages.add_api_route("/", search_page, **get)
    pages.add_api_route("/dataset/{archive}/{accession:path}", dataset_page, **get)
    pages.add_api_route("/static/{name}", static_file, **get)
    return pages


def static_file(request: Request, name: str) -> Response:
    """A style sheet, script or picture of ours; an address with the content's hash may be kept for ever."""
    known = {path.name: path for path in site.STATIC.iterdir()}
    if name not in known:
        raise NotFound(f"no file {name!r} here")
    kept = "public, max-age=31536000, immutable" if request.query_params.get("v") else "no-cache"
    return FileResponse(known[name], headers={"Cache-Control": kept, "X-Content-Type-Options": "nosniff"})


