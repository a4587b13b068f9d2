"""Every format that a data set is written in, in one list: for the command line, for REST, for the page and for the docs.

A format is a module with a function from a Dataset and the base of our IRIs to bytes. To add one, write its file and its
line here. `carries` says what comes back when the file is read again, and a test holds each format to it: `title` a whole
slot, `contributors.orcid` one slot of each part; of a slot of terms, their identifiers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Literal, NamedTuple

import orjson

from micrograph.errors import UnknownName, UsageError
from micrograph.export import (
    bibliography,
    croissant,
    datacite,
    datacite_xml,
    dcat,
    jsonld,
    ro_crate,
    schema_org,
    turtle,
)
from micrograph.export.graph import ntriples
from micrograph.model.tables import SLOTS
from micrograph.records import Json

Lacks = Callable[[Json], list[str]]
# How several data sets make one text: a JSON object a line, one JSON list, one text behind the other, or not at all.
Several = Literal["lines", "list", "texts", "apart"]


def _nothing(dataset: Json) -> list[str]:
    return []


class Format(NamedTuple):
    """One format."""

    name: str  # on the command line
    suffix: str  # behind a data set's address
    media_type: str
    title: str
    write: Callable[[Json, str], bytes]
    carries: frozenset[str]
    several: Several = "lines"
    lacks: Lacks = _nothing  # what its standard says MUST be there and the data set has not, in the standard's words


def _lifted(class_name: str, before: str = "") -> Iterator[str]:
    """The slots that the graph holds, those of parts behind the slot that holds the part."""
    for name, slot in SLOTS[class_name].items():
        if slot.lifted and not slot.graph_only and name != "id":
            if slot.kind == "object":
                yield from _lifted(slot.target, f"{before}{name}.")
            else:
                yield f"{before}{name}"


_ALL = frozenset(name for name, slot in SLOTS["Dataset"].items() if not slot.graph_only)
_GRAPH = frozenset(_lifted("Dataset"))


def _json(dataset: Json, base: str) -> bytes:
    return orjson.dumps(dataset)


def _jsonld(dataset: Json, base: str) -> bytes:
    return orjson.dumps(jsonld.jsonld(dataset, base))


def _ntriples(dataset: Json, base: str) -> bytes:
    return "".join(ntriples(dataset, base)).encode()


# The first is what is sent when a client does not mind.
FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format("json", "json", "application/json", "JSON", _json, _ALL),
        Format("jsonld", "jsonld", jsonld.MEDIA_TYPE, "JSON-LD", _jsonld, _GRAPH),
        Format("turtle", "ttl", turtle.MEDIA_TYPE, "Turtle", turtle.turtle, _GRAPH, "texts"),
        Format("ntriples", "nt", turtle.N_TRIPLES, "N-Triples", _ntriples, _GRAPH, "texts"),
        Format(
            "schema-org", "schema.json", schema_org.MEDIA_TYPE, "schema.org", schema_org.write, schema_org.CARRIES,
        ),
        Format(
            "ro-crate", "crate.json", ro_crate.MEDIA_TYPE, "RO-Crate (GIDE)", ro_crate.write, ro_crate.CARRIES,
            lacks=ro_crate.lacks,
        ),
        Format("dcat", "dcat.ttl", dcat.MEDIA_TYPE, "DCAT", dcat.write, dcat.CARRIES, "texts"),
        Format(
            "croissant", "croissant.json", croissant.MEDIA_TYPE, "Croissant", croissant.write, croissant.CARRIES,
            lacks=croissant.lacks,
        ),
        Format(
            "datacite-json", "datacite.json", datacite.MEDIA_TYPE, "DataCite JSON", datacite.write,
            datacite.CARRIES, lacks=datacite.lacks,
        ),
        Format(
            "datacite-xml", "datacite.xml", datacite_xml.MEDIA_TYPE, "DataCite XML", datacite_xml.write,
            datacite_xml.CARRIES, "apart", datacite.lacks,
        ),
        Format(
            "bibtex", "bib", bibliography.BIBTEX, "BibTeX", bibliography.write_bibtex, bibliography.CARRIES_BIBTEX,
            "texts",
        ),
        Format("ris", "ris", bibliography.RIS, "RIS", bibliography.write_ris, bibliography.CARRIES_RIS, "texts"),
        Format(
            "csl-json", "csl.json", bibliography.CSL, "CSL-JSON", bibliography.write_csl, bibliography.CARRIES_CSL,
            "list",
        ),
    )
}  # fmt: skip
BY_SUFFIX: dict[str, Format] = {row.suffix: row for row in FORMATS.values()}


def format_named(name: str) -> Format:
    """One format by its name on the command line.

    Raises:
        UnknownName: listing the valid ones.
    """
    if name not in FORMATS:
        raise UnknownName("format", name, FORMATS)
    return FORMATS[name]


def split_suffix(accession: str) -> tuple[str, Format] | None:
    """An accession and the format that its longest known suffix names; accessions hold dots themselves.

    >>> split_suffix("S-BIAD1.crate.json")[0], split_suffix("10.5281/zenodo.1")
    ('S-BIAD1', None)
    """
    found = [
        (accession[: -len(suffix) - 1], row) for suffix, row in BY_SUFFIX.items() if accession.endswith(f".{suffix}")
    ]
    return min(found, key=lambda pair: len(pair[0])) if found else None


def joined(form: Format, datasets: Iterable[Json], base: str) -> Iterator[bytes]:
    """Several data sets as one text of a format, piece by piece.

    Raises:
        UsageError: of a format whose files hold one data set each, where there are more.
    """
    if form.several == "apart":
        datasets = list(islice(datasets, 2))
        if len(datasets) > 1:
            raise UsageError(f"a file of {form.name} holds one data set; name one, or give --output FOLDER")
    if form.several != "list":
        for dataset in datasets:
            written = form.write(dataset, base)
            yield written if written.endswith(b"\n") else written + b"\n"
        return
    before = b"["
    for dataset in datasets:
        yield before + b"\n" + form.write(dataset, base)[1:-1]  # each is a list of one
        before = b","
    yield b"[]\n" if before == b"[" else b"\n]\n"


def summary() -> str:
    """The formats as a table of Markdown, for the docs of the interface."""
    lines = ["| format | suffix | `Accept` | slots that come back when it is read again |", "| --- | --- | --- | --- |"]
    for row in FORMATS.values():
        told = "all" if row.carries == _ALL else "what the graph holds" if row.carries == _GRAPH else _briefly(row)
        lines.append(f"| {row.title} | `.{row.suffix}` | `{row.media_type}` | {told} |")
    return "\n".join(lines)


def _briefly(form: Format) -> str:
    """What a format carries, slots of parts in brackets behind the slot that holds the part."""
    parts: dict[str, list[str]] = {}
    for path in sorted(form.carries):
        slot, _, inner = path.partition(".")
        parts.setdefault(slot, []).extend([inner] if inner else [])
    return ", ".join(f"{slot} ({', '.join(inner)})" if inner else slot for slot, inner in parts.items())
