"""A local server that imitates archives: their paging, limits and quirks, and on demand their faults.

An archive is an object with `answer(path, query) -> Answer`. Faults are a plan: the nth request gets that fault, all the
others are answered as they should be. Or they are thrown by dice, where several connectors ask at once.
"""

from __future__ import annotations

import json
import random
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

FAULTS = ("500", "503", "429", "cut", "drop", "html")
SLOW = "slow"  # no answer until the client goes away: it costs the client's timeout, so give it a short one
THROTTLED = {"dataverse": ("403",)}  # archives that say "too fast" by a status that is a refusal elsewhere


def faults_of(slug: str) -> tuple[str, ...]:
    """All that may go wrong on the way to an archive, and right itself."""
    return (*FAULTS, SLOW, *THROTTLED.get(slug, ()))


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})


class Imitated(Protocol):
    """Answers GET; one that answers POST too has `post(path, body) -> Answer`."""

    def answer(self, path: str, query: dict[str, str]) -> Answer: ...


@dataclass
class Dice:
    """Faults for a share of all requests: the same for the same address asked for the nth time, whoever asks meanwhile."""

    seed: int
    share: float
    faults: Sequence[str]
    asked: Counter[str] = field(default_factory=Counter)
    thrown: Counter[str] = field(default_factory=Counter)

    def throw(self, target: str) -> str | None:
        self.asked[target] += 1
        chance = random.Random(f"{self.seed} {target} {self.asked[target]}")
        if chance.random() >= self.share:
            return None
        fault = chance.choice(self.faults)
        self.thrown[fault] += 1
        return fault


@dataclass
class Replay:
    """A running server: where it is, what it was asked, what goes wrong next."""

    archive: Imitated
    url: str = ""
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    headers: list[dict[str, str]] = field(default_factory=list)  # of each request, names in lower case
    faults: dict[int, str] = field(default_factory=dict)  # number of the request, from 1
    dice: Dice | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next_fault(self, target: str, agent: str) -> str | None:
        with self.lock:
            self.asked.append(target)
            self.agents.add(agent)
            planned = self.faults.pop(len(self.asked), None)
            return planned or (self.dice.throw(target) if self.dice else None)


class _Quiet(ThreadingHTTPServer):
    """A client that was killed breaks its pipe; that is no news."""

    def handle_error(self, *_: object) -> None:
        pass


@contextmanager
def replay(archive: Imitated) -> Iterator[Replay]:
    """Serve an imitated archive on a free port."""
    state = Replay(archive)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else each answer waits 40 ms for the client's acknowledgement of its headers

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

        def _answer(self, sent: bytes) -> None:
            state.headers.append({name.lower(): value for name, value in self.headers.items()})
            fault = state.next_fault(self.path, self.headers.get("User-Agent", ""))
            if fault == SLOW:
                self.connection.settimeout(30)
                with suppress(OSError):
                    self.connection.recv(1)  # until the client hangs up
            if fault in {"drop", SLOW}:
                self.close_connection = True
                return
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            answer = _faulty(fault) or self._right(parts.path, query, sent)
            if answer.status == 200 and self.headers.get("If-None-Match") == answer.headers.get("ETag", ""):
                answer = Answer(304, b"", answer.headers)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if fault == "cut":
                self.wfile.write(answer.body[: len(answer.body) // 2])
                self.close_connection = True
                return
            self.wfile.write(answer.body)

        def _right(self, path: str, query: dict[str, str], sent: bytes) -> Answer:
            if self.command == "POST":
                post = getattr(state.archive, "post", None)
                return post(path, sent) if post else Answer(405, b"")
            return state.archive.answer(path, query)

        def log_message(self, *_: object) -> None:
            pass

    server = _Quiet(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _faulty(fault: str | None) -> Answer | None:
    html = {"Content-Type": "text/html"}
    return {
        "500": Answer(500, b"<html>Internal Server Error</html>", html),
        "503": Answer(503, b"", {"Retry-After": "7"}),
        "403": Answer(403, b"<html>Request blocked: too many requests</html>", html),
        "429": Answer(429, b"Request rejected due to rate limits.\n", {"Retry-After": "11"}),
        "html": Answer(200, b"<!doctype html><title>Maintenance</title>", html),
    }.get(fault or "")


def as_json(value: object, status: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json"} | named)


@dataclass
class Together:
    """Several that share an address: the first that knows a path answers."""

    several: list[Imitated]

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        return next((one for it in self.several if (one := it.answer(path, query)).status != 404), Answer(404, b"{}"))

    def post(self, path: str, body: bytes) -> Answer:
        posts = [it.post for it in self.several if hasattr(it, "post")]
        return next((one for post in posts if (one := post(path, body)).status != 404), Answer(404, b"{}"))


@dataclass
class BioStudies:
    """BioStudies: pages from 1, an estimated total, the last page again past the end, `{}` for unknown `/info`."""

    studies: dict[str, bytes]
    modified: dict[str, int] = field(default_factory=dict)  # epoch milliseconds
    released: dict[str, str] = field(default_factory=dict)
    suppressed: set[str] = field(default_factory=set)
    redirected: set[str] = field(default_factory=set)
    foreign: tuple[str, ...] = ("EMPIAR-10001",)
    drift: dict[int, list[str]] = field(default_factory=dict)  # page -> accessions that vanish once it was read
    repeats_last_page: bool = True
    gone: set[str] = field(default_factory=set)

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        path = path.removeprefix("/biostudies")
        if path == "/api/v1/BioImages/search":
            return self._search(query)
        if path.startswith("/api/v1/studies/"):
            accession, _, rest = path.removeprefix("/api/v1/studies/").partition("/")
            return self._info(accession) if rest == "info" else self._study(accession)
        if path.startswith("/files/"):
            return Answer(200, self.studies[path.rpartition("/")[2].removesuffix(".json")])
        return Answer(404, b"<html>Not found</html>", {"Content-Type": "text/html"})

    def _listed(self) -> list[str]:
        return [*self.foreign, *(name for name in self.studies if name not in self.gone), *sorted(self.suppressed)]

    def _search(self, query: dict[str, str]) -> Answer:
        size, page = min(int(query.get("pageSize", "20")), 1000), int(query["page"])
        names = self._listed()
        chunk = names[(page - 1) * size : page * size]
        if not chunk and self.repeats_last_page and names:
            chunk = names[(len(names) - 1) // size * size :]
        hits = [{"accession": name, "release_date": self.released.get(name, "2020-01-01")} for name in chunk]
        self.gone.update(self.drift.get(page, ()))
        return as_json({"page": page, "pageSize": size, "totalHits": 7, "isTotalHitsExact": False, "hits": hits})

    def _study(self, accession: str) -> Answer:
        if accession in self.suppressed:
            return as_json({"errorMessage": "Forbidden"}, 403)
        if accession not in self.studies or accession in self.gone:
            return as_json({"errorMessage": "Study not found"}, 404)
        if accession in self.redirected:
            return as_json({"ftpHttp_link": f"https://www.ebi.ac.uk/biostudies/files/{accession}/"})
        return Answer(200, self.studies[accession])

    def _info(self, accession: str) -> Answer:
        if accession not in self.studies:
            return as_json({})
        return as_json({"released": 1, "modified": self.modified.get(accession, 1_577_836_800_000)})


@dataclass
class ZenodoService:
    """Zenodo: 25 a page, a window, `Retry-After` on every 200, 410 with a tombstone, windows of `updated`."""

    records: list[dict]  # as the API sends them, each with `updated`
    communities: dict[str, set[int]] = field(default_factory=dict)  # name -> record ids
    words: set[int] = field(default_factory=set)  # found by the keyword queries
    window: int = 10_000
    removed: set[str] = field(default_factory=set)
    drift: dict[int, int] = field(default_factory=dict)  # number of the search -> record id that leaves after it
    searches: int = 0

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        if path == "/api/records":
            return self._search(query)
        number = path.rpartition("/")[2]
        if number in self.removed:
            return as_json({"status": 410, "message": "deleted", "tombstone": {}}, 410)
        return as_json({"status": 404, "message": "not found"}, 404)

    def _search(self, query: dict[str, str]) -> Answer:
        self.searches += 1
        size, page = int(query["size"]), int(query["page"])
        if size > 25:
            return as_json(
                {"status": 400, "errors": [{"field": "size", "messages": ["Page size cannot be greater than 25."]}]},
                400,
            )
        if page * size > self.window:
            return as_json({"status": 400, "message": "Maximum number of results have been reached."}, 400)
        community = query.get("communities")
        if community and community not in self.communities:
            return as_json({"status": 404, "message": "no such community"}, 404)
        start, _, end = query["q"].partition("updated:[")[2].partition("]")[0].partition(" TO ")
        wanted = self.communities[community] if community else self.words
        found = [one for one in self.records if one["id"] in wanted and start <= one["updated"][:10] <= end]
        if self.searches in self.drift:
            leaving = self.drift.pop(self.searches)
            self.records = [one for one in self.records if one["id"] != leaving]
        hits = {"total": len(found), "hits": found[(page - 1) * size : page * size]}
        return as_json({"hits": hits, "links": {}}, Retry_After="60")
