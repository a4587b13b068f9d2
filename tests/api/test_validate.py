"""`POST /v1/validate`: the report of the command line in three forms, whatever is sent."""

from __future__ import annotations

import io
import json

import pytest
from fastapi.testclient import TestClient
from openpyxl import Workbook

RECORD = json.dumps({"id": "urn:x", "archive": "bia", "accession": "X1", "titel": "<script>x</script>"}, indent=1)


def test_the_report_is_a_page_where_the_client_asks_for_one(client: TestClient) -> None:
    for options in ({"headers": {"Accept": "text/html"}}, {"params": {"report": "html"}}):
        page = client.post("/v1/validate", content=RECORD, **options)
        assert page.headers["content-type"].startswith("text/html")
        assert page.headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'"
        assert "SCHEMA-UNKNOWN-SLOT" in page.text
        assert "<script" not in page.text


def test_json_is_what_a_client_without_wishes_gets(client: TestClient) -> None:
    assert client.post("/v1/validate", content=RECORD).headers["content-type"] == "application/json"
    assert client.post("/v1/validate", content=RECORD, headers={"Accept": "image/png"}).status_code == 406


def test_an_unknown_slot_has_the_one_that_was_meant_and_its_place(client: TestClient) -> None:
    found = client.post("/v1/validate", params={"name": "mine.json"}, content=RECORD).json()
    (row,) = [one for one in found["findings"] if one["code"] == "SCHEMA-UNKNOWN-SLOT"]
    assert (row["file"], row["pointer"], row["line"], row["repair"]) == ("mine.json", "/titel", 5, "title")


def test_a_workbook_is_read_from_the_body(client: TestClient) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "Biosample"
    sheet.append(["Title", "Organism"])
    sheet.append(["a", "NCBITaxon_09606"])
    target = io.BytesIO()
    book.save(target)
    found = client.post("/v1/validate", content=target.getvalue()).json()
    assert found["format"] == "rembi-xlsx"
    assert any(row["pointer"].startswith("Biosample!B2 ") for row in found["findings"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"[" * 100_000, "FILE-TOO-DEEP"),
        (b'{"keywords": [' + b'"a",' * 300_000 + b'"a"]}', "FILE-TOO-LARGE"),
        (b'{"title": "' + b"x" * 2_000_000 + b'"}', "FILE-TOO-LARGE"),
        (b"\xff\xfea\x00", "FILE-NOT-UTF-8"),
    ],
    ids=["deep", "many", "long", "utf-16"],
)
def test_limits_are_stated_in_a_report(client: TestClient, body: bytes, code: str) -> None:
    response = client.post("/v1/validate", content=body)
    assert response.status_code == 200
    (row,) = response.json()["findings"]
    assert (row["code"], row["severity"]) == (code, "error")
    assert row["expected"]


def test_a_body_over_the_services_own_limit_is_refused_with_it(client: TestClient) -> None:
    response = client.post("/v1/validate", content=b" " * (16 * 2**20 + 1))
    assert response.status_code == 413
    assert "16777216" in response.json()["detail"].replace(",", "")
