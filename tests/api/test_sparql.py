"""/sparql follows the protocol, and its limits hold over real sockets."""

from __future__ import annotations

import csv
import http.client
import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from fastapi import FastAPI
from pyoxigraph import parse
from starlette.testclient import TestClient

TABLE = "SELECT ?n { <http://example.org/release> <http://example.org/name> ?n }"
TITLES = "PREFIX schema: <http://schema.org/> SELECT ?t { ?d a schema:Dataset ; schema:name ?t } ORDER BY ?t"
GRAPH = "CONSTRUCT WHERE { <http://example.org/release> ?p ?o }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f . ?g ?s ?h FILTER(?a != ?h) }"
LONG = "SELECT * { ?a <http://example.org/next> ?b . ?c <http://example.org/next> ?d }"
FORM = "application/x-www-form-urlencoded"


def name_in(response: Any) -> str:
    assert response.status_code == 200, response.text
    return str(response.json()["results"]["bindings"][0]["n"]["value"])


def problem(response: Any, status: int, slug: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = dict(response.json())
    assert body["type"] == f"https://w3id.org/micrograph/problem/{slug}"
    assert body["status"] == status
    return body


def test_a_query_comes_three_ways(shared_client: TestClient) -> None:
    assert name_in(shared_client.get("/sparql", params={"query": TABLE})) == "00000000000000aa"
    assert name_in(shared_client.post("/sparql", data={"query": TABLE})) == "00000000000000aa"
    direct = shared_client.post(
        "/sparql", content=TABLE, headers={"content-type": "application/sparql-query; charset=utf-8"}
    )
    assert name_in(direct) == "00000000000000aa"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [(None, "application/sparql-results+json"), ("*/*", "application/sparql-results+json"), ("application/json", "application/json"),
     ("text/html, application/xhtml+xml, */*;q=0.8", "application/sparql-results+json"), ("text/csv", "text/csv; charset=utf-8"),
     ("text/tab-separated-values;q=0.5, text/csv;q=0.2", "text/tab-separated-values; charset=utf-8"),
     ("application/sparql-results+xml", "application/sparql-results+xml"), ("text/turtle, text/csv;q=0.1", "text/csv; charset=utf-8")],
)  # fmt: skip
def test_tables_come_as_accepted(shared_client: TestClient, accept: str | None, media_type: str) -> None:
    headers = {"accept": accept} if accept else {}
    response = shared_client.get("/sparql", params={"query": TABLE}, headers=headers)
    assert response.status_code == 200
    assert response.headers["content-type"] == media_type
    assert "00000000000000aa" in response.text
    assert "Accept" in response.headers["vary"]


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_graphs_come_as_accepted(shared_client: TestClient, accept: str) -> None:
    from pyoxigraph import RdfFormat

    response = shared_client.get("/sparql", params={"query": GRAPH}, headers={"accept": accept})
    assert response.headers["content-type"].startswith(accept)
    form = RdfFormat.from_media_type(accept)
    assert form is not None
    assert len(list(parse(response.content, form))) == 1


@pytest.mark.parametrize(("query", "accept"), [(TABLE, "image/png"), (GRAPH, "text/csv"), (TABLE, "text/turtle")])
def test_formats_that_do_not_fit_are_406(shared_client: TestClient, query: str, accept: str) -> None:
    response = shared_client.get("/sparql", params={"query": query}, headers={"accept": accept})
    problem(response, 406, "not-acceptable")


def test_a_wrong_query_says_line_and_column(shared_client: TestClient) -> None:
    body = problem(shared_client.get("/sparql", params={"query": "SELECT *\n{ ?s ?p"}), 400, "query-syntax")
    assert body["line"] == 2
    assert isinstance(body["column"], int)
    assert body["instance"] == "/sparql"


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", "SERVICE"),
        ("LOAD <http://example.org/>", "LOAD"),
        ("CLEAR ALL", "CLEAR"),
    ],
)
def test_service_load_and_updates_are_403(shared_client: TestClient, query: str, word: str) -> None:
    body = problem(shared_client.get("/sparql", params={"query": query}), 403, "forbidden")
    assert body["detail"].startswith(f"{word} at line 1, column")


def test_updates_are_403_in_every_dress(shared_client: TestClient) -> None:
    problem(shared_client.post("/sparql", data={"update": "CLEAR ALL"}), 403, "forbidden")
    problem(shared_client.get("/sparql", params={"update": "CLEAR ALL"}), 403, "forbidden")
    update = shared_client.post("/sparql", content="CLEAR ALL", headers={"content-type": "application/sparql-update"})
    problem(update, 403, "forbidden")


def test_requests_that_the_protocol_forbids(shared_client: TestClient) -> None:
    twice = "/sparql?" + urlencode([("query", TABLE), ("query", TABLE)])
    assert "2 times" in problem(shared_client.get(twice), 400, "usage")["detail"]
    problem(shared_client.post("/sparql", data={"other": "x"}), 400, "usage")
    problem(shared_client.post("/sparql", content=TABLE, headers={"content-type": "text/plain"}), 415, "media-type")
    problem(shared_client.post("/sparql", content=TABLE), 415, "media-type")
    problem(shared_client.put("/sparql", content=TABLE), 405, "method")
    utf16 = TABLE.encode("utf-16")
    problem(
        shared_client.post("/sparql", content=utf16, headers={"content-type": "application/sparql-query"}), 400, "usage"
    )
    problem(shared_client.post("/sparql", content=b"query=%FF%FE", headers={"content-type": FORM}), 400, "usage")
    for name in ("default-graph-uri", "named-graph-uri"):
        response = shared_client.get("/sparql", params={"query": TABLE, name: "http://example.org/g"})
        assert "default graph" in problem(response, 400, "usage")["detail"]


def test_without_a_query_the_service_describes_itself(shared_client: TestClient) -> None:
    from pyoxigraph import NamedNode, RdfFormat

    response = shared_client.get("/sparql", headers={"host": "graph.example.org"})
    assert response.headers["content-type"] == "text/turtle; charset=utf-8"
    triples = list(parse(response.content, RdfFormat.TURTLE))
    endpoint = NamedNode("http://graph.example.org/sparql")
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert any(t.subject == endpoint and t.predicate.value == f"{sd}endpoint" and t.object == endpoint for t in triples)
    page = shared_client.get("/sparql", headers={"accept": "text/html,*/*;q=0.8"})
    assert page.status_code == 303
    assert page.headers["location"] == "http://testserver/query"


def test_behind_a_prefix_the_endpoint_is_where_the_client_called_it(make_app: Callable[..., FastAPI]) -> None:
    with TestClient(make_app(root_path="/graph"), follow_redirects=False) as client:
        page = client.get("/sparql", headers={"accept": "text/html", "host": "example.org"})
        assert page.headers["location"] == "http://example.org/graph/query"
        proxied = {"x-forwarded-host": "public.example.org", "x-forwarded-proto": "https", "x-forwarded-prefix": "/mg"}
        page = client.get("/sparql", headers={"accept": "text/html", **proxied})
        assert page.headers["location"] == "https://public.example.org/mg/query"
        hostile = {
            "x-forwarded-host": "evil.example.org/<script>",
            "x-forwarded-prefix": "//evil",
            "host": "example.org",
        }
        page = client.get("/sparql", headers={"accept": "text/html", **hostile})
        assert page.headers["location"] == "http://example.org/graph/query"


def test_an_unchanged_answer_is_304_until_the_release_changes(client: TestClient, shelf: Any) -> None:
    first = client.get("/sparql", params={"query": TABLE})
    tag = first.headers["etag"]
    again = client.get("/sparql", params={"query": TABLE}, headers={"if-none-match": f'"other", {tag}'})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == tag
    as_csv = client.get("/sparql", params={"query": TABLE}, headers={"if-none-match": tag, "accept": "text/csv"})
    assert as_csv.status_code == 200
    shelf.serving = "00000000000000bb"
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        response = client.get("/sparql", params={"query": TABLE}, headers={"if-none-match": tag})
        assert response.status_code in {200, 304}
        if response.status_code == 200:
            break
    assert name_in(response) == "00000000000000bb"


def test_answers_that_change_by_themselves_are_not_kept(shared_client: TestClient) -> None:
    response = shared_client.get("/sparql", params={"query": "SELECT (UUID() AS ?x) {}"})
    assert "etag" not in response.headers
    assert response.headers["cache-control"] == "no-store"


def test_head_answers_as_get_without_a_body(shared_client: TestClient) -> None:
    response = shared_client.head("/sparql", params={"query": TABLE})
    assert response.status_code == 200
    assert "etag" in response.headers
    assert response.content == b""


def test_other_sites_may_read(shared_client: TestClient) -> None:
    response = shared_client.get("/sparql", params={"query": TABLE}, headers={"origin": "https://example.org"})
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["x-content-type-options"] == "nosniff"


def test_csv_is_made_safe_on_request_only(shared_client: TestClient) -> None:
    def cells(**parameters: str) -> list[list[str]]:
        response = shared_client.get("/sparql", params={"query": TITLES, **parameters}, headers={"accept": "text/csv"})
        return list(csv.reader(io.StringIO(response.text, newline="")))

    assert cells() == [["t"], ["-plain"], ['=one, "two"\r\nthree']]
    assert cells(safe="1") == [["t"], ["'-plain"], ['\'=one, "two"\r\nthree']]


def test_without_a_release_it_says_so_and_serves_when_one_comes(make_app: Callable[..., FastAPI], shelf: Any) -> None:
    shelf.serving = ""
    with TestClient(make_app()) as client:
        response = client.get("/sparql", params={"query": TABLE})
        assert "no release on the shelf" in problem(response, 503, "no-release")["detail"]
        assert response.headers["retry-after"]
        assert client.get("/healthz").json() == {"status": "ok"}
        problem(client.get("/readyz"), 503, "no-release")
        shelf.serving = "00000000000000aa"
        deadline = time.monotonic() + 10
        while client.get("/readyz").status_code != 200:
            assert time.monotonic() < deadline
        assert name_in(client.get("/sparql", params={"query": TABLE})) == "00000000000000aa"


def test_a_broken_new_release_leaves_the_old_one_serving(
    client: TestClient, shelf: Any, tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    from dataclasses import replace

    assert client.get("/readyz").json()["release"] == "00000000000000aa"
    shelf.kept["00000000000000cc"] = replace(
        shelf.kept["00000000000000aa"], id="00000000000000cc", path=tmp_path / "broken"
    )
    shelf.serving = "00000000000000cc"
    deadline = time.monotonic() + 10
    while not client.get("/readyz").json()["fault"]:
        assert time.monotonic() < deadline
    ready = client.get("/readyz").json()
    assert ready["release"] == "00000000000000aa"
    assert "00000000000000cc cannot be served" in ready["fault"]
    assert name_in(client.get("/sparql", params={"query": TABLE})) == "00000000000000aa"
    assert any("00000000000000aa goes on serving" in record.getMessage() for record in caplog.records)


# ---------------------------------------------------------------------------------------- over real sockets
Serve = Callable[[FastAPI], AbstractContextManager[str]]


@contextmanager
def get(address: str, query: str, timeout: float = 20) -> Iterator[http.client.HTTPResponse]:
    parts = urlsplit(address)
    assert parts.hostname
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    try:
        connection.request("GET", "/sparql?" + urlencode({"query": query}))
        with connection.getresponse() as response:
            yield response
    finally:
        connection.close()


def status(address: str, query: str) -> int:
    with get(address, query) as response:
        return response.status


def test_a_query_over_its_time_is_503_within_a_second_and_the_next_is_answered(
    make_app: Callable[..., FastAPI], serve: Serve
) -> None:
    with serve(make_app(query_seconds=0.5)) as address:
        start = time.monotonic()
        with get(address, RUNAWAY) as response:
            assert time.monotonic() - start < 0.5 + 1
            body = json.loads(response.read())
            assert (response.status, body["type"]) == (503, "https://w3id.org/micrograph/problem/query-timeout")
            assert response.headers["retry-after"]
        assert status(address, TABLE) == 200


def test_a_long_answer_streams_whole(make_app: Callable[..., FastAPI], serve: Serve) -> None:
    with serve(make_app()) as address, get(address, LONG) as response:
        assert response.headers["transfer-encoding"] == "chunked"
        assert len(json.loads(response.read())["results"]["bindings"]) == 400 * 400


def test_a_failure_in_a_long_answer_is_a_broken_transfer(make_app: Callable[..., FastAPI], serve: Serve) -> None:
    with serve(make_app(query_rows=10_000)) as address:
        with get(address, LONG) as response:
            assert response.status == 200
            with pytest.raises((http.client.IncompleteRead, ConnectionError)):
                response.read()
        assert status(address, TABLE) == 200


def test_a_client_that_goes_away_frees_its_worker(make_app: Callable[..., FastAPI], serve: Serve) -> None:
    with serve(make_app(query_seconds=60)) as address:
        with pytest.raises(TimeoutError), get(address, RUNAWAY, timeout=0.3):
            pass
        with get(address, LONG) as begun:
            assert begun.read(100_000)
        with get(address, TABLE, timeout=10) as response:
            assert response.status == 200


def test_the_busy_answer_is_503_with_retry_after(make_app: Callable[..., FastAPI], serve: Serve) -> None:
    app = make_app(query_seconds=3, query_queue=0)
    with serve(app) as address:
        held: list[int] = []
        thread = threading.Thread(target=lambda: held.append(status(address, RUNAWAY)))
        thread.start()
        while app.state.service.pool.state["idle"]:
            time.sleep(0)
        with get(address, TABLE) as response:
            assert response.status == 503
            assert response.headers["retry-after"]
            assert json.loads(response.read())["type"].endswith("/problem/busy")
        thread.join(10)
        assert held == [503]
