"""Foreign XML as a tree, with what could hurt refused: document types (and so entities), and nesting without end.

The refusal is the parser's own: it holds in every encoding and however far down the declaration stands, which looking at the
bytes does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

_DEEPEST = 200  # DataCite's kernel nests 5 deep, OAI-PMH around it 6


class NoXml(ValueError):
    """Why a payload is not read."""


def parsed(payload: bytes) -> Element:
    """The root of a document; names of a namespace as `{namespace}name`.

    >>> parsed(b"<a xmlns='urn:x'><b c='1'>text</b></a>")[0].tag
    '{urn:x}b'

    Raises:
        NoXml: no XML, or XML that declares a document type or nests deeper than 200.
    """
    builder, depth = TreeBuilder(), 0
    parser = expat.ParserCreate(namespace_separator="}")

    def refuse(*_: object) -> None:
        raise NoXml("it declares a document type; entities are not read")

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise NoXml(f"it nests deeper than {_DEEPEST}")
        builder.start(_name(name), {_name(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_name(name))

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.buffer_text = True
    try:
        parser.Parse(payload, True)
        return builder.close()
    except (expat.ExpatError, ValueError, LookupError, AssertionError) as error:
        raise NoXml(str(error)) from error


def _name(written: str) -> str:
    return "{" + written if "}" in written else written


def local_name(node: Element) -> str:
    """An element's name without its namespace."""
    return str(node.tag).rpartition("}")[2]


def text_of(node: Element) -> str:
    """All text of an element in one line where it holds others, as written where it holds none."""
    return " ".join("".join(node.itertext()).split()) if len(node) else (node.text or "").strip()
