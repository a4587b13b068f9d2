"""`schemas/profiles/*.yaml` and `schemas/crosswalk.tsv`, checked against the schema, as `model/profiles.py`.

The crosswalk says where each field of a standard, template or archive has its home in the schema. From the rows of an
archive follows its ceiling: the share of a profile that its own forms can carry at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from micrograph.crosswalk import Row, read
from micrograph.errors import BrokenFile, InvalidData
from micrograph.schema.slots import Class, classes

LEVELS = ("required", "recommended", "optional")
_KEYS = {"level", "any_of", "identified", "min_length", "unless_sample", "only_methods", "values"}
RELATIONS = ("exact", "close", "broad", "narrow", "none")

_HEAD = '''from typing import NamedTuple


class Requirement(NamedTuple):
    """What a profile asks of one field."""

    class_name: str
    name: str
    slots: tuple[str, ...]  # any of which answers it
    level: str  # required, recommended or optional
    identified: bool  # by an identifier, not in words
    min_length: int
    unless_sample: tuple[str, ...]  # does not apply to records of only these sample types
    only_methods: tuple[str, ...]  # applies only where a method is one of these or below
    values: tuple[str, ...]  # the only ones allowed, if any


class Profile(NamedTuple):
    """Requirement levels by some standard, template or community."""

    name: str
    title: str
    source: str
    description: str
    requirements: tuple[Requirement, ...]


'''


def profiles_module(schemas: Path, view: Any, header: str) -> str:
    """Source text of `model/profiles.py`.

    Raises:
        InvalidData: a profile or the crosswalk names what the schema has not.
        BrokenFile: a file does not parse.
    """
    rows = classes(view)
    profiles = load_profiles(schemas, rows)
    carried = carried_by_archive(crosswalk(schemas, rows))
    paths = part_paths(rows)
    text = header + _HEAD + "PROFILES: dict[str, Profile] = {\n"
    for profile in profiles:
        name, title, source, description, requirements = profile
        text += f"    {name!r}: Profile(\n        {name!r}, {title!r},\n        {source!r},\n        {description!r},\n        (\n"
        text += "".join(f"            Requirement{requirement!r},\n" for requirement in requirements)
        text += "        ),\n    ),\n"
    text += "}\n\n# Where the parts of a data set lie.\nPART_PATHS: dict[str, tuple[str, ...]] = {\n"
    text += "".join(f"    {name!r}: {path!r},\n" for name, path in sorted(paths.items())) + "}\n"
    text += "\n# What the records of an archive have a field for, by its own forms (schemas/crosswalk.tsv).\n"
    text += "CARRIED: dict[str, frozenset[str]] = {\n"
    for archive, homes in sorted(carried.items()):
        text += f"    {archive!r}: frozenset({sorted(homes)!r}),\n"
    return text + "}\n"


def load_profiles(schemas: Path, rows: Sequence[Class]) -> list[tuple[Any, ...]]:
    """The profiles as the fields of Profile and Requirement, sorted by name."""
    slots = {row.name: {slot.name for slot in row.slots} for row in rows}
    found = []
    for path in sorted((schemas / "profiles").glob("*.yaml")):
        try:
            document = yaml.safe_load(path.read_text(encoding="utf-8"))
            requirements = [
                _requirement(path, class_name, name, entry, slots)
                for class_name, fields in document["fields"].items()
                for name, entry in fields.items()
            ]
            head = (document[key] for key in ("profile", "title", "source", "description"))
            found.append((*(" ".join(str(text).split()) for text in head), tuple(requirements)))
        except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            raise BrokenFile(path, error) from error
    return found


def _requirement(path: Path, class_name: str, name: str, entry: Any, slots: dict[str, set[str]]) -> tuple[Any, ...]:
    answered_by = tuple(entry.get("any_of") or [name])
    if class_name not in slots:
        raise InvalidData(f"{path}: no class {class_name!r}; valid: {', '.join(sorted(slots))}")
    if unknown := sorted(set(answered_by) - slots[class_name]):
        raise InvalidData(
            f"{path}: {class_name} has no slot {', '.join(unknown)}; valid: {', '.join(sorted(slots[class_name]))}"
        )
    if unknown := sorted(set(entry) - _KEYS):
        raise InvalidData(
            f"{path}: {class_name}.{name}: unknown {', '.join(unknown)}; valid: {', '.join(sorted(_KEYS))}"
        )
    if entry["level"] not in LEVELS:
        raise InvalidData(f"{path}: {class_name}.{name}: level {entry['level']!r}; valid: {', '.join(LEVELS)}")
    lists = (tuple(entry.get(key) or ()) for key in ("unless_sample", "only_methods", "values"))
    identified, length = bool(entry.get("identified")), int(entry.get("min_length") or 0)
    return (class_name, name, answered_by, entry["level"], identified, length, *lists)


def crosswalk(schemas: Path, rows: Sequence[Class]) -> list[Row]:
    """The rows of `crosswalk.tsv`.

    Raises:
        InvalidData: a home that the schema has not, an unknown relation, a field left out without a reason.
    """
    path = schemas / "crosswalk.tsv"
    known = {row.name for row in rows} | {f"{row.name}.{slot.name}" for row in rows for slot in row.slots}
    found = read(path)
    for number, row in enumerate(found, 2):
        if unknown := [name for name in row.home if name not in known]:
            raise InvalidData(f"{path}:{number}: the schema has no {', '.join(unknown)}")
        if row.relation not in RELATIONS or (row.relation == "none") != (not row.home):
            raise InvalidData(
                f"{path}:{number}: relation {row.relation!r} of {row.field!r}; valid: {', '.join(RELATIONS)}"
            )
        if not row.home and not row.remark:
            raise InvalidData(f"{path}:{number}: {row.field!r} is left out without a reason")
    return found


def carried_by_archive(rows: Sequence[Row]) -> dict[str, set[str]]:
    """Archive to the `Class.slot`s that its records have a field for."""
    carried: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        kind, _, archive = row.source.partition(":")
        if kind == "archive":
            carried[archive].update(
                row.home, ("Dataset.archive", "Dataset.accession")
            )  # whatever it says, it is somewhere
    return dict(carried)


def part_paths(rows: Sequence[Class]) -> dict[str, tuple[str, ...]]:
    """Class to the shortest way of slots from a Dataset to its parts of that class."""
    by_name = {row.name: row for row in rows}
    paths: dict[str, tuple[str, ...]] = {"Dataset": ()}
    waiting = ["Dataset"]
    while waiting:
        name = waiting.pop(0)
        for slot in by_name[name].slots:
            if slot.kind == "object" and slot.target not in paths:
                paths[slot.target] = (*paths[name], slot.name)
                waiting.append(slot.target)
    return paths
