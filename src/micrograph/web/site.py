"""What all pages share: the templates, the headers, errors in the same look, and what the service holds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine, Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.exceptions import HTTPException

from micrograph.api.links import base_url, own_path
from micrograph.api.service import service_of
from micrograph.catalogues import archive_title
from micrograph.errors import MicrographError, NoRelease
from micrograph.web import words
from micrograph.web.address import Address, dataset_path, term_path
from micrograph.web.citation import web_address

STATIC = Path(__file__).parent / "static"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-cache",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


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
    root = prefix(request)
    text = templates().get_template(template).render(
        href=lambda target: f"{root}{target}", current_path="/" + own_path(request), release=_release_id(request), **values
    )  # fmt: skip
    return HTMLResponse(text, status_code, {**HEADERS, **(headers or {})})


def prefix(request: Request) -> str:
    """The path that a proxy puts before ours, without a slash at its end."""
    return urlsplit(base_url(request)).path.rstrip("/")


def _release_id(request: Request) -> str:
    try:
        return service_of(request).release.id
    except NoRelease:
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
        number=words.count, size=words.size, percent=words.percent, archive=archive_title, slot=words.slot_title,
        format_title=words.format_title,
    )  # fmt: skip
    environment.globals.update(
        plural=words.plural,
        asset=asset,
        dataset_path=dataset_path,
        term_path=term_path,
        Address=Address,
        words=words,
        words_web=web_address,
    )
    return environment


@cache
def asset(name: str) -> str:
    """The path of a static file, with its content's hash, so that it may be kept for long."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"
