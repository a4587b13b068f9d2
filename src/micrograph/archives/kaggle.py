"""Kaggle: data sets by search words. Never checked against the live service; no answer of its API was at hand.

Interface: `GET https://www.kaggle.com/api/v1/datasets/list?search=…&sortBy=updated&page=…` (20 a page, Basic auth with a key: put it
into MICROGRAPH_ARCHIVE_KEYS), `/api/v1/datasets/view/{owner}/{slug}`; Croissant at `/datasets/{owner}/{slug}/croissant/download`. No
filter by date: the most recently updated come first, and the harvest stops at what it has. The shapes of list and view are taken
from the documented client; those of the site's search (August 2024), `dataset-metadata.json` and Croissant from recordings.

A record is a data set, `owner/slug`. Its parts: what the interface says (`record`), its Croissant description (`croissant`).

Quirks, each with the record that proves it:

- Licences have Kaggle's own names ("Data files © Original Authors", "CC0: Public Domain", "U.S. Government Works").
- Croissant's `alternateName` is the subtitle (asinow/car-price-dataset), its address ends in a version, its keywords are ways
  through a tree: "task > linear regression".
- The site's search has no title: the slug stands for it (mbsoroush/car-camera-photos).
- The API says most things twice, `title` and `titleNullable`, and is silent in either: the one that says something is taken.
- What `/datasets/metadata/…` answers is an object `info` with `ownerUser` and `datasetSlug`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from micrograph.archives import _schema_org
from micrograph.archives._fields import Fields, put
from micrograph.archives._listed_files import list_files
from micrograph.archives._payloads import Identity, documents, read, split_json
from micrograph.errors import NetworkError
from micrograph.records import Checkpoint, HarvestEvent, Json, RawRecord, Report, Seen

if TYPE_CHECKING:
    from micrograph.http import Http

API = "https://www.kaggle.com/api/v1/datasets"
SELECTIONS = (
    "microscopy", "fluorescence microscopy", "electron microscopy", "histopathology", "cell segmentation", "nuclei segmentation",
    "whole slide image", "blood cell images",
)  # fmt: skip
FARTHEST = 50  # pages of one search
_REF = re.compile(r"[\w-]+/[\w-]+$")
_PAGE = re.compile(r"kaggle\.com/(?:datasets/)?([\w-]+/[\w-]+)")
_VALID = "valid is a data set as Kaggle sends it (`ref` or `datasetUrl`, or `id` with `licenses`), or its Croissant description"


class Kaggle:
    """The connector of Kaggle."""

    slug = "kaggle"
    title = "Kaggle"
    homepage = "https://www.kaggle.com/datasets"
    licence_of_metadata = ""  # none stated
    volatile: tuple[str, ...] = (
        "/downloadCount", "/viewCount", "/voteCount", "/voteButton", "/usabilityRating", "/kernelCount", "/topicCount", "/rank",
        "/scriptCount", "/medalUrl", "/ownerTier", "/categories", "/usabilityRatingNullable", "/info/usabilityRating",
        "/info/usabilityRatingNullable", "/info/totalViews", "/info/totalVotes", "/info/totalDownloads",
    )  # fmt: skip
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch what the searches find, the last updated first, until what was updated before a day."""
        start, page = _place(resume)
        done: set[str] = set()
        for number, words in enumerate(SELECTIONS):
            if number < start:
                continue
            following = page if number == start else 1
            while following <= FARTHEST:
                yield Checkpoint(f"{number} {following}")
                query = {"search": words, "sortBy": "updated", "page": str(following)}
                reply = http.get(f"{API}/list", params=query, json=True)
                if _items(read(reply.body)) is None:
                    raise NetworkError(f"{reply.url}: received no list of data sets, but {reply.body[:200]!r}")
                older = empty = True
                for record in self.split(reply.body, reply.media_type, reply.url):
                    empty = False
                    if record.modified is None or since is None or record.modified[:10] >= since:
                        older = False
                        if not record.accession or record.accession not in done:
                            yield replace(
                                record, url=f"{API}/view/{record.accession}" if record.accession else reply.url
                            )
                    else:
                        yield Seen("kaggle", record.accession)
                    done.add(record.accession)
                following = FARTHEST + 1 if empty or older else following + 1
            yield Checkpoint(f"{number + 1} 1")

    def is_gone(self, http: Http, accession: str) -> bool:
        """Whether the data set answers 404 or 410: Kaggle does not tell private from deleted."""
        return http.get(f"{API}/view/{accession}", allow=(401, 403, 404, 410)).status in {404, 410}

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """A record for each data set of a list."""
        yield from split_json("kaggle", payload, _items, identity)

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of a data set; None, with an error, where no part is one."""
        found = documents(parts, identity, _VALID, report)
        said = {(identity(document) or Identity("")).part: document for document in found}
        croissant = said.get("croissant")
        drafts = [_dataset(said["record"], report)] if "record" in said else []
        if croissant is not None:
            drafts.append(_from_croissant(croissant, report))
        return {**drafts[-1], **drafts[0]} if drafts else None


def identity(document: Any) -> Identity | None:
    """What names a data set, in any of the forms; None for anything else.

    >>> identity({"ref": "owner/cells", "title": "Cells"}).accession, identity({"datasetUrl": "/datasets/owner/cells"}).accession
    ('owner/cells', 'owner/cells')
    """
    if not isinstance(document, dict):
        return None
    if isinstance(document.get("info"), dict):
        document = _unwrapped(document)
    if str(document.get("@type")).endswith("Dataset"):
        page = _PAGE.search(str(document.get("url")))
        return Identity(page[1], "croissant") if page else None
    name = document.get("ref") or str(document.get("datasetUrl") or "").removeprefix("/datasets/")
    if not name and "licenses" in document:
        name = document.get("id")
    modified = document.get("lastUpdated") or document.get("dateUpdated")
    if isinstance(name, str) and _REF.match(name):
        return Identity(name, "record", modified if isinstance(modified, str) else None)
    return None


def _unwrapped(document: Json) -> Json:
    """What `/datasets/metadata/…` says, as the other answers say it."""
    info: Json = document["info"]
    owner, slug = (info.get(key) or info.get(f"{key}Nullable") for key in ("ownerUser", "datasetSlug"))
    return {**info, "ref": f"{owner}/{slug}" if owner and slug else ""}


def _items(document: Any) -> list[Any] | None:
    if isinstance(document, list) and not any(isinstance(one, dict) and "@type" in one for one in document):
        return document
    for key in ("items", "datasets"):
        listed = document.get(key) if isinstance(document, dict) else None
        if isinstance(listed, list):
            return listed
    return document if isinstance(document, list) else None


def _place(resume: str | None) -> tuple[int, int]:
    number, _, page = (resume or "").partition(" ")
    is_ours = re.fullmatch(r"[0-9]{1,4} [1-9][0-9]{0,4}", resume or "")
    return (int(number), int(page)) if is_ours else (0, 1)


def _dataset(document: Json, report: Report) -> Json:
    record = Fields(_unwrapped(document) if isinstance(document.get("info"), dict) else document, report)
    accession = (identity(document) or Identity("")).accession
    draft: Json = {"archive": "kaggle", "accession": accession, "level": "dataset", "resource_kind": "images"}
    put(draft, "title", _said(record, "title") or accession.partition("/")[2].replace("-", " "))
    put(draft, "description", _said(record, "description", "overview", "subtitle"))
    draft["landing_page"] = f"https://www.kaggle.com/datasets/{accession}"
    put(draft, "version", _said(record, "currentVersionNumber"))
    put(draft, "release_date", record.text("dateCreated"))
    put(draft, "modified_date", record.text("lastUpdated", "dateUpdated"))
    licences = record.objects("licenses")
    named = licences[0].text("name", "nameNullable") if licences else None
    put(draft, "licence", named or _said(record, "licenseName", "licenseShortName"))
    draft["access"] = (
        "closed" if record.body.get("isPrivate") is True else "registration"
    )  # downloads ask for an account
    words = [one.text("name", "nameNullable") for key in ("tags", "categories") for one in _objects(record, key)]
    put(draft, "keywords", list(dict.fromkeys([*(word for word in words if word), *record.texts("keywords")])))
    creator = _said(record, "creatorName", "ownerName") or accession.partition("/")[0]
    put(draft, "contributors", [{"name": creator, "pointer": "/creatorName"}])
    files = record.objects("files")
    list_files(draft, [(file.text("name") or "", file.count("totalBytes")) for file in files], report)
    size = record.count("totalBytes", "datasetSize", "totalBytesNullable")
    if size is not None:
        draft.setdefault("total_bytes", size)
    picture = _said(record, "thumbnailImageUrl") or ""
    if picture.startswith("https://") and "default-backgrounds" not in picture:  # which stand for those without one
        draft["thumbnail"] = picture
    draft["places"] = {slot: f"/{key}" for slot, key in _PLACES.items() if record.has(f"/{key}")}
    return draft


_PLACES = {
    "title": "title",
    "description": "description",
    "licence": "licenseName",
    "keywords": "tags",
    "modified_date": "lastUpdated",
}


def _said(record: Fields, *keys: str) -> str | None:
    return record.text(*(form for key in keys for form in (key, f"{key}Nullable")))


def _objects(record: Fields, key: str) -> list[Fields]:
    """The site's search gives `categories` as a list, its data set pages as an object with one."""
    value = record.body.get(key)
    if isinstance(value, dict):
        return record.object(key).objects(key)
    return record.objects(key) if isinstance(value, list) else []


def _from_croissant(document: Json, report: Report) -> Json:
    found = _schema_org.draft(document, "kaggle", (identity(document) or Identity("")).accession, report) or {}
    # keywords are ways through a tree, the last step of which says what is meant; the thumbnail is a card's decoration
    found["access"] = "registration"  # free of charge, with an account
    found["keywords"] = list(dict.fromkeys(word.rpartition(" > ")[2] for word in found.get("keywords", ())))
    return {key: value for key, value in found.items() if key not in {"aliases", "thumbnail"} and value != []}


ARCHIVE = Kaggle()
