"""Nightingale Open Science: curated medical data, slides among them, through DataCite. Never checked against the live service.

Interface: the archive publishes a page a data set (https://docs.ngsci.org/datasets/{slug}/) and no list for programs; its DOIs have the
prefix 10.48815, and DataCite gives their records (see `_datacite_harvest.py`). A catalogue written by hand, a JSON object a line with
`slug`, `title`, `doi`, `year`, `authors`, `url`, `modality`, `images`, can be imported. A record is a data set, by its slug
where the address names one, else by its DOI; the other is an alias.

Quirks, each with the record that proves it:

- Not all of it is imaging: ed-bwh-ecg and arrest-ntuh-ecg are electrocardiograms.
- Slides are microscopy (tb-wellgen-smear, brca-psj-path), radiographs are not (mrkr-emory-xray): told by the record's words.
- One slug is spelt in three ways (breca-psj-path, brca-psj-path, breca-pst-path): the first leads, the others are aliases.
- All data ask for an account and terms, so access is by registration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from micrograph.archives import _datacite
from micrograph.archives._datacite_harvest import harvest_dois, is_gone
from micrograph.archives._datacite_records import attributes_of, split_dois
from micrograph.archives._fields import Fields, put
from micrograph.archives._payloads import Identity, read, record_of, refuse
from micrograph.records import HarvestEvent, Json, RawRecord, Report

if TYPE_CHECKING:
    from micrograph.http import Http

PREFIX = "10.48815"
_SLUG = re.compile(r"[a-z]+(?:-[a-z0-9]+)+")
_PAGE = re.compile(r"ngsci\.org/datasets/([a-z0-9-]+)")
_VALID = f"valid is an entry of a catalogue (`slug`, `url`), or a DataCite record with the prefix {PREFIX}"
# Of what the words of a record say that its images are.
_DOMAINS = (
    ("non-image", re.compile(r"\becg|electrocardiogra|not imaging|waveform", re.I)),
    ("microscopy", re.compile(r"microscop|slide|smear|patholog|histolog|biops", re.I)),
    ("medical-imaging", re.compile(r"x-?ray|radiograph|\bct\b|mri\b|ultrasound|mammogra|imag", re.I)),
)


class Nightingale:
    """The connector of Nightingale Open Science."""

    slug = "nightingale"
    title = "Nightingale Open Science"
    homepage = "https://docs.ngsci.org/"
    licence_of_metadata = "CC0-1.0"  # DataCite's
    volatile: tuple[str, ...] = ("/attributes/viewCount", "/attributes/downloadCount", "/attributes/citationCount")
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch the DOIs that were updated since a day."""
        yield from harvest_dois(http, (f"prefix:{PREFIX}",), since, resume, self.split)

    def is_gone(self, http: Http, accession: str) -> bool:
        """Whether DataCite does not find the DOI any more; of a slug nothing can be asked."""
        return accession.startswith(PREFIX) and is_gone(http, accession)

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """A record a line of a catalogue, or a DOI of a page of DataCite."""
        lines = [line for line in payload.splitlines() if line.strip()]
        entries = [read(line) for line in lines]
        if entries and all(isinstance(entry, dict) and "slug" in entry for entry in entries):
            page = sha256(payload).hexdigest()
            for line, entry in zip(lines, entries, strict=True):
                yield record_of("nightingale", line, _identity(entry), page)
            return
        yield from split_dois("nightingale", payload, _owner)

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of a data set, the catalogue's entry before DataCite's record; None, with an error, of anything else."""
        entry: Json | None = None
        attributes: Json | None = None
        for part in parts:
            document = read(part.payload)
            found = attributes_of(document)
            if _identity(document) is not None:
                entry = document
            elif found is not None and _owner(found, found["doi"])[1]:
                attributes = found
            else:
                refuse(part.payload, _VALID, report)
        drafts = [_from_entry(entry, report)] if entry is not None else []
        if attributes is not None:
            drafts += [
                one for one in [_datacite.draft(attributes, *_owner(attributes, attributes["doi"]), report)] if one
            ]
        if not drafts:
            return None
        draft = {**drafts[-1], **drafts[0], "access": "registration"}
        doi = str(draft.get("doi") or "").lower()
        if doi.startswith(f"{PREFIX}/") and doi != draft["accession"]:
            draft["aliases"] = [*draft.get("aliases", ()), doi]
        return draft | _kind(draft, entry)


def _identity(document: Any) -> Identity | None:
    slugs = _SLUG.findall(str(document.get("slug"))) if isinstance(document, dict) and "slug" in document else []
    named = [slug for slug in slugs if len(slug.split("-")) >= 3]
    return Identity((named or slugs)[0], "entry") if named or slugs else None


def _owner(attributes: Json, doi: str) -> tuple[str, str]:
    if not doi.lower().startswith(f"{PREFIX}/"):
        return "", ""
    page = _PAGE.search(str(attributes.get("url")))
    return "nightingale", page[1] if page else doi.lower()


def _from_entry(document: Json, report: Report) -> Json:
    entry = Fields(document, report)
    found = _identity(document) or Identity("")
    draft: Json = {"archive": "nightingale", "accession": found.accession, "level": "dataset"}
    put(draft, "title", entry.text("title") or found.accession)
    put(draft, "description", entry.text("note"))
    page = re.match(r"https?://\S+", entry.text("url") or "")
    put(draft, "landing_page", page[0] if page else None)
    put(draft, "doi", entry.text("doi"))
    put(draft, "release_date", entry.text("year"))
    put(
        draft,
        "contributors",
        [{"name": name, "pointer": f"/authors/{place}"} for place, name in enumerate(entry.texts("authors"))],
    )
    put(draft, "image_count", entry.count("images"))
    put(
        draft,
        "aliases",
        [slug for slug in _SLUG.findall(str(document.get("slug"))) if slug != found.accession and slug.count("-") >= 2],
    )
    if modality := entry.text("modality"):
        draft["imaging_methods"] = [{"id": "", "label": modality, "field": "/modality"}]
    if organism := entry.text("organism"):
        draft["organisms"] = [{"id": "", "label": name, "field": "/organism"} for name in _organisms(organism)]
    draft["places"] = {slot: f"/{slot}" for slot in ("title", "doi") if entry.has(f"/{slot}")}
    return draft


def _organisms(text: str) -> list[str]:
    """Of "Mycobacterium tuberculosis in human sputum" both: who is looked at, and whose sample it is."""
    inside, _, sample = text.partition(" in ")
    host = re.match(r"(human|mouse|rat|pig|dog)\b", sample)
    return [inside, *([host[1]] if host else [])]


def _kind(draft: Json, entry: Json | None) -> Json:
    words = " ".join(str(draft.get(slot, "")) for slot in ("title", "description", "keywords")) + str(
        (entry or {}).get("modality", "")
    )
    domain = next((name for name, pattern in _DOMAINS if pattern.search(words)), "medical-imaging")
    return {"domain": domain, "resource_kind": "other" if domain == "non-image" else "images"}


ARCHIVE = Nightingale()
