"""GitHub, imitated as far as connectors use it: a folder's list, commits of which there are none, raw files under an entity tag."""

from __future__ import annotations

import tarfile
from collections import Counter
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path

from micrograph.archives._gide_harvest import SOURCES
from tests.replay.server import Answer, Imitated, as_json

API, RAW = "https://api.github.com", "https://raw.githubusercontent.com"
TEXT = {"Content-Type": "text/plain; charset=utf-8"}


@dataclass
class GitHub:
    """Files by `owner/repository/path`."""

    files: dict[str, bytes]

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        if path.startswith("/repos/"):
            repository, _, folder = path.removeprefix("/repos/").partition("/contents/")
            return as_json(self._listed(repository, folder) if folder else [])
        name = path.removeprefix("/").replace("/HEAD/", "/").replace("/master/", "/")
        body = self.files.get(name)
        if body is None:
            return Answer(404, b"404: Not Found", TEXT)
        return Answer(200, body, {**TEXT, "ETag": f'"{sha1(body).hexdigest()}"'})

    def _listed(self, repository: str, folder: str) -> list[dict[str, str]]:
        found = [name for name in self.files if name.startswith(f"{repository}/{folder}/")]
        return [{"path": one.removeprefix(f"{repository}/"), "sha": sha1(self.files[one]).hexdigest(), "type": "file"} for one in sorted(found)]  # fmt: skip


def crates(recordings: Path, count: int = 10) -> dict[str, bytes]:
    """So many recorded crates of each folder of GIDE's, where GitHub has them."""
    files: dict[str, bytes] = {}
    taken: Counter[int] = Counter()
    with tarfile.open(recordings / "gide" / "gide_crates_1577.tar.gz") as tar:
        for member in tar:
            name = member.name.rpartition("/")[2]
            of_bia, of_idr, deposited = (
                name.startswith(("S-", "EMPIAR")),
                name.startswith("idr"),
                name.startswith("ssbd-"),
            )
            place = 0 if of_bia else 1 if of_idr else 3 if deposited else 2
            file = tar.extractfile(member) if member.isfile() and taken[place] < count else None
            if file:
                taken[place] += 1
                files[f"{SOURCES[place].repository}/{SOURCES[place].folder}/{name}"] = file.read()
    return files


def studies(recordings: Path, count: int = 20) -> dict[str, bytes]:
    """So many recorded study files of IDR, the table that names them, and in it one whose file is not there."""
    files, rows = {}, ["Study\tContainer", "idr9999-nobody-nothing\tscreenA"]
    for path in sorted((recordings / "idr" / "studies").glob("idr*/idr????-study.txt"))[:count]:
        files[f"IDR/{path.parent.name}/{path.name}"] = path.read_bytes()
        rows.append(f"{path.parent.name}\tscreenA")
    return files | {"IDR/idr.openmicroscopy.org/_data/studies.tsv": "\n".join(rows).encode()}


def services(recordings: Path) -> dict[str, Imitated]:
    """Crates and studies."""
    github = GitHub(crates(recordings) | studies(recordings))
    return {API: github, RAW: github}
