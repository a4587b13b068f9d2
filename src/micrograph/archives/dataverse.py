"""Harvard Dataverse, and any other Dataverse by its address. Never checked against the live service.

Interface: `GET {installation}/api/search?q=…&type=dataset&sort=date&order=asc&start=…&per_page=…` (1,000 at most, 10 by default;
`fq=dateSort:[… TO *]` for windows) finds, `GET {installation}/api/datasets/:persistentId/?persistentId=…` gives the record. Harvard
says 403 where it means "too fast". Which installations are harvested says MICROGRAPH_DATAVERSES.

A record is a data set, by its persistent identifier without `doi:` or `hdl:`; each installation's are filed under `dataverse`, and the
page says where they are. What the search alone says of one is its part `listed`: so remote data sets that a Dataverse
harvested are known too, whose native record it does not have.

Quirks, each with the record that proves it:

- The licence was a text ("CC0", "NONE" with terms in prose: 5WTSUZ) and is an object (`name`, `uri`) since 5.10.
- Deaccessioned: a 200 without `latestVersion` (P7UKWR).
- DOIs of files are typed as data sets at DataCite; here they answer with a `dataFile` (BQFSOS/LVIXTT), or 404 with a message that
  speaks of a missing parameter.
- Files lie in folders (`directoryLabel`), many of the same name; tables are shown as `.tab`, whatever was uploaded.
- Only the `biomedical` block is structured (organism, technology, cell type); none of six recorded sets of Harvard has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from micrograph.archives._dataverse_dataset import dataset
from micrograph.archives._payloads import Identity, documents, split_json
from micrograph.records import HarvestEvent, Json, RawRecord, Report

if TYPE_CHECKING:
    from micrograph.http import Http

_PERSISTENT = re.compile(
    r"^(?:(?:doi|hdl):|https?://(?:dx\.)?doi\.org/|https?://hdl\.handle\.net/)?((?:10\.\d{4,9}|\d[\d.]*)/\S+)$", re.I
)
_VALID = "valid is a data set as a Dataverse sends it: `data` with `persistentUrl` and `latestVersion`, or an item of its search"


class Dataverse:
    """The connector of Harvard Dataverse and others."""

    slug = "dataverse"
    title = "Harvard Dataverse"
    homepage = "https://dataverse.harvard.edu/"
    licence_of_metadata = "CC0-1.0"
    volatile: tuple[str, ...] = ("/data/latestVersion/files/downloadCount", "/score")
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch what the searches find in each installation and was published or changed since a day."""
        from micrograph.archives._dataverse_harvest import harvest

        yield from harvest(self, http, since, resume)

    def is_gone(self, http: Http, accession: str) -> bool:
        """Whether Harvard says that it was deaccessioned or is not there."""
        from micrograph.archives._dataverse_harvest import is_gone

        return is_gone(http, accession)

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """A record for each data set of a search, or the one of a native record; files are none."""
        yield from split_json("dataverse", payload, _items, identity)

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of a data set, its native record before what a search says; None, with an error, of anything else."""
        found = documents(parts, identity, _VALID, report)
        said = {(identity(document) or Identity("")).part: document for document in found}
        return dataset(said, parts[0].accession, report) if said else None


def identity(document: Any) -> Identity | None:
    """What names a data set, in the native form or the search's; None for anything else, a deaccessioned one too.

    >>> identity({"data": {"persistentUrl": "https://doi.org/10.7910/DVN/HOLVXA", "latestVersion": {}}}).accession
    '10.7910/DVN/HOLVXA'
    >>> identity({"type": "dataset", "global_id": "hdl:1902.1/15415", "name": "x"}).part
    'listed'
    """
    if not isinstance(document, dict):
        return None
    inner = document.get("data")
    body: Json = inner if isinstance(inner, dict) else document
    version = body.get("latestVersion", body.get("datasetVersion"))
    if isinstance(version, dict):
        written = body.get("persistentUrl") or version.get("datasetPersistentId")
        match = _PERSISTENT.match(str(written).strip())
        modified = version.get("lastUpdateTime")
        return Identity(match[1], "record", modified if isinstance(modified, str) else None) if match else None
    if body.get("type") == "dataset" and isinstance(body.get("global_id"), str):
        match = _PERSISTENT.match(body["global_id"].strip())
        modified = body.get("updatedAt") or body.get("published_at")
        return Identity(match[1], "listed", modified if isinstance(modified, str) else None) if match else None
    return None


def is_deaccessioned(document: Any) -> bool:
    """Whether a Dataverse says that a data set was taken back: it is there, and has no version any more."""
    inner = document.get("data") if isinstance(document, dict) else None
    return isinstance(inner, dict) and "persistentUrl" in inner and "latestVersion" not in inner


def _items(document: Any) -> list[Any] | None:
    inner = document.get("data") if isinstance(document, dict) else None
    listed = inner.get("items") if isinstance(inner, dict) else None
    return [one for one in listed if not _is_other(one)] if isinstance(listed, list) else None


def _is_other(item: Any) -> bool:
    """Files and collections stand in a search beside data sets."""
    return isinstance(item, dict) and item.get("type") in ("file", "dataverse")  # which may be a list: no set holds it


ARCHIVE = Dataverse()
