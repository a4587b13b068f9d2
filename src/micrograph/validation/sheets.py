"""Spreadsheets as rows of cells that know where they stand: csv in any usual separator, and xlsx without macros.

A workbook is a zip of XML, so what it would unpack to is read from its directory before anything is unpacked.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from micrograph.limits import MOST_VALUES, too_large
from micrograph.records import Report
from micrograph.validation.spans import Lines, Span

MOST_UNPACKED = 16 * 2**20
MOST_SHEETS = 50
MOST_RATIO = 200
_MACROS = "the workbook holds macros; save it as .xlsx without them"
_LINKS = "the workbook refers to other files; break the links and save it again"
_DOCTYPES = tuple(
    mark.encode(encoding) for mark in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_QUOTED = re.compile(r'"(?:[^"]|"")*"(?=[\t,;\r\n]|\Z)')
MOST_ROWS, MOST_COLUMNS = 5_000, 200


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, and where it stands."""

    text: str
    span: Span

    def pointer(self, pointer: str) -> str:
        """A pointer with the cell's label before it, where it has one."""
        return f"{self.span.label} {pointer}".strip()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table by its name; of a csv, the file's."""

    name: str
    rows: list[list[Cell]]


def csv_sheet(text: str, name: str, labelled_by: str = "") -> Sheet:
    """A csv as RFC 4180 has it; where it is one of several, its cells are labelled by the file's name (`Biosample.csv!B7`)."""
    lines, rows = Lines(text), []
    for number, row in enumerate(_csv_rows(text, separator_of(text)), 1):
        cells = []
        for column, (value, start, end) in enumerate(row, 1):
            label = f"{labelled_by}!{column_name(column)}{number}" if labelled_by else ""
            cells.append(Cell(value, Span(start, end, label, *lines.place(start))))
        rows.append(cells)
    return Sheet(name, rows)


def column_name(column: int) -> str:
    """The letters of a column, as spreadsheets name it.

    >>> column_name(2), column_name(28)
    ('B', 'AB')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def separator_of(text: str) -> str:
    """Whichever of comma, semicolon and tab the first line of a csv has most."""
    first = re.split(r"[\r\n]", text, maxsplit=1)[0]
    return max(",;\t", key=first.count)


def _csv_rows(text: str, separator: str) -> Iterator[list[tuple[str, int, int]]]:
    """Value, start and end of each cell of each row."""
    plain = re.compile(rf"[^{separator}\r\n]*")
    row: list[tuple[str, int, int]] = []
    place = 0
    while place < len(text):
        quoted = _quoted(text, place)
        match = plain.match(text, place) if quoted is None else quoted
        if match is None:
            return
        written = match[0]
        value = written[1:-1].replace('""', '"') if quoted is not None else written
        row.append((value.strip(), match.start(), match.end()))
        place = match.end()
        if text[place : place + 1] == separator:
            place += 1
            if place == len(text):
                row.append(("", place, place))
            continue
        yield row
        row = []
        place += 2 if text[place : place + 2] == "\r\n" else 1
    if row:
        yield row


def _quoted(text: str, place: int) -> re.Match[str] | None:
    """A quoted field, if one begins here and ends where a field may end."""
    if text[place : place + 1] != '"':
        return None
    return _QUOTED.match(text, place)


def xlsx_sheets(payload: bytes, report: Report) -> list[Sheet]:
    """The sheets of a workbook; none, with a finding, where it is refused or cannot be read."""
    if not _is_harmless(payload, report):
        return []
    import openpyxl

    try:
        workbook = openpyxl.load_workbook(BytesIO(payload), read_only=True, data_only=True, keep_links=False)
        if len(workbook.worksheets) > MOST_SHEETS:
            too_large(report, len(workbook.worksheets), "sheets", MOST_SHEETS)
            return []
        values = {sheet.title: _xlsx_values(sheet) for sheet in workbook.worksheets}
        workbook.close()
    except Exception as error:  # a zip of foreign XML: openpyxl raises whatever it meets
        report.add("FILE-BROKEN", "error", f"no workbook that can be read: {type(error).__name__}: {error}")
        return []
    for title, rows in values.items():
        if len(rows) > MOST_ROWS:
            message = f"sheet {title!r} has more than {MOST_ROWS:,} rows; the rest is not read"
            report.add("FILE-TOO-LARGE", "error", message, expected=f"at most {MOST_ROWS:,} rows a sheet")
    if (count := sum(len(row) for rows in values.values() for row in rows)) > MOST_VALUES:
        too_large(report, count, "cells", MOST_VALUES)
        return []
    return [
        Sheet(title, [_xlsx_row(title, row) for row in enumerate(rows[:MOST_ROWS], 1)])
        for title, rows in values.items()
    ]


def _xlsx_values(sheet: Any) -> list[tuple[Any, ...]]:
    """The rows without the empty cells and rows at their ends, of which a sheet may declare a million."""
    rows: list[tuple[Any, ...]] = []
    for row in sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True):
        width = next((width for width in range(len(row), 0, -1) if row[width - 1] is not None), 0)
        rows.append(row[:width])
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _xlsx_row(title: str, numbered: tuple[int, tuple[Any, ...]]) -> list[Cell]:
    number, values = numbered
    return [
        Cell(_value(value), Span(0, 0, f"{title}!{column_name(column)}{number}", number, column))
        for column, value in enumerate(values, 1)
    ]


def _value(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if hasattr(value, "isoformat"):  # a date cell
        return str(value.isoformat()).removesuffix("T00:00:00")
    return str(value).strip()


def _is_harmless(payload: bytes, report: Report) -> bool:
    """Whether a workbook may be opened: no macros, no links to other files, no bomb."""
    try:
        with ZipFile(BytesIO(payload)) as archive:
            members = archive.infolist()
            reason = _why_refused(members) or next(
                (found for member in members if (found := _why_not_read(member.filename, archive.read(member)))), ""
            )
    except (BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError, zlib.error) as error:
        report.add("FILE-BROKEN", "error", f"no workbook that can be read: {error}")
        return False
    if reason:
        report.add("FILE-REFUSED", "error", reason, expected="an .xlsx workbook without macros")
    return not reason


def _why_not_read(name: str, data: bytes) -> str:
    """What is wrong with one member, whose names may hide it."""
    if name == "[Content_Types].xml" and re.search(rb"macroEnabled|vbaProject", data):
        return _MACROS
    if name == "[Content_Types].xml" and b"externalLink+xml" in data:
        return _LINKS
    if any(mark in data for mark in _DOCTYPES):
        return f"{name} declares a document type; XML entities are not read"
    return ""


def _why_refused(members: list[ZipInfo]) -> str:
    names = [member.filename for member in members]
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if "xl/workbook.xml" not in names and not any(name.lower().startswith("xl/") for name in names):
        return "a zip archive, but no workbook"
    if any("vbaproject" in name.lower() for name in names):
        return _MACROS
    if any(name.lower().startswith("xl/externallinks/") for name in names):
        return _LINKS
    if len(names) > 1000 or unpacked > MOST_UNPACKED:
        return f"it unpacks to {unpacked:,} bytes in {len(names):,} files; at most {MOST_UNPACKED:,} bytes in 1,000 files are read"
    if unpacked > 2**20 and unpacked > packed * MOST_RATIO:
        return f"it unpacks to {unpacked // max(packed, 1)} times its size; at most {MOST_RATIO} times is read"
    return ""
