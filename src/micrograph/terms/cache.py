"""The names of large ontologies, kept as files so that no process makes them twice: `<home>/cache/terms/<hash>`."""

from __future__ import annotations

import hashlib
import os
import shutil
from functools import cache
from pathlib import Path

from micrograph.terms import crowds, grams, names, naming, ranking, spelling
from micrograph.terms.names import Names
from micrograph.terms.table import Table

KEPT_FROM = 4_000  # terms: the names of fewer are made in a tenth of a second


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
    place = kept / f"{sha256[:16]}-{_code()}"
    if not place.is_dir():
        made = naming.make(table)
        aside = kept / f".{place.name}.{os.getpid()}"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        naming.save(made, aside)
        try:
            aside.rename(place)
        except OSError:  # another process was quicker
            shutil.rmtree(aside)
    return naming.opened(place)


@cache
def _code() -> str:
    """What of the program decides the files: how names are spelt, and in which arrays they stand."""
    digest = hashlib.sha256()
    for module in (spelling, names, naming, ranking, crowds, grams):
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()[:8]
