"""Where the values of a text file stand: JSON by a scanner of one pass, YAML by its own parser, tables by their cells.

Only what findings point to is looked for. JSON is scanned without recursion, so depth does not matter, and 16 MiB take
about as long as Python takes to split them into pieces.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

# Possessive, as a backtracking expression keeps a state for each of a text's 16 million characters.
_STRING = r'"(?:[^"\\]++|\\.)*+"'
_PIECE = re.compile(_STRING + r'|[\[\]{}:,]|[^\s\[\]{}:,"]+', re.S)


@dataclass(frozen=True, slots=True)
class Span:
    """A value in a text: offsets of its first and behind its last character, and what people call the place."""

    start: int
    end: int
    label: str = ""  # of a cell in a workbook: Biosample!B7
    line: int = 0  # where the file is no text: row and column of the cell
    column: int = 0


class Lines:
    """Offsets to line and column, both from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def start(self, line: int) -> int:
        """The offset at which a line begins; that of the last line where there are not so many."""
        return self._starts[min(line, len(self._starts)) - 1]


def json_spans(text: str, pointers: Iterable[str]) -> dict[str, Span]:
    """Each pointer's value, or the nearest that is there, in a JSON text.

    >>> text = '{"a": [1, {"b": "x"}]}'
    >>> {pointer: text[span.start:span.end] for pointer, span in json_spans(text, ["/a/1/b", "/a/1/c"]).items()}
    {'/a/1/b': '"x"', '/a/1/c': '{"b": "x"}'}
    """
    wanted = _tree(pointers)
    found: dict[str, Span] = {}
    open_: list[_Container] = []
    here: str
    node: dict[str, Any] | None
    name = False
    for match in _PIECE.finditer(text):
        piece = match[0]
        if piece in "]}":
            if open_:
                container = open_.pop()
                if container.node is not None:
                    found[container.pointer] = Span(container.start, match.end())
            continue
        if piece in ":,":
            if open_:
                name = open_[-1].step(piece)
            continue
        if open_ and open_[-1].kind == "{" and not name:
            open_[-1].name = _unquoted(piece)
            continue
        here, node = open_[-1].child() if open_ else ("", wanted)
        if piece in "[{":
            open_.append(_Container(piece, here, node, match.start()))
        elif node is not None:
            found[here] = Span(match.start(), match.end())
        name = False
    return {pointer: span for pointer in sorted(set(pointers)) if (span := _nearest(pointer, found)) is not None}


@dataclass(slots=True)
class _Container:
    """An object or a list that is open, and the part of the wanted pointers that lies in it."""

    kind: str
    pointer: str
    node: dict[str, Any] | None
    start: int
    name: str = ""
    index: int = 0

    def step(self, piece: str) -> bool:
        """Behind a colon a value of the named member follows; behind a comma the next one."""
        if piece == "," and self.kind == "[":
            self.index += 1
        return piece == ":"

    def child(self) -> tuple[str, dict[str, Any] | None]:
        step = self.name if self.kind == "{" else str(self.index)
        if self.node is None or step not in self.node:
            return "", None
        return f"{self.pointer}/{escaped(step)}", self.node[step]


def yaml_spans(text: str, pointers: Iterable[str]) -> dict[str, Span]:
    """The same in a YAML text that was parsed already; none where it does not parse."""
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError):
        return {}
    lines = Lines(text)
    found = {}
    for pointer in set(pointers):
        node = _yaml_node(root, pointer)
        if node is not None:
            start = lines.start(node.start_mark.line + 1) + node.start_mark.column
            end = lines.start(node.end_mark.line + 1) + node.end_mark.column
            found[pointer] = Span(start, end)
    return found


def _yaml_node(node: Any, pointer: str) -> Any:
    """The node of a pointer, or the nearest that is there."""
    for step in steps(pointer):
        found = None
        if isinstance(node, yaml.MappingNode):
            found = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and step.isdigit() and int(step) < len(node.value):
            found = node.value[int(step)]
        if found is None:
            break
        node = found
    return node


_CELL = re.compile(r"^(?P<cell>.*![A-Z]{1,3}\d+)(?: (?P<pointer>/.*))?$", re.S)


def cell_and_pointer(pointer: str) -> tuple[str, str]:
    """The cell that a finding's pointer begins with, where it is one of a workbook, and the pointer itself.

    >>> cell_and_pointer("Image acquisition!B7 /acquisitions/0"), cell_and_pointer("/a/b")
    (('Image acquisition!B7', '/acquisitions/0'), ('', '/a/b'))
    """
    match = _CELL.match(pointer)
    return (match["cell"], match["pointer"] or "") if match else ("", pointer)


def table_spans(cells: Mapping[str, Span], pointers: Iterable[str]) -> dict[str, Span]:
    """The same of a table, whose reader noted the cell of each pointer."""
    return {pointer: span for pointer in set(pointers) if (span := _nearest(pointer, cells)) is not None}


def steps(pointer: str) -> list[str]:
    """The steps of a JSON pointer (RFC 6901, section 4).

    >>> steps("/a~1b/0"), steps("")
    (['a/b', '0'], [])
    """
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def escaped(step: str) -> str:
    """One step as it stands in a pointer."""
    return step.replace("~", "~0").replace("/", "~1")


def _tree(pointers: Iterable[str]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for pointer in pointers:
        node = tree
        for step in steps(pointer):
            node = node.setdefault(step, {})
    return tree


def _nearest(pointer: str, found: Mapping[str, Span]) -> Span | None:
    while pointer not in found:
        if not pointer:
            return None
        pointer = pointer.rpartition("/")[0]
    return found[pointer]


def _unquoted(piece: str) -> str:
    import orjson

    try:
        return str(orjson.loads(piece))
    except orjson.JSONDecodeError:
        return piece


def every_string(text: str, value: str) -> list[Span]:
    """Every place of a JSON text where a string is just this value."""
    found = []
    for match in re.finditer(_STRING, text, re.S):
        if len(match[0]) <= 6 * len(value) + 2 and _unquoted(match[0]) == value:
            found.append(Span(match.start(), match.end()))
    return found
