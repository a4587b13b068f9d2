"""Addresses at which RO-Crates lie, imitated: files of a folder on the web, each with an entity tag."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from tests.replay.server import Answer, Imitated, as_json

SITE = "https://crates.example.org"


@dataclass
class Crates:
    """Crates by their path."""

    files: dict[str, bytes]
    removed: set[str] = field(default_factory=set)

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        body = self.files.get(path)
        if body is None or path in self.removed:
            return as_json({"error": "not found"}, 404)
        return Answer(200, body, {"Content-Type": "application/ld+json", "ETag": f'"{sha256(body).hexdigest()[:16]}"'})

    def addresses(self) -> str:
        """As the setting MICROGRAPH_CRATES lists them."""
        return " ".join(f"{SITE}{path}" for path in self.files)


def crate(number: int, title: str = "", **root: Any) -> bytes:
    """A crate of one folder."""
    return orjson.dumps({
        "@context": "https://w3id.org/ro/crate/1.1/context",
        "@graph": [
            {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "./"}},
            {"@id": "./", "@type": "Dataset", "name": title or f"Made up crate {number}", "identifier": f"https://doi.org/10.1234/crate.{number}"} | root,
        ],
    })  # fmt: skip


def folder(count: int = 11) -> Crates:
    return Crates({f"/{number:02}/ro-crate-metadata.json": crate(number) for number in range(count)})


def services(recordings: Path) -> dict[str, Imitated]:
    """The recorded crates."""
    files = {}
    for path in sorted((recordings / "ro-crate").glob("*metadata.json*")):
        files[f"/{len(files):02}/ro-crate-metadata.json{'ld' * path.name.endswith('ld')}"] = path.read_bytes()
    return {SITE: Crates(files)}
