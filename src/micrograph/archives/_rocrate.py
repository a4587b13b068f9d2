"""Reading a detached RO-Crate: nodes by `@id`, references followed, wrong types reported and left out.

Two traps of real crates decide how this is written. The same `@id` may stand on several nodes that say different
things (ssbd-repos-000242 has two `#biosample-1`, ssbd-repos-000220 two labels for one term), so a reference leads
to *all* of them. And a reference may lead nowhere (378-Minegishi named a cell line that it did not describe): it
is reported, and whoever can use the bare `@id` still does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from micrograph.records import Json, Report

DESCRIPTOR = "ro-crate-metadata.json"
_DESCRIPTORS = (
    DESCRIPTOR,
    f"{DESCRIPTOR}ld",
)  # as it was called in version 1.0: such crates were refused (crate-1.0 of ro-crate-py)
_OBO = "http://purl.obolibrary.org/obo/"


@dataclass(frozen=True, slots=True)
class Node:
    """One entity of the graph, and where in the payload it stands."""

    id: str
    types: frozenset[str]
    body: Json
    pointer: str


@dataclass(frozen=True, slots=True)
class Reference:
    """What a property points to: nodes, or only an `@id` or a literal, and where it stands."""

    pointer: str
    id: str = ""
    literal: str = ""
    nodes: tuple[Node, ...] = ()


def items(value: Any) -> list[Any]:
    """JSON-LD's rule: one value and a list of one value are the same.

    >>> items("a"), items(["a", "b"]), items(None)
    (['a'], ['a', 'b'], [])
    """
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def brief(value: Any) -> str:
    """A value of a wrong type in a few words; never the whole of it, which may be 1,000 levels deep.

    >>> brief(["a", 1]), brief(12), brief("x" * 100)
    ('a list of 2', 'int 12', "str 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…'")
    """
    if isinstance(value, list | dict):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, str):
        return f"str {value[:40] + ('…' if len(value) > 40 else '')!r}"
    return "null" if value is None else f"{type(value).__name__} {value}"


def root_id(document: Any) -> str | None:
    """The `@id` that the metadata descriptor is about, or None where the document is no crate."""
    if not isinstance(document, dict) or not isinstance(document.get("@graph"), list):
        return None
    for body in document["@graph"]:
        name = body.get("@id") if isinstance(body, dict) else None
        if not isinstance(name, str) or not name.endswith(_DESCRIPTORS):
            continue
        for about in items(body.get("about")):
            if isinstance(about, dict) and isinstance(about.get("@id"), str):
                return str(about["@id"])
    return None


def root_body(document: Any) -> Json | None:
    """The root entity as it stands in the document, for whoever only needs to know whose crate it is."""
    wanted = root_id(document)
    if wanted is None:
        return None
    return next((body for body in document["@graph"] if isinstance(body, dict) and body.get("@id") == wanted), None)


class Crate:
    """A crate's nodes, with readers that note every wrong type as a Finding."""

    def __init__(self, document: Json, report: Report) -> None:
        self.report = report
        self._nodes: dict[str, list[Node]] = {}
        for position, body in enumerate(document["@graph"]):
            self._index(body, f"/@graph/{position}")
        self.root = self._nodes[_absolute(root_id(document) or "")][0]

    def _index(self, body: Any, pointer: str) -> None:
        if not isinstance(body, dict) or not isinstance(body.get("@id"), str):
            self.wrong(pointer, body, "an object with an `@id`")
            return
        written = body["@id"]
        types = frozenset(name for name in items(body.get("@type")) if isinstance(name, str))
        same = self._nodes.setdefault(_absolute(written), [])
        if any(_equal(node.body, body) for node in same):
            return
        if same:
            self.report.add(
                "ID-REPEATED", "warning",
                f"{written!r} stands on several nodes that say different things; each is read", pointer, written,
            )  # fmt: skip
        same.append(Node(written, types, body, pointer))

    def wrong(self, pointer: str, value: Any, valid: str) -> None:
        """Note a value of a type that its place does not allow."""
        received = brief(value)
        self.report.add("FIELD-TYPE", "warning", f"received {received}; valid is {valid}", pointer, received)

    def text(self, node: Node, key: str) -> str | None:
        """The text of a property; None where it is absent, empty or no text."""
        found = self.texts(node, key)
        return found[0][0] if found else None

    def texts(self, node: Node, key: str) -> list[tuple[str, str]]:
        """All texts of a property with their pointers, the empty ones left out."""
        found = []
        for value, pointer in self._values(node, key):
            if isinstance(value, dict) and isinstance(value.get("@value"), str):
                value = value["@value"]  # noqa: PLW2901 - the typed literal's text
            if not isinstance(value, str):
                self.wrong(pointer, value, "a text")
            elif value.strip():
                found.append((value, pointer))
        return found

    def references(self, node: Node, key: str, described: bool = True) -> Iterator[Reference]:
        """What a property points to. A reference to no node is noted, and given with its `@id`.

        Args:
            node: the node that has the property.
            key: the property.
            described: whether what it points to must stand in the crate; a licence's URL need not.
        """
        for value, pointer in self._values(node, key):
            if isinstance(value, str):
                if value.strip():
                    yield Reference(pointer, literal=value)
                continue
            if not isinstance(value, dict) or not isinstance(value.get("@id"), str):
                self.wrong(pointer, value, "a text or an object with an `@id`")
                continue
            written = value["@id"]
            nodes = tuple(self._nodes.get(_absolute(written), ()))
            if not nodes and described:
                self.report.add(
                    "REFERENCE-DANGLING", "warning",
                    f"{key} points to {written!r}, which the crate does not describe", pointer, written,
                )  # fmt: skip
            yield Reference(pointer, id=written, nodes=nodes)

    def _values(self, node: Node, key: str) -> Iterator[tuple[Any, str]]:
        value = node.body.get(key)
        pointer = f"{node.pointer}/{key.replace('~', '~0').replace('/', '~1')}"
        if isinstance(value, list):
            yield from ((item, f"{pointer}/{position}") for position, item in enumerate(value))
        elif value is not None:
            yield value, pointer


def _equal(one: Json, other: Json) -> bool:
    try:
        return one == other
    except RecursionError:  # nested deeper than Python compares: not worth knowing
        return False


def _absolute(written: str) -> str:
    """`obo:FBbi_1` and its PURL are one node: some crates refer to one by the other."""
    return _OBO + written[4:] if written.startswith("obo:") else written
