"""What changed between two versions of the schema, and whether that breaks data or programs written for the older one.

Compared are the documents `artefacts/schema.json` (schema/docs.py), of which each release keeps a copy: no linkml needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson

from micrograph.errors import BrokenFile, NotFound
from micrograph.records import Json

# What of a slot is compared: name to whether a change of it breaks.
_COMPARED = {
    "iri": True, "range": True, "multivalued": True, "in_graph": True, "required": True, "value_set": False, "levels": False,
    "description": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `breaking` where data or queries of the older version may no longer hold."""

    element: str
    what: str
    breaking: bool


def load(path: Path) -> Json:
    """The document of a folder of schemas, of a release's folder, or of a file.

    Raises:
        NotFound: none of them is there.
        BrokenFile: it is no such document.
    """
    places = [path / "artefacts" / "schema.json", path / "schema.json"] if path.is_dir() else [path]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise NotFound(
            f"{path}: no schema document; valid: a folder with artefacts/schema.json, a release, or such a file"
        )
    try:
        document: Json = orjson.loads(found.read_bytes())
    except orjson.JSONDecodeError as error:
        raise BrokenFile(found, error) from error
    if not isinstance(document, dict) or "classes" not in document or "version" not in document:
        raise BrokenFile(found, "no schema document: it has no classes and version")
    return document


def changes(old: Json, new: Json) -> list[Change]:
    """All differences, the breaking ones first."""
    found = [*_classes(old["classes"], new["classes"]), *_enums(old["enums"], new["enums"])]
    found += _value_sets(old["value_sets"], new["value_sets"])
    found += _names("profile", old["profiles"], new["profiles"])
    return sorted(found, key=lambda change: (not change.breaking, change.element, change.what))


def needs_major(old: Json, new: Json) -> bool:
    """Whether something breaks although the major version stays the same (semantic versioning 2.0.0, item 8)."""
    same_major = old["version"].partition(".")[0] == new["version"].partition(".")[0]
    return same_major and any(change.breaking for change in changes(old, new))


def _names(kind: str, old: Json, new: Json) -> list[Change]:
    gone = [Change(name, f"{kind} removed", True) for name in old.keys() - new.keys()]
    return gone + [Change(name, f"{kind} added", False) for name in new.keys() - old.keys()]


def _classes(old: Json, new: Json) -> Iterator[Change]:
    yield from _names("class", old, new)
    for name in old.keys() & new.keys():
        if old[name]["iri"] != new[name]["iri"]:
            yield Change(name, f"IRI {old[name]['iri']} is now {new[name]['iri']}", True)
        before, after = old[name]["slots"], new[name]["slots"]
        for slot in before.keys() - after.keys():
            yield Change(f"{name}.{slot}", "slot removed", True)
        for slot in after.keys() - before.keys():
            required = after[slot]["required"]
            yield Change(f"{name}.{slot}", "required slot added" if required else "slot added", required)
        for slot in before.keys() & after.keys():
            yield from _slot(f"{name}.{slot}", before[slot], after[slot])


def _slot(element: str, old: Json, new: Json) -> Iterator[Change]:
    for key, breaks in _COMPARED.items():
        if old.get(key) == new.get(key):
            continue
        if key == "required":
            yield Change(element, "now required" if new["required"] else "no longer required", bool(new["required"]))
        elif key == "description":
            yield Change(element, "description reworded", False)
        else:
            yield Change(element, f"{key} {_plain(old.get(key))} is now {_plain(new.get(key))}", breaks)


def _enums(old: Json, new: Json) -> Iterator[Change]:
    yield from _names("enum", old, new)
    for name in old.keys() & new.keys():
        before, after = old[name]["values"], new[name]["values"]
        for value in before.keys() - after.keys():
            yield Change(f"{name}.{value}", "value removed", True)
        for value in after.keys() - before.keys():
            yield Change(f"{name}.{value}", "value added", False)


def _value_sets(old: Json, new: Json) -> Iterator[Change]:
    yield from _names("value set", old, new)
    for name in old.keys() & new.keys():
        for key in ("ontologies", "roots", "excluded", "excluded_branches", "entire"):
            if old[name].get(key) != new[name].get(key):
                yield Change(name, f"{key} {_plain(old[name].get(key))} is now {_plain(new[name].get(key))}", False)


def _plain(value: object) -> str:
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else str(value)
