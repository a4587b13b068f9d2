"""Removing a record for good: from the log, from what serves, and from the releases before it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from micrograph.errors import BrokenFile, NoRelease, ReleaseRefused
from micrograph.log import HarvestLog
from micrograph.pipeline import build
from micrograph.redactions import Redaction
from micrograph.release import Release, Releases
from micrograph.settings import Settings


@dataclass(frozen=True, slots=True)
class Redacted:
    """What a redaction did."""

    redaction: Redaction
    serving: str  # id of the release that serves now; empty: none does
    removed: tuple[str, ...]  # ids of releases that held the record


def redact(
    home: Path, settings: Settings, archive: str, accession: str, reason: str, at: str,
    tell: Callable[[str], None] = lambda stage: None,
) -> Redacted:  # fmt: skip
    """Remove a record: its payloads from the log, and every release that holds it, once one without it serves.

    Raises:
        NotFound: the log never held it.
        Locked: another process writes the log, or builds.
    """
    log, releases = HarvestLog(home), Releases(home)
    redaction = log.redact(archive, accession, reason, at)
    holding = [release for release in releases if _holds(release, archive, accession)]
    try:
        # counts fall by one at most; a refusal for another reason must not keep the record online
        serving = build(home, settings, force=True, tell=tell)[0].id if holding else _current(releases)
    except ReleaseRefused:
        serving = ""
    for release in holding:
        (release.path / "manifest.json").unlink(missing_ok=True)
        shutil.rmtree(release.path, ignore_errors=True)
    return Redacted(redaction, serving, tuple(release.id for release in holding))


def _holds(release: Release, archive: str, accession: str) -> bool:
    return f"{archive}/{accession}" in release.read("digests.json")


def _current(releases: Releases) -> str:
    try:
        return releases.current().id
    except (NoRelease, BrokenFile):
        return ""
