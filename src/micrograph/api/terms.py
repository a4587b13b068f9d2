"""`/v1/terms`: completion and single terms; `/v1/annotate`: text to term."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from string import ascii_lowercase, digits
from typing import Any

import orjson
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.routing import Route

from micrograph.api.held import index_of, terms_of
from micrograph.api.service import Service, service_of
from micrograph.asking import TermQuery, annotate_texts, completions, term_page
from micrograph.errors import TakesLong, UsageError
from micrograph.records import Json
from micrograph.terms.annotate import THRESHOLD
from micrograph.terms.roles import ROLES

router = APIRouter(prefix="/v1", tags=["terms"])


class Typed(BaseModel):
    """What `/v1/terms` is asked, checked at once: FastAPI looks at its parameters one by one, which takes as long as the answer."""

    q: str = Field(max_length=200, description="What was typed so far.")
    ontology: list[str] = Field([], description="Only this ontology, by prefix.")
    role: str | None = Field(None, description="Only terms fit for this role, such as organism.")
    branch: list[str] = Field([], description="Only this term and what is below it.")
    part_of: bool | None = Field(None, description="Whether below means part-of too; by default as the role says.")
    with_data: bool = Field(False, description="Only terms that data sets use.")
    limit: int = Field(10, ge=1, le=100, description="How many at most.")
    start: int = Field(0, ge=0, le=10_000, description="How many to leave out.")

    @classmethod
    def of(cls, given: QueryParams) -> Typed:
        """What the query of a request says.

        Raises:
            RequestValidationError: naming the parameters.
        """
        told = {
            name: given.getlist(name) if name in _SEVERAL else given[name] for name in given if name in cls.model_fields
        }
        try:
            return cls.model_validate(told)
        except ValidationError as error:
            faults = [{**fault, "loc": ("query", *fault["loc"])} for fault in error.errors(include_url=False)]
            raise RequestValidationError(
                [fault | ({"input": None} if fault["type"] == "missing" else {}) for fault in faults]
            ) from None

    @classmethod
    def described(cls) -> list[Json]:
        """The parameters as OpenAPI describes them."""
        schema = cls.model_json_schema()
        return [
            {
                "name": name,
                "in": "query",
                "required": name in schema["required"],
                "description": told.pop("description"),
                "schema": told,
            }
            for name, told in schema["properties"].items()
        ]


_SEVERAL = {"ontology", "branch"}


@router.get(
    "/terms",
    summary="Complete a term as it is typed",
    response_class=JSONResponse,
    openapi_extra={"parameters": Typed.described()},
)
async def complete(request: Request) -> Response:
    """Terms best first: exact id, label, synonym, the beginning of one, a word inside, then likenesses; each with what matched."""
    typed = Typed.of(request.query_params)
    asked = TermQuery(
        typed.q,
        tuple(typed.ontology),
        typed.role,
        tuple(typed.branch),
        typed.part_of,
        with_data=typed.with_data,
        limit=typed.limit,
        start=typed.start,
    )
    return Response(await _completed(service_of(request), asked), media_type="application/json")


async def _completed(service: Service, asked: TermQuery) -> bytes:
    def answer(asked: TermQuery) -> bytes:
        return orjson.dumps(completions(service.get("terms"), service.get("term_counts"), service.get("search"), asked))

    def at_once() -> bytes:
        try:
            return answer(replace(asked, at_once=True))
        except TakesLong as error:
            raise error.then(orjson.dumps) from None

    return await service.remembered(asked, partial(answer, asked), at_once)


def _open(service: Service) -> None:
    counts, index = service.get("term_counts"), service.get("search")
    service.get("terms").vocabulary().prepare(counts)
    for curie in counts:
        index.archives_of(curie)  # which remembers it


async def prepare(service: Service) -> None:
    """Open the names before anybody asks, and answer what everybody types first: one letter; and one typing error.

    As the search box of the pages asks it, and as `/v1/terms` does without more. Of each role it is found out which terms it has.
    """
    await run_in_threadpool(_open, service)
    for typed in (*ascii_lowercase, *digits, "flourescense"):
        for asked in (TermQuery(typed, with_data=True, limit=8), TermQuery(typed)):
            await _completed(service, asked)
    for role in ROLES:
        await _completed(service, TermQuery("a", role=role))


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


def install(app: FastAPI) -> None:
    """Answer letters before FastAPI looks through its routers: that takes as long as the answer. It documents the route."""
    app.router.routes.insert(0, Route("/v1/terms", complete))
