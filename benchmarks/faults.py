"""What curators of the BioImage Archive mended in published studies, and the defects of GIDE's crates: is each found?

    python benchmarks/faults.py [RECORDINGS]

Prints a row a mend: study, place, what was mended, the code that finds it, and whether the safe repair is the curator's
value; then the defects that peers.md 1.1 lists, with the counts found. E-mail addresses are not printed.
"""

from __future__ import annotations

import io
import sys
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import orjson

from micrograph import identifiers
from micrograph.codes import is_safe
from micrograph.terms.index import Terms
from micrograph.validation import document
from micrograph.validation.fixing import fixed

BASE = "https://w3id.org/micrograph/"


@dataclass(frozen=True)
class Mend:
    """One thing that a curator changed."""

    study: str
    pointer: str  # in the study as published
    kind: str  # changed, removed, added, restructured
    old: str
    new: str


@dataclass(frozen=True)
class Found:
    """What we say of it."""

    mend: Mend
    codes: tuple[str, ...]
    repaired: str  # same, same DOI, offered, no


def mends(study: str, original: Any, mended: Any) -> list[Mend]:
    """The changes between a study as published and as a curator left it; those of one section that were moved are one."""
    return [Mend(study, *row) for row in _compare(original, mended, "")]


def _compare(old: Any, new: Any, pointer: str) -> Iterator[tuple[str, str, str, str]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            if key not in old:
                yield f"{pointer}/{key}", "added", "", str(new[key])
            elif key not in new:
                yield f"{pointer}/{key}", "removed", str(old[key]), ""
            else:
                yield from _compare(old[key], new[key], f"{pointer}/{key}")
    elif isinstance(old, list) and isinstance(new, list) and old != new:
        yield from _compare_lists(old, new, pointer)
    elif old != new:
        yield pointer, "changed", str(old), str(new)


def _compare_lists(old: list[Any], new: list[Any], pointer: str) -> Iterator[tuple[str, str, str, str]]:
    if pointer.endswith("/subsections") and len(old) != len(new):
        yield pointer, "restructured", f"{len(old)} sections", f"{len(new)} sections"
        return
    if len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _compare(one, other, f"{pointer}/{number}")
        return
    texts = [[orjson.dumps(item).decode() for item in side] for side in (old, new)]
    for change, i1, i2, j1, j2 in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        if change == "insert":
            yield pointer, "added", "", "; ".join(texts[1][j1:j2])
        elif change == "delete":
            yield f"{pointer}/{i1}", "removed", "; ".join(texts[0][i1:i2]), ""
        elif change == "replace":
            yield from _replaced(old[i1:i2], new[j1:j2], pointer, i1)


def _replaced(old: list[Any], new: list[Any], pointer: str, first: int) -> Iterator[tuple[str, str, str, str]]:
    """Attributes of one name are the same attribute with another value; where one name stands several times, all are one."""
    named = [[item.get("name") if isinstance(item, dict) else None for item in side] for side in (old, new)]
    if len(set(named[0])) < len(named[0]) or not set(named[0]) & set(named[1]):
        yield f"{pointer}/{first}", "changed", orjson.dumps(old).decode(), orjson.dumps(new).decode()
        return
    for place, item in enumerate(old):
        twin = next((other for other in new if other.get("name") == item.get("name")), None)
        if twin is None:
            yield f"{pointer}/{first + place}", "removed", orjson.dumps(item).decode(), ""
        else:
            yield from _compare(item, twin, f"{pointer}/{first + place}")
    for name, item in zip(named[1], new, strict=True):
        if name not in named[0]:
            yield pointer, "added", "", orjson.dumps(item).decode()


def judged(folder: Path, terms: Terms) -> list[Found]:
    """Every mend of every pair, with what validation says of the study as published."""
    rows = []
    for path in sorted(folder.glob("*_original.json")):
        payload = path.read_bytes()
        mended = orjson.loads(path.with_name(path.name.replace("_original", "_override")).read_bytes())
        study = path.name.removesuffix("_original.json")
        read = document(payload, path.name, "pagetab", terms, BASE, profile="bia-v4")
        repaired = orjson.loads(fixed(read)[0])
        for mend in mends(study, orjson.loads(payload), mended):
            told = [
                one for one in read.findings if _is_about(one.pointer, mend) and not one.code.startswith("PROFILE-")
            ]
            codes = sorted({one.code for one in told})
            rows.append(Found(mend, tuple(codes), _repair(mend, told, repaired)))
    return rows


def _is_about(pointer: str, mend: Mend) -> bool:
    """The finding stands at the mend, inside it, or at the value or section whose list was changed."""
    place = mend.pointer
    if mend.kind == "restructured":
        return pointer.startswith(place)
    holder = place.rsplit("/attributes", 1)[0] if "/attributes" in place or "/links/" in place else place
    near = {place, holder} | ({place.rsplit("/", 1)[0]} if place.endswith("/accno") else set())
    return pointer in near or pointer.startswith(f"{place}/")


def _repair(mend: Mend, told: list[Any], repaired: Any) -> str:
    try:
        now = repaired
        for step in mend.pointer.split("/")[1:]:
            now = now[int(step)] if isinstance(now, list) else now[step]
    except (KeyError, IndexError, ValueError):
        now = None
    if isinstance(now, str) and now != mend.old:
        if now == mend.new:
            return "same"
        ours, theirs = identifiers.doi(now), identifiers.doi(mend.new)
        if ours and theirs and ours.value == theirs.value:
            return "same DOI"
        return "other"
    offers = [str(one.repair) for one in told if one.repair is not None and not is_safe(one.code)]
    return "offered" if any(offer == mend.new or offer in mend.new for offer in offers) else "no"


def crates(path: Path) -> Iterator[tuple[str, bytes]]:
    """The crates of a tar."""
    with tarfile.open(fileobj=io.BytesIO(path.read_bytes())) as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is not None and member.name.endswith(".json"):
                yield member.name, file.read()


def crate_defects(path: Path, terms: Terms) -> dict[str, Counter[str]]:
    """Findings by code: in how many crates, and how many things in them (a finding of a class says how many it counted)."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for name, payload in crates(path):
        seen = set()
        for finding in document(payload, name, "ro-crate", terms, BASE, profile="gide").findings:
            counts[finding.code]["things"] += finding.value if isinstance(finding.value, int) else 1
            if finding.code not in seen:
                seen.add(finding.code)
                counts[finding.code]["crates"] += 1
    return counts


def main() -> None:
    recordings = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/recordings")
    terms = Terms.load()
    rows = judged(recordings / "bia" / "biostudies_json", terms)
    for row in rows:
        shown = [("(address)" if "@" in text else text)[:46] for text in (row.mend.old, row.mend.new)]
        print(
            "\t".join(
                [
                    row.mend.study,
                    row.mend.kind,
                    row.mend.pointer[-44:],
                    *shown,
                    " ".join(row.codes) or "-",
                    row.repaired,
                ]
            )
        )
    faults = [row for row in rows if row.mend.kind != "added"]
    print(f"{len(rows)} mends in {len({row.mend.study for row in rows})} studies, {len(rows) - len(faults)} of them additions; "
          f"found with a code: {sum(bool(row.codes) for row in faults)} of {len(faults)} faults; "
          f"repairs: {dict(Counter(row.repaired for row in faults))}")  # fmt: skip
    print()
    for code, counted in sorted(crate_defects(recordings / "gide" / "gide_crates_1577.tar.gz", terms).items()):
        print(f"{code}\t{counted['crates']} crates\t{counted['things']} things")


if __name__ == "__main__":
    main()
