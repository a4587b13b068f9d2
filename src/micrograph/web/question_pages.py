"""The saved questions: their list, and each with its parameters as a form and its answer as a table."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import urlencode

from fastapi import Request, Response

from micrograph.api.held import terms_of
from micrograph.errors import MicrographError
from micrograph.identifiers import term_id
from micrograph.queries import Question, question, questions
from micrograph.web import site
from micrograph.web.results import MOST_ROWS, Result, ask


def questions_page(request: Request) -> Response:
    """All questions by topic."""
    topics: dict[str, list[Question]] = defaultdict(list)
    for one in questions().values():
        topics[one.name.partition("/")[0]].append(one)
    return site.render(request, "questions.html", topics=sorted(topics.items()))


async def question_page(request: Request, topic: str, name: str) -> Response:
    """One question, asked with the values in the URL or with its defaults."""
    asked = question(f"{topic}/{name}")
    given = {key: value for key, value in request.query_params.items() if value.strip()}
    values = {one.name: given.get(one.name, one.default) for one in asked.parameters}
    result, fault = Result(), None
    try:
        result = await ask(request, asked.sparql, asked.bind(given))
    except MicrographError as error:
        fault = error
    query = urlencode(given)
    return site.render(
        request, "question.html", fault.status if fault else 200,
        question=asked, values=values, meanings=_meanings(request, asked, values), result=result, fault=fault, most=MOST_ROWS,
        data=f"/v1/queries/{asked.name}?{query + '&' if query else ''}format=",
        edit=f"/query?{urlencode({'question': asked.name} if not given or fault else {'query': asked.bound_text(given)})}",
    )  # fmt: skip


def _meanings(request: Request, asked: Question, values: dict[str, str]) -> dict[str, str]:
    """What the terms among the values are called."""
    terms, found = terms_of(request), {}
    for one in asked.parameters:
        normal = term_id(values[one.name]) if one.type == "term" else None
        label = terms.label(normal.value) if normal else None
        if label:
            found[one.name] = label
    return found
