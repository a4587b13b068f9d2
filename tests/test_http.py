"""The client is polite, patient within bounds, and says what went wrong and where. Over real sockets."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from pydantic import SecretStr

from micrograph.errors import HttpStatusError, NetworkError, TooLarge, UsageError
from micrograph.http import ATTEMPTS, Http, archive_keys, rewrites
from micrograph.rates import RATES
from micrograph.settings import Settings
from tests.replay.server import Answer, Replay, as_json, replay

HOST = "https://archive.example.org"


@dataclass
class Clock:
    """A clock that only sleeping moves."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class Pages:
    """Answers by path; `/echo` says what was asked."""

    pages: dict[str, Answer] = field(default_factory=dict)

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        return self.pages.get(path) or as_json({"path": path, "query": query})


@pytest.fixture
def server() -> Iterator[Replay]:
    with replay(Pages()) as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def http(server: Replay, clock: Clock) -> Iterator[Http]:
    with client(server, clock) as made:
        yield made


def client(server: Replay, clock: Clock, payload_bytes: int = 100_000, timeout: float = 5.0) -> Http:
    config = Settings(
        http_rewrite=f"{HOST}={server.url}", payload_bytes=payload_bytes, contact="https://example.org/about"
    )
    return Http(config, intervals={}, clock=clock.time, sleep=clock.sleep, jitter=lambda: 1.0, timeout=timeout)


def put(server: Replay, path: str, answer: Answer) -> None:
    assert isinstance(server.archive, Pages)
    server.archive.pages[path] = answer


def test_it_says_who_it_is_and_hides_where_requests_really_go(server: Replay, http: Http) -> None:
    reply = http.get(f"{HOST}/echo", params={"q": "a b&c", "page": "1"})
    assert reply.url == f"{HOST}/echo?q=a+b%26c&page=1"
    assert reply.json() == {"path": "/echo", "query": {"q": "a b&c", "page": "1"}}
    assert (reply.status, reply.media_type) == (200, "application/json")
    (agent,) = server.agents
    assert agent.startswith("micrograph/")
    assert "+https://example.org/about" in agent


def test_requests_to_one_host_keep_their_distance(server: Replay, clock: Clock) -> None:
    config = Settings(http_rewrite=f"{HOST}={server.url},https://other.example.org={server.url}")
    intervals = {"archive.example.org": 2.5}
    with Http(config, intervals=intervals, clock=clock.time, sleep=clock.sleep) as http:
        http.get(f"{HOST}/1")
        http.get("https://other.example.org/1")
        assert clock.slept == []
        http.get(f"{HOST}/2")
        http.get(f"{HOST}/3")
        assert clock.slept == [2.5, 2.5]
        clock.now += 60
        http.get(f"{HOST}/4")
        assert clock.slept == [2.5, 2.5]


def test_hosts_with_a_documented_limit_stay_below_it() -> None:
    assert 60 / RATES["zenodo.org"].interval < 30
    assert 60 / RATES["datadryad.org"].interval < 30
    assert 300 / RATES["api.datacite.org"].interval < 500
    assert RATES["api.osf.io"].most < 100


def test_a_question_can_be_posted_and_is_tried_again_as_any_other(server: Replay, http: Http) -> None:
    class Asked(Pages):
        def post(self, path: str, body: bytes) -> Answer:
            return as_json({"path": path, "body": body.decode()})

    server.archive = Asked()
    server.faults = {1: "500", 2: "cut"}
    reply = http.post(f"{HOST}/entry", b"10000-10499", "text/plain", json=True)
    assert reply.json() == {"path": "/entry", "body": "10000-10499"}
    assert [one["content-type"] for one in server.headers] == ["text/plain"] * 3


def test_a_403_is_tried_again_only_where_it_means_too_fast(server: Replay, http: Http, clock: Clock) -> None:
    put(server, "/x", Answer(403, b"slow down"))
    with pytest.raises(HttpStatusError, match="1 attempt"):
        http.get(f"{HOST}/x")
    with pytest.raises(HttpStatusError, match=f"{ATTEMPTS} attempts"):
        http.get(f"{HOST}/x", throttled=(403,))
    assert clock.slept == [1.0, 1.0, 2.0, 4.0, 8.0]  # the host's own distance, and then twice as long each time


def test_a_key_is_sent_to_its_own_host_alone(server: Replay, clock: Clock) -> None:
    keys = SecretStr("archive.example.org=Bearer abc")
    config = Settings(http_rewrite=f"{HOST}={server.url},https://other.example.org={server.url}", archive_keys=keys)
    put(server, "/away", Answer(302, b"", {"Location": "https://other.example.org/echo"}))
    with Http(config, intervals={}, clock=clock.time, sleep=clock.sleep) as http:
        http.get(f"{HOST}/away")
    assert [one.get("authorization") for one in server.headers] == ["Bearer abc", None]
    assert "abc" not in repr(config)


@pytest.mark.parametrize("text", ["api.osf.io=abc", "Bearer abc", "https://api.osf.io=Bearer abc"])
def test_a_key_that_cannot_be_one_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(UsageError, match="host=Scheme value") as caught:
        archive_keys(text)
    assert "abc" not in str(caught.value).partition("valid is")[0]


def test_an_address_that_is_remembered_is_asked_only_for_what_differs(server: Replay, http: Http) -> None:
    put(server, "/list", Answer(200, b"[]", {"ETag": '"one"'}))
    assert http.get(f"{HOST}/list").etag == '"one"'
    later = http.remembering({f"{HOST}/list": '"one"'})
    assert later.get(f"{HOST}/list", conditional=True).status == 304
    assert later.get(f"{HOST}/list").status == 200  # who does not expect a 304 gets none
    put(server, "/list", Answer(200, b"[1]", {"ETag": '"two"'}))
    assert later.get(f"{HOST}/list", conditional=True).body == b"[1]"


@pytest.mark.parametrize("fault", ["500", "cut", "drop"])
def test_a_fault_is_tried_again_after_a_while(server: Replay, http: Http, clock: Clock, fault: str) -> None:
    server.faults = {1: fault, 2: fault}
    assert http.get(f"{HOST}/echo").json()["path"] == "/echo"
    backoffs = [seconds for seconds in clock.slept if seconds >= 1.0]
    assert backoffs == [1.0, 2.0]
    assert len(server.asked) == 3


@pytest.mark.parametrize(("fault", "seconds"), [("429", 11.0), ("503", 7.0)])
def test_retry_after_is_obeyed_where_it_asks_for_patience(
    server: Replay, http: Http, clock: Clock, fault: str, seconds: float
) -> None:
    server.faults = {1: fault}
    http.get(f"{HOST}/echo")
    assert clock.slept[0] == seconds


def test_retry_after_may_be_a_date_or_nonsense(server: Replay, clock: Clock) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    for asked, low, high in ((soon, 95, 100.5), ("soon", 1, 1), ("-5", 1, 1), ("999999", 900, 900)):
        put(server, "/busy", Answer(429, b"", {"Retry-After": asked}))
        with client(server, clock) as http, pytest.raises(NetworkError):
            http.get(f"{HOST}/busy")
        first = next(seconds for seconds in clock.slept if seconds >= 1)
        assert low <= first <= high, asked
        clock.slept.clear()


def test_retry_after_on_a_good_answer_means_nothing(server: Replay, http: Http, clock: Clock) -> None:
    put(server, "/zenodo", as_json({}, Retry_After="60"))
    http.get(f"{HOST}/zenodo")
    http.get(f"{HOST}/zenodo")
    assert max(clock.slept, default=0) <= 1.0  # only the host's own interval


def test_it_gives_up_and_names_host_address_status_and_attempts(server: Replay, http: Http) -> None:
    put(server, "/down", Answer(500, b"<h1>Oh no</h1>"))
    with pytest.raises(
        HttpStatusError, match=rf"archive\.example\.org.*/down answered 500 \({ATTEMPTS} attempts\).*Oh no"
    ) as error:
        http.get(f"{HOST}/down")
    assert error.value.answered == 500
    assert len(server.asked) == ATTEMPTS
    server.faults = dict.fromkeys(range(6, 20), "drop")
    with pytest.raises(NetworkError, match=rf"archive\.example\.org.*no whole answer in {ATTEMPTS} attempts"):
        http.get(f"{HOST}/echo")


def test_a_refusal_is_not_tried_again_and_may_be_an_answer(server: Replay, http: Http) -> None:
    put(server, "/none", as_json({"errorMessage": "Study not found"}, 404))
    with pytest.raises(HttpStatusError, match=r"404 \(1 attempt\)"):
        http.get(f"{HOST}/none")
    assert http.get(f"{HOST}/none", allow=(404,)).status == 404
    assert len(server.asked) == 2


def test_a_page_in_place_of_json_is_a_fault_where_json_is_due(server: Replay, http: Http) -> None:
    server.faults = {1: "html"}
    assert http.get(f"{HOST}/echo", json=True).json()["path"] == "/echo"
    server.faults = dict.fromkeys(range(3, 20), "html")
    assert http.get(f"{HOST}/echo").body.startswith(b"<!doctype")
    with pytest.raises(NetworkError, match=r"no JSON in 5 attempts.*Maintenance"):
        http.get(f"{HOST}/echo", json=True)


def test_a_connection_that_hangs_is_cut(server: Replay, clock: Clock) -> None:
    with client(server, clock, timeout=0.05) as http, server.lock, pytest.raises(NetworkError, match="ReadTimeout"):
        http.get(f"{HOST}/echo")


def test_nobody_at_home() -> None:
    clock = Clock()
    config = Settings(http_rewrite=f"{HOST}=http://127.0.0.1:9")
    with (
        Http(config, clock=clock.time, sleep=clock.sleep) as http,
        pytest.raises(NetworkError, match=r"archive\.example\.org"),
    ):
        http.get(f"{HOST}/echo")


def test_redirects_are_followed_within_reason(server: Replay, http: Http) -> None:
    put(server, "/old", Answer(302, b"", {"Location": "/echo"}))
    put(server, "/away", Answer(301, b"", {"Location": f"{server.url}/echo"}))
    assert http.get(f"{HOST}/old").url == f"{HOST}/echo"
    assert http.get(f"{HOST}/away").url == f"{HOST}/echo"
    put(server, "/round", Answer(302, b"", {"Location": "/round"}))
    with pytest.raises(NetworkError, match="more than 10 redirects"):
        http.get(f"{HOST}/round")
    put(server, "/file", Answer(302, b"", {"Location": "file:///etc/passwd"}))
    with pytest.raises(NetworkError, match="no web address"):
        http.get(f"{HOST}/file")


def test_what_did_not_change_comes_as_304(server: Replay, http: Http) -> None:
    put(server, "/same", Answer(304, b"", {"ETag": '"2"'}))
    reply = http.get(f"{HOST}/same", etag='"2"')
    assert (reply.status, reply.body, reply.etag) == (304, b"", '"2"')
    with pytest.raises(HttpStatusError):
        http.get(f"{HOST}/same")


def test_a_body_stops_at_the_limit_even_when_it_was_compressed(server: Replay, clock: Clock) -> None:
    put(server, "/large", Answer(200, b"x" * 5000))
    put(server, "/bomb", Answer(200, gzip.compress(b"x" * 5_000_000), {"Content-Encoding": "gzip"}))
    with client(server, clock, payload_bytes=4000 + 1000) as http:
        assert len(http.get(f"{HOST}/large").body) == 5000
    with client(server, clock, payload_bytes=4999) as http:
        for path in ("/large", "/bomb"):
            with pytest.raises(TooLarge, match=path):
                http.get(f"{HOST}{path}")


def test_json_that_is_none_shows_how_it_begins(server: Replay, http: Http) -> None:
    put(server, "/text", Answer(200, b"Request rejected"))
    with pytest.raises(NetworkError, match=r"no JSON.*Request rejected"):
        http.get(f"{HOST}/text").json()


def test_a_rewrite_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="zenodo"):
        rewrites("zenodo.org=localhost")
