"""Files on disk to documents: what cannot be read gets a report, as any other fault does."""

from __future__ import annotations

import stat
from pathlib import Path

from micrograph.limits import MOST_BYTES
from micrograph.terms.index import Terms
from micrograph.validation import document, document_of_folder, placed
from micrograph.validation.documents import Document, unreadable

_TABLES = frozenset({".csv", ".tsv"})


def document_at(path: Path, form: str, terms: Terms, base: str, class_name: str, profile: str) -> Document:
    """A file, or a folder with the modules of one record as csv; else as `document`. Sizes are asked before reading."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return _folder(path, terms, base, profile)
        if not stat.S_ISREG(mode):
            return _no(path, profile, "no regular file")
        if path.stat().st_size > MOST_BYTES:
            return _no(path, profile, _too_many(path.stat().st_size), f"at most {MOST_BYTES:,} bytes")
        payload = path.read_bytes()
    except FileNotFoundError:
        return _no(path, profile, "there is no such file")
    except OSError as error:
        return _no(path, profile, f"it cannot be read: {error.strerror or error}")
    return document(payload, str(path), form, terms, base, class_name, profile)


def _folder(path: Path, terms: Terms, base: str, profile: str) -> Document:
    files = sorted(file for file in path.iterdir() if file.suffix.lower() in _TABLES and file.is_file())
    if not files:
        return _no(path, profile, "a folder without csv files", "a file, or a folder with REMBI's modules as csv files")
    size = sum(file.stat().st_size for file in files)
    if size > MOST_BYTES:
        return _no(path, profile, _too_many(size), f"at most {MOST_BYTES:,} bytes")
    return document_of_folder({file.name: file.read_bytes() for file in files}, str(path), terms, base, profile)


def _too_many(size: int) -> str:
    return f"{size:,} bytes; at most {MOST_BYTES:,} are validated at once"


def _no(path: Path, profile: str, reason: str, expected: str = "a file that can be read") -> Document:
    code = "FILE-TOO-LARGE" if "bytes" in expected else "FILE-UNREADABLE"
    return placed(unreadable(str(path), profile, code, reason, expected))
