"""What changed when, told from the harvest log: new, changed (in which slots), withdrawn, moved, gone silently.

The log's history is no input of a release: compaction drops what was superseded, and what happened before it is not told
any more. A change in one slot is told by mapping a record's payloads before and after, so a payload that only looks
different (other order of keys, another generation of an interface) changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from micrograph.archives import archive
from micrograph.errors import UnknownName
from micrograph.log import HarvestLog
from micrograph.log_rows import event_rows, rows_of
from micrograph.log_segments import Segment, segments
from micrograph.records import Json, RawRecord, Report

Name = tuple[str, str]  # archive, accession
KINDS = ("new", "changed", "withdrawn", "moved", "gone", "redacted")
# Of a draft, what is about the payload and not about the record.
_NOT_SLOTS = frozenset({"places", "pointer"})


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to one record."""

    at: str  # whole seconds with Z: when we learnt of it
    change: str
    archive: str
    accession: str
    connector: str = ""
    fields: tuple[str, ...] = ()  # slots that differ; of a `changed` only
    to: str = ""  # of a `moved`: the accession that it has now
    reason: str = ""  # of a `redacted`

    def to_json(self) -> Json:
        """Without what is empty."""
        return {name: value for name, value in asdict(self).items() if value}


def changes(log: HarvestLog) -> list[Change]:
    """All changes that the log can tell, oldest first."""
    found = [change for name in log.connectors() for change in _of_connector(log, name)]
    for one in log.redactions.all():
        found.append(Change(one.at, "redacted", one.archive, one.accession, reason=one.reason))
    return sorted(found, key=lambda one: (one.at, one.archive, one.accession, one.connector, one.change))


@dataclass(slots=True)
class _History:
    """A connector's records as its runs go by."""

    connector: str
    parts: dict[Name, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))  # part -> its row
    missing: set[Name] = field(default_factory=set)  # told as gone, and not seen since
    seen: dict[str, set[Name]] = field(default_factory=lambda: defaultdict(set))  # by the run's beginning


def _of_connector(log: HarvestLog, connector: str) -> Iterator[Change]:
    history = _History(connector)
    for segment in segments(log.folder / connector):
        state = segment.state()
        rows = event_rows(str(segment.path))
        if state.get("kind") == "compact":  # what was before is not known
            for row in rows:
                if row["kind"] == "record":
                    history.parts[row["archive"], row["accession"]][row["part"]] = row | {"segment": segment}
            continue
        yield from _of_segment(history, segment, state, rows)
        if state.get("complete") and state.get("kind") == "harvest" and state.get("since") is None:
            yield from _silently_gone(history, state)


def _of_segment(history: _History, segment: Segment, state: Json, rows: Iterable[Json]) -> Iterator[Change]:
    before: dict[Name, dict[str, Any]] = {}
    for row in rows:
        name, kind = (row["archive"], row["accession"]), row["kind"]
        if kind in {"record", "seen"}:
            history.seen[state.get("started_at", "")].add(name)
            history.missing.discard(name)
        if kind == "record":
            before.setdefault(name, dict(history.parts[name]))
            history.parts[name][row["part"]] = row | {"segment": segment}
        elif kind in {"deleted", "moved"} and history.parts.pop(name, {}):
            change = "withdrawn" if kind == "deleted" else "moved"
            to = row["part"] if kind == "moved" else ""
            yield Change(state["started_at"], change, *name, history.connector, to=to)
    for name, old in before.items():
        new = history.parts.get(name)
        if not new:
            continue
        at = max(row["fetched_at"] for row in new.values())
        if not old:
            yield Change(at, "new", *name, history.connector)
        elif fields := _different(history.connector, old, new):
            yield Change(at, "changed", *name, history.connector, fields)


def _silently_gone(history: _History, state: Json) -> Iterator[Change]:
    """Of a listing that was whole: what it did not show."""
    seen = history.seen.pop(state.get("started_at", ""), set())
    for name in sorted(history.parts.keys() - seen - history.missing):
        history.missing.add(name)
        yield Change(state["started_at"], "gone", *name, history.connector)


def _different(connector: str, old: dict[str, Any], new: dict[str, Any]) -> tuple[str, ...]:
    """The slots in which two states of a record differ."""
    before, after = _draft(connector, old), _draft(connector, new)
    names = (before.keys() | after.keys()) - _NOT_SLOTS
    return tuple(sorted(name for name in names if before.get(name) != after.get(name)))


def _draft(connector: str, parts: dict[str, Any]) -> Json:
    by_segment: dict[str, set[int]] = defaultdict(set)
    for row in parts.values():
        by_segment[str(row["segment"].path)].add(row["row"])
    records = [RawRecord(**row) for file, numbers in sorted(by_segment.items()) for row in rows_of(file, numbers)]
    try:
        mapper = archive(connector)
    except UnknownName:  # a third party's connector that is not installed any more
        return {}
    return mapper.to_dataset(sorted(records, key=lambda one: one.part), Report()) or {}
