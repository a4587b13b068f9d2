"""Which table stands for each ontology on a node: its slim, or the whole one that was fetched; checked against its hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from micrograph.errors import BrokenFile
from micrograph.terms import curated, lock
from micrograph.terms.lexicon import Lexicon
from micrograph.terms.registry import Ontology
from micrograph.terms.table import Table, file_sha256
from micrograph.terms.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Source:
    """The table that stands for one ontology on this node."""

    prefix: str
    path: Path
    sha256: str
    version: str
    whole: bool


def sources_of(registered: Mapping[str, Ontology], folder: Path, home: Path | None) -> dict[str, Source]:
    """The table of each ontology that has one here.

    Args:
        registered: the entries of the registry.
        folder: of the slims' folder.
        home: the node's state; full tables lie in its `ontologies/`.

    Raises:
        BrokenFile: a file is missing, not the one that the registry or lock names, or has a broken line.
    """
    fetched = lock.read(home / "ontologies") if home is not None else {}
    sources = {}
    for prefix, ontology in registered.items():
        entry = fetched.get(prefix)
        if entry is not None:
            _verify(entry.path, entry.sha256, f"{lock.NAME} says", "fetch the ontology again")
            sources[prefix] = Source(prefix, entry.path, entry.sha256, entry.version, entry.whole)
        elif ontology.slim:
            sources[prefix] = _slim(folder, ontology)
    return sources


def _slim(folder: Path, ontology: Ontology) -> Source:
    path = folder / "slims" / ontology.slim
    _verify(path, ontology.sha256, "registry.yaml says", "`micrograph ontologies slim` writes both")
    return Source(ontology.prefix, path, ontology.sha256, ontology.version, ontology.whole)


def _verify(path: Path, sha256: str, who: str, repair: str) -> None:
    """A table that is not the one we know is read whole, so that the message can name the broken line."""
    found = file_sha256(path)
    if found == sha256:
        return
    for _ in Table(path).terms():
        pass
    raise BrokenFile(path, f"its sha256 is {found}, where {who} {sha256}; {repair}")


@lru_cache(maxsize=128)
def opened(path: Path, sha256: str, kept: Path | None) -> Lexicon:
    """A table and its names, shared by all Terms of a process: the hash says that they are the same."""
    return Lexicon(Table(path, checked=True), sha256, kept)


@lru_cache(maxsize=4)
def together(lexicons: tuple[tuple[str, Lexicon], ...], kept: Path | None) -> Vocabulary:
    """The vocabulary of some ontologies, by their prefixes; shared like its lexicons."""
    return Vocabulary(dict(lexicons), kept)


@lru_cache(maxsize=4)
def groups(folder: Path, sha256: str) -> Lexicon:
    """The method groups of a folder, as an ontology; shared likewise."""
    return Lexicon(curated.method_groups(folder).table, sha256)
