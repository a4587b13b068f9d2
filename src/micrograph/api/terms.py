"""`/v1/terms`: completion and single terms; `/v1/annotate`: text to term."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict

from micrograph.api.held import counts_of, index_of, terms_of
from micrograph.asking import TermQuery, annotation_row, completions, term_page
from micrograph.errors import UnknownName, UsageError
from micrograph.records import Json
from micrograph.terms.annotate import annotate_value
from micrograph.terms.passage import annotate_passage
from micrograph.terms.roles import ROLES

router = APIRouter(prefix="/v1", tags=["terms"])


@router.get("/terms", summary="Complete a term as it is typed")
def complete(
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
) -> Json:
    """Terms best first: exact id, label, synonym, the beginning of one, a word inside, then likenesses; each with what matched."""
    asked = TermQuery(q, ontology or (), role, branch or (), part_of, with_data=with_data, limit=limit, start=start)
    return completions(terms_of(request), counts_of(request), index_of(request), asked)


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
    """One list of terms for each text; `mode` is `value` (a field's value) or `passage` (running text)."""
    if body.mode not in {"value", "passage"}:
        raise UsageError(f"mode {body.mode!r} is unknown; valid: value, passage")
    if len(body.texts) > 1000 or sum(map(len, body.texts)) > 2_000_000:
        raise UsageError("at most 1,000 texts and 2,000,000 characters at once")
    terms = terms_of(request)
    chosen = []
    for name in body.roles or ("organism", "imaging_method", "cell_line", "method_group"):
        if name not in ROLES:
            raise UnknownName("role", name, ROLES)
        chosen.append(ROLES[name])
    results = []
    for text in body.texts:
        if body.mode == "passage":
            found = annotate_passage(text, chosen, terms, body.ontologies or None)
        else:
            found = [one for role in chosen for one in annotate_value(text, role, terms)]
        results.append(
            [annotation_row(one) for one in found if not body.ontologies or one.curie.split(":")[0] in body.ontologies]
        )
    return {"results": results}
