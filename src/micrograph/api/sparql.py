"""/sparql: the SPARQL 1.1 Protocol for queries, and the service description."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize
from starlette.responses import RedirectResponse, Response, StreamingResponse

from micrograph.api import conditional, negotiate
from micrograph.api.asking import until_disconnected
from micrograph.api.links import url
from micrograph.api.service import service_of
from micrograph.errors import Forbidden, NotAcceptable, UnsupportedMediaType, UsageError
from micrograph.store.answers import MEDIA_TYPES, Answer
from micrograph.store.guard import changes_by_itself

router = APIRouter(tags=["sparql"])

RESULTS = {
    "application/sparql-results+json": "json", "application/json": "json", "application/sparql-results+xml": "xml",
    "application/xml": "xml", "text/xml": "xml", "text/csv": "csv", "text/tab-separated-values": "tsv",
}  # fmt: skip
GRAPHS = {
    "text/turtle": "turtle", "application/n-triples": "ntriples", "application/rdf+xml": "rdfxml",
    "application/ld+json": "jsonld", "text/plain": "ntriples",
}  # fmt: skip
_RDF_FORMATS = {"turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES, "rdfxml": RdfFormat.RDF_XML,
                "jsonld": RdfFormat.JSON_LD}  # fmt: skip
_SD = "http://www.w3.org/ns/sparql-service-description#"
_RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_FORMATS = "http://www.w3.org/ns/formats/"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The formats that a client takes for a table and for a graph; None where it takes none of ours."""

    table: str | None
    graph: str | None

    @property
    def name(self) -> str:
        return f"{self.table}/{self.graph}"

    def media_type(self, answer: Answer) -> str:
        chosen = self.table if answer.format in RESULTS.values() else self.graph
        plain = MEDIA_TYPES[answer.format]
        return plain if chosen is None or plain.startswith(chosen) or chosen == "*/*" else chosen


@router.get("/sparql", summary="Ask SPARQL, or read what this endpoint offers", response_class=Response)
async def sparql_get(request: Request) -> Response:
    """A query in `query=`; without one the service description, or for a browser the SPARQL page."""
    parameters = _pairs(request.scope.get("query_string", b""), "the query string")
    if not any(name in {"query", "update"} for name, _ in parameters):
        return _describe(request)
    return await _answer(request, _query_of(parameters), _is_safe(parameters))


@router.post("/sparql", summary="Ask SPARQL", response_class=Response)
async def sparql_post(request: Request) -> Response:
    """A query as a form (`query=`), or as the body itself (`application/sparql-query`)."""
    in_url = _pairs(request.scope.get("query_string", b""), "the query string")
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if media_type == "application/x-www-form-urlencoded":
        parameters = in_url + _pairs(body, "the form")
        return await _answer(request, _query_of(parameters), _is_safe(parameters))
    if media_type == "application/sparql-query":
        if any(name == "query" for name, _ in in_url):
            raise UsageError("one query, please: the body is one, and query= in the URL is another")
        query = _query_of([*in_url, ("query", _text(body, "the body"))])
        return await _answer(request, query, _is_safe(in_url))
    if media_type == "application/sparql-update":
        raise Forbidden("updates are not allowed: a release is never changed")
    raise UnsupportedMediaType(
        f"content type {media_type or 'none'!r} is not read here; "
        "valid: application/sparql-query, application/x-www-form-urlencoded"
    )


async def _answer(request: Request, query: str, safe: bool) -> Response:
    service = service_of(request)
    wanted = _wanted(request)
    lasting = request.method == "GET" and not changes_by_itself(query)
    tag = conditional.tag_of(request, service.release.id, wanted.name)
    if lasting and (unchanged := conditional.not_modified(request, tag)):
        return unchanged
    work = service.pool.ask(
        query, RESULTS.get(wanted.table or ""), url(request, "sparql"), graph=GRAPHS.get(wanted.graph or "")
    )
    answer = await until_disconnected(request, work)
    headers = conditional.headers(tag) if lasting else {"Vary": conditional.VARY, "Cache-Control": "no-store"}
    chunks = _safe_cells(answer.chunks) if safe and answer.format == "csv" else answer.chunks
    if answer.complete:
        body = b"".join([chunk async for chunk in chunks])
        return Response(body, media_type=wanted.media_type(answer), headers=headers)
    return StreamingResponse(_closing(answer, chunks), media_type=wanted.media_type(answer), headers=headers)


async def _closing(answer: Answer, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The blocks; the worker is freed at their end, however they end."""
    try:
        async for chunk in chunks:
            yield chunk
    finally:
        await answer.close()


# --------------------------------------------------------------------------------------------- the request
def _pairs(data: bytes, where: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(_text(data, where), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except UnicodeDecodeError:
        raise UsageError(f"{where} is not UTF-8") from None
    except ValueError:
        raise UsageError(f"{where} has more than 1000 parameters") from None


def _text(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{where} is not UTF-8: byte {error.start}") from None


def _query_of(parameters: list[tuple[str, str]]) -> str:
    if any(name in {"update", "using-graph-uri", "using-named-graph-uri"} for name, _ in parameters):
        raise Forbidden("updates are not allowed: a release is never changed")
    named = [value for name, value in parameters if name in {"default-graph-uri", "named-graph-uri"} and value]
    if named:
        raise UsageError(
            f"graph {named[0]!r} is not here: everything is asked of the default graph; "
            "leave default-graph-uri and named-graph-uri out"
        )
    queries = [value for name, value in parameters if name == "query"]
    if len(queries) != 1:
        raise UsageError(f"one query, please: query= was given {len(queries)} times")
    return queries[0]


def _is_safe(parameters: list[tuple[str, str]]) -> bool:
    return ("safe", "1") in parameters


def _wanted(request: Request) -> _Wanted:
    wanted = _Wanted(negotiate.preferred(request, list(RESULTS)), negotiate.preferred(request, list(GRAPHS)))
    if wanted.table is None and wanted.graph is None:
        raise NotAcceptable(
            f"none of {request.headers.get('accept')!r} is written here; valid: {', '.join([*RESULTS, *GRAPHS])}"
        )
    return wanted


async def _safe_cells(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """CSV whose cells no spreadsheet takes for formulas: those that begin so get an apostrophe."""
    kept = b""
    async for chunk in chunks:
        kept += chunk
        cut = kept.rfind(b"\n") + 1
        while cut and kept.count(b'"', 0, cut) % 2:  # a line end inside a quoted cell
            cut = kept.rfind(b"\n", 0, cut - 1) + 1
        if cut:
            yield _made_safe(kept[:cut])
            kept = kept[cut:]
    if kept:
        yield _made_safe(kept)


def _made_safe(rows: bytes) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    for row in csv.reader(io.StringIO(rows.decode("utf-8"), newline="")):
        writer.writerow([f"'{cell}" if cell.startswith(_DANGEROUS) else cell for cell in row])
    return target.getvalue().encode("utf-8")


# ------------------------------------------------------------------------------------- service description
def _describe(request: Request) -> Response:
    chosen = negotiate.preferred(request, [*GRAPHS, "text/html"])
    if chosen == "text/html":
        return RedirectResponse(url(request, "query"), status_code=303, headers={"Vary": conditional.VARY})
    if chosen is None:
        raise NotAcceptable(f"the service description is written as {', '.join(GRAPHS)}")
    name = GRAPHS[chosen]
    tag = conditional.tag_of(request, service_of(request).release.id, conditional_variant(request, name))
    if unchanged := conditional.not_modified(request, tag):
        return unchanged
    body = serialize(description(url(request, "sparql")), format=_RDF_FORMATS[name])
    media_type = MEDIA_TYPES[name] if MEDIA_TYPES[name].startswith(chosen) else chosen
    return Response(body, media_type=media_type, headers=conditional.headers(tag))


def conditional_variant(request: Request, name: str) -> str:
    """What a description depends on besides its URL's path: the format, and the address it was called by."""
    return f"{name} {url(request, 'sparql')}"


def description(endpoint: str) -> list[Triple]:
    """The SPARQL 1.1 Service Description of an endpoint, by the URL it was called by."""
    service, dataset, graph = NamedNode(endpoint), BlankNode("dataset"), BlankNode("graph")

    def sd(name: str) -> NamedNode:
        return NamedNode(_SD + name)

    formats = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle",
               "N-Triples", "RDF_XML", "JSON-LD")  # fmt: skip
    return [
        Triple(service, _RDF_TYPE, sd("Service")),
        Triple(service, sd("endpoint"), service),
        Triple(service, sd("supportedLanguage"), sd("SPARQL11Query")),
        Triple(service, sd("defaultDataset"), dataset),
        *(Triple(service, sd("resultFormat"), NamedNode(_FORMATS + name)) for name in formats),
        Triple(dataset, _RDF_TYPE, sd("Dataset")),
        Triple(dataset, sd("defaultGraph"), graph),
        Triple(graph, _RDF_TYPE, sd("Graph")),
        Triple(graph, NamedNode("http://purl.org/dc/terms/title"), Literal("Micrograph")),
    ]
