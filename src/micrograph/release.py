"""Releases: where they lie, which one serves, publishing, rolling back, comparing, pruning.

A release is a folder that is complete or not there: it is built aside and renamed. `current` is a small file with the id of
the one that serves; publishing rewrites it by one atomic rename, so kill -9 at any moment leaves the old one or the new one.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from micrograph.assemble import sha256_of
from micrograph.errors import BrokenFile, Gone, Locked, NoRelease, ReleaseRefused, UnknownName
from micrograph.records import Json

_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Release:
    """One complete release."""

    id: str
    path: Path

    @property
    def graph(self) -> Path:
        """The Oxigraph store, to be opened read-only."""
        return self.path / "graph"

    @property
    def dumps(self) -> Path:
        """One sorted N-Triples file an archive, and the shared ones."""
        return self.path / "dumps"

    @property
    def search(self) -> Path:
        """The data set index."""
        return self.path / "search"

    def read(self, name: str) -> Any:
        """A JSON file of the release.

        Raises:
            BrokenFile: it is missing or does not parse.
        """
        path = self.path / name
        try:
            return orjson.loads(path.read_bytes())
        except (OSError, orjson.JSONDecodeError) as error:
            raise BrokenFile(path, error) from error

    def manifest(self) -> Json:
        """Inputs, counts and the digests of the files."""
        document: Json = self.read("manifest.json")
        return document

    def statistics(self) -> Json:
        """Counts by archive, slot and finding."""
        document: Json = self.read("stats.json")
        return document

    def verify(self) -> list[str]:
        """Every file that is not what the manifest says, as a sentence; empty when all are."""
        faults = []
        for name, expected in self.manifest()["files"].items():
            path = self.path / name
            if not path.exists():
                faults.append(f"{path}: missing")
            elif sha256_of(path) != expected["sha256"]:
                faults.append(f"{path}: sha256 differs from the manifest's")
        if not (self.graph / "CURRENT").exists():
            faults.append(f"{self.graph}: no Oxigraph store")
        return faults


class Releases:
    """All releases of a home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "releases"
        self._pointer = home / "current"

    def current(self) -> Release:
        """The release that serves.

        Raises:
            NoRelease: none was published yet.
            BrokenFile: `current` names none that is there.
        """
        try:
            name = self._pointer.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            raise NoRelease(f"no release in {self.home}; build one: micrograph build, or micrograph demo") from None
        except (OSError, UnicodeDecodeError) as error:
            raise BrokenFile(self._pointer, error) from error
        if not _ID.fullmatch(name) or not (self.folder / name / "manifest.json").exists():
            raise BrokenFile(self._pointer, f"names {name!r}, which is no complete release")
        return Release(name, self.folder / name)

    def get(self, name: str) -> Release:
        """A release by its id, or by the beginning of it."""
        found = [release for release in self if release.id.startswith(name)]
        if len(found) != 1:
            raise UnknownName("release", name, [release.id for release in self])
        return found[0]

    def __iter__(self) -> Iterator[Release]:
        """All complete releases, oldest first."""
        if not self.folder.is_dir():
            return iter(())
        found = [
            path for path in self.folder.iterdir() if _ID.fullmatch(path.name) and (path / "manifest.json").exists()
        ]
        ordered = sorted(found, key=lambda path: (path / "manifest.json").stat().st_mtime_ns)
        return iter([Release(path.name, path) for path in ordered])

    def is_pruned(self, name: str) -> bool:
        """Whether a cursor's release is gone."""
        return not (self.folder / name / "manifest.json").exists()

    def require(self, name: str) -> Release:
        """A release that somebody's cursor names.

        Raises:
            Gone: it was pruned.
        """
        if not _ID.fullmatch(name) or self.is_pruned(name):
            raise Gone(f"release {name} is not kept any more; start again without the cursor")
        return Release(name, self.folder / name)

    def publish(self, release: Release, keep: int = 3) -> None:
        """Let a release serve from now on, and prune old ones."""
        _replace_text(self._pointer, release.id + "\n")
        self.prune(keep)

    def prune(self, keep: int) -> list[str]:
        """Remove all but the newest `keep` releases and the one that serves; their ids."""
        try:
            serving = self.current().id
        except (NoRelease, BrokenFile):
            serving = ""
        others = [release for release in self if release.id != serving]
        removed = others[: max(0, len(others) - (keep - 1))]
        for release in removed:
            (release.path / "manifest.json").unlink()  # first, so that a half-removed one is not taken for complete
            shutil.rmtree(release.path, ignore_errors=True)
        return [release.id for release in removed]

    @contextmanager
    def building(self, name: str) -> Iterator[Path]:
        """A folder to build a release in; it becomes the release when the block ends well.

        Raises:
            Locked: another process is building.
        """
        import fcntl

        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Locked(f"{self.folder / '.lock'}: another process is building a release") from None
            for stale in self.folder.glob(".building-*"):  # left by a build that was killed
                shutil.rmtree(stale, ignore_errors=True)
            aside = self.folder / f".building-{name}"
            aside.mkdir()
            try:
                yield aside
            except BaseException:
                shutil.rmtree(aside, ignore_errors=True)
                raise
            target = self.folder / name
            if target.exists():
                shutil.rmtree(target)
            aside.rename(target)
            _sync_folder(self.folder)


def difference(old: Release, new: Release) -> Json:
    """What changed between two releases: counts, and which records came, went and changed."""
    before, after = _digests(old), _digests(new)
    return {
        "old": old.id,
        "new": new.id,
        "inputs": {
            name: [old.manifest()["inputs"].get(name), value]
            for name, value in new.manifest()["inputs"].items()
            if old.manifest()["inputs"].get(name) != value
        },
        "added": sorted(after.keys() - before.keys()),
        "removed": sorted(before.keys() - after.keys()),
        "changed": sorted(name for name in before.keys() & after.keys() if before[name] != after[name]),
    }


def _digests(release: Release) -> dict[str, str]:
    digests: dict[str, str] = release.read("digests.json")
    return digests


def check_counts(old: Release | None, statistics: Json, most: float) -> None:
    """Refuse a build that lost more than the stated share of an archive's records.

    Raises:
        ReleaseRefused: naming the archive and both counts.
    """
    if old is None:
        return
    before = old.statistics()["by_archive"]
    for archive, count in before.items():
        now = statistics["by_archive"].get(archive, 0)
        if now < count * (1 - most):
            raise ReleaseRefused(
                f"{archive}: {now} records, {count} in release {old.id}: a fall of more than {most:.0%}; "
                "look at `micrograph archives`, or build with --force"
            )


def _replace_text(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with aside.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.rename(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
