"""`POST /v1/validate`: the report of the command line, for a file in the body."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from micrograph.api.held import terms_of
from micrograph.api.negotiate import require
from micrograph.api.service import service_of
from micrograph.errors import UsageError
from micrograph.model.profiles import PROFILES
from micrograph.profiles import DEFAULT
from micrograph.validation import FORMATS, check_document, masked
from micrograph.validation.reports import sarif

_REPORTS = {"json": "application/json", "sarif": "application/sarif+json", "html": "text/html"}
_OF_A_PAGE = "default-src 'none'; style-src 'unsafe-inline'"  # one file with its style in it, and nothing else
router = APIRouter(prefix="/v1", tags=["validation"])
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in (
                "application/json",
                "application/yaml",
                "text/plain",
                "text/csv",
                "text/tab-separated-values",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "application/ld+json",
                "application/octet-stream",
            )
        },
    }
}


@router.post("/validate", summary="Is this metadata good?", openapi_extra=_BODY)
async def validate(
    request: Request,
    form: Annotated[str, Query(alias="format", description=f"One of {', '.join(FORMATS)}.")] = "auto",
    profile: Annotated[str, Query(description=f"One of {', '.join(PROFILES)}.")] = DEFAULT,
    report: Annotated[str | None, Query(description="json, sarif or html; by default by Accept.")] = None,
    class_name: Annotated[str, Query(alias="class", description="For our own JSON and YAML, the class.")] = "Dataset",
    name: Annotated[str, Query(description="The file's name, for the report.")] = "request body",
) -> Response:
    """All findings at once: severity, code, JSON pointer, line and column, value, rule, what was expected, likeliest repair."""
    kind = _kind(request, report)
    payload = await request.body()
    terms, base = terms_of(request), service_of(request).settings.base
    found = await run_in_threadpool(check_document, payload, name, form, terms, base, class_name, profile)
    told = masked(found)
    if kind == "html":
        page = request.app.state.report_page([told])  # the web pages' own: there is one look
        return Response(page, media_type=_REPORTS[kind], headers={"Content-Security-Policy": _OF_A_PAGE})
    return Response(orjson.dumps(sarif([told]) if kind == "sarif" else told), media_type=_REPORTS[kind])


def _kind(request: Request, named: str | None) -> str:
    if named is not None and named not in _REPORTS:
        raise UsageError(f"report={named!r} is unknown; valid: {', '.join(_REPORTS)}")
    if named is not None:
        return named
    chosen = require(request, list(_REPORTS.values()))
    return next(kind for kind, media_type in _REPORTS.items() if media_type == chosen)
