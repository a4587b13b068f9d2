"""The connectors: one file each, found by themselves.

A module of this package whose name has no leading underscore and that has an `ARCHIVE` is a connector; third parties add
theirs through the entry-point group `micrograph.archives` (each entry point names such an object). Shared dialects are in
the modules with a leading underscore. Connectors never import each other.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module, metadata
from typing import TYPE_CHECKING, Protocol

from micrograph.errors import UnknownName
from micrograph.records import HarvestEvent, Json, RawRecord, Report

if TYPE_CHECKING:
    from micrograph.http import Http


class Archive(Protocol):
    """What a connector is.

    `volatile` are JSON pointers of counters that change without meaning (views, downloads); `live_checked` is the day on
    which the connector was last tried against the live service, empty if never.
    """

    slug: str
    title: str
    homepage: str
    licence_of_metadata: str
    volatile: tuple[str, ...]
    live_checked: str

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch what changed since a day; with `resume`, go on from the cursor of a Checkpoint. Maps nothing."""

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """Cut a page, table or file into records. Never raises: what names no record has an empty accession."""

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """All parts of one record as a draft; None with a finding where there is no record in them. Never raises."""


@cache
def archives() -> dict[str, Archive]:
    """All connectors by slug."""
    found: dict[str, Archive] = {}
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            connector = getattr(import_module(f"{__name__}.{module.name}"), "ARCHIVE", None)
            if connector is not None:
                found[connector.slug] = connector
    for entry in metadata.entry_points(group="micrograph.archives"):
        connector = entry.load()
        found[connector.slug] = connector
    return dict(sorted(found.items()))


def archive(slug: str) -> Archive:
    """One connector.

    Raises:
        UnknownName: listing the valid ones.
    """
    known = archives()
    if slug not in known:
        raise UnknownName("connector", slug, known)
    return known[slug]
