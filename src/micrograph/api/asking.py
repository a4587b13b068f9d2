"""Waits for the query workers, and stops the query when the client goes away."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from starlette.requests import ClientDisconnect, Request

from micrograph.store.answers import Answer


async def until_disconnected(request: Request, work: Coroutine[Any, Any, Answer]) -> Answer:
    """The answer of `work`.

    Raises:
        ClientDisconnect: the client went away; its query was stopped, and nobody reads what follows.
    """
    asking = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait({asking, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if asking.done():
            return asking.result()
        raise ClientDisconnect
    finally:
        leaving.cancel()
        asking.cancel()


async def _disconnected(request: Request) -> None:
    await request.body()  # read already, or it would be taken for the message that we wait for
    while (await request.receive())["type"] != "http.disconnect":
        pass
