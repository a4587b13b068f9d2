"""What was fetched into a node: `ontologies/lock.json` beside the full tables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from micrograph.errors import BrokenFile

NAME = "lock.json"


@dataclass(frozen=True, slots=True)
class Fetched:
    """One fetched ontology."""

    path: Path
    prefix: str
    version: str
    sha256: str
    licence: str
    source: str  # file name from which it was made
    terms: int
    whole: bool


def read(folder: Path) -> dict[str, Fetched]:
    """What was fetched into a folder; nothing where there is no lock.

    Raises:
        BrokenFile: the lock cannot be read.
    """
    path = folder / NAME
    if not path.is_file():
        return {}
    try:
        entries = orjson.loads(path.read_bytes())
        return {prefix: Fetched(path=folder / f"{prefix}.tsv", **entry) for prefix, entry in entries.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise BrokenFile(path, error) from error


def write(folder: Path, entries: Mapping[str, Fetched]) -> None:
    """Write the lock aside and put it in place by one rename."""
    document = {}
    for prefix, entry in sorted(entries.items()):
        document[prefix] = {name: value for name, value in asdict(entry).items() if name != "path"}
    replace(folder / NAME, orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def replace(path: Path, content: bytes) -> None:
    """Put a file in place so that a reader sees the old one or the new one, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with aside.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(path)
