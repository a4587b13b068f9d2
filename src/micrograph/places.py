"""From a pointer into a Dataset back to the place in the payload that it was made of.

A draft and each of its parts may say where it stands: `pointer`, and in `places` where the values of its slots stand.
Connectors that read JSON say so; normalise leaves both out of the Dataset.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from micrograph.records import Finding, Json


def places(draft: Json) -> dict[str, str]:
    """Pointers into the Dataset (`/biosamples/0/title`) to pointers into the payload.

    >>> places({"places": {"": "/section", "licence": "/section/attributes/2/value"}, "specimens": [{"pointer": "/a/b"}]})
    {'': '/section', '/licence': '/section/attributes/2/value', '/specimens/0': '/a/b'}
    """
    found: dict[str, str] = {}
    _gather(draft, "", found)
    return found


def _gather(part: Json, here: str, found: dict[str, str]) -> None:
    if "pointer" in part:
        found[here] = part["pointer"]
    for slot, pointer in part.get("places", {}).items():
        found[f"{here}/{slot}" if slot else here] = pointer
    for slot, value in part.items():
        if isinstance(value, list):
            for number, item in enumerate(value):
                if isinstance(item, dict):
                    _gather(item, f"{here}/{slot}/{number}", found)


def led_back(findings: Iterable[Finding], known: dict[str, str]) -> list[Finding]:
    """Findings about a Dataset, with pointers into the payload where the nearest known place allows."""
    if not known:
        return list(findings)
    return [replace(finding, pointer=_nearest(finding.pointer, known)) for finding in findings]


def _nearest(pointer: str, known: dict[str, str]) -> str:
    steps = pointer
    while steps not in known:
        if not steps:
            return pointer
        steps = steps.rpartition("/")[0]
    return known[steps] or pointer
