"""Any site with a sitemap and schema.org in its pages. Never checked against a live site.

Interface: a sitemap (`urlset` or `sitemapindex`, plain or gzip, with `lastmod` where the site says it), and pages with
`<script type="application/ld+json">`. Which sitemaps are harvested says MICROGRAPH_SITEMAPS; robots.txt is obeyed. Pages, JSON-LD
and Croissant files can be imported. A record is filed under the archive and accession that its address, DOI or identifier names, else
under `schema-org` and its DOI or address.

Quirks, each with the record that proves it (see also `_schema_org.py`):

- Several scripts on one page, of which one is a Dataset (Zenodo 1196821); `@graph`; a script that is no JSON beside one that is.
- `identifier` is a text, a list, or a PropertyValue; a DOI may stand only in `@id` or `sameAs`.
- A page without a Dataset is no record, and no fault either: sitemaps list everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from micrograph import identifiers
from micrograph.archives import _schema_org
from micrograph.archives._html import page_of
from micrograph.archives._named_record import named_record
from micrograph.archives._payloads import read, refuse
from micrograph.records import HarvestEvent, Json, RawRecord, Report

if TYPE_CHECKING:
    from micrograph.http import Http

_VALID = "valid is a page or JSON-LD with a schema.org Dataset"


class SchemaOrg:
    """The connector of sites that describe their data sets with schema.org."""

    slug = "schema-org"
    title = "schema.org in pages"
    homepage = "https://schema.org/Dataset"
    licence_of_metadata = ""  # each site's own
    volatile: tuple[str, ...] = ("/interactionStatistic", "/dateAccessed")
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch the pages of the sitemaps that changed since a day, as far as the sitemaps say so."""
        from micrograph.archives._sitemap_harvest import harvest

        yield from harvest(self, http, since, resume)

    def is_gone(self, http: Http, accession: str) -> bool:
        """Whether the record goes by the address of a page that is there no more."""
        from micrograph.archives._sitemap_harvest import is_gone

        return is_gone(http, accession)

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """The record of a page or file; a list of descriptions gives one each."""
        document = _document(payload)
        if isinstance(document, list) and payload.lstrip()[:1] == b"[" and len(document) > 1:
            import orjson

            for item in document:
                archive, accession = owner(item, "")
                yield RawRecord("schema-org", archive, accession, orjson.dumps(item), "application/ld+json")
            return
        archive, accession = owner(document, name)
        kind = "text/html" if payload.lstrip()[:1] == b"<" else "application/ld+json"
        yield RawRecord("schema-org", archive, accession, payload, kind)

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of a page; None, with an error, where there is no Dataset on it."""
        part = parts[-1]
        document = _document(part.payload)
        if _schema_org.dataset_node(document) is None:
            refuse(part.payload, _VALID, report)
            return None
        archive, accession = (part.archive, part.accession) if part.accession else owner(document, "")
        return _schema_org.draft(document, archive or "schema-org", accession, report)


def owner(document: Any, address: str) -> tuple[str, str]:
    """Whose record a Dataset is, and its accession there; two empty texts where there is no Dataset.

    >>> owner({"@type": "Dataset", "name": "x", "url": "https://zenodo.org/records/1196821"}, "")
    ('zenodo', '1196821')
    >>> owner({"@type": "Dataset", "name": "x", "identifier": "https://doi.org/10.1234/abc"}, "")
    ('schema-org', '10.1234/abc')
    """
    node = _schema_org.dataset_node(document)
    if node is None:
        return "", ""
    written = [text for key in ("@id", "url", "identifier", "sameAs") for text in _texts(node.get(key))]
    for text in [*written, address]:
        if named := named_record(text):
            return named
    doi = next((found.value for text in written if (found := identifiers.doi(text))), None)
    page = next((text for text in [*written, address] if text.startswith(("http://", "https://"))), None)
    file = re.sub(
        r"\.(?:jsonld|json|html?)$", "", address.rpartition("/")[2]
    )  # a file without any identifier goes by its name
    accession = doi or page or file
    return ("schema-org", accession) if accession else ("", "")


def _texts(value: Any) -> list[str]:
    """The texts of an identifier: itself, its `@id`, its `value`; of several all."""
    found: list[str] = []
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, dict):
            found += [text for key in ("@id", "url", "value") if isinstance(text := one.get(key), str)]
    return found


def _document(payload: bytes) -> Any:
    """JSON-LD as it is, or all of a page's scripts that are JSON, as one list; None of anything else."""
    if payload.lstrip()[:1] != b"<":
        return read(payload)
    scripts = [text for kind, text in page_of(payload).scripts if kind.split(";")[0].strip() == "application/ld+json"]
    return [document for text in scripts if (document := read(text.strip().encode())) is not None]


ARCHIVE = SchemaOrg()
