"""What ontologies say of their terms beyond names and hierarchy, kept beside a fetched table: `<prefix>.notes.tsv`.

Cross-references, what to consider instead of a retired term, subsets, what it develops from, and whether it is defined (never the
definition: it is its authors' text). No answer of a release depends on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from micrograph.errors import BrokenFile
from micrograph.terms.reading import Notes

HEADER = "id\tdefined\txrefs\tconsider\tsubsets\tdevelops_from"
_COLUMNS = HEADER.count("\t") + 1


def join(said: dict[str, Notes], more: Mapping[str, Notes]) -> None:
    """Add what a further file says where the first ones say nothing: cellxgene's files have no cross-references."""
    for curie, other in more.items():
        note = said.get(curie, Notes())
        said[curie] = Notes(
            note.defined or other.defined, note.xrefs or other.xrefs, note.consider or other.consider,
            note.subsets or other.subsets, note.develops_from or other.develops_from,
        )  # fmt: skip


def beside(table: Path) -> Path:
    """Where the notes of a table lie."""
    return table.with_suffix(".notes.tsv")


def render(notes: Mapping[str, Notes], of: Iterable[str]) -> str:
    """The notes of some terms as text.

    >>> render({"CL:0000540": Notes(True, ("FMA:54527",))}, ["CL:0000540", "CL:0000000"]).split()[6:]
    ['CL:0000540', 'true', 'FMA:54527']
    """
    lines = [HEADER]
    for curie in sorted(set(of) & notes.keys()):
        note = notes[curie]
        lists = (
            "|".join(map(_plain, several)) for several in (note.xrefs, note.consider, note.subsets, note.develops_from)
        )
        lines.append("\t".join((curie, "true" if note.defined else "", *lists)))
    return "\n".join(lines) + "\n"


def _plain(value: str) -> str:
    return value.replace("|", "%7C").replace("\t", " ").replace("\n", " ")


def read(path: Path) -> dict[str, Notes]:
    """The notes of a table by CURIE; none where there is no such file.

    Raises:
        BrokenFile: naming the file and the line.
    """
    if not path.is_file():
        return {}
    found: dict[str, Notes] = {}
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenFile(path, error) from error
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if line and len(cells) != _COLUMNS:
            raise BrokenFile(path, f"line {number} has {len(cells)} columns, where there must be {_COLUMNS}")
        if line:
            lists = (tuple(one.replace("%7C", "|") for one in cell.split("|")) if cell else () for cell in cells[2:])
            found[cells[0]] = Notes(cells[1] == "true", *lists)
    return found
