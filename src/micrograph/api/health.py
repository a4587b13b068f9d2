"""/healthz: the process answers. /readyz: a release is open and can be asked."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from micrograph.api.service import service_of

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Whether the process answers")
async def healthz() -> dict[str, str]:
    """Nothing is looked at."""
    return {"status": "ok"}


@router.get("/readyz", summary="Whether a release serves", response_model=None)
async def readyz(request: Request) -> dict[str, Any] | JSONResponse:
    """The release, its query workers, and what keeps a newer one from serving; 503 without a release."""
    service = service_of(request)
    state = service.pool.state
    said = {"status": "ready", "release": service.release.id, "workers": state, "fault": service.fault or None}
    if not state["workers"]:
        return JSONResponse(said | {"status": "no query worker"}, status_code=503, headers={"Retry-After": "5"})
    return said
