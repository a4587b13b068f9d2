"""Payloads from disk into the log, as if they had been harvested."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from micrograph.archives import archive
from micrograph.archives._files import payloads
from micrograph.log import HarvestLog
from micrograph.records import Finding, Json, Report


@dataclass(slots=True)
class ImportReport:
    """What became of the files."""

    files: int = 0
    companions: int = 0  # files that belong to a record and are no record themselves
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    redacted: int = 0  # removed for good before: they do not come back
    findings: list[Finding] = field(default_factory=list)

    def to_json(self) -> Json:
        """Counts and findings."""
        counts = {
            name: getattr(self, name)
            for name in ("files", "companions", "new", "changed", "unchanged", "rejected", "redacted")
        }
        return counts | {"findings": [finding.to_json() for finding in self.findings]}

    def table(self) -> tuple[list[str], list[list[object]]]:
        """Columns and rows to print."""
        counts = {key: value for key, value in self.to_json().items() if key != "findings"}
        return list(counts), [list(counts.values())]


def import_paths(
    connector: str, paths: Sequence[Path], log: HarvestLog, progress: Callable[[str], None] = lambda message: None
) -> ImportReport:
    """Read files, folders, tar and zip archives; a file that is not the connector's is a finding, and the rest goes on.

    Raises:
        UnknownName: no such connector.
        UsageError: a path does not exist.
        Locked: another process writes this connector's log.
    """
    mapper, report, problems = archive(connector), ImportReport(), Report()
    now = datetime.now(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    with log.writer(connector, now, kind="import") as writer:
        for member in payloads(paths, problems):
            report.files += 1
            records = list(mapper.split(member.payload, member.media_type, member.name))
            report.companions += not records
            for record in records:
                if not record.accession:
                    report.rejected += 1
                    why = Report(record.archive, member.name)
                    mapper.to_dataset([record], why)
                    report.findings += why.findings
                    continue
                located = record if record.url else replace(record, url=member.url)
                outcome = writer.add(located.sealed(now, mapper.volatile))
                setattr(report, outcome, getattr(report, outcome) + 1)
            if report.files % 500 == 0:
                progress(f"{report.files} files")
    report.rejected += len(problems)
    report.findings += problems.findings
    return report
