"""Live harvest of the GIDE crates from their three repositories."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from micrograph import identifiers
from micrograph.archives._github import blobs, changed_since
from micrograph.records import Checkpoint, HarvestEvent, RawRecord, Seen

if TYPE_CHECKING:
    from micrograph.archives.gide import Gide
    from micrograph.http import Http

SUFFIX = "-ro-crate-metadata.json"
EVERY = 50  # files between two checkpoints
_BIOSTUDIES = re.compile(r"S-[A-Z]{3,8}\d+")


@dataclass(frozen=True, slots=True)
class Source:
    """A folder of crates."""

    repository: str
    folder: str


SOURCES = (
    Source("BioImage-Archive/gide-ro-crate", "study_ro_crates"),
    Source("German-BioImaging/idr_study_crates", "ro-crates"),
    Source("openssbd/gide-ro-crate", "project-ro-crate/database"),
    Source("openssbd/gide-ro-crate", "project-ro-crate/repository"),
)


def harvest(archive: Gide, http: Http, since: str | None, resume: str | None) -> Iterator[HarvestEvent]:
    """The crates that commits since a day touched, all without one; the others as seen.

    The cursor is the number of the folder and the last path that is done in it: `2 project-ro-crate/database/…`.
    """
    number, _, done = (resume or "0 ").partition(" ")
    start = int(number) if re.fullmatch(r"[0-9]{1,4}", number) else 0
    for place, source in enumerate(SOURCES):
        if place < start:
            continue
        changed = changed_since(http, source.repository, source.folder, since) if since else None
        last = done if place == start else ""
        waiting = [blob for blob in blobs(http, source.repository, source.folder, SUFFIX) if blob.path > last]
        for count, blob in enumerate(waiting, 1):
            if changed is not None and blob.path not in changed:
                yield Seen(*named(blob.path))
            else:
                yield from _fetch(archive, http, source, blob.path, blob.url(source.repository), blob.sha)
            if count % EVERY == 0:
                yield Checkpoint(f"{place} {blob.path}")
        yield Checkpoint(f"{place + 1} ")


def _fetch(archive: Gide, http: Http, source: Source, path: str, url: str, sha: str) -> Iterator[RawRecord]:
    reply = http.get(url, allow={404}, json=True)  # a file that went between listing and fetching is reported
    for record in archive.split(reply.body, "application/ld+json", path):
        yield replace(record, url=url, etag=sha)


def named(path: str) -> tuple[str, str]:
    """The archive and accession that a file's name says.

    >>> named("study_ro_crates/EMPIAR-10310-ro-crate-metadata.json")
    ('empiar', 'EMPIAR-10310')
    >>> named("project-ro-crate/database/1-Bao-WormEmbryo-ro-crate-metadata.json")
    ('ssbd', '1-Bao-WormEmbryo')
    """
    name = path.rpartition("/")[2].removesuffix(SUFFIX)
    known = identifiers.accessions(name)
    if len(known) == 1 and len(known[0][1]) == len(name):
        return known[0]
    return ("bia", name) if _BIOSTUDIES.fullmatch(name) else ("ssbd", name)
