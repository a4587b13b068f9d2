"""YAML as our records need it: what JSON can say and no more, each name once; no aliases, tags or depth that could harm."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml

from micrograph.limits import MOST_DEPTH, MOST_VALUES

_TAG = "tag:yaml.org,2002:"
_KEPT = frozenset(_TAG + name for name in ("null", "bool", "int", "float", "str", "seq", "map"))


class _Loader(yaml.CSafeLoader):
    """Names are texts, as in JSON; dates stay texts."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """A mapping whose names are all texts, each of which stands once."""
        found: dict[Hashable, Any] = {}
        for name, value in node.value:
            if not isinstance(name, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(
                    problem="a name is a text, not a list or mapping", problem_mark=name.start_mark
                )
            if name.value in found:
                raise yaml.MarkedYAMLError(
                    problem=f"the name {name.value!r} stands twice", problem_mark=name.start_mark
                )
            found[name.value] = self.construct_object(value, deep=deep)
        return found


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in _KEPT]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_Loader.yaml_constructors = {
    tag: constructor for tag, constructor in yaml.CSafeLoader.yaml_constructors.items() if tag is None or tag in _KEPT
}


def load_yaml(text: str) -> Any:
    r"""A document without aliases, which are what a YAML bomb is made of and no record needs; not too deep, not too long.

    Raises:
        YAMLError: it does not parse, or holds what JSON cannot say.
        ValueError: it is nested too deep, or has too many values.

    >>> load_yaml("title: x\nrelease_date: 2024-01-01\n1: {a: [1, true, ~]}")
    {'title': 'x', 'release_date': '2024-01-01', '1': {'a': [1, True, None]}}
    """
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        if number > 2 * MOST_VALUES:  # each name is an event too
            raise ValueError(f"more than {MOST_VALUES:,} values; no more are validated at once")
        if isinstance(event, yaml.events.AliasEvent):
            mark: Any = event.start_mark
            raise yaml.MarkedYAMLError(problem="aliases are not allowed", problem_mark=mark)
        depth += isinstance(event, yaml.events.CollectionStartEvent) - isinstance(event, yaml.events.CollectionEndEvent)
        if depth > MOST_DEPTH:
            raise ValueError(f"nested deeper than {MOST_DEPTH} levels")
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
