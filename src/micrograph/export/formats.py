"""Every format that a data set is written in, in one list: for the command line, for REST and for the page.

A format is a module with a function from a Dataset and the base of our IRIs to bytes. To add one, write its file and its
line here. `carries` are the slots that come back whole when the file is read again; a test holds each to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import orjson

from micrograph.errors import UnknownName
from micrograph.export import bibliography, croissant, datacite, dcat, jsonld, ro_crate, schema_org, turtle
from micrograph.export.graph import ntriples
from micrograph.model.tables import SLOTS
from micrograph.records import Json


class Format(NamedTuple):
    """One format."""

    name: str  # on the command line
    suffix: str  # behind a data set's address
    media_type: str
    title: str
    write: Callable[[Json, str], bytes]
    carries: frozenset[str]


_ALL = frozenset(SLOTS["Dataset"])
_GRAPH = frozenset(name for name, slot in SLOTS["Dataset"].items() if slot.lifted and not slot.graph_only)


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
        Format("turtle", "ttl", turtle.MEDIA_TYPE, "Turtle", turtle.turtle, _GRAPH),
        Format("ntriples", "nt", turtle.N_TRIPLES, "N-Triples", _ntriples, _GRAPH),
        Format("schema-org", "schema.json", schema_org.MEDIA_TYPE, "schema.org", schema_org.write, schema_org.CARRIES),
        Format("ro-crate", "crate.json", ro_crate.MEDIA_TYPE, "RO-Crate (GIDE)", ro_crate.write, ro_crate.CARRIES),
        Format("dcat", "dcat.ttl", dcat.MEDIA_TYPE, "DCAT", dcat.write, dcat.CARRIES),
        Format("croissant", "croissant.json", croissant.MEDIA_TYPE, "Croissant", croissant.write, croissant.CARRIES),
        Format(
            "datacite-json", "datacite.json", datacite.JSON_TYPE, "DataCite JSON", datacite.write_json, datacite.CARRIES
        ),
        Format(
            "datacite-xml", "datacite.xml", datacite.XML_TYPE, "DataCite XML", datacite.write_xml, datacite.CARRIES_XML
        ),
        Format("bibtex", "bib", bibliography.BIBTEX, "BibTeX", bibliography.write_bibtex, bibliography.CARRIES_BIBTEX),
        Format("ris", "ris", bibliography.RIS, "RIS", bibliography.write_ris, bibliography.CARRIES_RIS),
        Format("csl-json", "csl.json", bibliography.CSL, "CSL-JSON", bibliography.write_csl, bibliography.CARRIES_CSL),
    )
}
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
