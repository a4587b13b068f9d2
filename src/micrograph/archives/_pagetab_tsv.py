"""BioStudies' PageTab as tab-separated text, read into the structure of its JSON (page-tab-specification, 2024).

Blocks are separated by empty lines. A block is the submission, a section (`Type  accno  parent`), a table of sections
(`Type[parent]  attribute …`), a file, a link, or a table of these. Lines of a block are attributes: `<name>` refers to a
section, `(name)` qualifies the name and `[name]` the value of the attribute before. Lines that begin with `#` are comments.
A cell may be quoted, as spreadsheets save one that holds quotes, tabs or line ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from micrograph.records import Json

_TABLE = re.compile(r"^(?P<type>[^\[\]]+)\[(?P<parent>[^\[\]]*)\]$")
_REFERENCE = re.compile(r"^<(?P<name>.+)>$")
_VALUE_QUALIFIER = re.compile(r"^\[(?P<name>.+)\]$")
_NAME_QUALIFIER = re.compile(r"^\((?P<name>.+)\)$")
_BARE = re.compile(r"[^\t\r\n]*")
# Ends where a cell may end; of no more than so many letters, as an open quote may be only a character.
_QUOTED = re.compile(r'"(?=[^\t\r\n])(?:[^"]|""){1,20000}+"(?=[\t\r\n]|\Z)')
Place = tuple[int, int]  # offsets of the first and behind the last character of a cell


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    place: Place


@dataclass(slots=True)
class _Reading:
    """What was read so far: the document, where its sections are, and the cell of each pointer."""

    document: Json = field(default_factory=dict)
    cells: dict[str, Place] = field(default_factory=dict)
    sections: dict[str, tuple[Json, str]] = field(default_factory=dict)  # accession to section and pointer
    current: tuple[Json, str] | None = None  # what files and links are attached to


def looks_like(text: str) -> bool:
    """Whether a text is such a file: its first block is a submission."""
    first = next((line for line in re.split(r"\r\n|\n|\r", text[:20_000]) if line.strip() and line[0] != "#"), "")
    return first.split("\t")[0].strip() == "Submission"


def read(text: str) -> tuple[Json, dict[str, Place]]:
    """The document as PageTab's JSON has it, and the cell of each of its pointers."""
    reading = _Reading()
    for block in _blocks(text):
        head = block[0][0].text
        if head == "Submission":
            _submission(block, reading)
        elif head in {"File", "Link"}:
            _attached(block, head, reading)
        elif head in {"Files", "Links"}:
            _attached_table(block, head, reading)
        elif (table := _TABLE.match(head)) is not None:
            _section_table(block, table["type"].strip(), table["parent"].strip(), reading)
        else:
            _section(block, reading)
    return reading.document, reading.cells


def _blocks(text: str) -> Iterator[list[list[_Cell]]]:
    """Lines with anything in them, as cells, up to the next empty line."""
    block: list[list[_Cell]] = []
    for line in _lines(text):
        if not any(cell.text for cell in line):
            if block:
                yield block
            block = []
        elif not line[0].text.startswith("#"):
            block.append(line)
    if block:
        yield block


def _lines(text: str) -> Iterator[list[_Cell]]:
    line: list[_Cell] = []
    start = 0
    while start <= len(text):
        quoted = _QUOTED.match(text, start)
        found = quoted or _BARE.match(text, start)
        end = found.end() if found else start
        line.append((_quoted if quoted else _cell)(text[start:end], start))
        if text[end : end + 1] == "\t":
            start = end + 1
            continue
        yield line
        line = []
        start = end + (2 if text[end : end + 2] == "\r\n" else 1)


def _cell(written: str, start: int) -> _Cell:
    text = written.strip()
    begin = start + (written.find(text) if text else 0)
    return _Cell(text, (begin, begin + len(text)))


def _quoted(written: str, start: int) -> _Cell:
    """A quoted cell; its place is what stands between the quotes."""
    return _Cell(written[1:-1].replace('""', '"').strip(), (start + 1, start + len(written) - 1))


def _submission(block: list[list[_Cell]], reading: _Reading) -> None:
    reading.cells[""] = block[0][0].place
    if len(block[0]) > 1 and block[0][1].text:
        reading.document["accno"] = block[0][1].text
        reading.cells["/accno"] = block[0][1].place
    reading.document["attributes"] = _attributes(block[1:], "", reading)


def _section(block: list[list[_Cell]], reading: _Reading) -> None:
    header = [*block[0], *[_Cell("", block[0][0].place)] * 2][:3]
    parent = header[2].text
    section, pointer = _new_section(header[0], header[1], parent, reading)
    section["attributes"] = _attributes(block[1:], pointer, reading)
    reading.current = (section, pointer)


def _new_section(kind: _Cell, accno: _Cell, parent: str, reading: _Reading) -> tuple[Json, str]:
    section: Json = {"type": kind.text}
    if accno.text:
        section["accno"] = accno.text
    if "section" not in reading.document:
        reading.document["section"], pointer = section, "/section"
    else:
        holder, above = reading.sections.get(parent) or (reading.document["section"], "/section")
        below = holder.setdefault("subsections", [])
        pointer = f"{above}/subsections/{len(below)}"
        below.append(section)
    reading.cells[pointer] = kind.place
    if accno.text:
        reading.cells[f"{pointer}/accno"] = accno.place
        reading.sections[accno.text] = (section, pointer)
    return section, pointer


def _section_table(block: list[list[_Cell]], kind: str, parent: str, reading: _Reading) -> None:
    """A row a section; its attributes are named by the columns."""
    names = block[0][1:]
    for row in block[1:]:
        section, pointer = _new_section(_Cell(kind, row[0].place), row[0], parent, reading)
        section["attributes"] = _row_attributes(names, row[1:], pointer, reading)


def _row_attributes(names: list[_Cell], values: list[_Cell], pointer: str, reading: _Reading) -> list[Json]:
    lines = [[name, value] for name, value in zip(names, values, strict=False) if name.text and value.text]
    return _attributes(lines, pointer, reading)


def _attributes(lines: list[list[_Cell]], pointer: str, reading: _Reading) -> list[Json]:
    found: list[Json] = []
    for line in lines:
        name, value = line[0], line[1] if len(line) > 1 else _Cell("", line[0].place)
        qualifies = _VALUE_QUALIFIER.match(name.text) or _NAME_QUALIFIER.match(name.text)
        if qualifies and found:
            key = "valqual" if name.text.startswith("[") else "nmqual"
            listed = found[-1].setdefault(key, [])
            reading.cells[f"{pointer}/attributes/{len(found) - 1}/{key}/{len(listed)}/value"] = value.place
            listed.append({"name": qualifies["name"], "value": value.text})
            continue
        place = f"{pointer}/attributes/{len(found)}"
        reading.cells |= {place: name.place, f"{place}/name": name.place, f"{place}/value": value.place}
        reference = _REFERENCE.match(name.text)
        attribute: Json = {"name": reference["name"] if reference else name.text, "value": value.text}
        if reference:
            attribute["reference"] = True
        found.append(attribute)
    return found


def _attached(block: list[list[_Cell]], kind: str, reading: _Reading) -> None:
    path = block[0][1] if len(block[0]) > 1 else _Cell("", block[0][0].place)
    _attach(kind, path, block[0][0].place, block[1:], reading)


def _attached_table(block: list[list[_Cell]], kind: str, reading: _Reading) -> None:
    names = block[0][1:]
    for row in block[1:]:
        lines = [[name, value] for name, value in zip(names, row[1:], strict=False) if name.text and value.text]
        _attach(kind, row[0], row[0].place, lines, reading)


def _attach(kind: str, path: _Cell, place: Place, lines: list[list[_Cell]], reading: _Reading) -> None:
    """A file or link goes to the section before it."""
    if reading.current is None:
        return
    section, above = reading.current
    key, name = ("files", "path") if kind.startswith("File") else ("links", "url")
    listed = section.setdefault(key, [])
    pointer = f"{above}/{key}/{len(listed)}"
    reading.cells |= {pointer: place, f"{pointer}/{name}": path.place}
    listed.append({name: path.text, "attributes": _attributes(lines, pointer, reading)})
