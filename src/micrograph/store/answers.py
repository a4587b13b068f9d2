"""What a worker answers: the first frame, the stream behind it, and the cache of whole answers."""

from __future__ import annotations

import asyncio
import json
import struct
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from micrograph.errors import (
    MicrographError,
    NotAcceptable,
    QuerySyntaxError,
    QueryTimeout,
    StoreError,
    TooLarge,
    UsageError,
)
from micrograph.store.process import Worker

MEDIA_TYPES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "turtle": "text/turtle; charset=utf-8",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
# A client may take as long as it likes for a block, but not hold a worker for ever.
_PATIENCE = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: in one piece (`complete`) or as a stream that raises where it breaks off."""

    format: str
    chunks: AsyncIterator[bytes]
    complete: bool

    @property
    def media_type(self) -> str:
        """The media type with its charset."""
        return MEDIA_TYPES[self.format]

    async def body(self) -> bytes:
        """All of it."""
        return b"".join([chunk async for chunk in self.chunks])

    async def close(self) -> None:
        """Free the worker of an answer that is not read to its end."""
        if isinstance(self.chunks, AnswerStream):
            await self.chunks.aclose()


@dataclass(frozen=True, slots=True)
class Request:
    """One query and what it may take."""

    query: str
    results: str | None
    graph: str | None
    base: str
    substitutions: dict[str, str]
    rows: int
    bytes: int

    def to_json(self) -> dict[str, object]:
        """As the worker reads it."""
        return {name: getattr(self, name) for name in self.__slots__}


async def one_chunk(body: bytes) -> AsyncIterator[bytes]:
    """A body that is whole."""
    yield body


async def first_frame(
    worker: Worker, request: Request, deadline: float, seconds: float, finish: Callable[[Worker], None]
) -> tuple[Answer, bytes | None]:
    """Ask, and wait for the first frame: the whole answer with its body, or a stream that calls `finish` at its end."""
    kind, payload = await _in_time(worker, deadline, seconds, request)
    if kind == b"X":
        raise error_of(payload)
    if kind == b"W":
        (length,) = struct.unpack_from("<H", payload)
        body = payload[2 + length :]
        return Answer(payload[2 : 2 + length].decode(), one_chunk(body), complete=True), body
    return Answer(payload.decode(), AnswerStream(worker, deadline, seconds, finish), complete=False), None


async def _in_time(
    worker: Worker, deadline: float, seconds: float, request: Request | None = None
) -> tuple[bytes, bytes]:
    try:
        async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
            if request is not None:
                await worker.send(request.to_json())
            return await worker.receive()
    except TimeoutError:
        worker.kill()
        raise QueryTimeout(
            f"the query took longer than {seconds:g} s and was stopped; ask for less at a time"
        ) from None
    except ConnectionError:
        raise StoreError("the query worker died before it took the query; try again") from None


class AnswerStream:
    """The blocks of a long answer.

    The worker's clock runs while we wait for it, not while the client takes its time; a client that holds a worker ten
    times the limit loses it. The stream raises where it breaks off, so that a transfer is never taken for whole.
    """

    def __init__(self, worker: Worker, deadline: float, seconds: float, finish: Callable[[Worker], None]) -> None:
        self._worker, self._deadline, self._seconds, self._finish = worker, deadline, seconds, finish
        self._handed_out = time.monotonic()
        self._open = True
        self._watchdog = asyncio.get_running_loop().call_later(seconds * _PATIENCE, self._end)

    def __aiter__(self) -> AnswerStream:
        return self

    async def __anext__(self) -> bytes:
        if not self._open:
            raise StoreError("the answer was not taken in time, and was given up")
        self._deadline += time.monotonic() - self._handed_out
        try:
            kind, payload = await _in_time(self._worker, self._deadline, self._seconds)
        except BaseException:
            self._end()
            raise
        self._handed_out = time.monotonic()
        if kind == b"D":
            return payload
        self._end()
        if kind == b"X":
            raise error_of(payload)
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Give up: the client went away."""
        self._end()

    def _end(self) -> None:
        if self._open:
            self._open = False
            self._watchdog.cancel()
            self._finish(self._worker)


def error_of(payload: bytes) -> MicrographError:
    """The exception that a worker's error frame means."""
    said = json.loads(payload)
    message: str = said["message"]
    kinds: dict[str, Callable[[], MicrographError]] = {
        "syntax": lambda: QuerySyntaxError(message, said["line"], said["column"]),
        "limit": lambda: TooLarge(f"{message}; ask for less, or take the dumps"),
        "format": lambda: NotAcceptable(message),
        "refused": lambda: UsageError(f"the engine refuses the query: {message}"),
    }
    return kinds.get(said["kind"], lambda: StoreError(message))()


CacheKey = tuple[object, ...]


class AnswerCache:
    """Whole answers, bounded by bytes, the least recently used dropped first. A release never changes, nor do they."""

    _OVERHEAD = 500  # of an entry, so that many small ones count too

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[CacheKey, tuple[str, bytes]] = OrderedDict()

    def get(self, key: CacheKey) -> tuple[str, bytes] | None:
        """Format and body, if kept."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: CacheKey, value: tuple[str, bytes]) -> None:
        """Keep an answer."""
        if key in self._kept:
            return
        self._kept[key] = value
        self._size += self._weight(key, value)
        while self._size > self._most and self._kept:
            old_key, old = self._kept.popitem(last=False)
            self._size -= self._weight(old_key, old)

    def _weight(self, key: CacheKey, value: tuple[str, bytes]) -> int:
        return self._OVERHEAD + len(value[1]) + sum(len(part) for part in key if isinstance(part, str))
