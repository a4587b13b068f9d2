"""All pages, in one list. Plain forms and links first: everything works without JavaScript, and the state is in the URL."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import FileResponse
from starlette.types import Receive, Scope, Send

from micrograph import history
from micrograph.api import negotiate
from micrograph.api.service import Service
from micrograph.errors import NotFound
from micrograph.web import site
from micrograph.web.archives_page import about_page, archives_page, scoreboard
from micrograph.web.dataset_page import dataset_page
from micrograph.web.question_pages import question_page, questions_page
from micrograph.web.report_page import standalone
from micrograph.web.schema_page import schema_page
from micrograph.web.search_page import search_page
from micrograph.web.sparql_page import sparql_download, sparql_page
from micrograph.web.study_page import study_page
from micrograph.web.term_page import term_page
from micrograph.web.validate_page import fixed_copy, validate_form, validate_page


def static_file(request: Request, name: str) -> Response:
    """A style sheet, script or picture of ours; an address with the content's hash may be kept for ever."""
    known = {path.name: path for path in site.STATIC.iterdir()}
    if name not in known:
        raise NotFound(f"no file {name!r} here")
    kept = "public, max-age=31536000, immutable" if request.query_params.get("v") else "no-cache"
    return FileResponse(known[name], headers={"Cache-Control": kept})


PAGES = (
    ("/", search_page, "GET"),
    ("/dataset/{archive}/{accession:path}", dataset_page, "GET"),
    ("/study/{archive}/{accession:path}", study_page, "GET"),
    ("/term/{curie:path}", term_page, "GET"),
    ("/query", sparql_page, "GET"),
    ("/query", sparql_page, "POST"),
    ("/query/download", sparql_download, "GET"),
    ("/questions", questions_page, "GET"),
    ("/questions/{topic}/{name}", question_page, "GET"),
    ("/archives", archives_page, "GET"),
    ("/validate", validate_form, "GET"),
    ("/validate", validate_page, "POST"),
    ("/validate/fixed", fixed_copy, "POST"),
    ("/schema", schema_page, "GET"),
    ("/about", about_page, "GET"),
    ("/static/{name}", static_file, "GET"),
)

router = APIRouter(route_class=site.PageRoute, include_in_schema=False)
for path, page, method in PAGES:
    router.add_api_route(path, page, methods=[method])


def register(service: Service) -> None:
    """Tell the service what pages open once a release."""
    service.register("scoreboard", scoreboard)
    service.register("history", lambda release: history.read(release.parents[1]))


def install(app: FastAPI) -> None:
    """Answer a path that no route has with a page, where the client reads pages; programs get the service's problem."""
    usual = app.router.default

    async def nothing_here(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = Request(scope, receive)
            if negotiate.preferred(request, ["application/problem+json", "text/html"]) == "text/html":
                page = site.error_page(request, 404, "Not found", f"There is no page at {request.url.path}.")
                await page(scope, receive, send)
                return
        await usual(scope, receive, send)

    app.router.default = nothing_here
    app.state.report_page = standalone  # for /v1/validate
