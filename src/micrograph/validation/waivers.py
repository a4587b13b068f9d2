"""Findings that somebody accepts: each waiver names a code, perhaps a place, and always a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches
from fnmatch import fnmatchcase

import yaml

from micrograph.codes import CODES
from micrograph.errors import InvalidData
from micrograph.records import Finding, Json
from micrograph.validation.spans import cell_and_pointer

_KEYS = {"code", "pointer", "reason", "until"}


@dataclass(frozen=True, slots=True)
class Waiver:
    """One accepted kind of finding."""

    code: str
    pointer: str  # a glob over JSON pointers; empty: everywhere
    reason: str
    until: str = ""  # the last day on which it waives
    ran_out: bool = False


def read_waivers(text: str, name: str, today: date | None = None) -> list[Waiver]:
    """The waivers of a YAML file; those that have run out are kept, and waive nothing.

    Raises:
        InvalidData: no list of waivers, one without a code or a reason, or with a day that is none.

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
    return [_waiver(row, name, number, day) for number, row in enumerate(rows, 1)]


def _waiver(row: object, name: str, number: int, today: date) -> Waiver:
    if not isinstance(row, dict) or set(row) - _KEYS:
        raise InvalidData(f"{name}: waiver {number}: {row!r}; valid are {', '.join(sorted(_KEYS))}")
    for key in ("code", "reason"):
        if not str(row.get(key) or "").strip():
            raise InvalidData(f"{name}: waiver {number} has no {key}; a waiver without one waives nothing")
    until = str(row.get("until") or "")
    ran_out = _ran_out(until, today, f"{name}: waiver {number}")
    return Waiver(str(row["code"]).strip(), str(row.get("pointer") or ""), str(row["reason"]).strip(), until, ran_out)


def _ran_out(until: str, today: date, where: str) -> bool:
    if not until:
        return False
    try:
        return date.fromisoformat(until) < today
    except ValueError as error:
        raise InvalidData(f"{where}: until {until!r} is no day such as 2027-01-31") from error


def waive(rows: Sequence[Json], waivers: Sequence[Waiver], file: str = "") -> list[Json]:
    """The findings, each with the reason that waives it or None; a waiver that waives nothing is a finding itself."""
    used = set()
    found = []
    for row in rows:
        waiver = next((one for one in waivers if _waives(one, row)), None)
        if waiver is not None:
            used.add(waiver)
        found.append({**row, "waived": waiver.reason if waiver and not waiver.ran_out else None})
    return found + [_idle(waiver, waiver in used, file) for waiver in waivers if waiver.ran_out or waiver not in used]


def _waives(waiver: Waiver, row: Json) -> bool:
    if waiver.code != row["code"]:
        return False
    places = (row["pointer"], *cell_and_pointer(row["pointer"]))
    return not waiver.pointer or any(fnmatchcase(place, waiver.pointer) for place in places)


def _idle(waiver: Waiver, would: bool, file: str) -> Json:
    """A waiver that does nothing: it ran out, or there is nothing to waive any more."""
    about = f"the waiver of {waiver.code}{' at ' + waiver.pointer if waiver.pointer else ''}"
    if waiver.ran_out:
        message = f"{about} ran out on {waiver.until}" + (
            "; renew it, or mend what it waived" if would else "; remove it"
        )
        finding = Finding(
            "WAIVER-RAN-OUT", "warning" if would else "info", message, waiver.pointer, 1, 1, waiver.reason
        )
    else:
        close = get_close_matches(waiver.code, CODES, n=1) if waiver.code not in CODES else []
        what_to_do = f"did you mean {close[0]}?" if close else "remove it"
        finding = Finding(
            "WAIVER-UNUSED", "info", f"{about} waives nothing; {what_to_do}", waiver.pointer, 1, 1, waiver.reason
        )
    return {**finding.explained(), "file": file, "waived": None}
