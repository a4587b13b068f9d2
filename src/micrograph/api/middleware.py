"""What holds for every route: request bodies are bounded, HEAD answers as GET does, nothing is sniffed."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from micrograph.errors import TooLarge


class BoundedBody:
    """Refuses request bodies over a limit with 413, by what they say and by what they send."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        stated = dict(scope["headers"]).get(b"content-length", b"0")
        received = int(stated) if stated.isdigit() else 0

        counted = 0

        async def bounded() -> Message:
            nonlocal counted
            if received > self._most:
                raise TooLarge(f"the body has {received:,} bytes; {self._most:,} are allowed")
            message = await receive()
            counted += len(message.get("body", b""))
            if counted > self._most:
                raise TooLarge(f"the body has more than the {self._most:,} bytes that are allowed")
            return message

        await self._app(scope, bounded, send)


class Manners:
    """HEAD answers with the head of GET, every answer forbids sniffing, and a proxy's path prefix is known to all."""

    def __init__(self, app: ASGIApp, prefix: str = "") -> None:
        self._app, self._prefix = app, prefix.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        head_only = scope["method"] == "HEAD"

        async def polite(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (b"x-content-type-options", b"nosniff")]
            elif head_only and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        changed = {**scope, "method": "GET" if head_only else scope["method"]}
        if self._prefix:  # some proxies cut it off, some do not; Starlette wants it in both
            path = scope["path"]
            kept = path == self._prefix or path.startswith(self._prefix + "/")
            changed |= {"root_path": self._prefix, "path": path if kept else self._prefix + path}
        await self._app(changed, receive, polite)
