"""Dryad: data sets by search. Never checked against the live service.

Interface: `GET https://datadryad.org/api/v2/search?q=…&modifiedSince=…&page=…&per_page=…` (more than 100 a page is silently served as
100; `next` is a relative address and missing on the last page), `/api/v2/datasets/{DOI, percent-encoded}`; 30 requests a minute without
a key, and then a 429 in plain text without `Retry-After`. Everything is CC0 by policy. Files are not listed for a client without a key.

A record is a data set, by its DOI (without `doi:`); its versions are parts of it, the newest leads.

Quirks, each with the record that proves it:

- What may not be shown is a 200 with a `message` (10.5061/dryad.x), also as an element of a list, there without `identifier`.
- DOIs of files (`10.5061/dryad.50kt0/1`) name the data set; asked for, they answer 404.
- `awardNumber` holds several, with commas: "DEB-1354996, DEB-0814544".
- Titles begin with "Data from: " and then name the article (10.5061/dryad.9cp3j).
- Abstract, methods and notes are HTML. The documentation's examples are no JSON (`value: {…`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin

from micrograph.archives._fields import Fields, put
from micrograph.archives._payloads import Identity, documents, read, split_json
from micrograph.archives._related import is_of_archive, link
from micrograph.identifiers import doi as doi_of
from micrograph.records import Checkpoint, HarvestEvent, Json, RawRecord, Report

if TYPE_CHECKING:
    from micrograph.http import Http

SITE = "https://datadryad.org"
PER_PAGE = 100
SELECTIONS = (
    "microscopy",
    "confocal",
    "histology",
    '"electron microscopy"',
    "fluorescence imaging",
    '"live imaging"',
    "micrographs",
)
_DOI = re.compile(r"^(?:doi:)?(10\.\d{4,9}/[^\s/]+(?:\.[^\s/]+)?)(?:/\d+)?$", re.I)
_VALID = "valid is a data set as Dryad's API sends it: `identifier` with a DOI, `title`, `authors`"


class Dryad:
    """The connector of Dryad."""

    slug = "dryad"
    title = "Dryad"
    homepage = "https://datadryad.org/"
    licence_of_metadata = "CC0-1.0"
    volatile: tuple[str, ...] = ("/metrics", "/_links", "/sharingLink")
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch what the searches find and was modified since a day; the cursor is the search and the address of its page."""
        number, _, address = (resume or "0 ").partition(" ")
        start = int(number) if number.isdigit() else 0
        done: set[tuple[str, str]] = set()
        for place, words in enumerate(SELECTIONS):
            if place < start:
                continue
            url = address if place == start and address.startswith(SITE) else _first(words, since)
            while url:
                reply = http.get(url, json=True)
                document = reply.json()
                for record in self.split(reply.body, reply.media_type, reply.url):
                    if record.accession and (record.accession, record.part) in done:
                        continue
                    done.add((record.accession, record.part))
                    yield replace(record, url=_own_address(record.accession) if record.accession else reply.url)
                url = _next(document)
                if url:
                    total = document.get("total") if isinstance(document, dict) else None
                    yield Checkpoint(f"{place} {url}", total if isinstance(total, int) else None)
            yield Checkpoint(f"{place + 1} ")

    def is_gone(self, http: Http, accession: str) -> bool:
        """Whether Dryad does not show it any more: a 404, or a message in its place."""
        reply = http.get(_own_address(accession), allow=(403, 404, 410), json=True)
        return reply.status in {404, 410} or (reply.status == 200 and identity(read(reply.body)) is None)

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """A record for each data set of a page; one that may not be shown is no record."""
        yield from split_json("dryad", payload, _items, identity)

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of a data set, the newest version's; None, with an error, where no part is one."""
        versions = documents(parts, identity, _VALID, report)
        return _dataset(sorted(versions, key=_age), report) if versions else None


def identity(document: Any) -> Identity | None:
    """What names a data set and its version; None for anything else.

    >>> identity({"identifier": "doi:10.5061/dryad.9cp3j", "title": "Data from: x", "versionNumber": 2})
    Identity(accession='10.5061/dryad.9cp3j', part='v2', modified=None)
    """
    if not isinstance(document, dict) or not isinstance(document.get("identifier"), str):
        return None
    match = _DOI.match(document["identifier"].strip())
    if (
        match is None
        or not any(key in document for key in ("title", "authors", "versionNumber"))
        or "message" in document
    ):
        return None
    version, modified = document.get("versionNumber"), document.get("lastModificationDate")
    part = f"v{version}" if isinstance(version, int) and not isinstance(version, bool) else "record"
    return Identity(match[1].lower(), part, modified if isinstance(modified, str) else None)


def _items(document: Any) -> list[Any] | None:
    embedded = document.get("_embedded") if isinstance(document, dict) else None
    listed = embedded.get("stash:datasets") if isinstance(embedded, dict) else None
    return listed if isinstance(listed, list) else None


def _first(words: str, since: str | None) -> str:
    changed = f"&modifiedSince={since}T00:00:00Z" if since else ""
    return f"{SITE}/api/v2/search?q={quote(words)}&per_page={PER_PAGE}{changed}"


def _next(document: Any) -> str:
    links = document.get("_links") if isinstance(document, dict) else None
    following = links.get("next") if isinstance(links, dict) else None
    address = following.get("href") if isinstance(following, dict) else None
    return urljoin(SITE, address) if isinstance(address, str) and urljoin(SITE, address).startswith(SITE) else ""


def _own_address(accession: str) -> str:
    return f"{SITE}/api/v2/datasets/{quote(f'doi:{accession}', safe='')}"


def _age(document: Json) -> int:
    version = document.get("versionNumber")
    return version if isinstance(version, int) else 0


def _dataset(versions: Sequence[Json], report: Report) -> Json:
    record = Fields(versions[-1], report)
    accession = (identity(versions[-1]) or Identity("")).accession
    draft: Json = {"archive": "dryad", "accession": accession, "level": "dataset", "resource_kind": "images"}
    put(draft, "title", record.text("title"))
    put(draft, "description", record.text("abstract"))
    draft["landing_page"] = f"{SITE}/dataset/doi:{accession}"
    draft["doi"] = accession
    put(draft, "version", record.text("versionNumber"))
    put(draft, "version_notes", record.text("changedNotes"))
    put(draft, "release_date", record.text("publicationDate"))
    put(draft, "modified_date", record.text("lastModificationDate"))
    put(draft, "licence", record.text("license"))
    draft["access"] = "closed" if record.text("visibility") in {"restricted", "private"} else "open"
    field = record.text("fieldOfScience")
    put(draft, "keywords", record.texts("keywords") + ([field] if field else []))
    put(draft, "contributors", _people(record))
    put(draft, "grants", _grants(record))
    _relations(record, draft)
    put(draft, "total_bytes", record.count("storageSize", "storage_size"))
    draft["places"] = {slot: f"/{key}" for slot, key in _PLACES.items() if record.has(f"/{key}")}
    return draft


_PLACES = {
    "title": "title", "description": "abstract", "doi": "identifier", "licence": "license", "keywords": "keywords",
    "release_date": "publicationDate", "modified_date": "lastModificationDate", "contributors": "authors",
    "publications": "relatedWorks", "related": "relatedWorks",
}  # fmt: skip


def _people(record: Fields) -> list[Json]:
    people = []
    for entry in record.objects("authors"):
        person: Json = {}
        given, family = entry.text("firstName"), entry.text("lastName")
        put(person, "given_name", given)
        put(person, "family_name", family)
        put(person, "name", " ".join(part for part in (given, family) if part))
        put(person, "orcid", entry.text("orcid"))
        put(person, "affiliations", _affiliations(entry))
        if person.get("name"):
            people.append({**person, "pointer": entry.pointer, "places": {"orcid": f"{entry.pointer}/orcid"}})
    return people


def _affiliations(entry: Fields) -> list[Json]:
    """One as two fields (2017), or a list of objects (2024)."""
    listed = entry.objects("affiliations") or [entry]
    found = []
    for one in listed:
        place: Json = {}
        put(place, "name", one.text("affiliation", "name"))
        put(place, "ror", one.text("affiliationROR", "ror_id"))
        if place:
            found.append(place)
    return found


def _grants(record: Fields) -> list[Json]:
    """A grant for each award: several stand in one text, with commas."""
    grants = []
    for entry in record.objects("funders"):
        funder: Json = {}
        put(funder, "funder_name", entry.text("organization"))
        identifier = entry.text("identifier") or ""
        put(funder, "funder_ror", identifier if "ror.org" in identifier else None)
        awards = [award.strip() for award in re.split(r",\s|;", entry.text("awardNumber") or "") if award.strip()]
        grants += [{**funder, "award": award} for award in awards] or ([funder] if funder else [])
    return grants


def _relations(record: Fields, draft: Json) -> None:
    """The article that the data are from, and records that they are related to: Dryad's words, or DataCite's before 2021."""
    papers, related = [], []
    for entry in record.objects("relatedWorks"):
        target, relation = entry.text("identifier"), (entry.text("relationship") or "").lower()
        if not target:
            continue
        normal = doi_of(target)
        if (
            relation in {"primary_article", "article", "preprint", "issupplementto", "iscitedby"}
            and normal
            and not is_of_archive(normal.value)
        ):
            papers.append({"doi": target, "pointer": f"{entry.pointer}/identifier"})
        elif relation in {"dataset", "data_management_plan", "supplemental_information", "software", "undefined"}:
            if relation == "dataset" and (found := link("References", target, is_data=True)):
                related.append(found)
        elif found := link(relation, target):
            related.append(found)
    put(draft, "publications", papers)
    put(draft, "related", related)


ARCHIVE = Dryad()
