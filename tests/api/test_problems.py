"""Every error is a problem of the one tree, says what was received and what is valid, and leaks nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import FastAPI, Query, Request
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from micrograph import errors
from micrograph.api.links import base_url
from micrograph.api.paging import FARTHEST, Cursor, link_headers, next_cursor
from micrograph.api.service import service_of
from micrograph.errors import Gone, MicrographError, UnknownName, UsageError
from micrograph.settings import Settings

BASE = "https://w3id.org/micrograph/problem/"


def tree(of: type[MicrographError] = MicrographError) -> list[type[MicrographError]]:
    return [of, *(below for child in of.__subclasses__() for below in tree(child))]


def made(kind: type[MicrographError]) -> MicrographError:
    if kind is errors.UnknownName:
        return UnknownName("thing", "ab", ["abc"])
    if kind is errors.BrokenFile:
        return errors.BrokenFile("some/file", "cut short")
    if kind is errors.HttpStatusError:
        return errors.HttpStatusError("https://example.org/x", 500, 2, "what went wrong")
    if kind is errors.TakesLong:
        return errors.TakesLong("what went wrong", lambda: None)
    return kind("what went wrong")


@pytest.fixture
def failing(make_app: Callable[..., FastAPI]) -> TestClient:
    """The app with routes that fail in every way there is."""
    app = make_app(request_bytes=2000)

    @app.get("/fail/{name}")
    async def fail(name: str) -> None:
        raise made(next(kind for kind in tree() if kind.__name__ == name))

    @app.get("/bug")
    async def bug() -> None:
        raise ZeroDivisionError("a secret of the operator")

    @app.get("/typed")
    async def typed(limit: Annotated[int, Query(ge=1, le=10)] = 1) -> int:
        return limit

    @app.post("/read")
    async def read(request: Request) -> int:
        return len(await request.body())

    @app.get("/resource/{name}")
    async def resource(request: Request, name: str, release: str = "") -> Any:
        service = service_of(request)
        return service.get(name, service.release_of(release) if release else None)

    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize("kind", tree(), ids=lambda kind: kind.__name__)
def test_each_error_is_a_problem_of_its_own_type(failing: TestClient, kind: type[MicrographError]) -> None:
    response = failing.get(f"/fail/{kind.__name__}")
    body = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert response.status_code == body["status"] == kind.status
    assert body["type"] == BASE + kind.slug
    assert body["title"] == kind.title
    assert body["detail"] == str(made(kind))
    assert body["instance"] == f"/fail/{kind.__name__}"
    assert ("retry-after" in response.headers) == (kind.status == 503)


def test_an_unknown_name_says_what_is_valid(failing: TestClient) -> None:
    body = failing.get("/fail/UnknownName").json()
    assert (body["received"], body["valid"]) == ("ab", ["abc"])


def test_what_nobody_foresaw_is_500_and_leaks_nothing(failing: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    response = failing.get("/bug")
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert "secret" not in response.text
    assert "Zero" not in response.text
    assert any("a secret of the operator" in str(record.exc_info) for record in caplog.records)


def test_the_frameworks_own_errors_have_the_same_shape(failing: TestClient) -> None:
    missing = failing.get("/nowhere")
    assert (missing.status_code, missing.json()["type"]) == (404, BASE + "not-found")
    assert "/nowhere" in missing.json()["detail"]
    method = failing.delete("/typed")
    assert (method.status_code, method.json()["type"]) == (405, BASE + "method")
    assert method.headers["allow"] == "GET"
    wrong = failing.get("/typed", params={"limit": "99"})
    assert (wrong.status_code, wrong.json()["type"]) == (422, BASE + "usage")
    (fault,) = wrong.json()["parameters"]
    assert fault["parameter"] == "limit"
    assert fault["received"] == "99"
    assert fault["valid"] == {"le": 10}
    for response in (missing, method, wrong):
        assert response.headers["content-type"] == "application/problem+json"


def test_bodies_are_bounded_by_what_they_say_and_what_they_send(failing: TestClient) -> None:
    assert failing.post("/read", content=b"x" * 2000).json() == 2000
    said = failing.post("/read", content=b"x" * 2001)
    assert (said.status_code, said.json()["type"]) == (413, BASE + "too-large")
    sent = failing.post("/read", content=iter([b"x" * 1500, b"x" * 1500]))
    assert (sent.status_code, sent.json()["type"]) == (413, BASE + "too-large")


def test_problems_may_be_read_by_other_sites(failing: TestClient) -> None:
    assert (
        failing.get("/nowhere", headers={"origin": "https://example.org"}).headers["access-control-allow-origin"] == "*"
    )


# ------------------------------------------------------------------------------------ resources of a release
def test_resources_are_opened_once_a_release_and_dropped_with_it(make_app: Callable[..., FastAPI], shelf: Any) -> None:
    opened: list[str] = []

    def load(path: Path) -> str:
        opened.append(path.name)
        return path.name

    app = make_app()
    app.state.service.register("name", load)
    with TestClient(app) as client:
        service = app.state.service
        assert [service.get("name"), service.get("name")] == ["00000000000000aa"] * 2
        assert opened == ["00000000000000aa"]
        assert service.get("name", service.release_of("00000000000000bb")) == "00000000000000bb"
        shelf.serving = "00000000000000bb"
        while client.get("/readyz").json()["release"] != "00000000000000bb":
            pass
        assert service.get("name") == "00000000000000bb"
        assert opened == ["00000000000000aa", "00000000000000bb"]
        assert service.get("name", service.release_of("00000000000000aa")) == "00000000000000aa"
        assert opened == ["00000000000000aa", "00000000000000bb", "00000000000000aa"]
        with pytest.raises(UnknownName, match="resource 'nothing'"):
            service.get("nothing")
        with pytest.raises(Gone, match="not kept"):
            service.release_of("00000000000000dd")
        assert service.is_pruned("00000000000000dd")
        assert not service.is_pruned("00000000000000aa")


# --------------------------------------------------------------------------------------------------- cursors
def test_pages_end_at_the_end_and_at_ten_thousand() -> None:
    assert next_cursor("aa", 0, 20, 20) is None
    assert next_cursor("aa", 0, 0, 20) is None
    assert Cursor.decode(next_cursor("aa", 20, 20, 41) or "") == Cursor("aa", 40)
    assert next_cursor("aa", FARTHEST - 20, 20, 10**6) is None
    with pytest.raises(UsageError, match="10,000"):
        Cursor.decode(Cursor("aa", FARTHEST).encode())


@given(st.text(max_size=40))
def test_whatever_comes_as_a_cursor_is_one_or_an_error_of_the_caller(text: str) -> None:
    try:
        cursor = Cursor.decode(text)
    except UsageError:
        return
    assert 0 <= cursor.offset < FARTHEST


def request(path: str, root: str = "", query: bytes = b"", **headers: str) -> Request:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "scheme": "http", "path": root + path, "root_path": root, "query_string": query,
                    "headers": pairs, "server": ("127.0.0.1", 80)})  # fmt: skip


def test_the_next_page_keeps_the_other_parameters() -> None:
    asked = request("/v1/datasets", "/mg", b"q=a%20b&organism=x&organism=y&cursor=old", host="example.org")
    assert link_headers(asked, "new") == {
        "Link": '<http://example.org/mg/v1/datasets?q=a+b&organism=x&organism=y&cursor=new>; rel="next"'
    }
    assert link_headers(asked, None) == {}


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_no_header_puts_anything_but_an_address_into_a_url(host: str, prefix: str, proto: str) -> None:
    import re

    try:
        asked = request("/", x_forwarded_host=host, x_forwarded_prefix=prefix, x_forwarded_proto=proto, host=host)
        address = base_url(asked)
    except UnicodeDecodeError:
        return
    assert re.fullmatch(r"https?://[A-Za-z0-9.:_\[\]-]+(/[A-Za-z0-9._~-]+)*/", address)


def test_settings_reach_the_pool() -> None:
    from micrograph.api.service import limits_of

    limits = limits_of(Settings(query_workers=3, query_rows=7))
    assert (limits.workers, limits.rows) == (3, 7)
