"""Every field of a JSON payload at every wrong type, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

WRONG: tuple[Any, ...] = (
    None, True, 0, -1, 2**62, 1.5, "", "x", "9" * 5000, [], [None, ["x"]], [[[]], {}], {}, {"x": {}}, [{"name": "x", "value": 1}],
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each value of a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in items:
        yield (*path, key)
        yield from places(below, (*path, key))


def spoilt(document: Any) -> Iterator[tuple[str, Any]]:
    """The document with one value replaced by each wrong one, and with one member left out; and what was done."""
    source = orjson.dumps(document)
    for path in places(document):
        for wrong in (*WRONG, _MISSING):
            changed = orjson.loads(source)
            holder = changed
            for key in path[:-1]:
                holder = holder[key]
            if wrong is _MISSING:
                del holder[path[-1]]
            else:
                holder[path[-1]] = wrong
            yield f"{'/'.join(map(str, path))} = {str(wrong)[:40]}", changed


_MISSING = object()
