"""Findings that somebody accepts: each waiver names a code, perhaps a place, and always a reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase

import yaml

from micrograph.errors import InvalidData
from micrograph.records import Json

_KEYS = {"code", "pointer", "reason", "until"}


@dataclass(frozen=True, slots=True)
class Waiver:
    """One accepted kind of finding."""

    code: str
    pointer: str  # a glob over JSON pointers; empty: everywhere
    reason: str
    until: str = ""  # a day after which it waives nothing any more


def read_waivers(text: str, name: str, today: date | None = None) -> list[Waiver]:
    """The waivers of a YAML file; those that have run out are left out.

    Raises:
        InvalidData: no list of waivers, one without a code or a reason, or a day that is none.

    >>> read_waivers("- {code: METHOD-MISSING, reason: beads only}", "waivers.yaml")[0].code
    'METHOD-MISSING'
    """
    try:
        rows = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise InvalidData(f"{name}: no YAML: {error}") from error
    if not isinstance(rows, list):
        raise InvalidData(
            f"{name}: a {type(rows).__name__}; a list of waivers is expected: code, pointer, reason, until"
        )
    day = today or datetime.now(UTC).date()
    return [waiver for number, row in enumerate(rows, 1) if (waiver := _waiver(row, name, number, day)) is not None]


def _waiver(row: object, name: str, number: int, today: date) -> Waiver | None:
    if not isinstance(row, dict) or set(row) - _KEYS:
        raise InvalidData(f"{name}: waiver {number}: {row!r}; valid are {', '.join(sorted(_KEYS))}")
    for key in ("code", "reason"):
        if not str(row.get(key) or "").strip():
            raise InvalidData(f"{name}: waiver {number} has no {key}; a waiver without one waives nothing")
    until = str(row.get("until") or "")
    if until and not re.fullmatch(r"\d{4}-\d\d-\d\d", until):
        raise InvalidData(f"{name}: waiver {number}: until {until!r} is no day such as 2027-01-31")
    if until and until < today.isoformat():
        return None
    return Waiver(str(row["code"]), str(row.get("pointer") or ""), str(row["reason"]).strip(), until)


def waive(rows: Sequence[Json], waivers: Sequence[Waiver]) -> list[Json]:
    """The findings, each with the reason that waives it or None; a waiver that waives nothing is a finding itself."""
    used = set()
    found = []
    for row in rows:
        waiver = next((one for one in waivers if _waives(one, row)), None)
        if waiver is not None:
            used.add(waiver)
        found.append({**row, "waived": waiver.reason if waiver else None})
    for waiver in waivers:
        if waiver not in used:
            found.append(_unused(waiver))
    return found


def _waives(waiver: Waiver, row: Json) -> bool:
    return waiver.code == row["code"] and (not waiver.pointer or fnmatchcase(row["pointer"], waiver.pointer))


def _unused(waiver: Waiver) -> Json:
    from micrograph.records import Finding

    message = (
        f"the waiver of {waiver.code}{' at ' + waiver.pointer if waiver.pointer else ''} waives nothing; remove it"
    )
    finding = Finding("WAIVER-UNUSED", "info", message, waiver.pointer, value=waiver.reason)
    return {**finding.explained(), "waived": None}
