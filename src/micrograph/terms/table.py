"""The table of terms: one line a term, tab-separated, the same for slims in the wheel and for fetched ontologies.

A table needs no parser of OWL or OBO and no pickle. The first line is a comment (which ontology, version, source,
licence), the second names the columns, the rest is sorted by identifier, so that two builds are the same bytes.
"""

from __future__ import annotations

import hashlib
import mmap
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from micrograph.errors import BrokenFile

COLUMNS = (
    "id", "label", "parents", "part_of", "synonyms", "obsolete", "replaced_by", "alternative_ids", "rank",
)  # fmt: skip
SCOPES = ("exact", "narrow", "related", "broad")
HEADER = "\t".join(COLUMNS)
_MAPPED = 4 * 2**20  # bytes: smaller files are read
_IN_MEMORY = 100_000  # terms: the places of more are found by bisection


@dataclass(frozen=True, slots=True)
class Term:
    """One term of an ontology, as facts: no definition, no annotation that only editors read."""

    curie: str
    label: str
    ontology: str
    parents: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, str], ...] = ()  # (scope, text)
    obsolete: bool = False
    replaced_by: str | None = None
    alternative_ids: tuple[str, ...] = ()
    rank: str | None = None  # of a taxon


def format_term(term: Term) -> str:
    r"""The line of a term, without its line end.

    >>> format_term(Term("CL:0000540", "neuron", "CL", ("CL:0000393",), synonyms=(("exact", "nerve cell"),)))
    'CL:0000540\tneuron\tCL:0000393\t\texact:nerve cell\t\t\t\t'
    """
    synonyms = sorted(set(term.synonyms), key=lambda item: (SCOPES.index(item[0]), item[1]))
    return "\t".join(
        (
            term.curie,
            _clean(term.label),
            "|".join(sorted(term.parents)),
            "|".join(sorted(term.part_of)),
            "|".join(f"{scope}:{_clean(text).replace('|', '%7C')}" for scope, text in synonyms),
            "true" if term.obsolete else "",
            term.replaced_by or "",
            "|".join(sorted(term.alternative_ids)),
            term.rank or "",
        )
    )


def parse_term(line: str) -> Term:
    """The term of a line.

    Raises:
        ValueError: the line has not the right number of columns, or a value that its column cannot hold.
    """
    cells = line.split("\t")
    if len(cells) != len(COLUMNS):
        raise ValueError(f"{len(cells)} columns, where there must be {len(COLUMNS)} ({', '.join(COLUMNS)})")
    curie, label, parents, part_of, synonyms, obsolete, replaced_by, alternatives, rank = cells
    prefix, colon, local = curie.partition(":")
    if not (prefix and colon and local):
        raise ValueError(f"id {curie!r} is no CURIE such as 'CL:0000540'")
    if obsolete not in ("", "true"):
        raise ValueError(f"obsolete is {obsolete!r}; it must be empty or 'true'")
    return Term(
        curie,
        label,
        prefix,
        tuple(parents.split("|")) if parents else (),
        tuple(part_of.split("|")) if part_of else (),
        tuple(_synonym(item) for item in synonyms.split("|")) if synonyms else (),
        obsolete == "true",
        replaced_by or None,
        tuple(alternatives.split("|")) if alternatives else (),
        rank or None,
    )


def render(comment: str, terms: Iterable[Term]) -> str:
    r"""A whole table as text.

    >>> render("CL 2026", [Term("CL:1", "b", "CL"), Term("CL:0", "a", "CL")]).split("\n")[2].split()
    ['CL:0', 'a']
    """
    lines = [format_term(term) for term in sorted(terms, key=lambda term: term.curie)]
    return "\n".join((f"# {_clean(comment)}", HEADER, *lines)) + "\n"


class Table:
    """The lines of one table, mapped into memory; a line is parsed only when its term is asked for.

    1.26 million taxa are opened in a fifth of a second, and all processes of a node share their pages.

    Args:
        path: the file.
        checked: it is known to be whole, by its hash: its lines are not looked at one by one.

    Raises:
        BrokenFile: naming the line.
    """

    def __init__(self, path: Path, checked: bool = False) -> None:
        self.path = path
        self._numbers: dict[str, int] | None = None
        self._open(_mapped(path))
        if not checked:
            self._check()
        if len(self) <= _IN_MEMORY:
            self._numbers = {self._id(number).decode(): number for number in range(len(self))}

    @classmethod
    def of(cls, path: Path, terms: Iterable[Term]) -> Table:
        """A table of terms that were made from another file, such as the method groups."""
        table = cls.__new__(cls)
        table.path = path
        table._open(render("", terms).encode())
        table._numbers = {table._id(number).decode(): number for number in range(len(table))}
        return table

    def _open(self, content: memoryview | bytes) -> None:
        """Find the lines: the first two are a comment, which may be missing, and the header."""
        self._content = memoryview(content)
        ends = np.flatnonzero(np.frombuffer(content, np.uint8) == 10) if len(content) else np.empty(0, np.int64)
        if len(content) and self._content[-1] != 10:
            ends = np.append(ends, len(content))
        begins = np.concatenate([[0], ends[:-1] + 1]) if len(ends) else ends
        self._begins, self._ends = begins, ends
        head = [self._raw(number) for number in range(min(2, len(ends)))]
        commented = bool(head) and head[0].startswith(b"#")
        self._headed = head[commented : commented + 1] == [HEADER.encode()]
        self._skipped = commented + self._headed
        self._begins, self._ends = begins[self._skipped :], ends[self._skipped :]

    def _check(self) -> None:
        if not self._headed:
            raise BrokenFile(self.path, f"line {self._skipped + 1}: the header must be {' '.join(COLUMNS)!r}")
        if not len(self):
            raise BrokenFile(self.path, "no term in it")
        before = b""
        for number in range(len(self)):
            raw = self._raw(number)
            curie = raw.partition(b"\t")[0]
            place = f"line {number + self._skipped + 1}"
            try:
                line = raw.decode()
            except UnicodeDecodeError as error:
                raise BrokenFile(self.path, f"{place}: {error}") from error
            if raw.count(b"\t") != len(COLUMNS) - 1 or b":" not in curie:
                raise BrokenFile(self.path, f"{place}: {_reason(line)}")
            if curie <= before:
                what = (
                    "stands there a second time" if curie == before else f"stands behind {before.decode()}: sort by id"
                )
                raise BrokenFile(self.path, f"{place}: {curie.decode()} {what}")
            before = curie

    # --------------------------------------------------------------------------------------------------- asking
    def _raw(self, number: int) -> bytes:
        return bytes(self._content[int(self._begins[number]) : int(self._ends[number])])

    def _id(self, number: int) -> bytes:
        begin = int(self._begins[number])
        head = bytes(self._content[begin : begin + 64])  # no identifier is as long
        return head.partition(b"\t")[0]

    def number(self, curie: str) -> int | None:
        """The number of a term's line, from 0."""
        if self._numbers is not None:
            return self._numbers.get(curie)
        wanted = curie.encode()
        place = bisect_left(range(len(self)), wanted, key=self._id)
        return place if place < len(self) and self._id(place) == wanted else None

    def id(self, number: int) -> str:
        """The identifier on a line."""
        return self._id(number).decode()

    def at(self, number: int) -> Term:
        """The term of a line."""
        try:
            return parse_term(self._raw(number).decode())
        except ValueError as error:
            # Column counts were checked when reading; what is left is a bad value.
            raise BrokenFile(self.path, f"line {number + self._skipped + 1}: {error}") from error

    def __contains__(self, curie: object) -> bool:
        return isinstance(curie, str) and self.number(curie) is not None

    def __len__(self) -> int:
        return len(self._begins)

    def __iter__(self) -> Iterator[str]:
        return (self.id(number) for number in range(len(self)))

    def get(self, curie: str) -> Term | None:
        """The term of an identifier."""
        number = self.number(curie)
        return None if number is None else self.at(number)

    def primary(self, alternative: str) -> str | None:
        """The identifier into which another one was merged."""
        return self._alternatives.get(alternative)

    @cached_property
    def _alternatives(self) -> dict[str, str]:
        """Of the merged identifiers, the one that each belongs to; the cell before the last holds them."""
        found: dict[str, str] = {}
        if not len(self):
            return found
        content = np.frombuffer(self._content, np.uint8)
        tabs = np.flatnonzero(content == 9)
        ends = tabs[tabs >= self._begins[0]].reshape(len(self), -1)
        for number in np.flatnonzero(ends[:, -1] - ends[:, -2] > 1).tolist():
            cell = bytes(self._content[int(ends[number, -2]) + 1 : int(ends[number, -1])]).decode()
            for alternative in cell.split("|"):
                found.setdefault(alternative, self.id(number))
        return found

    def terms(self) -> Iterator[Term]:
        """All terms, in the order of the file."""
        return (self.at(number) for number in range(len(self)))

    def named(self) -> Iterator[tuple[str, str, bool]]:
        """Label, synonyms as they are written, and whether it is retired, of each term: what is needed to index names."""
        for number in range(len(self)):
            _, label, _, _, synonyms, obsolete, _ = self._raw(number).decode().split("\t", 6)
            yield label, synonyms, obsolete == "true"

    def has_parts(self) -> bool:
        """Whether some term is part of another; looked up without reading the terms, as taxa are none."""
        if not len(self):
            return False
        content = np.frombuffer(self._content, np.uint8)
        tabs = np.flatnonzero(content == 9)
        ends = tabs[tabs >= self._begins[0]].reshape(len(self), -1)
        return bool((ends[:, 3] - ends[:, 2] > 1).any())

    def parents(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Line numbers of all pairs of a term and its parent that stand in this table, by child."""
        ids = np.array([self._id(number) for number in range(len(self))], np.bytes_)
        children: list[int] = []
        above: list[bytes] = []
        for number in range(len(self)):
            cell = self._raw(number).split(b"\t", 3)[2]
            for parent in cell.split(b"|") if cell else ():
                children.append(number)
                above.append(parent)
        wanted, owners = np.array(above, np.bytes_), np.array(children, np.int64)
        if not len(wanted):
            return owners, owners
        places = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
        known = ids[places] == wanted
        return owners[known], places[known]


def _mapped(path: Path) -> memoryview | bytes:
    try:
        with path.open("rb") as stream:
            if path.stat().st_size < _MAPPED:
                return stream.read()
            return memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
    except OSError as error:
        raise BrokenFile(path, error) from error


def read_rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a small curated table with exactly these columns; lines that begin with # are comments.

    Raises:
        BrokenFile: naming file and line.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenFile(path, error) from error
    rows: list[dict[str, str]] = []
    header: list[str] | None = None
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
            if header != list(columns):
                raise BrokenFile(path, f"line {number}: columns are {header}, where they must be {list(columns)}")
        elif len(cells) != len(columns):
            raise BrokenFile(path, f"line {number}: {len(cells)} cells, where there must be {len(columns)}")
        else:
            rows.append(dict(zip(columns, cells, strict=True)))
    if header is None:
        raise BrokenFile(path, f"no header; the columns must be {list(columns)}")
    return rows


def file_sha256(path: Path) -> str:
    """The hash of a file."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise BrokenFile(path, error) from error


def _synonym(item: str) -> tuple[str, str]:
    scope, colon, text = item.partition(":")
    if not colon or scope not in SCOPES:
        raise ValueError(f"synonym {item!r} must begin with one of {', '.join(f'{scope}:' for scope in SCOPES)}")
    return scope, text.replace("%7C", "|")


def _clean(text: str) -> str:
    return " ".join(text.split())


def _reason(line: str) -> str:
    try:
        parse_term(line)
    except ValueError as error:
        return str(error)
    return "is no line of a term"
