"""What all pages share: the templates, the headers, errors in the same look, and what the service holds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine, Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol, cast

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.exceptions import HTTPException

from micrograph.errors import MicrographError, NoRelease
from micrograph.search import SearchIndex
from micrograph.terms.index import Terms
from micrograph.web import words
from micrograph.web.address import Address, dataset_path, term_path
from micrograph.web.citation import web_address

STATIC = Path(__file__).parent / "static"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


class CurrentRelease(Protocol):
    """The release that serves."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def path(self) -> Path:
        """Its folder."""


class Answer(Protocol):
    """What the query workers give."""

    async def body(self) -> bytes:
        """All of it."""


class Pool(Protocol):
    """The query workers."""

    async def ask(
        self,
        query: str,
        results: str | None,
        base_iri: str,
        *,
        graph: str | None = None,
        substitutions: Mapping[str, str] | None = None,
    ) -> Answer:
        """Answer a query."""


class Service(Protocol):
    """What pages need of the service; it stands at `app.state.service`."""

    @property
    def release(self) -> CurrentRelease:
        """The release that serves; raises NoRelease."""

    @property
    def pool(self) -> Pool:
        """The query workers."""

    def get(self, name: str) -> Any:
        """A resource of the current release: `search`, `terms`."""


def service(request: Request) -> Service:
    """The service behind a request."""
    return cast(Service, request.app.state.service)


def index(request: Request) -> SearchIndex:
    """The data set index of the current release."""
    return cast(SearchIndex, service(request).get("search"))


def terms(request: Request) -> Terms:
    """The terms of this node."""
    return cast(Terms, service(request).get("terms"))


class PageRoute(APIRoute):
    """A route whose errors are pages too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, with errors turned to pages."""
        handler = super().get_route_handler()

        async def page(request: Request) -> Response:
            try:
                return await handler(request)
            except MicrographError as error:
                return error_page(request, error.status, error.title, str(error))
            except HTTPException as error:
                return error_page(request, error.status_code, HTTPStatus(error.status_code).phrase, str(error.detail))

        return page


def error_page(request: Request, status: int, title: str, detail: str, **values: Any) -> Response:
    """An error in the look of all pages."""
    headers = {"Retry-After": "5"} if status == 503 else None
    return render(request, "error.html", status, headers, status=status, title=title, detail=detail, **values)


def render(
    request: Request, template: str, status_code: int = 200, headers: Mapping[str, str] | None = None, /, **values: Any
) -> HTMLResponse:
    """A page."""
    root = request.scope.get("root_path", "").rstrip("/")
    text = templates().get_template(template).render(
        href=lambda target: f"{root}{target}", current_path=request.url.path.removeprefix(root), release=_release_id(request), **values
    )  # fmt: skip
    return HTMLResponse(text, status_code, {**HEADERS, **(headers or {})})


def _release_id(request: Request) -> str:
    try:
        return service(request).release.id
    except (NoRelease, AttributeError):
        return ""


@cache
def templates() -> Environment:
    """The templates; a name that a template misspells is an error, not an empty text."""
    environment = Environment(
        loader=PackageLoader("micrograph.web"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        number=words.count, size=words.size, percent=words.percent, archive=words.archive_title, slot=words.slot_title,
        format_title=words.format_title,
    )  # fmt: skip
    environment.globals.update(
        plural=words.plural, asset=asset, dataset_path=dataset_path, term_path=term_path, Address=Address, words=words, words_web=web_address
    )
    return environment


@cache
def asset(name: str) -> str:
    """The path of a static file, with its content's hash, so that it may be kept for long."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"
