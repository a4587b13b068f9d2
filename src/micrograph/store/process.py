"""The service's side of one worker process: start, frames, kill."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from micrograph.errors import StoreError, WorkerDied
from micrograph.store.frames import HEADER

_BOOT_SECONDS = 20.0


class Worker:
    """One worker process; `ready` while no query runs in it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        if process.stdin is None or process.stdout is None:
            raise StoreError("a query worker was started without its pipes")
        self._process, self._source, self._target = process, process.stdout, process.stdin
        self.ready = False
        self.offline = False

    @property
    def alive(self) -> bool:
        """Whether the process runs, as far as its pipe tells."""
        return self._process.returncode is None and not self._source.at_eof()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    async def send(self, request: dict[str, Any]) -> None:
        """Begin a query."""
        self.ready = False
        payload = json.dumps(request).encode()
        self._target.write(HEADER.pack(b"Q", len(payload)) + payload)
        await self._target.drain()

    async def receive(self) -> tuple[bytes, bytes]:
        """The next frame: its kind and payload.

        Raises:
            WorkerDied: the process did.
        """
        try:
            kind, length = HEADER.unpack(await self._source.readexactly(HEADER.size))
            payload = await self._source.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError):
            raise WorkerDied(await self._cause_of_death()) from None
        self.ready = kind in {b"R", b"W", b"E", b"X"}
        return kind, payload

    async def _cause_of_death(self) -> str:
        code = await self._process.wait()
        if code in {-6, -11}:  # Rust aborts where an allocation fails
            return "the query worker ran out of memory; ask for less at a time, or sort and group fewer rows"
        if code == -9:
            return "the query worker was killed, by this service or for want of memory"
        return f"the query worker ended with exit code {code}"

    def kill(self) -> None:
        """SIGKILL: there is no other way to stop a query."""
        self.ready = False
        if self._process.returncode is None:
            self._process.kill()

    async def stop(self) -> None:
        """Kill it and wait for its end."""
        self.ready = False
        # Pipes first: asyncio does not call a process ended while an answer that nobody reads stands in its pipe
        # (seen as a shutdown that took as long as the watchdog of the stream). Closing kills too; killed by ourselves just
        # before, the child was at times already reaped there, and asyncio told users of an "unknown child process".
        transport = getattr(self._process, "_transport", None)
        if transport is not None:
            transport.close()
        else:
            self.kill()
        try:
            await self._process.wait()
        except asyncio.CancelledError:
            # the loop ends: who tells of the end would find it closed, and the child stays unreaped
            if transport is not None:
                transport.get_extra_info("subprocess").wait()  # milliseconds: it was killed
            raise


async def start_worker(graph: Path, memory: int) -> Worker:
    """Start a worker on a release.

    Raises:
        StoreError: it cannot open the release, or says nothing within 20 s.
    """
    package = Path(__file__).parents[2]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(package), *filter(None, [os.environ.get("PYTHONPATH")])])
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "micrograph.store.worker", str(graph), str(memory), str(os.getpid()),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=environment, limit=2**20,
    )  # fmt: skip
    worker = Worker(process)
    try:
        async with asyncio.timeout(_BOOT_SECONDS):
            kind, payload = await worker.receive()
    except TimeoutError:
        await worker.stop()
        raise StoreError(f"{graph}: a query worker did not open it within {_BOOT_SECONDS:g} s") from None
    except BaseException:
        await worker.stop()
        raise
    said = json.loads(payload)
    if kind != b"R":
        await worker.stop()
        raise StoreError(f"the release cannot be opened: {said['message']}")
    worker.offline = said["offline"]
    return worker
