"""The page of a term: its names, what is above and below it, and the data sets of it."""

from __future__ import annotations

from fastapi import Request, Response

from micrograph import asking
from micrograph.api.held import index_of, terms_of
from micrograph.catalogues import archive_title
from micrograph.identifiers import term_id
from micrograph.web import site
from micrograph.web.address import Address
from micrograph.web.words import FACET_TITLES


def term_page(request: Request, curie: str) -> Response:
    """The page of a term; its CURIE in any spelling."""
    terms, index = terms_of(request), index_of(request)
    normal = term_id(curie)
    resolved = terms.resolve(normal.value) if normal else None
    if normal and resolved and resolved.via == "alternative" and resolved.curie:
        curie = resolved.curie
    found = asking.term_page(terms, index, curie)
    successor = None
    if found["obsolete"]:
        target = resolved.curie if resolved else None
        successor = (
            {"curie": target, "label": terms.label(target) or target} if target and target != found["curie"] else None
        )
    uses = [
        {"title": FACET_TITLES[facet], "count": count, "search": str(Address("/", ((facet, found["curie"]), ("domain", "any"))))}
        for facet, count in sorted(found["datasets"].items(), key=lambda pair: -pair[1])
    ]  # fmt: skip
    held = [(archive_title(archive), count) for archive, count in found["archives"].items()]
    said = [
        (title, [(curie, terms.label(curie) or curie) for curie in found[name]])
        for title, name in (("Consider instead", "consider"), ("Develops from", "develops_from"))
        if found.get(name)
    ]
    return site.render(
        request,
        "term.html",
        term=found,
        successor=successor,
        uses=uses,
        held=held,
        said=said,
        xrefs=found.get("xrefs", ()),
    )
