"""`/v1/terms`: completion and single terms; `/v1/annotate`: text to term."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from string import ascii_lowercase, digits
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool

from micrograph.api.held import index_of, terms_of
from micrograph.api.service import Service, service_of
from micrograph.asking import TermQuery, annotate_texts, completions, term_page
from micrograph.errors import TakesLong, UsageError
from micrograph.records import Json
from micrograph.terms.annotate import THRESHOLD
from micrograph.terms.index import Terms

router = APIRouter(prefix="/v1", tags=["terms"])


@router.get("/terms", summary="Complete a term as it is typed", response_class=JSONResponse)
async def complete(
    request: Request,
    q: Annotated[str, Query(description="What was typed so far.", max_length=200)],
    ontology: Annotated[list[str] | None, Query(description="Only this ontology, by prefix.")] = None,
    role: Annotated[str | None, Query(description="Only terms fit for this role, such as organism.")] = None,
    branch: Annotated[list[str] | None, Query(description="Only this term and what is below it.")] = None,
    part_of: Annotated[
        bool | None, Query(description="Whether below means part-of too; by default as the role says.")
    ] = None,
    with_data: Annotated[bool, Query(description="Only terms that data sets use.")] = False,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    start: Annotated[int, Query(ge=0, le=10_000, description="How many to leave out.")] = 0,
) -> Response:
    """Terms best first: exact id, label, synonym, the beginning of one, a word inside, then likenesses; each with what matched."""
    asked = TermQuery(
        q, tuple(ontology or ()), role, tuple(branch or ()), part_of, with_data=with_data, limit=limit, start=start
    )

    return Response(await _completed(service_of(request), asked), media_type="application/json")


async def _completed(service: Service, asked: TermQuery) -> bytes:
    def answer(asked: TermQuery) -> bytes:
        return orjson.dumps(completions(service.get("terms"), service.get("term_counts"), service.get("search"), asked))

    def at_once() -> bytes | None:
        with suppress(TakesLong):
            return answer(replace(asked, at_once=True))
        return None

    return await service.remembered(asked, partial(answer, asked), at_once)


def _touch(service: Service) -> None:
    terms: Terms = service.get("terms")
    for prefix in terms.prefixes():
        if (names := terms.names(prefix)) is not None:
            names.touch()


async def prepare(service: Service) -> None:
    """Open the names before anybody asks, and answer what everybody types first: one letter.

    As the search box of the pages asks it, and as `/v1/terms` does without more.
    """
    await run_in_threadpool(_touch, service)
    for letter in ascii_lowercase + digits:
        for asked in (TermQuery(letter, with_data=True, limit=8), TermQuery(letter)):
            await _completed(service, asked)


@router.get("/terms/{curie:path}", summary="One term")
def one_term(request: Request, curie: str) -> Json:
    """A term with its names, its place in the hierarchy, and the data sets of it."""
    return term_page(terms_of(request), index_of(request), curie)


class Texts(BaseModel):
    """What to annotate."""

    model_config = ConfigDict(extra="forbid")
    texts: list[str]
    mode: str = "passage"
    ontologies: list[str] | None = None
    roles: list[str] | None = None


@router.post("/annotate", summary="Find terms in texts")
def annotate(request: Request, body: Texts) -> dict[str, Any]:
    """One list of terms for each text.

    `mode` is `passage` (running text: the terms it names, in its order) or `value` (a field's value: what it means, best first; what
    scores below the `threshold` is offered for people to choose from). `roles` restrict to terms of these slots, by default organism,
    imaging_method, cell_line and method_group; `ontologies` without roles ask for every mention of their terms.
    """
    if body.mode not in {"value", "passage"}:
        raise UsageError(f"mode {body.mode!r} is unknown; valid: value, passage")
    if len(body.texts) > 1000 or sum(map(len, body.texts)) > 2_000_000:
        raise UsageError("at most 1,000 texts and 2,000,000 characters at once")
    results = annotate_texts(terms_of(request), body.texts, body.mode, body.roles or [], body.ontologies or [])
    return {"results": results, "threshold": THRESHOLD}
