"""Files, folders, tar and zip archives as named payloads, with bounded size."""

from __future__ import annotations

import gzip
import io
import mimetypes
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from micrograph.errors import BrokenFile, TooLarge, UsageError
from micrograph.settings import settings

_ARCHIVES = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".zip")
_TYPES = {".json": "application/json", ".jsonld": "application/ld+json", ".txt": "text/plain", ".tsv": "text/tab-separated-values"}


class Payload(NamedTuple):
    """One file's bytes."""

    name: str  # path inside what was given
    payload: bytes
    media_type: str
    url: str  # file: address, for provenance


def payloads(paths: Iterable[Path]) -> Iterator[Payload]:
    """Every file in the paths: of folders and zips by name, of tars as they come.

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
            name = str(member.relative_to(path)) if path.is_dir() else member.name
            yield from _file(member, name)


def _file(path: Path, name: str) -> Iterator[Payload]:
    try:
        if name.lower().endswith(".zip"):
            yield from _zip(path)
        elif name.lower().endswith(_ARCHIVES):
            yield from _tar(path)
        elif name.lower().endswith(".gz"):
            with gzip.open(path) as file:
                yield _payload(name[:-3], _bounded(file, name), path)
        else:
            with path.open("rb") as file:
                yield _payload(name, _bounded(file, name), path)
    except (tarfile.TarError, zipfile.BadZipFile, gzip.BadGzipFile, EOFError, OSError) as error:
        raise BrokenFile(path, error) from error


def _tar(path: Path) -> Iterator[Payload]:
    with tarfile.open(path) as tar:
        for member in tar:  # in the archive's own order: going back in a compressed tar reads it from the start again
            file = tar.extractfile(member) if member.isfile() else None
            if file is not None:
                yield _payload(member.name, _bounded(file, member.name), path)


def _zip(path: Path) -> Iterator[Payload]:
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if not name.endswith("/"):
                with archive.open(name) as file:
                    yield _payload(name, _bounded(file, name), path)


def _bounded(file: io.BufferedIOBase | gzip.GzipFile | object, name: str) -> bytes:
    """All bytes of a file; a bomb stops at the limit, whatever its header says."""
    most = settings().payload_bytes
    data: bytes = file.read(most + 1)  # type: ignore[attr-defined]
    if len(data) > most:
        raise TooLarge(f"{name}: more than {most} bytes (MICROGRAPH_PAYLOAD_BYTES)")
    return data


def _payload(name: str, data: bytes, path: Path) -> Payload:
    suffix = Path(name).suffix.lower()
    media_type = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Payload(name, data, media_type, path.resolve().as_uri())
