"""What readers of ontology files share: opening files, identifiers out of IRIs, scopes, what a reader gives back."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from micrograph.errors import BrokenFile
from micrograph.identifiers import compress
from micrograph.model.prefixes import PREFIXES
from micrograph.terms.table import Term


@dataclass(frozen=True, slots=True)
class Notes:
    """What a file says of a term beyond what tables hold."""

    defined: bool = False  # whether there is a definition; the text itself is not kept
    xrefs: tuple[str, ...] = ()
    consider: tuple[str, ...] = ()  # what may be used instead of a retired term
    subsets: tuple[str, ...] = ()
    develops_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a reader found: the terms of one file, and what the file states of itself."""

    terms: list[Term]
    version: str = ""
    unread: int = 0  # statements that the reader could not make sense of
    notes: dict[str, Notes] = field(default_factory=dict)  # by CURIE; a term of which nothing is said has none
    iris: tuple[str, ...] = ()  # the ontology's own IRIs
    imports: tuple[str, ...] = ()  # the IRIs of what it imports, none of which is ever fetched


def noted(notes: dict[str, Notes], curie: str, note: Notes) -> None:
    """Keep a note that says something: of a million taxa most have none."""
    if note != _NOTHING:
        notes[curie] = note


_NOTHING = Notes()


_BY_FOLD = {prefix.lower(): prefix for prefix in PREFIXES}


def short_curie(value: str) -> str:
    """A CURIE out of an IRI or a CURIE."""
    if value.startswith("http"):
        if "//edamontology.org/" in value:  # its local parts are words: format_3727
            return f"EDAM:{value.rpartition('/')[2]}"
        short = compress(value)
        if not short.startswith("http") and not short.startswith("obo:"):
            return short
        match = re.search(r"[/#]([A-Za-z]+)_(\w+)$", value)
        return f"{match[1]}:{match[2]}" if match else value
    return value


def own_curie(value: str, prefix: str) -> str | None:
    """The CURIE, if it is one of this ontology; with no prefix, of any.

    >>> own_curie("cl:0000540", "CL"), own_curie("cl:0000540", "GO"), own_curie("cl:0000540", "")
    ('CL:0000540', None, 'CL:0000540')
    """
    value = value.split(" ", maxsplit=1)[0]
    if prefix in ("", "cellosaurus") and value.startswith("CVCL_"):
        return f"cellosaurus:{value}"
    curie = short_curie(value)
    head, _, local = curie.partition(":")
    if not prefix:
        if not head:
            return None
        return f"{_BY_FOLD.get(head.lower(), head)}:{local}" if local else curie or None
    if head == prefix and local:
        return curie
    if head.lower() == prefix.lower() and local:
        return f"{prefix}:{local}"
    return None


def named_by(file: str) -> str:
    """The ontology after which a file is named, where its rows bear no prefix.

    >>> named_by("so-pyobo.tsv.gz"), named_by("table.tsv")
    ('SO', '')
    """
    return _BY_FOLD.get(re.split(r"[^A-Za-z]", file)[0].lower(), "")


def ontology_of(curie: str) -> str:
    """Whose a term is: the prefix of a CURIE; of an IRI, what stands before its last part.

    >>> ontology_of("CL:0000540"), ontology_of("https://ld.openmicroscopy.org/core/Arc")
    ('CL', 'https://ld.openmicroscopy.org/core/')
    """
    if "://" in curie:
        return re.sub(r"[^/#]*$", "", curie)
    return curie.partition(":")[0]


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
