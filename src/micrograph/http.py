"""The polite client: one user agent, a rate for each host (rates.py), retries that back off, bounded bodies.

`Retry-After` is obeyed on 429 and 503 only: Zenodo sends it on every 200, where it is no request to wait. Keys stand in
one setting (MICROGRAPH_ARCHIVE_KEYS) and are sent to their own host alone. Clock and sleep are given in, so that tests
wait for nothing. Where requests really go can be rewritten (MICROGRAPH_HTTP_REWRITE), so that tests use real sockets.
"""

from __future__ import annotations

import copy
import random
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx2
import orjson

from micrograph import __version__
from micrograph.errors import HttpStatusError, NetworkError, TooLarge, UsageError
from micrograph.rates import RATES, WITH_KEY, Pace, Rate
from micrograph.settings import Settings, settings

ATTEMPTS = 5
_FIRST_WAIT, _LONGEST_WAIT, _LONGEST_RETRY_AFTER = 1.0, 60.0, 900.0
_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, whole."""

    url: str  # after redirects, as the archive's own address
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case

    @property
    def etag(self) -> str | None:
        """The entity tag, to ask again with."""
        return self.headers.get("etag")

    @property
    def media_type(self) -> str:
        """The content type without its parameters."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            NetworkError: it is none; the message shows how it begins.
        """
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise NetworkError(f"{self.url}: received no JSON ({error}): {_start(self.body)}") from error


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None = None


class Http:
    """A client for all archives, and for several threads: what is asked of one host is counted together."""

    def __init__(
        self,
        config: Settings | None = None,
        *,
        intervals: Mapping[str, float] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        timeout: float = 60.0,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        config = config or settings()
        self._limit = config.payload_bytes
        self._rewrite = rewrites(config.http_rewrite)
        self._keys = archive_keys(config.archive_keys.get_secret_value())
        given = {host: Rate(seconds) for host, seconds in (intervals or {}).items()}
        stated = {**RATES, **{host: rate for host, rate in WITH_KEY.items() if host in self._keys}}
        self._pace = Pace(stated if intervals is None else given, clock, sleep)
        self._sleep, self._jitter = sleep, jitter
        self._validators: Mapping[str, str] = {}
        self._client = httpx2.Client(
            headers={"User-Agent": f"micrograph/{__version__} (+{config.contact})"},
            timeout=timeout,
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def remembering(self, validators: Mapping[str, str]) -> Self:
        """The same client, which asks an address of `validators` only for what differs from that entity tag.

        Only where the caller says `conditional=True`, and so expects a 304.
        """
        other = copy.copy(self)
        other._validators = validators
        return other

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        accept: str = "application/json, */*;q=0.5",
        etag: str | None = None,
        modified: str | None = None,
        conditional: bool = False,
        allow: Collection[int] = (),
        throttled: Collection[int] = (),
        json: bool = False,
    ) -> Reply:
        """One answer, after as many attempts as it takes.

        Args:
            url: the archive's own address.
            params: the query.
            accept: media types.
            etag: ask only for what differs; the reply is a 304 without body where nothing does.
            modified: as etag, by an HTTP date.
            conditional: use the entity tag that this address came with last (`remembering`), if there is one.
            allow: statuses that the caller can use beside 2xx and, if asked conditionally, 304.
            throttled: statuses by which this archive says "too fast" beside 429 and 503: Harvard's 403.
            json: a 2xx that is no JSON (a proxy's page) is tried again, as a body that was cut is.

        Raises:
            NetworkError: no answer, or none that was whole, or (HttpStatusError) of another status.
            TooLarge: a body over MICROGRAPH_PAYLOAD_BYTES.
        """
        headers = {"Accept": accept}
        if params:
            url = str(httpx2.URL(url, params=dict(params)))
        if conditional:
            etag = etag or self._validators.get(url)
        if etag:
            headers["If-None-Match"] = etag
        if modified:
            headers["If-Modified-Since"] = modified
        usable = set(allow) | ({304} if etag or modified else set())
        return self._until_answered(_Request("GET", url, headers), usable, _RETRIED | set(throttled), json)

    def post(
        self,
        url: str,
        body: bytes,
        media_type: str = "application/json",
        *,
        accept: str = "application/json, */*;q=0.5",
        allow: Collection[int] = (),
        throttled: Collection[int] = (),
        json: bool = False,
    ) -> Reply:
        """One answer to a question that is asked by POST (EMPIAR's ranges, Figshare's search); otherwise as `get`."""
        headers = {"Accept": accept, "Content-Type": media_type}
        request = _Request("POST", url, headers, body)
        return self._until_answered(request, set(allow), _RETRIED | set(throttled), json)

    def _until_answered(
        self, request: _Request, usable: Collection[int], retried: Collection[int], json: bool
    ) -> Reply:
        url = request.url
        for attempt in range(1, ATTEMPTS + 1):
            try:
                reply = self._follow(request)
            except (httpx2.TransportError, httpx2.DecodingError) as error:
                if attempt == ATTEMPTS:
                    what = f"{type(error).__name__} {error}".strip()
                    host = urlsplit(url).hostname
                    raise NetworkError(f"{host}: {url} gave no whole answer in {attempt} attempts: {what}") from error
                self._sleep(self._backoff(attempt))
                continue
            if reply.status in usable or (200 <= reply.status < 300 and not (json and _is_no_json(reply.body))):
                return reply
            if 200 <= reply.status < 300:
                if attempt == ATTEMPTS:
                    raise NetworkError(f"{url} answered no JSON in {attempt} attempts: {_start(reply.body)}")
                self._sleep(self._backoff(attempt))
                continue
            if reply.status not in retried or attempt == ATTEMPTS:
                raise HttpStatusError(url, reply.status, attempt, _start(reply.body))
            self._sleep(self._asked_wait(reply) or self._backoff(attempt))
        raise AssertionError("unreachable")

    def _follow(self, request: _Request) -> Reply:
        """The answer after redirects, each of which keeps to the rate of its host."""
        url = request.url
        for _ in range(10):
            reply = self._once(url, request)
            location = reply.headers.get("location")
            if reply.status not in {301, 302, 303, 307, 308} or not location:
                return reply
            url = self._back(str(httpx2.URL(url).join(location)))
            if urlsplit(url).scheme not in {"http", "https"}:
                raise NetworkError(f"{url}: a redirect to no web address")
        raise NetworkError(f"{url}: more than 10 redirects")

    def _once(self, url: str, request: _Request) -> Reply:
        host = urlsplit(url).hostname or ""
        self._pace.wait(host)
        target = self._target(url)
        key = {"Authorization": self._keys[host]} if host in self._keys else {}
        body = bytearray()
        with self._client.stream(request.method, target, headers=request.headers | key, content=request.body) as answer:
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > self._limit:
                    raise TooLarge(f"{url}: more than {self._limit} bytes (MICROGRAPH_PAYLOAD_BYTES)")
            found = {name.lower(): value for name, value in answer.headers.items()}
        return Reply(url, answer.status_code, bytes(body), found)

    # ------------------------------------------------------------------------------------------------- waiting
    def _backoff(self, attempt: int) -> float:
        """Twice as long each time, half of it by chance, so that clients do not return together."""
        longest: float = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** (attempt - 1))
        return longest * (0.5 + 0.5 * self._jitter())

    def _asked_wait(self, reply: Reply) -> float | None:
        """How long the archive asks to wait, in seconds or as a date; only where it says that we are too fast."""
        asked = reply.headers.get("retry-after", "").strip()
        if reply.status not in {429, 503} or not asked:
            return None
        if asked.isdigit():
            seconds = float(asked)
        else:
            try:
                until = parsedate_to_datetime(asked)
            except ValueError:
                return None
            seconds = (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
        return min(max(seconds, 0.0), _LONGEST_RETRY_AFTER) or None

    # ------------------------------------------------------------------------------------------------ rewriting
    def _target(self, url: str) -> str:
        for real, other in self._rewrite.items():
            if url == real or url.startswith(f"{real}/"):
                return other + url[len(real) :]
        return url

    def _back(self, url: str) -> str:
        for real, other in self._rewrite.items():
            if url == other or url.startswith(f"{other}/"):
                return real + url[len(other) :]
        return url


def rewrites(text: str) -> dict[str, str]:
    """The setting MICROGRAPH_HTTP_REWRITE as a table.

    >>> rewrites("https://zenodo.org=http://127.0.0.1:8001")
    {'https://zenodo.org': 'http://127.0.0.1:8001'}
    """
    found = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        real, _, other = pair.partition("=")
        if not real.startswith("http") or not other.startswith("http"):
            raise UsageError(
                f"MICROGRAPH_HTTP_REWRITE: received {pair!r}; valid is https://real.host=http://other:port"
            )
        found[real.strip().rstrip("/")] = other.strip().rstrip("/")
    return found


def archive_keys(text: str) -> dict[str, str]:
    """The setting MICROGRAPH_ARCHIVE_KEYS as a table: what to send as `Authorization` to which host.

    >>> archive_keys("api.osf.io=Bearer abc, www.cellimagelibrary.org=Basic dXNlcjpwYXNz")
    {'api.osf.io': 'Bearer abc', 'www.cellimagelibrary.org': 'Basic dXNlcjpwYXNz'}
    """
    found = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        host, _, key = pair.partition("=")
        if not key.strip() or "/" in host or " " not in key.strip():
            # the key itself is not repeated: messages end in logs
            raise UsageError(
                f"MICROGRAPH_ARCHIVE_KEYS: received an entry for {host[:80] if key else '(no host)'!r}; valid is host=Scheme value,"
                " as in api.osf.io=Bearer abc"
            )
        found[host.strip().lower()] = key.strip()
    return found


def _is_no_json(body: bytes) -> bool:
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError:
        return True
    return False


def _start(body: bytes) -> str:
    return " ".join(body[:200].decode("utf-8", "replace").split()) or "an empty body"
