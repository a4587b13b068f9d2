"""What was removed for good: hash and reason stay, the record does not come back.

The one exception to "nothing is removed" (a depositor's demand, a person's data). `log/redactions.jsonl`, a line a record.
"""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from micrograph.errors import BrokenFile


@dataclass(frozen=True, slots=True)
class Redaction:
    """A record that was removed."""

    archive: str
    accession: str
    reason: str
    at: str  # whole seconds with Z
    sha256: tuple[str, ...]  # of the payloads that were removed


class Redactions:
    """The list of a log's redactions."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "redactions.jsonl"

    def all(self) -> list[Redaction]:
        """All redactions, oldest first.

        Raises:
            BrokenFile: a line of it does not read.
        """
        if not self.path.is_file():
            return []
        try:
            rows = [orjson.loads(line) for line in self.path.read_bytes().splitlines() if line.strip()]
            return [Redaction(**{**row, "sha256": tuple(row["sha256"])}) for row in rows]
        except (orjson.JSONDecodeError, TypeError, KeyError) as error:
            raise BrokenFile(self.path, error) from error

    def names(self) -> set[tuple[str, str]]:
        """(archive, accession) of what was removed."""
        return {(one.archive, one.accession) for one in self.all()}

    def add(self, redaction: Redaction) -> None:
        """Append one, durably: before the rows go, so that a killed redaction is gone on with, not forgotten."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            file.write(orjson.dumps(asdict(redaction)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
