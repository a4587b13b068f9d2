"""SSBD's RDF as GitHub has it, imitated: one Turtle file with an entity tag."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from micrograph.archives.ssbd import SOURCE
from tests.replay.server import Answer, Imitated

SITE = "https://raw.githubusercontent.com"
_PREFIXES = "@prefix ssbd: <http://ssbd.riken.jp/ontology/> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"


@dataclass
class SsbdFile:
    """Projects by name, each with its title; or a file as it is."""

    projects: dict[str, str] = field(default_factory=dict)
    turtle: bytes = b""

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        if SITE + path != SOURCE:
            return Answer(404, b"404: Not Found", {"Content-Type": "text/plain"})
        body = self.turtle or self.written()
        tag = f'"{sha256(body).hexdigest()}"'
        return Answer(200, body, {"Content-Type": "text/plain; charset=utf-8", "ETag": tag})

    def written(self) -> bytes:
        """The projects, each with a data set of its own, and a class that is none."""
        parts = [f"{_PREFIXES}ssbd:SSBD_Project a owl:Class .\n"]
        for number, (name, title) in enumerate(self.projects.items()):
            parts.append(
                f'ssbd:ssbd-project-{number} a ssbd:SSBD_Project ; ssbd:has_project_name "{name}" ; ssbd:has_title "{title}" ;\n'
                f"  ssbd:has_dataset ssbd:ssbd-dataset-{number} .\n"
                f'ssbd:ssbd-dataset-{number} a ssbd:SSBD_Dataset ; ssbd:has_dataset_name "Fig{number}" .\n'
            )
        return "".join(parts).encode()


def file(count: int = 11) -> SsbdFile:
    return SsbdFile({f"{100 + number}-Doe-MadeUp": f"Made up movements {number}" for number in range(count)})


def services(recordings: Path) -> dict[str, Imitated]:
    """The recorded file."""
    return {SITE: SsbdFile(turtle=(recordings / "ssbd" / "SSBD_all_instances.ttl").read_bytes())}
