"""The SPARQL page: a query in the URL, its answer below, faults marked where they are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import parse_qsl, urlencode

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from micrograph.api.asking import until_disconnected
from micrograph.api.links import url
from micrograph.api.service import service_of
from micrograph.errors import MicrographError, QuerySyntaxError, UnknownName, UsageError
from micrograph.queries import question, questions
from micrograph.store.answers import MEDIA_TYPES
from micrograph.web import site
from micrograph.web.results import MOST_ROWS, Result, ask

TABLES = ("csv", "json", "tsv", "xml")
GRAPHS = ("turtle", "ntriples", "jsonld", "rdfxml")
START = """PREFIX mg: <https://w3id.org/micrograph/vocab#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <http://schema.org/>

SELECT ?dataset ?title ?year WHERE {
  ?dataset a schema:Dataset ; schema:name ?title ; mg:year ?year .
}
ORDER BY DESC(?year)
LIMIT 20
"""


async def sparql_page(request: Request) -> Response:
    """The page; with `query=` its answer, with `question=` a saved question's text to change and run."""
    pairs = dict(request.query_params.multi_items())
    if request.method == "POST":
        pairs |= await _form(request)
    name, query = pairs.get("question", ""), pairs.get("query", "")
    chosen = question(name) if name else None
    result, fault = Result(), None
    if query:
        try:
            result = await ask(request, query)
        except MicrographError as error:
            fault = error
    text = query or (chosen.bound_text({}) if chosen else START)
    return site.render(
        request, "sparql.html", fault.status if fault else 200,
        text=text, asked=bool(query), result=result, fault=fault, near=near(text, fault), chosen=chosen,
        questions=list(questions().values()), download=f"/query/download?{urlencode({'query': query})}&format=", formats=_formats(result),
        most=MOST_ROWS,
    )  # fmt: skip


async def sparql_download(request: Request) -> Response:
    """The whole answer as a file."""
    form = request.query_params.get("format", "csv")
    if form not in MEDIA_TYPES:
        raise UnknownName("format", form, MEDIA_TYPES)
    work = service_of(request).pool.ask(
        request.query_params.get("query", ""), form if form in TABLES else None, url(request, "sparql"),
        graph=form if form in GRAPHS else None,
    )  # fmt: skip
    answer = await until_disconnected(request, work)

    async def chunks() -> AsyncIterator[bytes]:
        try:
            async for chunk in answer.chunks:
                yield chunk
        finally:
            await answer.close()

    ending = {"turtle": "ttl", "ntriples": "nt", "rdfxml": "rdf"}.get(form, form)
    return StreamingResponse(
        chunks(),
        media_type=answer.media_type,
        headers={"Content-Disposition": f'attachment; filename="answer.{ending}"'},
    )


def _formats(result: Result) -> tuple[str, ...]:
    if result.graph is not None:
        return GRAPHS
    return ("json", "xml") if result.boolean is not None else TABLES


def near(text: str, fault: MicrographError | None) -> str:
    """The line of a fault with a mark under its column; empty where there is none.

    >>> print(near("ASK WHER { }", QuerySyntaxError("expected WHERE", 1, 5)))
    1  ASK WHER { }
           ^
    """
    if not isinstance(fault, QuerySyntaxError) or not fault.line:
        return ""
    lines = text.splitlines()
    if fault.line > len(lines):
        return f"{fault.line}  (the end of the query)"
    number = f"{fault.line}  "
    return f"{number}{lines[fault.line - 1]}\n{' ' * (len(number) + max(0, (fault.column or 1) - 1))}^"


async def _form(request: Request) -> dict[str, str]:
    body = await request.body()
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=20))
    except (UnicodeDecodeError, ValueError):
        raise UsageError("the form is not what this page sends: UTF-8, at most 20 fields") from None
