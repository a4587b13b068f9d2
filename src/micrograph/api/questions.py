"""/v1/queries: the saved questions, and their answers as JSON rows, CSV, TSV, a text table or SPARQL."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from micrograph.api import conditional, negotiate
from micrograph.api.asking import until_disconnected
from micrograph.api.links import base_url, here, url
from micrograph.api.service import service_of
from micrograph.errors import UsageError
from micrograph.queries import Question, plain_value, question, questions
from micrograph.records import Json

router = APIRouter(prefix="/v1", tags=["questions"])

FORMATS = {
    "json": "application/json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "table": "text/plain",
    "sparql": "application/sparql-query",
}
_RESERVED = {"format", "safe"}
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@router.get("/queries", summary="The saved questions", response_model=None)
async def list_questions(request: Request) -> Json:
    """Each with what it asks, its parameters and an example to follow."""
    items = [described(request, one) for one in questions().values()]
    return {"total": len(items), "items": items}


@router.get("/queries/{topic}/{name}.rq", summary="A question's own file", response_class=Response)
async def question_file(topic: str, name: str) -> Response:
    """The SPARQL with its header."""
    return Response(question(f"{topic}/{name}").text, media_type=FORMATS["sparql"])


@router.get("/queries/{topic}/{name}", summary="Ask a saved question", response_class=Response)
async def ask_question(request: Request, topic: str, name: str) -> Response:
    """The answer; the question's parameters are query parameters, `format` is json, csv, tsv, table or sparql."""
    asked = question(f"{topic}/{name}")
    form = negotiate.format_of(request, FORMATS)
    bound = asked.bind(_values(request))
    service = service_of(request)
    tag = conditional.tag_of(request, service.release.id, f"{form} {base_url(request)}")
    if unchanged := conditional.not_modified(request, tag):
        return unchanged
    headers = conditional.headers(tag)
    if form == "sparql":
        return Response(asked.bound_text(_values(request)), media_type=FORMATS[form], headers=headers)
    columns, rows = await answer(request, asked, bound)
    if form == "json":
        body = {
            "name": asked.name,
            "parameters": {one.name: _values(request).get(one.name, one.default) for one in asked.parameters},
            "columns": columns,
            "rows": [dict(zip(columns, row, strict=True)) for row in rows],
        }
        return JSONResponse(body, headers=headers)
    safe = request.query_params.get("safe") == "1"
    text = (
        as_table(columns, rows)
        if form == "table"
        else as_separated(columns, rows, "\t" if form == "tsv" else ",", safe)
    )
    return Response(text, media_type=FORMATS[form], headers=headers)


async def answer(request: Request, asked: Question, bound: dict[str, str]) -> tuple[list[str], list[list[Any]]]:
    """Columns and rows; the columns of parameters, which hold one value each, are left out."""
    endpoint = url(request, "sparql")
    found = await until_disconnected(
        request, service_of(request).pool.ask(asked.sparql, "json", endpoint, substitutions=bound)
    )
    try:
        body = await found.body()
    finally:
        await found.close()
    results = json.loads(body) if len(body) < 2**20 else await asyncio.to_thread(json.loads, body)
    columns = [name for name in results["head"]["vars"] if name not in bound]
    return columns, [[plain_value(row.get(name)) for name in columns] for row in results["results"]["bindings"]]


def described(request: Request, one: Question) -> Json:
    """A question as the list shows it."""
    path = f"v1/queries/{one.name}"
    defaults = {parameter.name: parameter.default for parameter in one.parameters}
    return {
        "name": one.name,
        "summary": one.summary,
        "tags": list(one.tags),
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "default": parameter.default,
                "description": parameter.description,
                **({"choices": list(parameter.choices)} if parameter.choices else {}),
            }
            for parameter in one.parameters
        ],
        "example": url(request, path, defaults or None),
        "query": url(request, path + ".rq"),
    }


def as_separated(columns: Sequence[str], rows: Sequence[Sequence[Any]], delimiter: str, safe: bool = False) -> str:
    """CSV or TSV; `safe` puts an apostrophe before texts that a spreadsheet would take for a formula."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=delimiter, lineterminator="\r\n" if delimiter == "," else "\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(
            [
                f"'{cell}" if safe and isinstance(cell, str) and cell.startswith(_DANGEROUS) else _cell(cell)
                for cell in row
            ]
        )
    return target.getvalue()


def as_table(columns: Sequence[str], rows: Sequence[Sequence[Any]], widest: int = 60) -> str:
    """A table of text for people; long cells are cut."""
    cells = [list(columns), *([" ".join(str(_cell(cell)).split()) for cell in row] for row in rows)]
    cells = [[cell if len(cell) <= widest else cell[: widest - 1] + "…" for cell in row] for row in cells]
    widths = [max(len(row[number]) for row in cells) for number in range(len(columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]]) + "\n"


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value


def _values(request: Request) -> dict[str, str]:
    """The question's parameters in the URL, each once."""
    values: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in _RESERVED:
            continue
        if name in values:
            raise UsageError(f"parameter {name!r} was given twice: {here(request)}")
        values[name] = value
    return values
