"""What readers of ontology files share: opening files, identifiers out of IRIs, scopes, what a reader gives back."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from micrograph.errors import BrokenFile
from micrograph.identifiers import compress
from micrograph.terms.table import Term


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a reader found: the terms of one file, and the version that it states."""

    terms: list[Term]
    version: str = ""
    unread: int = 0  # statements that the reader could not make sense of


def short_curie(value: str) -> str:
    """A CURIE out of an IRI or a CURIE."""
    if value.startswith("http"):
        short = compress(value)
        if not short.startswith("http") and not short.startswith("obo:"):
            return short
        match = re.search(r"[/#]([A-Za-z]+)_(\w+)$", value)
        return f"{match[1]}:{match[2]}" if match else value
    return value


def own_curie(value: str, prefix: str) -> str | None:
    """The CURIE, if it is one of this ontology."""
    value = value.split(" ", maxsplit=1)[0]
    if prefix == "cellosaurus" and value.startswith("CVCL_"):
        return f"cellosaurus:{value}"
    curie = short_curie(value)
    head, _, local = curie.partition(":")
    if head == prefix and local:
        return curie
    if head.lower() == prefix.lower() and local:
        return f"{prefix}:{local}"
    return None


def scope_of(predicate: str) -> str:
    """The scope of a synonym by its property.

    >>> scope_of("hasNarrowSynonym"), scope_of("http://www.geneontology.org/formats/oboInOwl#hasExactSynonym")
    ('narrow', 'exact')
    """
    match = re.search(r"has(Exact|Narrow|Related|Broad)Synonym$", predicate)
    return match[1].lower() if match else "related"


def reduce(ancestors: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The direct parents out of all ancestors: those that are not above another one.

    >>> reduce({"c": ("b", "a"), "b": ("a",), "a": ()})
    {'c': ('b',), 'b': ('a',), 'a': ()}
    """
    reduced = {}
    for curie, above in ancestors.items():
        higher: set[str] = set()
        for name in above:
            # of two classes that are each above the other (equivalents), neither hides the other
            higher.update(one for one in ancestors.get(name, ()) if name not in ancestors.get(one, ()))
        reduced[curie] = tuple(sorted(name for name in above if name not in higher))
    return reduced


def open_stream(path: Path) -> IO[bytes]:
    """A file as a stream of its content, whatever compressed it."""
    if path.suffix == ".gz":
        return cast(IO[bytes], gzip.open(path, "rb"))
    if path.suffix == ".zst":
        import zstandard

        return io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(path.open("rb"), closefd=True))
    return path.open("rb")


def read_bytes(path: Path) -> bytes:
    """The content of a file, decompressed."""
    try:
        with open_stream(path) as stream:
            return stream.read()
    except (OSError, EOFError, zlib.error) as error:
        raise BrokenFile(path, error) from error
