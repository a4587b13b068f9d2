"""`/api/select`, `/api/suggest`, `/api/search` in the shape of the Ontology Lookup Service, so that widgets made for it work here.

The shape is that of OLS4's version 1 (its V1SelectController, V1SuggestController, V1SearchController, snapshot of October 2024);
ranking is our own, `start` is right (OLS4 answers 0 always), and each document says also which name fitted and how many data sets
there are. Of its parameters `slim`, `lang`, `groupField`, `format`, `queryFields` and `local` have nothing to choose here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from micrograph.api.held import counts_of, index_of, terms_of
from micrograph.asking import TermQuery, completions
from micrograph.errors import UsageError
from micrograph.identifiers import term_id
from micrograph.records import Json
from micrograph.terms.index import Terms

router = APIRouter(prefix="/api", tags=["terms, in the shape of OLS"])

_FIELDS = ("id", "iri", "short_form", "obo_id", "label", "description", "ontology_name", "ontology_prefix", "type")
_OWN = ("matched_name", "matched_scope", "is_obsolete", "term_replaced_by", "dataset_count", "dataset_count_by_archive")
_ON_REQUEST = ("synonym", "is_defining_ontology")
_MOST_SUGGESTED = 1000  # terms whose names are suggested

Q = Annotated[str, Query(description="What was typed so far.", max_length=200)]
Ontology = Annotated[str, Query(description="Only these, separated by commas, in any case: cl,uberon.")]
Kind = Annotated[str, Query(alias="type", description="Only classes are held: anything else finds nothing.")]
Fields = Annotated[str, Query(alias="fieldList", description="Only these members, separated by commas.")]
Obsoletes = Annotated[bool, Query(description="Whether retired terms are found, too.")]
Rows = Annotated[int, Query(ge=0, le=1000, description="How many at most.")]
Start = Annotated[int, Query(ge=0, le=10_000, description="How many to leave out.")]
Children = Annotated[
    str, Query(alias="childrenOf", description="IRIs or CURIEs, separated by commas: only what is a kind of one.")
]
AllChildren = Annotated[
    str, Query(alias="allChildrenOf", description="The same, over part-of too: only what is a kind or a part of one.")
]


@router.get("/select", summary="Complete a term, as OLS does")
def select(
    request: Request, q: Q, ontology: Ontology = "", kind: Kind = "class", field_list: Fields = "",
    obsoletes: Obsoletes = False, children_of: Children = "", all_children_of: AllChildren = "", rows: Rows = 10, start: Start = 0,
) -> Json:  # fmt: skip
    """Terms whose names begin like the text, best first, with what fitted in bold."""
    begun = perf_counter()
    branches = _split(all_children_of or children_of)
    asked = TermQuery(
        q,
        branches=branches,
        part_of=bool(all_children_of),
        inclusive=False,
        limit=rows,
        start=start,
        obsolete=obsoletes,
    )
    return _answer(request, asked, ontology, kind, field_list, begun)


@router.get("/search", summary="Search terms, as OLS does")
def search(
    request: Request, q: Q, ontology: Ontology = "", kind: Kind = "class", field_list: Fields = "",
    obsoletes: Obsoletes = False, children_of: Children = "", all_children_of: AllChildren = "", rows: Rows = 10, start: Start = 0,
    exact: Annotated[bool, Query(description="Only terms with a name that is just so.")] = False,
    inclusive: Annotated[bool, Query(description="Whether the terms of childrenOf are found themselves.")] = False,
) -> Json:  # fmt: skip
    """The same as select, or only exact names. OLS takes both kinds of children over part-of here, and so do we."""
    begun = perf_counter()
    asked = TermQuery(
        q, branches=_split(all_children_of or children_of), part_of=True, inclusive=inclusive, exact=exact, limit=rows,
        start=start, obsolete=obsoletes,
    )  # fmt: skip
    return _answer(request, asked, ontology, kind, field_list, begun)


@router.get("/suggest", summary="Complete a name, as OLS does")
def suggest(request: Request, q: Q, ontology: Ontology = "", rows: Rows = 10, start: Start = 0) -> Json:
    """Names alone, each once, of the best thousand terms that fit."""
    begun = perf_counter()
    terms = terms_of(request)
    ontologies, unknown = _ontologies(ontology, terms)
    names: list[str] = []
    if ontologies or not unknown:
        found = terms.complete(
            q, ontologies=ontologies, counts=counts_of(request), limit=_MOST_SUGGESTED, obsolete=False
        )
        labels = {item["label"].lower(): item["label"] for item in reversed(found.items)}
        names = [labels[label] for label in dict.fromkeys(item["label"].lower() for item in found.items)]
    docs = [{"autosuggest": name} for name in names[start : start + rows]]
    return _envelope(request, begun, unknown, {"numFound": len(names), "start": start, "docs": docs})


def _answer(request: Request, asked: TermQuery, ontology: str, kind: str, field_list: str, begun: float) -> Json:
    fields = _split(field_list) or [*_FIELDS, *_OWN]
    if wrong := sorted(set(fields) - {*_FIELDS, *_OWN, *_ON_REQUEST}):
        raise UsageError(f"fieldList names {', '.join(wrong)}; valid: {', '.join((*_FIELDS, *_ON_REQUEST, *_OWN))}")
    for branch in asked.branches:
        if term_id(branch) is None:
            raise UsageError(f"{branch!r} is no term; give IRIs or CURIEs, separated by commas")
    terms = terms_of(request)
    ontologies, unknown = _ontologies(ontology, terms)
    found: Json = {"items": [], "total": 0}
    if _is_class(kind) and (ontologies or not unknown):
        found = completions(terms, counts_of(request), index_of(request), replace(asked, ontologies=ontologies))
    docs, highlighting = [], {}
    for item in found["items"]:
        doc = _document(item, terms, set(fields))
        docs.append({name: doc[name] for name in fields if name in doc})
        highlighting[doc["id"]] = _highlighted(item, asked.text)
    response = {"numFound": found["total"], "start": asked.start, "docs": docs}
    return {**_envelope(request, begun, unknown, response), "highlighting": highlighting}


def _envelope(request: Request, begun: float, unknown: Sequence[str], response: Json) -> Json:
    header: Json = {
        "status": 0,
        "QTime": round((perf_counter() - begun) * 1000),
        "params": dict(request.query_params),
    }
    if unknown:
        header["unknownOntologies"] = list(unknown)  # a widget made for all of OLS names ontologies that we do not hold
    return {"responseHeader": header, "response": response}


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _is_class(kind: str) -> bool:
    return kind.lower() in ("", "class", "term")


def _ontologies(text: str, terms: Terms) -> tuple[list[str], list[str]]:
    """The loaded ontologies among those that are named in any case, and the names of the others."""
    by_name = {prefix.lower(): prefix for prefix in (*terms.prefixes(), "mggroup")}
    named = _split(text)
    return (
        [by_name[name.lower()] for name in named if name.lower() in by_name],
        [name for name in named if name.lower() not in by_name],
    )


def _document(item: Json, terms: Terms, fields: set[str]) -> Json:
    local = item["iri"].rsplit("/", 1)[-1].rsplit("#", 1)[-1]
    doc: Json = {
        "id": f"{item['ontology'].lower()}:class:{item['iri']}",
        "iri": item["iri"],
        "short_form": local,
        "obo_id": item["curie"],
        "label": item["label"],
        "description": [],  # definitions are their ontologies' own, under licences that do not all let us repeat them
        "ontology_name": item["ontology"].lower(),
        "ontology_prefix": item["ontology"],
        "type": "class",
        "is_defining_ontology": True,
        "matched_name": item["match"]["text"],
        "matched_scope": item["match"]["scope"],
        "is_obsolete": item["obsolete"],
        "term_replaced_by": item["replaced_by"],
        "dataset_count": item["datasets"],
        "dataset_count_by_archive": item["archives"],
    }
    if "synonym" in fields and (term := terms.get(item["curie"])) is not None:
        doc["synonym"] = [text for _, text in term.synonyms]
    return doc


def _highlighted(item: Json, typed: str) -> dict[str, Any]:
    """The name that fitted, with what was typed of it in bold; of a term that was meant by its identifier the label."""
    match = item["match"]
    field, name = ("label", item["label"]) if match["field"] in ("label", "id") else ("synonym", match["text"])
    return {f"{field}_autosuggest": [bold(name, typed)]}


def bold(name: str, typed: str) -> str:
    """A name as HTML, with the typed words in bold where a word of it begins so.

    >>> bold("beta <b> tubulin", "tub")
    'beta &lt;b&gt; <b>tub</b>ulin'
    """
    words = sorted(map(re.escape, typed.split()), key=len, reverse=True)
    if not words:
        return html.escape(name)
    parts = re.split(rf"(?i)((?<!\w)(?:{'|'.join(words)}))", name)
    return "".join(
        f"<b>{html.escape(part)}</b>" if number % 2 else html.escape(part) for number, part in enumerate(parts)
    )
