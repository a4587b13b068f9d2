"""The ontologies that Micrograph knows: `ontologies/registry.yaml` as typed entries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from micrograph import resources
from micrograph.errors import BrokenFile


@dataclass(frozen=True, slots=True)
class Ontology:
    """One entry of the registry."""

    prefix: str
    title: str
    source: str  # IRI of the ontology as its makers publish it
    version: str  # of the slim, or of the files at hand
    licence: str  # SPDX id, or a word where there is none
    slim: str = ""  # file name in ontologies/slims; empty where its licence or its use gives no reason to bundle it
    sha256: str = ""  # of the slim
    whole: bool = False  # the slim is the entire ontology
    partial: bool = False  # not even the full files at hand are the entire ontology
    classify: bool = False  # an editors' file, whose hierarchy a reasoner must infer
    files: tuple[str, ...] = ()  # globs of full files that `fetch` accepts, best first
    adds: tuple[str, ...] = ()  # globs of files that add part-of, synonyms and ranks to those terms
    extends: tuple[str, ...] = ()  # the same, and terms that the first file has not
    note: str = ""

    @property
    def slim_path(self) -> Path | None:
        """Where the slim lies, if there is one."""
        return slims() / self.slim if self.slim else None


_TEXT = ("prefix", "title", "source", "version", "licence")


def slims() -> Path:
    """The folder of the slims."""
    return resources.ontologies() / "slims"


@cache
def registry() -> dict[str, Ontology]:
    """All ontologies, by prefix.

    >>> registry()["FBbi"].whole
    True
    """
    return read(resources.ontologies() / "registry.yaml")


def read(path: Path) -> dict[str, Ontology]:
    """A registry from a file.

    Raises:
        BrokenFile: naming the file and the entry.
    """
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BrokenFile(path, error) from error
    entries = document.get("ontologies") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise BrokenFile(path, "there must be a list `ontologies` at its top")
    found: dict[str, Ontology] = {}
    for number, entry in enumerate(entries, 1):
        ontology = _entry(path, number, entry)
        if ontology.prefix in found:
            raise BrokenFile(path, f"entry {number}: prefix {ontology.prefix!r} stands there twice")
        found[ontology.prefix] = ontology
    return found


def _entry(path: Path, number: int, entry: Any) -> Ontology:
    if not isinstance(entry, dict):
        raise BrokenFile(path, f"entry {number} is {entry!r}, where there must be a mapping")
    name = f"entry {number} ({entry.get('prefix', 'without prefix')})"
    unknown = sorted(set(entry) - set(Ontology.__dataclass_fields__))
    if unknown:
        valid = ", ".join(Ontology.__dataclass_fields__)
        raise BrokenFile(path, f"{name}: unknown members {', '.join(map(str, unknown))}; valid: {valid}")
    for key in _TEXT:
        if not isinstance(entry.get(key), str) or not entry[key]:
            raise BrokenFile(path, f"{name}: {key} is {entry.get(key)!r}, where there must be a text")
    slim, sha256 = entry.get("slim", ""), entry.get("sha256", "")
    if bool(slim) != bool(sha256) or not isinstance(slim, str):
        raise BrokenFile(path, f"{name}: slim is {slim!r} and sha256 {sha256!r}, where there must be both or neither")
    if slim and not re.fullmatch(r"[0-9a-f]{64}", str(sha256)):
        raise BrokenFile(path, f"{name}: sha256 is {sha256!r}, where there must be 64 hexadecimal digits")
    values = dict(entry)
    for key in ("files", "adds", "extends"):
        values[key] = tuple(entry.get(key) or ())
    return Ontology(**values)
