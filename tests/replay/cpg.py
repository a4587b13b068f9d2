"""GitHub's raw files, as the Cell Painting Gallery and JUMP have theirs there: entity tags, 404 with a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tests.replay.server import Answer, Imitated

TEXT = {"Content-Type": "text/plain; charset=utf-8"}
README = "/broadinstitute/cellpainting-gallery/HEAD/README.md"
# Where a recorded file lies in its repository.
_RECORDED = {
    "/broadinstitute/cellpainting-gallery/HEAD/README.md": "gallery_readme_table_source.md",
    "/jump-cellpainting/datasets/HEAD/": "jump-datasets/",
    "/jump-cellpainting/JUMP-Target/HEAD/": "JUMP-Target/",
    "/jump-cellpainting/JUMP-MOA/HEAD/": "JUMP-MOA/",
}


@dataclass
class RawFiles:
    """Files by their address; one that is not there answers 404."""

    files: Mapping[str, bytes]

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        body = self.files.get(path)
        if body is None:
            return Answer(404, b"404: Not Found", TEXT)
        return Answer(200, body, {**TEXT, "ETag": f'"{sha256(body).hexdigest()}"'})


def services(recordings: Path) -> dict[str, Imitated]:
    """The recorded README and JUMP's recorded tables, at their addresses."""
    files: dict[str, bytes] = {}
    for address, place in _RECORDED.items():
        source = recordings / "cpg" / place
        if source.is_file():
            files[address] = source.read_bytes()
        for path in sorted(source.rglob("*")) if source.is_dir() else ():
            if path.is_file():
                files[f"{address}{path.relative_to(source)}"] = path.read_bytes()
    return {"https://raw.githubusercontent.com": RawFiles(files)}
