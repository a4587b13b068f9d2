"""The query workers of the service: one asyncio pool over one release, with limits, a queue and a cache of answers.

A worker over its time is killed, and a new one takes its place; the same happens to one whose client went away. The
engine aborts the whole process when memory runs out (exit code -6), so a worker's death is an answer like any other.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from micrograph.errors import Busy, StoreError
from micrograph.store.answers import Answer, AnswerCache, Request, first_frame, one_chunk
from micrograph.store.guard import changes_by_itself, refuse
from micrograph.store.process import Worker, start_worker

_log = logging.getLogger(__name__)
_LONG = 20_000  # characters that the guard reads in a few milliseconds
_RESTART_PAUSE = 0.5  # between attempts to start a worker on a release that will not open


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take, and how many may run and wait."""

    workers: int = 2
    seconds: float = 30.0
    rows: int = 1_000_000
    bytes: int = 256 * 2**20
    memory: int = 4 * 2**30
    queue: int = 64
    cache_bytes: int = 32 * 2**20


@dataclass(eq=False, slots=True)
class _Crew:
    """The workers on one release."""

    graph: Path
    workers: set[Worker] = field(default_factory=set)
    idle: deque[Worker] = field(default_factory=deque)


class QueryPool:
    """Answers SPARQL on one release by killable processes.

    Args:
        graph: the Oxigraph store of a release; opened read-only.
        limits: see `Limits`.
    """

    def __init__(self, graph: Path, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._crew = _Crew(graph)
        self._draining: set[Worker] = set()  # of older releases, with a query each
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._cache = AnswerCache(self.limits.cache_bytes)
        self._closed = False

    # ------------------------------------------------------------------------------------------- asking
    async def ask(
        self,
        query: str,
        results: str | None,
        base_iri: str,
        *,
        graph: str | None = None,
        substitutions: Mapping[str, str] | None = None,
    ) -> Answer:
        """Answer a query.

        Args:
            query: SPARQL.
            results: how a table or boolean is written (json, xml, csv, tsv); None where the client takes none.
            base_iri: what relative IRIs are relative to.
            graph: how a CONSTRUCT or DESCRIBE is written (turtle, ntriples, rdfxml, jsonld); None as above.
            substitutions: terms in N-Triples form for variables that the query projects.

        Raises:
            Forbidden: SERVICE, LOAD or an update.
            QuerySyntaxError: with line and column.
            NotAcceptable: the query gives a table and the client takes graphs only, or the reverse.
            TooLarge: more rows or bytes than allowed, before anything was sent.
            QueryTimeout: the worker was killed at its limit.
            Busy: all workers are taken and the queue is full.
            StoreError: the worker died.
        """
        crew = self._crew
        key = (str(crew.graph), query, results, graph, base_iri, tuple(sorted((substitutions or {}).items())))
        if (kept := self._cache.get(key)) is not None:
            return Answer(kept[0], one_chunk(kept[1]), complete=True)
        if len(query) < _LONG:
            refuse(query)
        else:
            await asyncio.to_thread(refuse, query)
        worker = await self._take()
        deadline = time.monotonic() + self.limits.seconds
        request = Request(
            query, results, graph, base_iri, dict(substitutions or {}), self.limits.rows, self.limits.bytes
        )
        try:
            answer, body = await first_frame(worker, request, deadline, self.limits.seconds, self._finish)
        except BaseException:  # cancelled too: the client went away
            self._finish(worker)
            raise
        if body is not None:
            self._finish(worker)
            if crew is self._crew and not changes_by_itself(query):
                self._cache.put(key, (answer.format, body))
        return answer

    # ---------------------------------------------------------------------------------------- life cycle
    async def start(self) -> None:
        """Start the workers.

        Raises:
            StoreError: the release cannot be opened.
        """
        await self._man(self._crew)

    async def swap(self, graph: Path) -> None:
        """Answer from another release from now on; queries that run finish on the old one.

        Raises:
            StoreError: the new release cannot be opened; the old one goes on serving.
        """
        crew = _Crew(graph)
        await self._man(crew)
        old, self._crew = self._crew, crew
        self._draining |= old.workers - set(old.idle)
        while old.idle:
            self._dismiss(old.idle.popleft())
        while crew.idle and self._waiting:
            self._hand_over(crew.idle.popleft())

    async def close(self) -> None:
        """Kill all workers and wait for their end."""
        self._closed = True
        for waiting in self._waiting:
            waiting.cancel()
        for worker in [*self._crew.workers, *self._draining]:
            self._dismiss(worker)
        while self._tasks:
            # taken out here: from Python 3.12 on, waiting for what is done does not let its callbacks run
            done, _ = await asyncio.wait(self._tasks)
            self._tasks -= done

    @property
    def graph(self) -> Path:
        """The store that is asked."""
        return self._crew.graph

    @property
    def state(self) -> dict[str, int | bool]:
        """For health and metrics."""
        workers = self._crew.workers
        return {
            "workers": len(workers),
            "idle": len(self._crew.idle),
            "waiting": len(self._waiting),
            "offline": bool(workers) and all(worker.offline for worker in workers),
        }

    # ------------------------------------------------------------------------------------------- workers
    async def _man(self, crew: _Crew) -> None:
        starting = [
            asyncio.create_task(start_worker(crew.graph, self.limits.memory)) for _ in range(self.limits.workers)
        ]
        try:
            started = await asyncio.gather(*starting, return_exceptions=True)
        except (
            asyncio.CancelledError
        ):  # the service ends while it opens a release: those that run already belong to nobody
            ended = await asyncio.gather(*starting, return_exceptions=True)
            await asyncio.gather(*(one.stop() for one in ended if isinstance(one, Worker)))
            raise
        workers = [one for one in started if isinstance(one, Worker)]
        crew.workers.update(workers)
        crew.idle.extend(workers)
        for failed in started:
            if isinstance(failed, BaseException):
                for worker in workers:
                    self._dismiss(worker)
                raise failed

    async def _take(self) -> Worker:
        while self._crew.idle:
            worker = self._crew.idle.popleft()
            if worker.alive:
                return worker
            self._replace(worker)  # died of itself between two queries
        if self._closed or len(self._waiting) >= self.limits.queue:
            raise Busy(
                f"all {self.limits.workers} query workers are busy and {len(self._waiting)} queries wait; try again"
            )
        waiting: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        try:
            async with asyncio.timeout(self.limits.seconds):
                return await waiting
        except TimeoutError:
            raise Busy(f"no query worker became free within {self.limits.seconds:g} s; try again soon") from None
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled():  # a worker came in the same moment
                self._hand_over(waiting.result())
            raise
        finally:
            if waiting in self._waiting:
                self._waiting.remove(waiting)

    def _finish(self, worker: Worker) -> None:
        """A query ended: the worker is handed on when it is ready for another one, else killed and replaced."""
        if worker not in self._crew.workers:
            self._dismiss(worker)  # of an old release
        elif worker.ready and worker.alive:
            self._hand_over(worker)
        else:
            self._replace(worker)

    def _hand_over(self, worker: Worker) -> None:
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(worker)
                return
        self._crew.idle.append(worker)

    def _replace(self, worker: Worker) -> None:
        crew = self._crew
        self._dismiss(worker)
        if not self._closed:
            self._spawn(self._start_another(crew))

    async def _start_another(self, crew: _Crew) -> None:
        while crew is self._crew and not self._closed:
            try:
                worker = await start_worker(crew.graph, self.limits.memory)
            except (StoreError, OSError) as error:
                _log.error("a query worker cannot start: %s", error)
                await asyncio.sleep(_RESTART_PAUSE)
                continue
            if crew is self._crew and not self._closed:
                crew.workers.add(worker)
                self._hand_over(worker)
            else:
                await worker.stop()
            return

    def _dismiss(self, worker: Worker) -> None:
        self._crew.workers.discard(worker)
        self._draining.discard(worker)
        worker.kill()
        self._spawn(worker.stop())

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
