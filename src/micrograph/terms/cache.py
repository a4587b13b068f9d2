"""What takes long to make of large ontologies, kept as files so that no process makes it twice: `<home>/cache/terms/<hash>`."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

from micrograph.terms import crowds, grams, mapped, names, naming, postings, ranking, spelling, typos, wording, words
from micrograph.terms.names import Arrays, Names
from micrograph.terms.table import Table
from micrograph.terms.words import WordArrays, Words

_Kind = TypeVar("_Kind")
KEPT_FROM = 4_000  # terms: what is made of fewer is made in a tenth of a second


def folder(home: Path) -> Path:
    """Where a node keeps them."""
    return home / "cache" / "terms"


def names_of(table: Table, sha256: str, kept: Path | None) -> Names:
    """The names of a table: from their files, which are written where they are missing.

    Args:
        table: the ontology.
        sha256: of its file.
        kept: where names are kept; None keeps none.
    """
    if kept is None or len(table) < KEPT_FROM:
        return naming.make(table)
    return Names(_kept(Arrays, kept / f"{sha256[:16]}-{_code()}", lambda: naming.make(table).arrays))


def words_of(hashes: Sequence[str], count: int, kept: Path | None, make: Callable[[], Words]) -> Words:
    """The words of several ontologies, likewise.

    Args:
        hashes: of the files of the ontologies, in the order of the vocabulary.
        count: how many terms these have.
        kept: where words are kept; None keeps none.
        make: makes them.
    """
    if kept is None or count < KEPT_FROM:
        return make()
    together = hashlib.sha256(" ".join(hashes).encode()).hexdigest()
    return Words(_kept(WordArrays, kept / f"words-{together[:16]}-{_code()}", lambda: make().arrays))


def _kept(kind: type[_Kind], place: Path, make: Callable[[], _Kind]) -> _Kind:
    """Arrays from the files of a folder, which are written where they are missing."""
    if not place.is_dir():
        aside = place.parent / f".{place.name}.{os.getpid()}"
        shutil.rmtree(aside, ignore_errors=True)
        made = make()
        aside.mkdir(parents=True)
        mapped.save(made, aside)
        try:
            aside.rename(place)
        except OSError:  # another process was quicker
            shutil.rmtree(aside)
    return mapped.opened(kind, place)


@cache
def _code() -> str:
    """What of the program decides the files: how names are spelt, and in which arrays they stand."""
    digest = hashlib.sha256()
    for module in (spelling, names, naming, ranking, crowds, postings, grams, typos, words, wording):
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()[:8]
