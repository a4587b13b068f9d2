"""What became of a harvest, by connector, and how far it is while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field

from micrograph.records import Finding, Json

# What is counted of a connector's run, in the order in which it is printed.
COUNTS = ("new", "changed", "unchanged", "gone", "moved", "not_chosen", "rejected", "redacted")


@dataclass(slots=True)
class ConnectorReport:
    """What became of one connector's run."""

    connector: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0  # the archive itself says so
    moved: int = 0  # renamed, or merged into another
    not_chosen: int = 0  # of a general archive, and no bioimaging
    rejected: int = 0  # no record: an error's body, a foreign file
    redacted: int = 0  # came again, though it was removed for good
    missing: list[str] = field(default_factory=list)  # in force, and not in a full listing: gone silently
    failed: str | None = None
    complete: bool = False
    resumed: str | None = None  # the cursor of an earlier run that it went on from
    expected: int | None = None  # records that the whole run is about to bring
    findings: list[Finding] = field(default_factory=list)

    @property
    def done(self) -> int:
        """Records that were looked at."""
        return sum(getattr(self, name) for name in COUNTS)

    def to_json(self) -> Json:
        """Counts, and why it failed."""
        counts = {name: getattr(self, name) for name in COUNTS}
        return {"connector": self.connector, **counts, "missing": self.missing, "complete": self.complete,
                "failed": self.failed, "findings": [finding.to_json() for finding in self.findings]}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a connector's run is."""

    connector: str
    run: ConnectorReport
    ended: bool = False

    def __str__(self) -> str:
        run, name = self.run, self.connector
        if run.failed:
            return f"{name}: failed: {run.failed}"
        if run.resumed and not run.done:
            return f"{name}: goes on from {run.resumed}"
        of = f" of about {run.expected}" if run.expected else ""
        counts = ", ".join(f"{getattr(run, kind)} {kind.replace('_', ' ')}" for kind in COUNTS if getattr(run, kind))
        return f"{name}: {run.done}{of} records" + f" ({counts})" * bool(counts) + ("; done" if self.ended else "")


@dataclass(slots=True)
class RunReport:
    """What became of all connectors."""

    runs: list[ConnectorReport] = field(default_factory=list)

    @property
    def failed(self) -> dict[str, str]:
        """Why connectors failed."""
        return {run.connector: run.failed for run in self.runs if run.failed}

    def to_json(self) -> list[Json]:
        """One object a connector."""
        return [run.to_json() for run in self.runs]

    def table(self) -> tuple[list[str], list[list[object]]]:
        """Columns and rows to print; columns in which nothing stands are left out."""
        shown = [name for name in COUNTS if name in COUNTS[:4] or any(getattr(run, name) for run in self.runs)]
        columns = ["connector", *(name.replace("_", " ") for name in shown), "missing", "complete", "failed"]
        rows: list[list[object]] = []
        for run in self.runs:
            counts = [getattr(run, name) for name in shown]
            rows.append([run.connector, *counts, len(run.missing), run.complete, run.failed or ""])
        return columns, rows
