"""Files, folders, tar and zip archives as named payloads, with bounded size."""

from __future__ import annotations

import gzip
import lzma
import mimetypes
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

from micrograph.errors import BrokenFile, TooLarge, UsageError
from micrograph.records import Report
from micrograph.settings import settings

_ARCHIVES = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2")
_TYPES = {
    ".json": "application/json", ".jsonld": "application/ld+json", ".txt": "text/plain",
    ".tsv": "text/tab-separated-values",
}  # fmt: skip
# What reading a damaged archive raises; zipfile says RuntimeError of encrypted members.
_DAMAGE = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError,
    NotImplementedError,
)  # fmt: skip


class Payload(NamedTuple):
    """One file's bytes."""

    name: str  # path inside what was given
    payload: bytes
    media_type: str
    url: str  # file: address, for provenance


def payloads(paths: Iterable[Path], problems: Report | None = None) -> Iterator[Payload]:
    """Every file in the paths: of folders and zips by name, of tars as they come.

    Args:
        paths: files, folders, tar, gzip and zip files.
        problems: gets a finding for each file that is damaged or too large, and the rest goes on; without it they raise.

    Raises:
        UsageError: a path does not exist.
        BrokenFile: an archive that does not read.
        TooLarge: a file over MICROGRAPH_PAYLOAD_BYTES.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder")
        members = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
        for member in members:
            name = member.relative_to(path).as_posix() if path.is_dir() else member.name
            try:
                yield from _file(member, name, problems)
            except BrokenFile as error:
                if problems is None:
                    raise
                problems.add("FILE-BROKEN", "error", str(error), "", name)


def _file(path: Path, name: str, problems: Report | None) -> Iterator[Payload]:
    lower = name.lower()
    try:
        if lower.endswith(".zip"):
            yield from _zip(path, problems)
        elif lower.endswith(_ARCHIVES):
            yield from _tar(path, problems)
        elif lower.endswith(".gz"):
            with gzip.open(path) as file:
                yield from _one(name[:-3], file, path, problems)
        else:
            with path.open("rb") as file:
                yield from _one(name, file, path, problems)
    except _DAMAGE as error:
        raise BrokenFile(path, error) from error


def _tar(path: Path, problems: Report | None) -> Iterator[Payload]:
    with tarfile.open(path) as tar:
        for member in tar:  # in the archive's own order: going back in a compressed tar reads it from the start again
            file = tar.extractfile(member) if member.isfile() else None
            if file is not None:
                yield from _one(member.name, file, path, problems)


def _zip(path: Path, problems: Report | None) -> Iterator[Payload]:
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if not name.endswith("/"):
                with archive.open(name) as file:
                    yield from _one(name, file, path, problems)


def _one(name: str, file: IO[bytes] | gzip.GzipFile, path: Path, problems: Report | None) -> Iterator[Payload]:
    """One file, if it is not too large: a bomb stops at the limit, whatever its header says."""
    most = settings().payload_bytes
    data = file.read(most + 1)
    if len(data) > most:
        message = f"{path}: {name} has more than {most} bytes (MICROGRAPH_PAYLOAD_BYTES)"
        if problems is None:
            raise TooLarge(message)
        problems.add("FILE-TOO-LARGE", "error", message, "", name)
        return
    suffix = Path(name).suffix.lower()
    media_type = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    yield Payload(name, data, media_type, path.resolve().as_uri())
