"""The rows of REMBI and MIFA spreadsheets as records of modules: which module a table is, and which way it runs.

People write one sheet a module or all modules below each other, a record a row or a record a column, with or without
columns that describe the fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from micrograph.records import Report, Severity
from micrograph.validation.rembi_names import (
    DESCRIBING,
    FIELD_HEADS,
    JOINED,
    JOINS,
    all_names,
    classes,
    fold,
    is_about_the_template,
    module_class,
    module_names,
    names,
)
from micrograph.validation.sheets import Cell, Sheet

_MODULE_HEADS = frozenset({"module", "rembi module", "metadata module", "section", "category", "metadata category"})
_ENOUGH = 3  # field names that make a table one of REMBI's


@dataclass(frozen=True, slots=True)
class Entry:
    """One value: its field's folded name, the cell of the name, and its own."""

    name: str
    head: Cell
    cell: Cell


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a module (or one column)."""

    class_name: str
    entries: list[Entry]
    place: Cell


def records(sheets: Sequence[Sheet], report: Report) -> Iterator[Record]:
    """Every record of every module, in the order of the sheets."""
    for sheet in sheets:
        rows = [row for row in sheet.rows if any(cell.text for cell in row) and not row[0].text.startswith("#")]
        if not rows:
            continue
        if fold(rows[0][0].text) in _MODULE_HEADS and len(rows[0]) > 2:
            yield from _with_module_column(rows, report)
            continue
        for class_name, block in _blocks(sheet.name, rows):
            if class_name is None:
                _unknown(sheet.name, block[0][0], report)
            elif block:
                yield from _oriented(class_name, block)


def looks_like_rembi(sheets: Sequence[Sheet]) -> bool:
    """Whether tables are REMBI's: a sheet is named like a module, or cells are names of several of its fields."""
    if any(module_class(sheet.name) not in {None, "Dataset"} for sheet in sheets):
        return True
    for sheet in sheets:
        cells = [fold(cell.text) for row in sheet.rows[:60] for cell in row[:40] if cell.text]
        if sum(text in all_names() for text in cells) >= _ENOUGH:
            return True
    return False


def _unknown(name: str, cell: Cell, report: Report) -> None:
    severity: Severity = "info" if is_about_the_template(name) else "warning"
    message = f"{name!r} is no module of REMBI or MIFA, and is not read"
    report.add(
        "SHEET-UNKNOWN",
        severity,
        message,
        cell.pointer(""),
        name,
        expected=module_names(),
        line=cell.span.line,
        column=cell.span.column,
    )


def _blocks(name: str, rows: list[list[Cell]]) -> Iterator[tuple[str | None, list[list[Cell]]]]:
    """The rows of each module: a sheet is one by its name, or a row that only names a module begins one."""
    current, block = module_class(name), list[list[Cell]]()
    seen = False
    for row in rows:
        begun = module_class(row[0].text) if not any(cell.text for cell in row[1:]) else None
        if begun is not None:
            if block:
                yield current, block
            current, block, seen = begun, [], True
        else:
            block.append(row)
    if block and current is None and not seen:
        yield _guessed(block), block
    elif block:
        yield current, block


def _guessed(block: list[list[Cell]]) -> str | None:
    """The module of a table whose name says nothing, by its fields."""
    folded = {fold(cell.text) for cell in block[0]} | {fold(row[0].text) for row in block}
    scores = {name: len(folded & names(name).keys()) for name in classes()}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= 2 else None


def _with_module_column(rows: list[list[Cell]], report: Report) -> Iterator[Record]:
    """`module, field, value, value …`: a column a record, of each module."""
    kept = _without_descriptions(rows, 2)
    grouped: dict[str, list[list[Cell]]] = {}
    module = ""
    for row in kept[1:]:
        module = row[0].text or module
        class_name = module_class(module)
        if class_name is not None:
            grouped.setdefault(class_name, []).append(row[1:])
        elif row[0].text:
            _unknown(module, row[0], report)
    for class_name, block in grouped.items():
        yield from _vertical(class_name, block)


def _oriented(class_name: str, block: list[list[Cell]]) -> Iterator[Record]:
    if fold(block[0][0].text) in FIELD_HEADS:
        yield from _vertical(class_name, _without_descriptions(block, 1)[1:])
        return
    known = {*names(class_name), *(JOINS if class_name in JOINED else ())}
    across = sum(fold(cell.text) in known for cell in block[0])
    down = sum(fold(row[0].text) in known for row in block)
    yield from (_horizontal if across >= down and len(block) > 1 else _vertical)(class_name, block)


def _without_descriptions(rows: list[list[Cell]], first: int) -> list[list[Cell]]:
    """Rows under a heading without the columns that only describe the fields; all where nothing else would be left."""
    head = rows[0]
    kept = [place for place, cell in enumerate(head) if place < first or fold(cell.text) not in DESCRIBING]
    if len(kept) == first:
        return rows
    width = max(map(len, rows))
    kept += range(len(head), width)
    return [[row[place] for place in kept if place < len(row)] for row in rows]


def _horizontal(class_name: str, block: list[list[Cell]]) -> Iterator[Record]:
    header = [(cell, place) for place, cell in enumerate(block[0]) if cell.text]
    for row in block[1:]:
        entries = [
            Entry(fold(head.text), head, row[place]) for head, place in header if place < len(row) and row[place].text
        ]
        if entries:
            yield Record(class_name, entries, entries[0].cell)


def _vertical(class_name: str, block: list[list[Cell]]) -> Iterator[Record]:
    if class_name == "Dataset":  # there is one: its columns are several values
        entries = [Entry(fold(row[0].text), row[0], cell) for row in block for cell in row[1:] if cell.text]
        if block:
            yield Record(class_name, entries, block[0][0])
        return
    for column in range(1, max(map(len, block), default=0)):
        entries = [
            Entry(fold(row[0].text), row[0], row[column]) for row in block if len(row) > column and row[column].text
        ]
        if entries:
            yield Record(class_name, entries, entries[0].cell)
