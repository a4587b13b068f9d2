"""One query worker: a process that opens a release read-only and answers over its pipes until it is killed.

    python -m micrograph.store.worker GRAPH_DIR [MEMORY_BYTES [PARENT_PID]]

The Python binding of Oxigraph has no time limit, no cancelling and no memory limit, so the process is the limit. It
imports pyoxigraph, the standard library and two tiny files of ours, and is up in about 0.1 s.

A frame is a kind (one byte), a length (four bytes, little-endian) and that many bytes. In: `Q`, JSON of a request.
Out: `R` (ready, once), then for each request `W` (the whole answer), or `H`, `D` …, `E` (head, data, end) where it is
longer than 64 KiB, or `X` (an error, at any place before the end).
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import resource
import signal
import struct
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

import pyoxigraph

from micrograph.store.frames import HEADER
from micrograph.store.syntax import explain

BLOCK = 64 * 1024
# The binding's own media types carry "; charset=utf-8" for CSV and TSV, so our keys are plain names.
RESULTS = {
    "json": pyoxigraph.QueryResultsFormat.JSON,
    "xml": pyoxigraph.QueryResultsFormat.XML,
    "csv": pyoxigraph.QueryResultsFormat.CSV,
    "tsv": pyoxigraph.QueryResultsFormat.TSV,
}
GRAPHS = {
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "ntriples": pyoxigraph.RdfFormat.N_TRIPLES,
    "rdfxml": pyoxigraph.RdfFormat.RDF_XML,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
_ROW_MARKS = {"json": b'},{"', "xml": b"<result>", "csv": b"\r\n", "tsv": b"\n"}
_UNKNOWN_FUNCTION = re.compile(r"custom function <([^>]*)> is not supported")
_CLONE_NEWUSER, _CLONE_NEWNET, _PR_SET_PDEATHSIG = 0x10000000, 0x40000000, 1


Send = Callable[[bytes, bytes], None]


class OverLimit(Exception):
    """The answer is longer than the request allows."""

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(f"the answer has more than {limit:,} {what}")
        self.what = what


def leave_network() -> bool:
    """Go where there is no network, if the system lets us; whether it did."""
    if not sys.platform.startswith("linux"):
        return False
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    return bool(unshare(_CLONE_NEWNET) == 0 or unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def die_with_parent(parent: int) -> None:
    """End when the service ends, even by SIGKILL in the middle of a query."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if parent and os.getppid() != parent:  # it died before we asked
            os._exit(0)


class Answer:
    """Where an answer is written: kept up to 64 KiB, sent on in blocks from then on, stopped at its limits.

    Rows are counted in the bytes, because the binding writes tables without a call a row. Each format begins or ends a
    row with bytes that it escapes inside values; a JSON string that ends in `},{` and a CSV cell with a line end of
    Windows count as one more, rows without any value count nothing (the bytes still do).
    """

    def __init__(self, send: Send, head: str, most_bytes: int, most_rows: int) -> None:
        self._send, self._head, self._most_bytes, self._most_rows = send, head.encode(), most_bytes, most_rows
        self._mark = _ROW_MARKS.get(head, b"")
        self._buffer = bytearray()
        self._written = self._marks = 0
        self._tail = b""
        self._streaming = False

    def write(self, data: bytes) -> int:
        """Take a piece from the serialiser; raising here stops the query."""
        self._written += len(data)
        if self._written > self._most_bytes:
            raise OverLimit("bytes", self._most_bytes)
        if self._mark:
            self._count(data)
        self._buffer += data
        if len(self._buffer) > BLOCK:
            self._flush()
        return len(data)

    def flush(self) -> None:
        """Nothing: blocks are sent when they are full."""

    def end(self) -> None:
        """Send what is left."""
        if not self._streaming:
            self._send(b"W", struct.pack("<H", len(self._head)) + self._head + bytes(self._buffer))
            return
        if self._buffer:
            self._flush()
        self._send(b"E", b"")

    def _count(self, data: bytes) -> None:
        seen = self._tail + data
        self._marks += seen.count(self._mark)
        self._tail = seen[len(seen) - len(self._mark) + 1 :] if len(self._mark) > 1 else b""
        # Between n rows of JSON are n - 1 marks; CSV and TSV have one more for their heading; XML has n.
        rows = self._marks + {b'},{"': 1, b"<result>": 0}.get(self._mark, -1)
        if rows > self._most_rows:
            raise OverLimit("rows", self._most_rows)

    def _flush(self) -> None:
        if not self._streaming:
            self._streaming = True
            self._send(b"H", self._head)
        self._send(b"D", bytes(self._buffer))
        self._buffer.clear()


def evaluate(store: pyoxigraph.Store, request: dict[str, Any]) -> Any:
    """Run the query. A function nobody knows gives no value, as SPARQL wants; the engine would refuse the query."""
    substitutions = {pyoxigraph.Variable(name): _term(text) for name, text in request.get("substitutions", {}).items()}
    functions: dict[pyoxigraph.NamedNode, Callable[..., Any]] = {}
    while True:
        try:
            return store.query(
                request["query"],
                base_iri=request["base"],
                substitutions=substitutions or None,
                custom_functions=functions or None,
            )
        except RuntimeError as error:
            unknown = _UNKNOWN_FUNCTION.search(str(error))
            if unknown is None or len(functions) >= 64:
                raise
            functions[pyoxigraph.NamedNode(unknown[1])] = lambda *arguments: None


def answer(store: pyoxigraph.Store, request: dict[str, Any], send: Send) -> None:
    """Answer one request."""
    results = evaluate(store, request)
    is_graph = isinstance(results, pyoxigraph.QueryTriples)
    name = request["graph"] if is_graph else request["results"]
    if not name:
        what, valid = ("a graph", GRAPHS) if is_graph else ("a table or a boolean", RESULTS)
        send(b"X", failure("format", f"this query gives {what}, which is written as {', '.join(valid)}"))
        return
    writer = Answer(send, name, request["bytes"], request["rows"])
    if is_graph:
        results.serialize(writer, GRAPHS[name])
    elif isinstance(results, pyoxigraph.QueryBoolean) and name in {"csv", "tsv"}:
        writer.write(b"true" if results else b"false")  # the standard has no such form, people ask for it
    else:
        results.serialize(writer, RESULTS[name])
    writer.end()


def failure(kind: str, message: str, line: int | None = None, column: int | None = None) -> bytes:
    """The payload of an error frame."""
    return json.dumps({"kind": kind, "message": message, "line": line, "column": column}).encode()


def failure_of(error: Exception) -> bytes:
    """What went wrong, in a form the service can name."""
    if isinstance(error, OverLimit):
        return failure("limit", str(error))
    if isinstance(error, SyntaxError):
        return failure("syntax", *explain(str(error)))
    if isinstance(error, MemoryError):
        return failure("memory", "the query needs more memory than a worker may have")
    if isinstance(error, (RuntimeError, ValueError)):  # the engine refuses it: a wrong parameter, an unknown aggregate
        return failure("refused", str(error))
    return failure("other", f"{type(error).__name__}: {error}")


def _term(text: str) -> Any:
    """A term in its N-Triples form."""
    return next(pyoxigraph.parse(f"<urn:s> <urn:p> {text} .", pyoxigraph.RdfFormat.N_TRIPLES)).object


def _read(source: BinaryIO, length: int) -> bytes:
    data = source.read(length)
    if len(data) < length:
        os._exit(0)  # the service closed the pipe
    return data


def main(arguments: list[str]) -> None:
    """Open the release, say so, answer until the pipe closes."""
    graph, memory, parent = [*arguments, "0", "0"][:3]
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # nothing else may write between the frames

    def send(kind: bytes, payload: bytes) -> None:
        data = memoryview(HEADER.pack(kind, len(payload)) + payload)
        while data:
            data = data[target.write(data) :]

    die_with_parent(int(parent))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, which ends us
    offline = leave_network()
    try:
        store = pyoxigraph.Store.read_only(graph)
        if int(memory):
            resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    except (OSError, ValueError) as error:
        send(b"X", failure("open", f"{graph}: {error}"))
        return
    send(b"R", json.dumps({"pid": os.getpid(), "offline": offline}).encode())
    while True:
        _, length = HEADER.unpack(_read(source, HEADER.size))
        request = json.loads(_read(source, length))
        try:
            answer(store, request, send)
        except Exception as error:
            send(b"X", failure_of(error))


if __name__ == "__main__":
    main(sys.argv[1:])
