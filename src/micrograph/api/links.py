"""The one place that builds absolute URLs: right behind a reverse proxy and under a path prefix."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from starlette.requests import Request

# What a proxy may say of itself; anything else in these headers is a client's invention, and ignored.
_HOST = re.compile(r"[A-Za-z0-9._-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")
_PREFIX = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")


def base_url(request: Request) -> str:
    """The address of the service as the client sees it, with a slash at its end."""
    headers = request.headers
    scheme = _first(headers.get("x-forwarded-proto"))
    host = _first(headers.get("x-forwarded-host"))
    prefix = _first(headers.get("x-forwarded-prefix")).rstrip("/")
    if scheme not in {"http", "https"}:
        scheme = request.scope.get("scheme", "http")
    if not _HOST.fullmatch(host):
        host = headers.get("host", "")
    if not _HOST.fullmatch(host):
        name, port = request.scope.get("server") or ("localhost", None)
        host = f"{name}:{port}" if port else name
    if not prefix or not _PREFIX.fullmatch(prefix):
        prefix = str(request.scope.get("root_path", "")).rstrip("/")
    return f"{scheme}://{host}{prefix}/"


def url(request: Request, path: str, parameters: Mapping[str, str | Sequence[str]] | None = None) -> str:
    """The absolute URL of a path of ours.

    Args:
        request: the request being answered.
        path: below the service's own prefix; characters that a path may not hold are escaped.
        parameters: of the query; a sequence repeats its parameter.
    """
    query = "?" + urlencode(parameters, doseq=True) if parameters else ""
    return base_url(request) + quote(path.lstrip("/"), safe="/:@!$&'()*+,;=-._~%") + query


def here(request: Request, **changed: str) -> str:
    """This request's own URL with some parameters set; one that is set to the empty text is left out."""
    parameters = [(name, value) for name, value in request.query_params.multi_items() if name not in changed]
    parameters += [(name, value) for name, value in changed.items() if value]
    query = "?" + urlencode(parameters) if parameters else ""
    return base_url(request) + quote(own_path(request), safe="/:@!$&'()*+,;=-._~") + query


def own_path(request: Request) -> str:
    """The path of this request below the service's own prefix, without a slash at its beginning."""
    path, prefix = request.scope["path"], str(request.scope.get("root_path", ""))
    if prefix and path.startswith(prefix + "/"):
        path = path[len(prefix) :]
    return str(path.lstrip("/"))


def _first(value: str | None) -> str:
    """Of a list of proxies the one that the client spoke to."""
    return (value or "").split(",")[0].strip()
