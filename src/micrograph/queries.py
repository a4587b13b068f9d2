"""The saved questions: one `.rq` file each, with a header that says what it asks, of what, and what to expect.

    # summary: Data sets of a taxon and all below it
    # tags: organism, hierarchy
    # param organism: term = NCBITaxon:9606 | An organism, and all below it
    # expect: at least 3 rows
    SELECT ?organism ?dataset WHERE { … }

A parameter is a variable that the query projects: its value is bound by the engine (the binding takes values for projected
variables only), never written into the text. Its column holds one value in every row and is left out of answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode

from micrograph import resources
from micrograph.errors import BrokenFile, UnknownName, UsageError
from micrograph.identifiers import expand, term_id
from micrograph.model.prefixes import PREFIXES

_HEADER = re.compile(r"#\s*(summary|tags|expect|param)\b\s*(.*)")
_PARAMETER = re.compile(r"([a-z][a-z0-9_]*)\s*:\s*([a-z]+(?:\([^)]*\))?)\s*=\s*(.*?)\s*\|\s*(.+)")
_CHOICE = re.compile(r"choice\(([^)]*)\)")
_EXPECT = re.compile(r"at least (\d+) rows?(?: with (\w+=.+))?")
_TYPES = ("term", "text", "integer", "number", "boolean", "licence")
_XSD = PREFIXES["xsd"]
_IRI = re.compile(r"https?://[^\x00-\x20<>\"{}|^`\\]+")
_LICENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")
_SKIPPED = re.compile(r"#[^\r\n]*|<[^<>\s]*>|\"[^\"\r\n]*\"|'[^'\r\n]*'|(\{)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a question."""

    name: str
    type: str  # term, text, integer, number, boolean, licence, choice
    default: str
    description: str
    choices: tuple[str, ...] = ()

    def term(self, value: str) -> str:
        """The value as a term in N-Triples form.

        >>> Parameter("n", "integer", "1", "").term("3")
        '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'

        Raises:
            UsageError: naming the parameter, its type and what was received.
        """
        text = value.strip()
        found = self._parsed(text)
        if found is None:
            valid = {
                "term": "a term such as NCBITaxon:9606, or its IRI",
                "integer": "a whole number",
                "number": "a number",
                "boolean": "true or false",
                "licence": "an SPDX licence id such as CC-BY-4.0, or its IRI",
                "choice": "one of " + ", ".join(self.choices),
                "text": "a text",
            }[self.type]
            raise UsageError(f"parameter {self.name!r} ({self.type}) received {value[:200]!r}; valid: {valid}")
        return str(found)

    def _parsed(self, text: str) -> NamedNode | Literal | None:
        if self.type == "term":
            return _term(text)
        if self.type == "licence":
            if _IRI.fullmatch(text):
                return NamedNode(text)
            return NamedNode(PREFIXES["spdx"] + text) if _LICENCE.fullmatch(text) else None
        if self.type == "choice":
            return Literal(text) if text in self.choices else None
        if self.type == "boolean":
            lower = {"1": "true", "0": "false"}.get(text, text.lower())
            return Literal(lower, datatype=NamedNode(f"{_XSD}boolean")) if lower in {"true", "false"} else None
        if self.type == "integer":
            is_whole = re.fullmatch(r"[+-]?[0-9]{1,18}", text)
            return Literal(str(int(text)), datatype=NamedNode(f"{_XSD}integer")) if is_whole else None
        if self.type == "number":
            is_number = re.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", text)
            return Literal(text, datatype=NamedNode(f"{_XSD}double")) if is_number else None
        return Literal(text)


@dataclass(frozen=True, slots=True)
class Question:
    """A saved question."""

    name: str  # topic/name
    summary: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    expect: int  # rows at least, on the demo release
    expect_with: dict[str, str]  # values other than the defaults, where these have no rows there
    text: str  # the file
    sparql: str  # the query in it

    def bind(self, values: Mapping[str, str]) -> dict[str, str]:
        """Values of the parameters, defaults filled in, as terms in N-Triples form.

        Raises:
            UsageError: a value that is not of its type, or a parameter that the question has not.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                valid = ", ".join(known) or "none"
                raise UsageError(f"question {self.name!r} has no parameter {name!r}; valid: {valid}")
        return {name: parameter.term(values.get(name, parameter.default)) for name, parameter in known.items()}

    def bound_text(self, values: Mapping[str, str]) -> str:
        """The query with its values in a VALUES clause: for editors and other endpoints."""
        bound = self.bind(values)
        if not bound:
            return self.sparql
        place = next(match.start(1) for match in _SKIPPED.finditer(self.sparql) if match[1])
        clause = f"\n  VALUES ({' '.join('?' + name for name in bound)}) {{ ({' '.join(bound.values())}) }}"
        return self.sparql[: place + 1] + clause + self.sparql[place + 1 :]


def questions(folder: Path | None = None) -> dict[str, Question]:
    """All saved questions by name.

    Raises:
        BrokenFile: a header that cannot be read, naming file and line.
    """
    return _questions(folder or resources.queries())


def question(name: str, folder: Path | None = None) -> Question:
    """One saved question.

    Raises:
        UnknownName: with the names there are, and the closest.
    """
    known = questions(folder)
    if name not in known:
        raise UnknownName("question", name, known)
    return known[name]


@cache
def _questions(folder: Path) -> dict[str, Question]:
    paths = sorted(folder.glob("*/*.rq"))
    return {name: parse(path, name) for path in paths for name in [f"{path.parent.name}/{path.stem}"]}


def parse(path: Path, name: str) -> Question:
    """Read one file.

    Raises:
        BrokenFile: naming file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenFile(path, error) from error
    found: dict[str, Any] = {"param": []}
    lines = text.splitlines()
    body = next(
        (number for number, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")), None
    )
    if body is None:
        raise BrokenFile(path, f"line {len(lines)}: no query follows the header")
    for number, key, value in _entries(path, lines[:body]):
        if key == "param":
            found["param"].append(_parameter(path, number, value))
        elif key in found:
            raise BrokenFile(path, f"line {number}: a second {key}")
        else:
            found[key] = value
    for key in ("summary", "tags", "expect"):
        if not found.get(key):
            raise BrokenFile(path, f"line 1: the header has no `# {key}: …`")
    expected = _EXPECT.fullmatch(found["expect"])
    if expected is None:
        raise BrokenFile(path, f"line 1: `# expect: {found['expect']}` is not `at least N rows [with NAME=VALUE, …]`")
    sparql = "\n".join(lines[body:]) + "\n"
    tags = tuple(tag.strip() for tag in found["tags"].split(","))
    parameters = tuple(found["param"])
    for parameter in parameters:
        if not re.search(rf"\?{parameter.name}\b", sparql):
            raise BrokenFile(path, f"line {body + 1}: the query does not use ?{parameter.name}")
    asked = _question_of(name, found["summary"], tags, parameters, expected, text, sparql)
    try:
        asked.bind(asked.expect_with)
    except UsageError as error:
        raise BrokenFile(path, f"line 1: `# expect: {found['expect']}`: {error}") from error
    return asked


def _question_of(
    name: str, summary: str, tags: tuple[str, ...], parameters: tuple[Parameter, ...], expected: re.Match[str],
    text: str, sparql: str,
) -> Question:  # fmt: skip
    pairs = (pair.partition("=") for pair in (expected[2] or "").split(",") if pair.strip())
    expect_with = {key.strip(): value.strip() for key, _, value in pairs}
    return Question(name, summary, tags, parameters, int(expected[1]), expect_with, text, sparql)


def _entries(path: Path, lines: list[str]) -> Iterator[tuple[int, str, str]]:
    for number, line in enumerate(lines, 1):
        match = _HEADER.match(line.strip())
        if match is None:
            continue  # blank, or a comment that is no entry
        if match[1] == "param":
            yield number, "param", match[2]
        elif match[2].startswith(":"):
            yield number, match[1], match[2][1:].strip()
        else:
            raise BrokenFile(path, f"line {number}: {line.strip()!r} has no colon after {match[1]}")


def _parameter(path: Path, number: int, text: str) -> Parameter:
    match = _PARAMETER.fullmatch(text)
    if match is None:
        raise BrokenFile(path, f"line {number}: {text!r} is not `# param NAME: TYPE = DEFAULT | DESCRIPTION`")
    name, kind, default, description = match.groups()
    choice = _CHOICE.fullmatch(kind)
    if choice is None and kind not in _TYPES:
        raise BrokenFile(path, f"line {number}: type {kind!r} is unknown; valid: {', '.join(_TYPES)}, choice(a, b)")
    choices = tuple(one.strip() for one in choice[1].split(",")) if choice else ()
    parameter = Parameter(name, "choice" if choice else kind, default, description, choices)
    try:
        parameter.term(default)
    except UsageError as error:
        raise BrokenFile(path, f"line {number}: the default does not fit: {error}") from error
    return parameter


def _term(text: str) -> NamedNode | None:
    """A term in any spelling; an IRI of no ontology that we know stays itself."""
    normal = term_id(text)
    if normal is not None:
        return NamedNode(expand(normal.value))
    iri = expand(text)
    return NamedNode(iri) if _IRI.fullmatch(iri) else None


def plain_value(entry: Mapping[str, str] | None) -> Any:
    """A value of SPARQL's JSON results as a plain one: IRIs and texts as text, numbers and booleans as what they are.

    >>> plain_value({"type": "literal", "value": "3", "datatype": "http://www.w3.org/2001/XMLSchema#integer"})
    3
    """
    if entry is None:
        return None
    value, datatype = entry["value"], entry.get("datatype", "").removeprefix(_XSD)
    if datatype == "integer":
        return int(value)
    if datatype in {"decimal", "double", "float"}:
        number = float(value)
        return number if number - number == 0 else value  # JSON has no NaN and no infinity
    return value == "true" if datatype == "boolean" else value
