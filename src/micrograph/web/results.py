"""Answers of SPARQL as pages show them: IRIs as links with short names, and no more rows than a page can hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from fastapi import Request

from micrograph.api.asking import until_disconnected
from micrograph.api.links import url
from micrograph.api.service import service_of
from micrograph.identifiers import compress, term_id
from micrograph.records import Json
from micrograph.web.address import dataset_path, term_path
from micrograph.web.citation import web_address

MOST_ROWS = 500
_MOST_BYTES = 8 * 2**20


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: its text, where it leads, and what kind of value it is."""

    text: str
    address: str | None = None
    inside: bool = False
    note: str = ""
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """A table, a yes or no, or a graph as Turtle; `too_large` where a page cannot hold it."""

    columns: list[str] = field(default_factory=list)
    rows: list[list[Cell | None]] = field(default_factory=list)
    total: int = 0
    boolean: bool | None = None
    graph: str | None = None
    too_large: bool = False


async def ask(
    request: Request,
    sparql: str,
    substitutions: Mapping[str, str] | None = None,
) -> Result:
    """Ask the query workers, as `/sparql` does.

    Raises:
        MicrographError: as `/sparql` answers it.
    """
    service = service_of(request)
    bound = dict(substitutions or {})
    work = service.pool.ask(sparql, "json", url(request, "sparql"), graph="turtle", substitutions=bound or None)
    answer = await until_disconnected(request, work)
    body = b""
    try:
        async for chunk in answer.chunks:
            body += chunk
            if len(body) > _MOST_BYTES:
                return Result(too_large=True)
    finally:
        await answer.close()
    if answer.format != "json":
        return Result(graph=body.decode("utf-8"))
    document: Json = json.loads(body)
    if "boolean" in document:
        return Result(boolean=document["boolean"])
    columns = [name for name in document["head"]["vars"] if name not in bound]
    bindings = document["results"]["bindings"]
    rows = [
        [cell(row[name], service.base) if name in row else None for name in columns] for row in bindings[:MOST_ROWS]
    ]
    return Result(columns, rows, len(bindings))


def cell(value: Json, base: str) -> Cell:
    """A value of SPARQL's JSON results.

    >>> cell({"type": "uri", "value": "http://purl.obolibrary.org/obo/NCBITaxon_9606"}, "https://w3id.org/micrograph/")
    Cell(text='NCBITaxon:9606', address='/term/NCBITaxon:9606', inside=True, note='', numeric=False)
    """
    text = str(value["value"])
    if value["type"] == "uri":
        return _iri(text, base)
    if value["type"] == "bnode":
        return Cell(f"_:{text}")
    if value["type"] == "triple":
        return Cell(json.dumps(value["value"], ensure_ascii=False))
    kind = str(value.get("datatype", "")).rpartition("#")[2]
    if kind in {"integer", "double", "decimal", "float"}:
        return Cell(text, numeric=True)
    note = (
        f"@{value['xml:lang']}"
        if value.get("xml:lang")
        else ""
        if kind in {"", "string"}
        else compress(value["datatype"])
    )
    return Cell(text, note=note)


def _iri(iri: str, base: str) -> Cell:
    if iri.startswith(f"{base}dataset/"):
        name, _, part = iri.removeprefix(f"{base}dataset/").partition("#")
        archive, _, accession = unquote(name).partition("/")
        if archive and accession:
            return Cell(
                f"{archive}/{accession}{'#' + part if part else ''}", dataset_path(archive, accession), inside=True
            )
    normal = term_id(iri)
    short = compress(iri)
    if normal is not None and short != iri:
        return Cell(normal.value, term_path(normal.value), inside=True)
    return Cell(short, web_address(iri))
