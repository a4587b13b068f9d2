"""`POST /v1/validate`: the report of the command line, for a file in the body."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool

from micrograph.api.held import terms_of
from micrograph.api.service import service_of
from micrograph.records import Json
from micrograph.validation import FORMATS, check_document, masked

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
    class_name: Annotated[str, Query(alias="class", description="For our own JSON and YAML, the class.")] = "Dataset",
    name: Annotated[str, Query(description="The file's name, for the report.")] = "request body",
) -> Json:
    """All findings at once: code, severity, JSON pointer, line and column, value, and for terms the likeliest repair."""
    payload = await request.body()
    terms, base = terms_of(request), service_of(request).settings.base
    return masked(await run_in_threadpool(check_document, payload, name, form, terms, base, class_name))
