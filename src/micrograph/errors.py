"""Every exception Micrograph raises, in one tree.

    MicrographError                     slug               status  exit
    ├── UsageError                      usage                 400     2   the call itself is wrong
    │   ├── UnknownName                 unknown-name          404     2   a name that is not one of those valid
    │   ├── QuerySyntaxError            query-syntax          400     2   SPARQL that does not parse
    │   ├── UnsupportedMediaType        media-type            415     2
    │   ├── NotAcceptable               not-acceptable        406     2
    │   └── NotInstalled                not-installed         501     2   Java, or a package of one of our extras
    ├── NotFound                        not-found             404     2   a well formed name of nothing we hold
    ├── TakesLong                       takes-long            503     2   an answer that whoever asked would not wait for
    ├── Gone                            gone                  410     2   it was here once
    ├── Forbidden                       forbidden             403     2   SERVICE, LOAD and updates
    ├── InvalidData                     invalid-data          422     1   data no stage can go on with
    │   └── TooLarge                    too-large             413     1
    ├── NetworkError                    network               502     3   an archive did not answer as it should
    │   └── HttpStatusError             http-status           502     3   it answered, with a status that is no use
    └── StoreError                      store                 500     4   log, ontologies, releases
        ├── BrokenFile                  broken-file           500     4   a file of ours that cannot be read
        ├── NoRelease                   no-release            503     4   nothing published yet
        ├── ReleaseRefused              release-refused       409     4   a build that failed its checks
        ├── Locked                      locked                409     4   another process is writing
        ├── QueryTimeout                query-timeout         503     4
        ├── WorkerDied                  worker-died           503     4   mostly for want of memory
        └── Busy                        busy                  503     4   all query workers and the queue are full

Bad *data* is a `micrograph.records.Finding`, not an exception: raising is for bugs, calls and input/output.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit


class MicrographError(Exception):
    """Base of all errors; its text is fit to show to whoever made the call."""

    slug = "error"
    title = "Something went wrong"
    status = 500
    exit_code = 4


class UsageError(MicrographError):
    """The call is wrong: an option, a parameter, a file type."""

    slug, title, status, exit_code = "usage", "The request is not valid", 400, 2


class UnknownName(UsageError):
    """A name that is not one of the valid ones; the message lists those.

    >>> str(UnknownName("connector", "gid", ["gide", "idr"]))
    "unknown connector 'gid'; did you mean 'gide'? Valid: gide, idr"
    """

    slug, title, status = "unknown-name", "Unknown name", 404

    def __init__(self, kind: str, received: str, valid: Iterable[str]) -> None:
        from difflib import get_close_matches

        names = sorted(valid)
        close = get_close_matches(received, names, n=1)
        hint = f"did you mean {close[0]!r}? " if close else ""
        super().__init__(f"unknown {kind} {received!r}; {hint}Valid: {', '.join(names) or 'none'}")
        self.received, self.valid = received, names


class QuerySyntaxError(UsageError):
    """SPARQL that does not parse; `line` and `column` count from 1."""

    slug, title = "query-syntax", "The query does not parse"

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line, self.column = line, column


class UnsupportedMediaType(UsageError):
    """A request body of a type that the route does not read."""

    slug, title, status = "media-type", "Unsupported media type", 415


class NotAcceptable(UsageError):
    """No format that we write is one that the client accepts."""

    slug, title, status = "not-acceptable", "No acceptable format", 406


class NotInstalled(UsageError):
    """Something that only this call needs is not on this machine; the message says how it is had."""

    slug, title, status = "not-installed", "Something that this needs is not installed", 501


class NotFound(MicrographError):
    """A well formed name of something we do not hold."""

    slug, title, status, exit_code = "not-found", "Not found", 404, 2


class TakesLong(MicrographError):
    """An answer at once was asked for, and this one takes a while.

    Args:
        message: why.
        rest: does what is left to do, and gives the answer.
    """

    slug, title, status, exit_code = "takes-long", "The answer takes a while", 503, 2

    def __init__(self, message: str, rest: Callable[[], Any]) -> None:
        super().__init__(message)
        self.rest = rest

    def then(self, made: Callable[[Any], Any]) -> TakesLong:
        """The same of what is made of the answer."""
        return TakesLong(str(self), lambda: made(self.rest()))


class Gone(MicrographError):
    """Something that was here and is not any more, such as a page of a pruned release."""

    slug, title, status, exit_code = "gone", "Gone", 410, 2


class Forbidden(MicrographError):
    """An operation that is refused whoever asks."""

    slug, title, status, exit_code = "forbidden", "Not allowed", 403, 2


class InvalidData(MicrographError):
    """Data that a stage cannot go on with at all; single faults are Findings instead."""

    slug, title, status, exit_code = "invalid-data", "The data is not valid", 422, 1


class TooLarge(InvalidData):
    """A payload over a stated limit."""

    slug, title, status = "too-large", "Too large", 413


class NetworkError(MicrographError):
    """An archive did not answer, or not as documented."""

    slug, title, status, exit_code = "network", "An archive did not answer as it should", 502, 3


class HttpStatusError(NetworkError):
    """An answer whose status is none of those that the caller can use.

    >>> str(HttpStatusError("https://example.org/x", 500, 2, "Oh no"))
    'example.org: https://example.org/x answered 500 (2 attempts): Oh no'
    """

    slug, title = "http-status", "An archive answered with a status that is no use"

    def __init__(self, url: str, status: int, attempts: int, start: str) -> None:
        times = f"{attempts} attempt" + "s" * (attempts != 1)
        super().__init__(f"{urlsplit(url).hostname}: {url} answered {status} ({times}): {start}")
        self.url, self.answered = url, status


class StoreError(MicrographError):
    """Log, ontologies or releases."""

    slug, title, status, exit_code = "store", "The store failed", 500, 4


class BrokenFile(StoreError):
    """A file of ours that cannot be read; the message names it."""

    slug, title = "broken-file", "A file cannot be read"

    def __init__(self, path: object, reason: object) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = str(path), str(reason)


class NoRelease(StoreError):
    """Nothing has been published yet."""

    slug, title, status = "no-release", "No release is published", 503


class ReleaseRefused(StoreError):
    """A build that failed its checks and is not published."""

    slug, title, status = "release-refused", "The release failed its checks", 409


class Locked(StoreError):
    """Another process holds the write lock."""

    slug, title, status = "locked", "Another process is writing", 409


class QueryTimeout(StoreError):
    """A query over its time limit; its worker was killed."""

    slug, title, status = "query-timeout", "The query took too long", 503


class WorkerDied(StoreError):
    """A query worker ended in the middle of a query, mostly for want of memory; it is replaced."""

    slug, title, status = "worker-died", "The query worker died", 503


class Busy(StoreError):
    """All query workers are busy and the queue is full."""

    slug, title, status = "busy", "The service is busy", 503
