"""RFC 9457 problems from the one tree in `errors.py`; nothing else leaves the service as an error."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi_problem.error import Problem
from fastapi_problem.handler import ExceptionHandler, add_exception_handler, new_exception_handler
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from micrograph.api.links import own_path
from micrograph.errors import MicrographError, QuerySyntaxError, UnknownName
from micrograph.settings import Settings

_log = logging.getLogger(__name__)
_RETRY_SECONDS = "5"
_HTTP_SLUGS = {401: "unauthorised", 403: "forbidden", 404: "not-found", 405: "method", 406: "not-acceptable",
               413: "too-large", 415: "media-type"}  # fmt: skip


def add_problems(app: FastAPI, settings: Settings) -> None:
    """Answer every error of the app with `application/problem+json`."""
    base = f"{settings.base}problem/"

    def ours(_: ExceptionHandler, request: Request, error: Exception) -> Problem:
        return problem_of(error, request, base)

    handler = new_exception_handler(
        handlers={MicrographError: ours, Exception: ours},
        http_exception_handler=ours,
        request_validation_handler=ours,
    )
    # The library asks its handlers in order: the widest has to come last.
    handler.handlers[Exception] = handler.handlers.pop(Exception)
    app.add_exception_handler(MicrographError, handler)
    app.add_exception_handler(ClientDisconnect, handler)
    add_exception_handler(app, handler)


def problem_of(error: Exception, request: Request, base: str) -> Problem:
    """The problem that an exception is to the client; what we do not know is told to the log only."""
    instance = "/" + own_path(request)
    if isinstance(error, MicrographError):
        return _own(error, instance, base)
    if isinstance(error, RequestValidationError):
        faults = [_fault(entry) for entry in error.errors()]
        detail = "; ".join(f"{fault['parameter']}: {fault['message']}" for fault in faults)
        return Problem("The request is not valid", f"{base}usage", detail, 422, instance=instance, parameters=faults)
    if isinstance(error, HTTPException):
        slug = _HTTP_SLUGS.get(error.status_code, "usage" if error.status_code < 500 else "error")
        detail = str(error.detail)
        if error.status_code == 404:
            detail = f"there is nothing at {instance}"
        elif error.status_code == 405:
            allowed = (error.headers or {}).get("Allow", "")
            detail = f"{request.method} is not allowed at {instance}" + (f"; valid: {allowed}" if allowed else "")
        headers = dict(error.headers) if error.headers else None
        return Problem(
            _title(error.status_code), f"{base}{slug}", detail, error.status_code, headers, instance=instance
        )
    if isinstance(error, ClientDisconnect):
        return Problem("The client went away", f"{base}gone-away", None, 499, instance=instance)  # nobody reads it
    _log.error("unexpected error at %s", instance, exc_info=error)
    return Problem(
        "Something went wrong",
        f"{base}error",
        "an error of ours; it is in the log of the service",
        500,
        instance=instance,
    )


def _own(error: MicrographError, instance: str, base: str) -> Problem:
    extras: dict[str, Any] = {"instance": instance}
    if isinstance(error, QuerySyntaxError):
        extras |= {"line": error.line, "column": error.column}
    elif isinstance(error, UnknownName):
        extras |= {"received": error.received, "valid": error.valid}
    if error.status == 500:
        _log.error("%s at %s", error.title, instance, exc_info=error)
    headers = {"Retry-After": _RETRY_SECONDS} if error.status == 503 else None
    return Problem(error.title, f"{base}{error.slug}", str(error), error.status, headers, **extras)


def _fault(entry: Any) -> dict[str, Any]:
    """One entry of FastAPI's: which parameter, what is wrong, what was received, what would be valid."""
    place: Sequence[Any] = entry.get("loc", ())
    context = {name: value for name, value in (entry.get("ctx") or {}).items() if isinstance(value, str | int | float)}
    received = entry.get("input")
    return {
        "parameter": ".".join(str(step) for step in place[1:]) or str(place[0] if place else ""),
        "in": str(place[0]) if place else "",
        "message": entry.get("msg", ""),
        "received": received if isinstance(received, str | int | float | bool | None) else str(received)[:200],
        "valid": context,
    }


def _title(status: int) -> str:
    from http import HTTPStatus

    return HTTPStatus(status).phrase
