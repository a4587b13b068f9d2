"""What travels between the stages: RawRecord, Finding, Report, and what a harvest yields."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import orjson

from micrograph.codes import is_safe, rule
from micrograph.identifiers import mask_emails

Severity = Literal["error", "warning", "info"]
Status = Literal["active", "deleted"]
Json = dict[str, Any]
_COUNTED = {"error": "errors", "warning": "warnings", "info": "remarks"}


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One payload of one record, exactly as an archive sent it: a row of the harvest log.

    A payload that names no record (an error body, a foreign file) has an empty `accession`; it is reported,
    never logged.
    """

    connector: str
    archive: str
    accession: str
    payload: bytes
    media_type: str
    part: str = "record"
    url: str = ""
    fetched_at: str = ""  # whole seconds with Z
    modified: str | None = None  # as the archive states it
    etag: str | None = None
    page_sha256: str | None = None  # of the page this item was cut out of
    sha256: str = ""
    fingerprint: str = ""  # sha256 without the archive's volatile members
    status: Status = "active"

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes two payloads the same record's same part."""
        return (self.connector, self.archive, self.accession, self.part)

    def sealed(self, fetched_at: str, volatile: Iterable[str] = ()) -> RawRecord:
        """This record with the time it was fetched, its hash and its fingerprint."""
        digest = hashlib.sha256(self.payload).hexdigest()
        stable = _without(self.payload, tuple(volatile))
        fingerprint = digest if stable is None else hashlib.sha256(stable).hexdigest()
        return replace(self, fetched_at=self.fetched_at or fetched_at, sha256=digest, fingerprint=fingerprint)


@dataclass(frozen=True, slots=True)
class Seen:
    """An accession that a harvest saw and found unchanged, so that silent disappearance can be told."""

    archive: str
    accession: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """An address that answered a conditional request with 304: all records that came from it are as they were."""

    url: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A record that the archive renamed or merged into another: it goes, and its name leads there."""

    archive: str
    accession: str
    to: str  # accession in the same archive


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A place from which a harvest can go on: everything yielded before it is done."""

    cursor: str
    expected: int | None = None  # records in the whole run, where the archive says so; for whoever watches


HarvestEvent = RawRecord | Seen | Unchanged | Moved | Checkpoint


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that somebody should know about a value: a fault, a doubt, a change that we made."""

    code: str
    severity: Severity
    message: str
    pointer: str = ""  # JSON pointer into the payload, or slot of the Dataset
    line: int | None = None
    column: int | None = None
    value: Any = None
    repair: Any = None
    expected: str = ""  # what would have been valid, in words or as a list of values
    score: float | None = None  # of the repair: how likely it is what was meant, from 0 to 1
    archive: str = ""
    accession: str = ""

    def to_json(self) -> Json:
        """The finding as `map` and the tables of a release have it."""
        return {
            "code": self.code,
            "severity": self.severity,
            "pointer": self.pointer,
            "line": self.line,
            "column": self.column,
            "value": self.value,
            "message": self.message,
            "repair": self.repair,
        }

    def explained(self) -> Json:
        """The finding as a report of `validate` has it: with the rule, what would have been valid, and how sure the repair is."""
        more = {"rule": rule(self.code), "expected": self.expected or None, "score": self.score}
        return {**self.to_json(), **more, "safe": self.repair is not None and is_safe(self.code)}


@dataclass(slots=True)
class Report:
    """All findings about one record, in the order in which they were met."""

    archive: str = ""
    accession: str = ""
    findings: list[Finding] = field(default_factory=list)
    explains: bool = False  # for people: each fault also with the likeliest repair, at the cost of a search
    most: int | None = None  # findings that are listed; more are counted
    most_explained: int | None = None  # findings, after which no more repairs are searched for
    left_out: Counter[str] = field(default_factory=Counter)  # by severity

    def add(
        self,
        code: str,
        severity: Severity,
        message: str,
        pointer: str = "",
        value: Any = None,
        repair: Any = None,
        line: int | None = None,
        column: int | None = None,
        *,
        expected: str = "",
        score: float | None = None,
    ) -> None:
        """Note one finding; e-mail addresses in it are masked."""
        if self.is_full:
            self.left_out[severity] += 1
            return
        if self.most_explained is not None and len(self.findings) >= self.most_explained:
            self.explains = False
        self.findings.append(
            Finding(
                code, severity, mask_emails(_short(message)), pointer, line, column,
                mask_emails(_short(value)), mask_emails(repair), mask_emails(expected), score,
                self.archive, self.accession,
            )
        )  # fmt: skip

    @property
    def is_full(self) -> bool:
        """Whether more findings are only counted."""
        return self.most is not None and len(self.findings) >= self.most

    def close(self) -> None:
        """Say how many findings are not listed, as the last one: an error where one of them is."""
        if not self.left_out:
            return
        counts = ", ".join(f"{self.left_out[one]:,} {many}" for one, many in _COUNTED.items() if self.left_out[one])
        message = f"{self.left_out.total():,} more findings are not listed ({counts}); mend some of these first"
        severity: Severity = "error" if self.left_out["error"] else "warning"
        self.findings.append(
            Finding("FINDINGS-LEFT-OUT", severity, message, expected=f"at most {self.most:,} findings",
                    archive=self.archive, accession=self.accession)
        )  # fmt: skip

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def counts(self) -> Counter[str]:
        """How many findings of each code."""
        return Counter(finding.code for finding in self.findings)

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(1 for finding in self.findings if finding.severity == "error")


def _without(payload: bytes, pointers: tuple[str, ...]) -> bytes | None:
    """A JSON payload in canonical form without the members that `pointers` name; None if it is not JSON."""
    if not pointers:
        return None
    try:
        document = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return None
    for pointer in pointers:
        *path, last = pointer.strip("/").split("/")
        target = document
        for step in path:
            target = target.get(step) if isinstance(target, dict) else None
        if isinstance(target, dict):
            target.pop(last, None)
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def _short(value: Any, limit: int = 500) -> Any:
    """Long texts are cut: a finding points to a value, it does not carry an abstract."""
    if isinstance(value, str) and len(value) > limit:
        return value[: limit - 1] + "…"
    return value
