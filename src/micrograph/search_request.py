"""From the parameters of `/v1/datasets` (or of the command line) to a SearchQuery, and from its hits to the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from micrograph.errors import UsageError
from micrograph.identifiers import compress, term_id
from micrograph.records import Json
from micrograph.search import RANGES, SORTS, SearchIndex, SearchQuery
from micrograph.search_files import TERM_FACETS, VALUE_FACETS
from micrograph.terms.roles import SLOT_ROLES, Role

FACETS = (
    "archive", "organism", "method", "method_group", "licence_class", "year", "cell_line", "component", "phenotype",
    "assay", "sample_type", "format", "has", "documentation", "level", "domain",
)  # fmt: skip
_CHOICES = {
    "evidence": ("all", "stated", "undisputed"),
    "together": ("record", "component"),
    "unit": ("records", "studies"),
    "sort": SORTS,
}
_SUMMARY = (
    "id", "archive", "accession", "title", "landing_page", "doi", "release_date", "licence", "licence_class", "access",
    "organisms", "imaging_methods", "method_groups", "cell_lines", "file_count", "image_count", "total_bytes", "thumbnail",
    "viewer", "level", "study",
)  # fmt: skip
PARAMETERS = ("q", *TERM_FACETS, *VALUE_FACETS, *RANGES, "exact", *_CHOICES, "limit", "cursor", "fields", "facets")
_DOCUMENTATION = ("well", "partly", "scantly")
_HAS = ("thumbnail", "ome-zarr", "annotations", "publication", "doi")


def described_parameters() -> list[Json]:
    """Every filter as OpenAPI describes it; those that the route's own signature has are left out."""
    many = {"type": "array", "items": {"type": "string"}}
    found: list[tuple[str, Json, str]] = [
        (name, many, f"Term of `{slot}` and all below it: a CURIE in any spelling, or a name.")
        for name, slot in TERM_FACETS.items()
    ]
    found += [(name, many, f"Value of `{slot}`.") for name, slot in VALUE_FACETS.items() if name != "has"]
    found.append(("has", {"type": "array", "items": {"type": "string", "enum": list(_HAS)}}, "What there must be."))
    found += [(name, {"type": "number"}, "A bound, itself included.") for name in RANGES]
    found.append(("exact", {"type": "boolean"}, "Only the terms themselves, nothing below them."))
    found += [(name, {"type": "string", "enum": list(values)}, "") for name, values in _CHOICES.items()]
    return [
        {"name": name, "in": "query", "required": False, "schema": schema, "description": text}
        for name, schema, text in found
        if name not in {"organism", "method", "archive"}
    ]


Names = Callable[[str, Role], str | None]


def search_query(pairs: Iterable[tuple[str, str]], names: Names = lambda text, role: None) -> SearchQuery:
    """What is asked; a parameter that is repeated means OR.

    Args:
        pairs: names and values as they were sent.
        names: gives the term that a name means; who types organism=human means NCBITaxon:9606.

    Raises:
        UsageError: an unknown parameter or value, naming what was received and what is valid.
    """
    text, filters, ranges, exact = "", dict[str, list[str]](), dict[str, float](), False
    choices: dict[str, str] = {}
    for name, value in pairs:
        if name in {"limit", "cursor", "fields", "facets"} or value == "":
            continue
        if name == "q":
            text = value
        elif name in TERM_FACETS:
            filters.setdefault(name, []).append(term_value(name, value, names))
        elif name == "has" and value not in _HAS:
            raise UsageError(f"has={value!r} is unknown; valid: {', '.join(_HAS)}")
        elif name == "documentation" and value not in _DOCUMENTATION:
            raise UsageError(f"documentation={value!r} is unknown; valid: {', '.join(_DOCUMENTATION)}")
        elif name in VALUE_FACETS:
            filters.setdefault(name, []).append(value)
        elif name in RANGES:
            ranges[name] = _number(name, value)
        elif name == "exact":
            exact = _boolean(name, value)
        elif name in _CHOICES:
            if value not in _CHOICES[name]:
                raise UsageError(f"{name}={value!r} is unknown; valid: {', '.join(_CHOICES[name])}")
            choices[name] = value
        else:
            raise UsageError(f"parameter {name!r} is unknown; valid: {', '.join(PARAMETERS)}")
    return SearchQuery(text, filters, ranges, exact, **choices)


def term_value(facet: str, value: str, names: Names = lambda text, role: None) -> str:
    """The CURIE of a term in any spelling, or by a name that is its own.

    Raises:
        UsageError: it is no identifier of a term.
    """
    role = SLOT_ROLES[TERM_FACETS[facet]]
    if facet == "method_group":
        slug = re.sub(r"^(mggroup:|https?://\S+/method-group/)", "", value)
        return f"mggroup:{slug}"
    normal = term_id(value, role.ontologies[0] if role.ontologies else "")
    if normal is None and ":" in value:
        return compress(value)
    if normal is None:
        named = names(value, role)
        if named is not None:
            return named
        raise UsageError(
            f"{facet}={value!r} is no term; give a CURIE such as {_example(role.ontologies)}; find it with /v1/terms?q={value}"
        )
    return normal.value


def _example(ontologies: Sequence[str]) -> str:
    return {"NCBITaxon": "NCBITaxon:9606", "FBbi": "FBbi:00000246"}.get(
        ontologies[0] if ontologies else "", "GO:0005634"
    )


def _number(name: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise UsageError(f"{name}={value!r} is no number") from None


def _boolean(name: str, value: str) -> bool:
    if value.lower() not in {"true", "false", "1", "0"}:
        raise UsageError(f"{name}={value!r} is unknown; valid: true, false")
    return value.lower() in {"true", "1"}


def summary(dataset: Json, fields: Sequence[str] | None = None) -> Json:
    """A data set as it stands in a list: the asked fields, or the usual ones."""
    return {name: dataset[name] for name in fields or _SUMMARY if name in dataset}


def answer(
    index: SearchIndex, query: SearchQuery, offset: int, limit: int, fields: Sequence[str] | None, facets: Iterable[str]
) -> Json:
    """`{"total", "unit", "items", "facets"}`; of studies, each item says how many records it stands for.

    Raises:
        UsageError: an unknown facet or sort.
    """
    wanted = list(facets)
    unknown = [name for name in wanted if name not in TERM_FACETS and name not in VALUE_FACETS]
    if unknown:
        raise UsageError(f"facet {unknown[0]!r} is unknown; valid: {', '.join([*TERM_FACETS, *VALUE_FACETS])}")
    hits = index.search(query, offset, limit)
    return {
        "total": hits.total,
        "records": hits.records,
        "studies": hits.studies,
        "unit": query.unit,
        "items": [summary(index.dataset(number), fields) for number in hits.numbers],
        "facets": {name: index.facet(name, query) for name in wanted},
    }
