"""The app: which routers there are, and what holds for all of them. Wiring only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from micrograph import __version__
from micrograph.api.middleware import BoundedBody, Manners
from micrograph.api.problems import add_problems
from micrograph.api.service import ReleaseSource, Service
from micrograph.settings import Settings

# Each module has a `router`, and may have `register(service)` for what it opens once a release, `prepare(service)` for what it
# answers before anybody asks, and `install(app)`.
ROUTERS = (
    "micrograph.api.terms",  # first: routes are tried in order, and nothing is asked as often as a letter
    "micrograph.api.health",
    "micrograph.api.sparql",
    "micrograph.api.questions",
    "micrograph.api.datasets",
    "micrograph.api.ols",
    "micrograph.api.validate",
    "micrograph.api.archives",
    "micrograph.api.changes",
    "micrograph.api.studies",
    "micrograph.web.pages",
)
_POLL_SECONDS = 0.5


def create_app(
    source: ReleaseSource, settings: Settings, poll_seconds: float = _POLL_SECONDS, prepare: bool = False
) -> FastAPI:
    """The service over a source of releases.

    Args:
        source: says which release is current.
        settings: limits, base, path prefix.
        poll_seconds: how often `current` is looked at.
        prepare: whether a release is made ready, in the background, for what is asked most.
    """
    modules = [import_module(name) for name in ROUTERS]
    service = Service(
        source, settings, [module.prepare for module in modules if prepare and hasattr(module, "prepare")]
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await service.follow()
        watching = asyncio.create_task(service.watch(poll_seconds))
        try:
            yield
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            await service.close()

    app = FastAPI(
        title="Micrograph",
        version=__version__,
        summary="One graph of the world's open microscopy",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = service
    add_problems(app, settings)
    app.add_middleware(BoundedBody, most=settings.request_bytes)
    app.add_middleware(Manners, prefix=settings.root_path)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST"],
        allow_headers=["Accept", "Content-Type", "If-None-Match"],
        expose_headers=["ETag", "Link", "Micrograph-Lacks", "Retry-After"],
    )
    for module in modules:
        app.include_router(module.router)
        if hasattr(module, "register"):
            module.register(service)
        if hasattr(module, "install"):
            module.install(app)
    return app
