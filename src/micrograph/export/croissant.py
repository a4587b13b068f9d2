"""Croissant 1.0 for those who train models: schema.org's Dataset with Croissant's context and conformance.

A file of Croissant needs its checksum, which archives seldom state: so files are named by the page and the distributions
of schema.org, not as `cr:FileObject`s that a loader could not verify.
"""

from __future__ import annotations

import orjson

from micrograph.export import schema_org
from micrograph.export.bibliography import bibtex
from micrograph.records import Json

MEDIA_TYPE = 'application/ld+json;profile="http://mlcommons.org/croissant/1.0"'
CARRIES = frozenset(path for path in schema_org.CARRIES if not path.startswith("distributions."))
_MUST = ("name", "description", "url", "license", "creator", "datePublished")
# The context that the specification (Croissant 1.0, section "Croissant context") gives, as facts: keys and their terms.
_CONTEXT: Json = {
    "@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column",
    "conformsTo": "dct:conformsTo", "cr": "http://mlcommons.org/croissant/", "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"}, "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/", "equivalentProperty": "cr:equivalentProperty",
    "samplingRate": "cr:samplingRate",
    "examples": {"@id": "cr:examples", "@type": "@json"}, "extract": "cr:extract",
    "field": "cr:field", "fileProperty": "cr:fileProperty", "fileObject": "cr:fileObject", "fileSet": "cr:fileSet",
    "format": "cr:format", "includes": "cr:includes", "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath",
    "key": "cr:key", "md5": "cr:md5", "parentField": "cr:parentField", "path": "cr:path", "recordSet": "cr:recordSet",
    "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated", "replace": "cr:replace",
    "sc": "https://schema.org/", "separator": "cr:separator", "source": "cr:source", "subField": "cr:subField",
    "transform": "cr:transform",
}  # fmt: skip


def croissant(dataset: Json, base: str) -> Json:
    """One data set as a Croissant document."""
    document = schema_org.schema_org(dataset, base)
    document.pop("distribution", None)
    document.pop("hasPart", None)  # a part would be read as a data set of an older Croissant
    document |= {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "citeAs": bibtex(dataset),
        "isLiveDataset": False,
    }
    return document


def write(dataset: Json, base: str) -> bytes:
    """The document as JSON."""
    return orjson.dumps(croissant(dataset, base))


def lacks(dataset: Json) -> list[str]:
    """What the specification says MUST be there, and is not."""
    document = schema_org.schema_org(dataset, "")
    return [key for key in _MUST if key not in document]
