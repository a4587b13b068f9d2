"""Refuses SERVICE, LOAD and updates before the engine sees them, by reading SPARQL's own tokens.

The engine would fetch any URL that SERVICE names, without a time limit and without a switch against it. A search for
the word would refuse honest queries (`?service`, `service:x`, a comment), so the text is cut into tokens as the grammar
does.

Oxigraph's parser has no tokens, and reads more than the grammar: `SERVICEex:a { }`, `trueSERVICE <a> { }`, and in
`FILTER(?a<?b)SERVICE#> …` a comparison where the grammar sees an IRI. Each of these made it open a connection when
tried, so they are refused too, the last by following both readings of such a `<`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterator
from typing import NamedTuple

from micrograph.errors import Forbidden, QuerySyntaxError

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHAR = rf"{_BASE}_0-9\-\u00b7\u0300-\u036f\u203f\u2040"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_CODE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
# Possessive quantifiers keep the lexer linear: it runs on strangers' text.
_PREFIX = rf"[{_BASE}](?:[{_CHAR}]|\.++(?=[{_CHAR}]))*+"
_LOCAL = rf"(?:[{_BASE}_0-9:]|{_PLX})(?:[{_CHAR}:]|{_PLX}|\.++(?=[{_CHAR}:%\\]))*+"
_TOKEN = re.compile(
    rf"""
      (?P<space>[\x20\t\r\n]++)
    | (?P<comment>\#)
    | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|{_CODE})*+>)
    | (?P<string>\"\"\"(?:\"{{0,2}}(?:[^"\\]|\\.))*+\"\"\"|'''(?:'{{0,2}}(?:[^'\\]|\\.))*+'''
        |"(?!"")(?:[^"\\\r\n]|\\.)*+"|'(?!'')(?:[^'\\\r\n]|\\.)*+')
    | (?P<quote>["'])
    | (?P<blank>_:[{_BASE}_0-9](?:[{_CHAR}]|\.++(?=[{_CHAR}]))*+)
    | (?P<name>(?:{_PREFIX})?+:(?:{_LOCAL})?+)
    | (?P<variable>[?$][{_BASE}_0-9][{_BASE}_0-9\u00b7\u0300-\u036f\u203f\u2040]*+)
    | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
    | (?P<number>(?:[0-9]++\.[0-9]*+|\.?[0-9]++)[eE][+-]?[0-9]++|[0-9]*\.[0-9]++|[0-9]++)
    | (?P<run>(?:[{_BASE}_]|{_CODE})(?:[{_CHAR}]|{_CODE}|\.++(?=[{_CHAR}]))*+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_WORD = re.compile(r"(?:[A-Za-z_]|\\u.{4}|\\U.{8})(?:[A-Za-z0-9_]|\\u.{4}|\\U.{8})*+|.", re.DOTALL)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_UPDATES = frozenset({"LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_PROLOGUE = frozenset({"PREFIX", "BASE", "VERSION"})
_CHANGING = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
_OPERANDS = frozenset({"variable", "string", "number", "iri", "name", "language", "blank", "word"})
_DEEPEST = 200  # the engine descends once a level, and a stack that overflows ends its process
_OPENED_BY = {")": "(", "}": "{", "]": "["}


class Token(NamedTuple):
    """One token that is neither space nor comment; `kind` is a group name of the lexer, or `word`."""

    kind: str
    text: str
    start: int


def tokens(
    query: str, start: int = 0, line_ends: list[int] | None = None, stop: Container[int] = ()
) -> Iterator[Token]:
    """The tokens of a SPARQL text; characters that begin none come as kind `other`.

    Args:
        query: the text.
        start: the offset to begin at.
        line_ends: `ends_of_lines(query)`, where somebody has it already.
        stop: offsets to end at.

    >>> [token.text for token in tokens("ASK { ?load a service:x } # SERVICE")]
    ['ASK', '{', '?load', 'a', 'service:x', '}']
    """
    position, ends = start, ends_of_lines(query) if line_ends is None else line_ends
    while position < len(query) and position not in stop:
        match = _TOKEN.match(query, position)
        if match is None:  # not while `other` takes any character
            return
        kind, begin, position = match.lastgroup or "other", match.start(), match.end()
        if kind == "comment":
            position = ends[bisect_left(ends, position)]
        elif kind == "run":  # words and what stands between them, such as the end of a triple: `a.SERVICE`
            for word in _WORD.finditer(match[0]):
                is_word = len(word[0]) > 1 or word[0].isalpha()
                yield Token("word" if is_word else "other", word[0], begin + word.start())
        elif kind != "space":
            yield Token(kind, match[0], begin)


def ends_of_lines(text: str) -> list[int]:
    """Where the lines of a text end, the last one's end included."""
    return [*(match.start() for match in re.finditer(r"[\r\n]", text)), len(text)]


def refuse(query: str) -> None:
    """Refuse a query that would reach another server or change data.

    >>> refuse("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    micrograph.errors.Forbidden: SERVICE at line 1, column 12 is not allowed: queries run on this release only

    Raises:
        Forbidden: naming the keyword, its line and column.
        QuerySyntaxError: a string that does not end, after which nothing can be told, or brackets without number.
    """
    seen: set[int] = set()
    ends = ends_of_lines(query)
    readings = list(_read(query, 0, (), ends, seen))
    _refuse_updates(query)
    while readings:
        start, brackets = readings.pop()
        readings.extend(_read(query, start, brackets, ends, seen, second=True))


def _read(
    query: str, start: int, opened: tuple[str, ...], ends: list[int], seen: set[int], second: bool = False
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Look for SERVICE from `start` on; gives the places from which the engine may read otherwise than the grammar.

    In such a second reading a SERVICE inside round brackets is no operation but a piece of an IRI, and passes; it ends
    where it meets tokens of a first one.
    """
    brackets, before = list(opened), Token("other", "", start)
    suspect: Token | None = None  # a prefixed name that is a SERVICE to the engine if a `{` follows
    for token in tokens(query, start, ends, seen if second else ()):
        seen.add(token.start)
        inside = bool(brackets) and brackets[-1] == "("
        if suspect is not None and token.text == "{":
            raise _forbidden(query, "SERVICE", suspect.start)
        suspect = None
        if token.kind == "quote":
            if not second:
                line, column = place(query, token.start)
                raise QuerySyntaxError(
                    f"line {line}, column {column}: a string begins here and does not end", line, column
                )
            return
        if token.kind == "word" and "SERVICE" in _unescaped(token.text).upper() and not (second and inside):
            # No keyword or function of the grammar contains it, other than itself.
            raise _forbidden(query, "SERVICE", token.start)
        if (
            token.kind == "name"
            and "SERVICE" in token.text.partition(":")[0].upper()
            and before.text.upper() != "GRAPH"
        ):
            suspect = token
        if token.kind == "iri" and inside and "#" in token.text and (before.kind in _OPERANDS or before.text == ")"):
            yield (
                token.start + 1,
                tuple(brackets),
            )  # `<` may compare, and what the grammar takes for an IRI be a comment
        if token.text in "([{":
            brackets.append(token.text)
            if len(brackets) > _DEEPEST:
                line, column = place(query, token.start)
                raise QuerySyntaxError(
                    f"line {line}, column {column}: brackets are nested deeper than {_DEEPEST}", line, column
                )
        elif brackets and _OPENED_BY.get(token.text) == brackets[-1]:
            brackets.pop()
        before = token


def _refuse_updates(query: str) -> None:
    """Refuse a text that begins, after its prologue, with an operation of SPARQL Update."""
    for token in tokens(query):
        if token.kind == "word":
            word = token.text.upper()
            if word in _UPDATES:
                raise _forbidden(query, word, token.start)
            if word not in _PROLOGUE:
                return
        elif token.kind not in {"name", "iri", "string"} and token.text != ";":
            return


def changes_by_itself(query: str) -> bool:
    """Whether a query may answer differently each time (NOW, RAND, UUID …), so that its answer must not be kept.

    >>> changes_by_itself("SELECT (NOW() AS ?n) {}"), changes_by_itself("SELECT ?now { ?now a 'RAND()' }")
    (True, False)
    """
    return any(token.kind == "word" and token.text.upper() in _CHANGING for token in tokens(query))


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, counted from 1."""
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text[:offset]))]
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


def _unescaped(word: str) -> str:
    r"""A word with `\u0053` and the like read: the grammar does so before it looks for keywords."""
    return _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), word) if "\\" in word else word


def _forbidden(query: str, word: str, offset: int) -> Forbidden:
    line, column = place(query, offset)
    reason = "queries run on this release only" if word in {"SERVICE", "LOAD"} else "a release is never changed"
    return Forbidden(f"{word} at line {line}, column {column} is not allowed: {reason}")
