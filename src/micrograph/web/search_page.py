"""The search page: what was asked, what was found, and every way on from here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from micrograph.api.held import index_of, terms_of
from micrograph.asking import term_named
from micrograph.errors import UsageError
from micrograph.export.thumbnails import thumbnail
from micrograph.identifiers import term_id
from micrograph.records import Json
from micrograph.search import SORTS, Hits, SearchIndex, SearchQuery
from micrograph.search_files import TERM_FACETS
from micrograph.search_request import FACETS, search_query, summary
from micrograph.web import site
from micrograph.web.address import Address, dataset_path
from micrograph.web.facets import ANY, facet
from micrograph.web.words import FACET_TITLES, RANGE_TITLES, value_title

PAGE = 20
MOST = 10_000  # results that can be paged through; beyond that there are the dumps
DOMAINS = ("microscopy", "structural", "mixed")
_OPEN = ("archive", "organism", "method", "method_group", "licence_class")
_LESSER = ("cell_type", "anatomy", "disease", "process")  # not among the usual facets, but shown once picked
_DEFAULTS = {"evidence": "all", "together": "record", "unit": "records", "sort": ""}


@dataclass(frozen=True, slots=True)
class Chip:
    """A picked filter, and the address without it."""

    title: str
    label: str
    address: Address
    total: int = 0


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page of how many, and which pages to name."""

    number: int
    last: int
    numbers: list[int | None]  # None is a gap


def search_page(request: Request) -> Response:
    """The search page."""
    given = request.query_params.multi_items()
    index = index_of(request)
    if any(name == "term" for name, _ in given):
        return _with_term(request, given, index)
    number = _page_number(request.query_params.get("page", "1"))
    more = [value for name, value in given if name == "more" and value in FACET_TITLES]
    anywhere = ("domain", ANY) in given
    asked = [
        (name, value) for name, value in given if name not in {"page", "more"} and (name, value) != ("domain", ANY)
    ]
    defaulted = not any(name == "domain" for name, _ in asked) and not anywhere
    query = search_query(asked + [("domain", value) for value in DOMAINS if defaulted], term_named(terms_of(request)))
    here = address_of(query, more, anywhere=anywhere and not query.filters.get("domain"), defaulted=defaulted)
    paging, hits = _found(index, query, number)
    return site.render(
        request, "search.html",
        query=query, here=here, hits=hits, paging=paging, requested=number,
        results=[_result(index.dataset(one)) for one in hits.numbers],
        facets=_facets(index, query, here, more), chips=chips(index, query, here, defaulted=defaulted),
        loosen=_loosen(index, query, here, defaulted=defaulted) if not hits.total else [],
        defaulted=defaulted, in_all_domains=_total(index, _without(query, "domain")) if defaulted else 0,
        together_matters=sum(1 for name in query.filters if name in TERM_FACETS) > 1,
        sorts=[one for one in SORTS if one != "relevance" or query.text], most=MOST, first=(paging.number - 1) * PAGE + 1,
    )  # fmt: skip


def address_of(query: SearchQuery, more: Iterable[str] = (), *, anywhere: bool, defaulted: bool) -> Address:
    """The one address of what is asked, whatever spelling it was asked in."""
    pairs = [("q", query.text)] if query.text else []
    pairs += [
        (name, value)
        for name, values in query.filters.items()
        if not (name == "domain" and defaulted)
        for value in dict.fromkeys(values)
    ]
    pairs += [("domain", ANY)] if anywhere else []
    pairs += [(name, f"{bound:g}" if bound < 1e6 else str(int(bound))) for name, bound in query.ranges.items()]
    pairs += [("exact", "true")] if query.exact else []
    pairs += [(name, getattr(query, name)) for name, usual in _DEFAULTS.items() if getattr(query, name) != usual]
    return Address("/", (*pairs, *(("more", name) for name in more)))


def chips(index: SearchIndex, query: SearchQuery, here: Address, *, defaulted: bool) -> list[Chip]:
    """What is picked, each removable by itself."""
    found = [Chip("Words", f"“{query.text}”", here.without("q"))] if query.text else []
    for name, values in query.filters.items():
        if name == "domain" and defaulted:
            continue
        for value in values:
            label = index.label(value) if name in TERM_FACETS else value_title(name, value)
            found.append(Chip(FACET_TITLES[name], label, here.without(name, value)))
    for name, bound in query.ranges.items():
        found.append(Chip(RANGE_TITLES[name], f"{bound:g}", here.without(name)))
    if query.exact:
        found.append(Chip("Terms", "without those below", here.without("exact")))
    if query.evidence != "all":
        label = "stated by the archive" if query.evidence == "stated" else "undisputed"
        found.append(Chip("Evidence", label, here.without("evidence")))
    if query.together == "component":
        found.append(Chip("Together", "in one component", here.without("together")))
    return found


def _found(index: SearchIndex, query: SearchQuery, number: int) -> tuple[Paging, Hits]:
    """The page asked for; of a page behind the end, the last."""
    hits = index.search(query, (number - 1) * PAGE, PAGE)
    last = max(1, -(-min(hits.total, MOST) // PAGE))
    if number > last:
        number = last
        hits = index.search(query, (number - 1) * PAGE, PAGE)
    near = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
    numbers: list[int | None] = []
    for one in near:
        before = numbers[-1] if numbers else 0
        if before is not None and one - before > 1:
            numbers.append(None)
        numbers.append(one)
    return Paging(number, last, numbers), hits


def _page_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= MOST):
        raise UsageError(f"page={text!r} is no page; give a number from 1")
    return int(text)


def _facets(index: SearchIndex, query: SearchQuery, here: Address, more: list[str]) -> list[Any]:
    names = [*FACETS, *(name for name in (*_LESSER, *query.filters) if name not in FACETS and name in query.filters)]
    spelt_out = here.setting("domain", *query.filters.get("domain", [ANY]))  # the default, too, can be changed
    found = [
        facet(index, name, query, spelt_out if name == "domain" else here, whole=name in more,
              opened=name in _OPEN or name in more)
        for name in dict.fromkeys(names)
    ]  # fmt: skip
    return [one for one in found if one.lines]


def _result(dataset: Json) -> Json:
    found = summary(dataset)
    found["path"] = dataset_path(dataset["archive"], dataset["accession"])
    found["picture"] = thumbnail(dataset)
    return found


def _total(index: SearchIndex, query: SearchQuery) -> int:
    return index.search(query, 0, 1).total


def _without(query: SearchQuery, name: str) -> SearchQuery:
    return replace(query, filters={key: values for key, values in query.filters.items() if key != name})


def _loosen(index: SearchIndex, query: SearchQuery, here: Address, *, defaulted: bool) -> list[Chip]:
    """What leaving one thing out would give, that which gives most first."""
    ways = [
        (f"without {FACET_TITLES[name].lower()}", _without(query, name),
         here.setting("domain", ANY) if name == "domain" and defaulted else here.without(name))
        for name in query.filters
    ]  # fmt: skip
    ways += [
        (f"without “{RANGE_TITLES[name].lower()} {bound:g}”",
         replace(query, ranges={key: one for key, one in query.ranges.items() if key != name}), here.without(name))
        for name, bound in query.ranges.items()
    ]  # fmt: skip
    if query.text:
        ways.append((f"without the words “{query.text}”", replace(query, text=""), here.without("q")))
        words = query.text.split()
        if len(words) > 1:
            ways += [
                (f"with “{shorter}” only", replace(query, text=shorter), here.setting("q", shorter))
                for left_out in range(min(len(words), 6))
                if (shorter := " ".join(word for place, word in enumerate(words) if place != left_out))
            ]
    if query.evidence != "all":
        ways.append(("with any evidence", replace(query, evidence="all"), here.without("evidence")))
    if query.together != "record":
        ways.append(
            ("together in a record, not in one component", replace(query, together="record"), here.without("together"))
        )
    if query.exact:
        ways.append(("with what is below each term", replace(query, exact=False), here.without("exact")))
    found = [Chip(title, "", address, _total(index, wider)) for title, wider, address in ways]
    return sorted((chip for chip in found if chip.total), key=lambda chip: -chip.total)


def _with_term(request: Request, given: list[tuple[str, str]], index: SearchIndex) -> Response:
    """Send on to the filter that a completed term belongs to: the one with most data sets of it."""
    others = [(name, value) for name, value in given if name not in {"term", "page"}]
    address = Address("/", tuple(others))
    for text in (value for name, value in given if name == "term"):
        normal = term_id(text)
        curie = normal.value if normal else text
        totals = {name: _total(index, SearchQuery(filters={name: [curie]})) for name in TERM_FACETS}
        best = max(totals, key=lambda name: totals[name])
        if not totals[best]:
            raise UsageError(f"term={text!r}: no data set is said to be of it; its page is /term/{curie}")
        address = address.adding(best, curie)
    root = site.prefix(request)
    return RedirectResponse(f"{root}{address}", 303)
