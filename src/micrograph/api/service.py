"""What a request finds behind `request.app.state.service`: the release that serves, its query pool, its indexes."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import RLock
from typing import Any, Protocol

from starlette.requests import Request

from micrograph.errors import Gone, MicrographError, NoRelease, StoreError, TakesLong, UnknownName
from micrograph.settings import Settings
from micrograph.store.pool import Limits, QueryPool

_log = logging.getLogger(__name__)
_REMEMBERED = 64_000_000  # bytes of answers
_AT_ONCE = 2  # of them worked out: more only wait for each other
_KEPT_RELEASES = 2  # whose indexes stay open: the one that serves, and one that somebody pages through


class ReleaseLike(Protocol):
    """A release: a folder that never changes."""

    @property
    def id(self) -> str:
        """The hash of its inputs."""

    @property
    def path(self) -> Path:
        """Its folder."""


class ReleaseSource(Protocol):
    """Where releases come from."""

    def current(self) -> ReleaseLike:
        """The release that serves; raises NoRelease where there is none."""

    def require(self, name: str) -> ReleaseLike:
        """A release by its id; raises Gone where it is not kept any more."""


class Service:
    """The service's state; follows `current`, and keeps the old release where the new one does not open."""

    def __init__(
        self,
        source: ReleaseSource,
        settings: Settings,
        preparations: Sequence[Callable[[Service], Awaitable[None]]] = (),
    ) -> None:
        self.source, self.settings, self.base = source, settings, settings.base
        self.fault = "no release was looked for yet"
        self._release: ReleaseLike | None = None
        self._pool: QueryPool | None = None
        self._loaders: dict[str, Callable[[Path], Any]] = {}
        self._loaded: dict[str, dict[str, Any]] = {}
        self._lock = RLock()
        self._preparations = preparations
        self._preparing: asyncio.Task[None] | None = None
        self._answers: dict[Hashable, bytes] = {}
        self._remembered = 0  # bytes of these
        self._is_prepared = False  # all that answers need is open
        self._asked: dict[Hashable, asyncio.Task[bytes]] = {}
        self._workers = ThreadPoolExecutor(_AT_ONCE, "answers")
        self._refused = ""

    @property
    def release(self) -> ReleaseLike:
        """The release that serves.

        Raises:
            NoRelease: none does; the message says why.
        """
        if self._release is None:
            raise NoRelease(self.fault)
        return self._release

    @property
    def pool(self) -> QueryPool:
        """The query workers.

        Raises:
            NoRelease: as above.
        """
        if self._pool is None:
            raise NoRelease(self.fault)
        return self._pool

    # -------------------------------------------------------------------------------- resources a release
    def register(self, name: str, loader: Callable[[Path], Any]) -> None:
        """Say how a resource is opened from a release's folder, such as the search index."""
        self._loaders[name] = loader

    def get(self, name: str, release: ReleaseLike | None = None) -> Any:
        """A registered resource of a release (the current one), opened at its first use; may block.

        Raises:
            UnknownName: nobody registered it.
        """
        if name not in self._loaders:
            raise UnknownName("resource", name, self._loaders)
        wanted = release or self.release
        with self._lock:
            kept = self._loaded.setdefault(wanted.id, {})
            if name not in kept:
                kept[name] = self._loaders[name](wanted.path)
            serving = self._release.id if self._release else ""
            others = [one for one in self._loaded if one not in {wanted.id, serving}]
            for old in others[: max(0, len(self._loaded) - _KEPT_RELEASES)]:
                del self._loaded[old]
            return kept[name]

    async def remembered(
        self, question: Hashable, answer: Callable[[], bytes], at_once: Callable[[], bytes] | None = None
    ) -> bytes:
        """The answer to a question that many ask: worked out once a release, in a thread, two at a time.

        What is known is given from the event loop, and what is found in a millisecond too, once the release is prepared: a thread for
        each letter that somebody types takes longer than all the rest. Who asks what is being worked out waits for that.

        Args:
            question: what is asked.
            answer: works it out.
            at_once: the answer if that takes no longer than a thread would; or raises TakesLong.
        """
        answers, asked = self._answers, self._asked
        if question in answers:
            return answers[question]
        if question not in asked and self._is_prepared and at_once is not None:
            try:
                return self._remember(question, at_once(), answers)
            except TakesLong as error:
                answer = error.rest
        if question not in asked:
            asked[question] = asyncio.create_task(self._work_out(question, answer, answers))
            asked[question].add_done_callback(lambda task: asked.pop(question, None))
        return await asyncio.shield(asked[question])

    async def _work_out(self, question: Hashable, answer: Callable[[], bytes], answers: dict[Hashable, bytes]) -> bytes:
        made = await asyncio.get_running_loop().run_in_executor(self._workers, answer)
        return self._remember(question, made, answers)

    def _remember(self, question: Hashable, made: bytes, answers: dict[Hashable, bytes]) -> bytes:
        if self._remembered + len(made) > _REMEMBERED:
            answers.clear()
            self._remembered = 0
        self._remembered += len(made)
        answers[question] = made  # of the release that was asked: a new one has a new table
        return made

    def release_of(self, name: str) -> ReleaseLike:
        """The release that a cursor names.

        Raises:
            Gone: it is not kept any more.
        """
        current = self.release
        return current if name == current.id else self.source.require(name)

    def is_pruned(self, name: str) -> bool:
        """Whether a release is not kept any more."""
        try:
            self.release_of(name)
        except Gone:
            return True
        return False

    # ----------------------------------------------------------------------------------------- life cycle
    async def follow(self) -> None:
        """Serve what `current` names, if it is not served already; faults are noted and logged, never raised."""
        try:
            found = self.source.current()
        except (MicrographError, OSError) as error:
            self._note(str(error))
            return
        if (self._release is not None and found.id == self._release.id) or found.id == self._refused:
            return
        try:
            await self._open(found)
        except (StoreError, OSError) as error:
            self._refused = found.id
            self._note(f"release {found.id} cannot be served: {error}")

    async def watch(self, seconds: float) -> None:
        """Follow `current` for ever."""
        while True:
            await asyncio.sleep(seconds)
            await self.follow()

    async def close(self) -> None:
        """End the workers."""
        await self._stop_preparing()
        self._workers.shutdown(wait=False, cancel_futures=True)
        if self._pool is not None:
            await self._pool.close()
            self._pool = None
        self._release, self.fault = None, "the service is ending"

    async def _open(self, found: ReleaseLike) -> None:
        graph = found.path / "graph"
        if self._pool is None:
            pool = QueryPool(graph, limits_of(self.settings))
            await pool.start()
            self._pool = pool
        else:
            await self._pool.swap(graph)
        with self._lock:
            old, self._release = self._release, found
            self._answers, self._asked, self._remembered, self._is_prepared = {}, {}, 0, False
            if old is not None:
                self._loaded.pop(old.id, None)
        self.fault, self._refused = "", ""
        _log.info("release %s serves", found.id)
        await self._stop_preparing()
        if self._preparations:
            self._preparing = asyncio.create_task(self._prepare())

    async def _prepare(self) -> None:
        """Make a release ready for what is asked most; what goes wrong here goes wrong again for whoever asks, and is told there."""
        for prepare in self._preparations:
            try:
                await prepare(self)
            except (MicrographError, OSError):
                pass
            except Exception:
                _log.exception("release %s is not made ready for what is asked most", self.release.id)
        gc.unfreeze()  # of the release before
        gc.collect()
        gc.freeze()  # what a release holds stays: to look through it for garbage, again and again, keeps everybody waiting
        self._is_prepared = True

    async def _stop_preparing(self) -> None:
        if self._preparing is not None:
            self._preparing.cancel()
            with suppress(asyncio.CancelledError):
                await self._preparing
            self._preparing = None

    def _note(self, fault: str) -> None:
        if fault != self.fault:
            _log.warning("%s%s", fault, f"; release {self._release.id} goes on serving" if self._release else "")
            self.fault = fault


def limits_of(settings: Settings) -> Limits:
    """The limits of queries."""
    return Limits(
        workers=settings.query_workers,
        seconds=settings.query_seconds,
        rows=settings.query_rows,
        bytes=settings.query_bytes,
        memory=settings.query_memory,
        queue=settings.query_queue,
    )


def service_of(request: Request) -> Service:
    """The service that answers a request."""
    service: Service = request.app.state.service
    return service


def release_id(request: Request) -> str:
    """The id of the release that serves."""
    return service_of(request).release.id
