"""The table of terms: one line a term, tab-separated, the same for slims in the wheel and for fetched ontologies.

A table needs no parser of OWL or OBO and no pickle. The first line is a comment (which ontology, version, source,
licence), the second names the columns, the rest is sorted by identifier, so that two builds are the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from micrograph.errors import BrokenFile

COLUMNS = (
    "id", "label", "parents", "part_of", "synonyms", "obsolete", "replaced_by", "alternative_ids", "rank",
)  # fmt: skip
SCOPES = ("exact", "narrow", "related", "broad")
HEADER = "\t".join(COLUMNS)


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
    """The lines of one table by identifier, read once; a line is parsed only when its term is asked for.

    1.26 million taxa are held as text in a third of the memory and a tenth of the time that objects would need.
    """

    __slots__ = ("_alternatives", "lines", "path")

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[str, str] = {}
        self._alternatives: dict[str, str] = {}
        for number, line in enumerate(self._read(), 1):
            if number == 1 and line.startswith("#"):
                continue
            if number <= 2 and line == HEADER:
                continue
            if number <= 2:
                raise BrokenFile(path, f"line {number}: the header must be {' '.join(COLUMNS)!r}")
            curie, tab, _ = line.partition("\t")
            if not tab or line.count("\t") != len(COLUMNS) - 1 or ":" not in curie:
                raise BrokenFile(path, f"line {number}: {_reason(line)}")
            if curie in self.lines:
                raise BrokenFile(path, f"line {number}: {curie} stands there a second time")
            self.lines[curie] = line
            alternatives = line.rsplit("\t", 2)[1]
            if alternatives:
                for alternative in alternatives.split("|"):
                    self._alternatives.setdefault(alternative, curie)
        if not self.lines:
            raise BrokenFile(path, "no term in it")

    @classmethod
    def of(cls, path: Path, terms: Iterable[Term]) -> Table:
        """A table of terms that were made from another file, such as the method groups."""
        table = cls.__new__(cls)
        table.path = path
        table.lines = {term.curie: format_term(term) for term in terms}
        table._alternatives = {}
        return table

    def _read(self) -> Iterator[str]:
        try:
            with self.path.open(encoding="utf-8", newline="\n") as stream:
                for line in stream:
                    yield line[:-1] if line.endswith("\n") else line
        except (OSError, UnicodeDecodeError) as error:
            raise BrokenFile(self.path, error) from error

    def __contains__(self, curie: object) -> bool:
        return curie in self.lines

    def __len__(self) -> int:
        return len(self.lines)

    def __iter__(self) -> Iterator[str]:
        return iter(self.lines)

    def get(self, curie: str) -> Term | None:
        """The term of an identifier."""
        line = self.lines.get(curie)
        if line is None:
            return None
        try:
            return parse_term(line)
        except ValueError as error:
            # Column counts were checked when reading; what is left is a bad value, rare enough to search its line.
            raise BrokenFile(self.path, f"line {self._number(line)}: {error}") from error

    def primary(self, alternative: str) -> str | None:
        """The identifier into which another one was merged."""
        return self._alternatives.get(alternative)

    def terms(self) -> Iterator[Term]:
        """All terms, in the order of the file."""
        for curie in self.lines:
            term = self.get(curie)
            if term is not None:
                yield term

    def _number(self, line: str) -> int:
        return next((number for number, other in enumerate(self._read(), 1) if other == line), 0)


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
