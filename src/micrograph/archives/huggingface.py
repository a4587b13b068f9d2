"""Hugging Face: data sets of the hub, by tag. Never checked against the live service.

Interface: `GET https://huggingface.co/api/datasets?filter=…&full=true&sort=lastModified&direction=-1&limit=…`, paged by the `Link`
header, whose address is opaque; the card at `/datasets/{id}/resolve/main/README.md`. Without a key 500 requests in 5 minutes. There
is no filter by date: the newest come first, and the harvest stops at what it has. A repository that was renamed answers 307; one
that is gone or private answers 401 or 404, which cannot be told apart.

A record is a repository, `owner/name` (older ones have no owner: `beans`). Its parts are what the interface says (`record`), its card
(`card`) and its Croissant description (`croissant`); the first that says something leads.

Quirks, each with the record that proves it:

- Everything is a tag: `license:mit`, `modality:image`, `doi:10.57967/hf/1`, `arxiv:1603.07396`, `size_categories:1K<n<10K`.
- `license` is a text, a list of one or more, or `[]` (SROIE_2019_text_recognition); "other" stands for terms that
  `license_name` and `license_link` name.
- Cards without front matter, with one that is no YAML, with Windows' line ends (hub's own samples).
- `createdAt` is 2022-03-02T23:29:04 of all that is older: no date.
- `gated` is false, "auto" or "manual"; what is gated still shows its metadata.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from micrograph.archives._huggingface_dataset import card_of, dataset
from micrograph.archives._payloads import Identity, read, record_of, refuse, split_json
from micrograph.records import HarvestEvent, Json, RawRecord, Report

if TYPE_CHECKING:
    from micrograph.http import Http

_ID = re.compile(r"[\w.-]{1,96}(?:/[\w.-]{1,96})?$")
_CARD_ADDRESS = re.compile(r"/datasets/([\w.-]+(?:/[\w.-]+)?)/(?:resolve|raw|blob)/")
_CARD_FILE = re.compile(r"(?:^|/)([\w.-]+?(?:__[\w.-]+?)?)__README\.md$")
_PAGE = re.compile(r"^https?://huggingface\.co/datasets/([\w.-]+(?:/[\w.-]+)?)")
_VALID = "valid is a data set as the hub's interface sends it (`id`, `tags`), its card, or its Croissant description"


class HuggingFace:
    """The connector of the Hugging Face hub."""

    slug = "huggingface"
    title = "Hugging Face"
    homepage = "https://huggingface.co/datasets"
    licence_of_metadata = ""  # none stated
    volatile: tuple[str, ...] = ("/downloads", "/downloadsAllTime", "/likes", "/trendingScore", "/key")
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch data sets of some tags, the newest first, until what was changed before a day."""
        from micrograph.archives._huggingface_harvest import harvest

        yield from harvest(self, http, since, resume)

    def is_gone(self, http: Http, accession: str) -> bool:
        """Whether it is not to be had any more: the hub does not say whether it was deleted or made private."""
        return http.get(f"https://huggingface.co/api/datasets/{accession}", allow=(401, 403, 404)).status in {401, 404}

    def renamed_to(self, http: Http, accession: str) -> str | None:
        """The name that the hub sends an old one on to."""
        reply = http.get(f"https://huggingface.co/api/datasets/{accession}", allow=(401, 403, 404), json=True)
        found = identity(read(reply.body)) if reply.status == 200 else None
        return found.accession if found and found.accession.lower() != accession.lower() else None

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """A record for each data set of a list; a card belongs to the one that its address or file's name says."""
        lines = [line for line in payload.splitlines() if line.strip()]
        if len(lines) > 1 and all(identity(read(line)) for line in lines):  # a list saved as JSON lines
            page = sha256(payload).hexdigest()
            yield from (record_of("huggingface", line, identity(read(line)), page) for line in lines)
            return
        if read(payload) is not None:
            yield from split_json("huggingface", payload, lambda one: one if isinstance(one, list) else None, identity)
            return
        if name.endswith(".md") or media_type == "text/markdown":
            owner = _owner_of_card(name)
            found = Identity(owner, "card") if owner and card_of(payload) is not None else None
            yield record_of("huggingface", payload, found)
            return
        yield record_of("huggingface", payload, None)

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of a data set; None, with an error, where no part is one."""
        said: dict[str, Any] = {}
        for part in parts:
            document = read(part.payload)
            if part.part == "card" and document is None and card_of(part.payload) is not None:
                said["card"] = part.payload
            elif found := identity(document):
                said[found.part] = document
            else:
                refuse(part.payload, _VALID, report)
        return dataset(said, parts[0].accession, report) if said else None


def identity(document: Any) -> Identity | None:
    """What names a data set, in the interface's form or in Croissant's; None for anything else.

    >>> identity({"id": "owner/name", "tags": []}).accession
    'owner/name'
    >>> identity({"@type": "sc:Dataset", "url": "https://huggingface.co/datasets/squad"}).part
    'croissant'
    """
    if not isinstance(document, dict):
        return None
    if str(document.get("@type")).endswith("Dataset"):
        page = _PAGE.match(str(document.get("url")))
        return Identity(page[1], "croissant") if page else None
    name, modified = document.get("id"), document.get("lastModified")
    is_one = any(key in document for key in ("tags", "sha", "cardData", "lastModified", "license", "modalities"))
    if isinstance(name, str) and _ID.match(name) and is_one:
        return Identity(name, "record", modified if isinstance(modified, str) else None)
    return None


def _owner_of_card(name: str) -> str:
    address = _CARD_ADDRESS.search(name)
    if address:
        return address[1]
    file = _CARD_FILE.search(name)
    return file[1].replace("__", "/") if file else ""


ARCHIVE = HuggingFace()
