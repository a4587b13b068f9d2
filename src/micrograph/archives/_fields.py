"""Reading foreign JSON field by field: what has a wrong type is reported and left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from micrograph.records import Json, Report


def brief(value: Any) -> str:
    """A value of a wrong type in a few words; never the whole of it, which may be 1,000 levels deep.

    >>> brief(["a", 1]), brief(12), brief(None)
    ('a list of 2', "int '12'", 'null')
    """
    if isinstance(value, list | dict):
        return f"a {type(value).__name__} of {len(value)}"
    return "null" if value is None else f"{type(value).__name__} {str(value)[:40]!r}"


def put(target: Json, key: str, value: Any) -> None:
    """Absent, empty and null are one thing in a draft: absent."""
    if value or (value == 0 and value is not False):
        target[key] = value


@dataclass(frozen=True, slots=True)
class Fields:
    """An object of a payload, where it stands, and where faults are reported."""

    body: Json
    report: Report
    pointer: str = ""

    def wrong(self, key: str, value: Any, valid: str) -> None:
        """Note a value of a type that its place does not allow."""
        received = brief(value)
        place = f"{self.pointer}/{key}" if key else self.pointer
        self.report.add("FIELD-TYPE", "warning", f"received {received}; valid is {valid}", place, received)

    def has(self, pointer: str) -> bool:
        """Whether something stands at a pointer into this object."""
        value: Any = self.body
        for step in pointer.split("/")[1:]:
            value = value.get(step) if isinstance(value, dict) else None
        return value is not None

    def text(self, *keys: str) -> str | None:
        """The text of the first key that has one; numbers count, as identifiers are written either way."""
        for key in keys:
            value = self.body.get(key)
            if value is None:
                continue
            if isinstance(value, str):
                if value.strip():
                    return value.strip()
            elif isinstance(value, int) and not isinstance(value, bool):
                return str(value)
            else:
                self.wrong(key, value, "a text")
        return None

    def count(self, *keys: str) -> int | None:
        """The whole number, not below 0, of the first key that has one."""
        for key in keys:
            value = self.body.get(key)
            if isinstance(value, float) and value.is_integer():
                value = int(value)
            if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
                return value
            if value is not None:
                self.wrong(key, value, "a whole number, not below 0")
        return None

    def object(self, key: str) -> Fields:
        """The object of a key; an empty one where there is none."""
        value = self.body.get(key)
        if value is not None and not isinstance(value, dict):
            self.wrong(key, value, "an object")
        return Fields(value if isinstance(value, dict) else {}, self.report, f"{self.pointer}/{key}")

    def objects(self, key: str) -> list[Fields]:
        """The objects of a list."""
        found = []
        for place, value in self._items(key):
            if isinstance(value, dict):
                found.append(Fields(value, self.report, place))
            elif value is not None:
                self.wrong(place.removeprefix(f"{self.pointer}/"), value, "an object")
        return found

    def texts(self, key: str) -> list[str]:
        """The texts of a list, or the one text that stands in its place."""
        value = self.body.get(key)
        if isinstance(value, str):
            return [value.strip()] if value.strip() else []
        found = []
        for place, item in self._items(key):
            if isinstance(item, str):
                if item.strip():
                    found.append(item.strip())
            elif item is not None:
                self.wrong(place.removeprefix(f"{self.pointer}/"), item, "a text")
        return found

    def _items(self, key: str) -> list[tuple[str, Any]]:
        value = self.body.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(key, value, "a list")
            return []
        return [(f"{self.pointer}/{key}/{number}", item) for number, item in enumerate(value)]
