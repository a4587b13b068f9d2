"""What curators of the BioImage Archive mended in published studies, and the defects of GIDE's crates: is each found?

    python benchmarks/faults.py [RECORDINGS]

Prints a row a mend: study, what was done, place, old and new value, the code that finds it, and what became of the repair:
`same` (the safe repair is the curator's value), `same DOI` (in another of its forms), `offered` (the curator's value is
offered, not made unasked), `no`. Then the defects that peers.md 1.1 lists, each with its count there and here, and all
findings by code. E-mail addresses are not printed.
"""

from __future__ import annotations

import io
import re
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
_COMPONENT = "Study Component"
_MODULES = frozenset({"Image Acquisition", "Specimen", "Biosample", "Image Analysis"})
Row = tuple[str, str, str, str]  # pointer, kind, old, new


@dataclass(frozen=True)
class Mend:
    """One thing that a curator changed."""

    study: str
    pointer: str  # in the study as published
    kind: str  # changed, removed, added, moved
    old: str
    new: str


@dataclass(frozen=True)
class Found:
    """What we say of it."""

    mend: Mend
    codes: tuple[str, ...]
    repaired: str  # same, same DOI, offered, no


def mends(study: str, original: Any, mended: Any) -> list[Mend]:
    """The changes between a study as published and as a curator left it; modules moved out of their component are one."""
    return [Mend(study, *row) for row in _compare(original, mended, "")]


def _compare(old: Any, new: Any, pointer: str) -> Iterator[Row]:
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


def _compare_lists(old: list[Any], new: list[Any], pointer: str) -> Iterator[Row]:
    if pointer.endswith("/subsections") and len(old) != len(new):
        yield from _moved(old, new, pointer)
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


def _moved(old: list[Any], new: list[Any], pointer: str) -> Iterator[Row]:
    """Modules that lay in their component and now lie beside it, titled and joined by Associations; the rest as it is.

    Sections are told by type and values, as their accessions were numbered anew.
    """
    of_name = {_attribute(one, "Name"): one for one in new if one.get("type") == _COMPONENT}
    for number, component in enumerate(old):
        if component.get("type") == _COMPONENT:
            rows = len(of_name[_attribute(component, "Name")]["subsections"])
            inside = len(component["subsections"])
            yield (f"{pointer}/{number}", "moved", f"{inside} modules inside",
                   f"{inside} modules beside it, titled; {rows} Associations")  # fmt: skip
    before, after = Counter(_told(old)), Counter(_told(new))
    for text in before - after:
        yield pointer, "removed", text, ""
    for text in after - before:
        yield pointer, "added", "", text


def _attribute(section: Any, name: str) -> str:
    return next((str(one["value"]) for one in section["attributes"] if one["name"] == name), "")


def _told(sections: list[Any]) -> Iterator[str]:
    """What each section says, at any depth, without the titles and associations that join what was moved."""
    for section in sections:
        if section.get("type") != "Associations":
            said = [(one["name"], one.get("value")) for one in section.get("attributes", ())]
            title = "Title" if section.get("type") in _MODULES else None
            yield repr((section.get("type"), [one for one in said if one[0] != title]))
            yield from _told(section.get("subsections", []))


def _replaced(old: list[Any], new: list[Any], pointer: str, first: int) -> Iterator[Row]:
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
    """The finding stands at the mend or inside it, or at the section or link in which something was changed or is missing."""
    holder = re.split(r"/attributes(?:/|$)|/accno$", mend.pointer)[0]
    if mend.kind in {"added", "moved"}:
        return pointer in {mend.pointer, holder}
    if "/links/" in mend.pointer:
        holder = mend.pointer.rsplit("/", 1)[0]
    return pointer in {mend.pointer, holder} or pointer.startswith(f"{mend.pointer}/")


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


@dataclass(frozen=True)
class Defects:
    """What validation says of all crates."""

    crates: Counter[str]  # in how many a code stands
    things: Counter[str]  # how many it counts: a finding of a class has the number as its value
    predicates: Counter[str]  # publications by the predicate that names them
    labels: dict[str, set[str]]  # FBbi identifiers to the labels that stand beside them, read without us
    wrong: dict[str, set[tuple[str, str]]]  # FBbi identifiers to code and label of the findings about them


def crate_defects(path: Path, terms: Terms) -> Defects:
    """All findings about all crates, counted."""
    found = Defects(Counter(), Counter(), Counter(), defaultdict(set), defaultdict(set))
    for name, payload in crates(path):
        findings = document(payload, name, "ro-crate", terms, BASE, profile="gide").findings
        found.crates.update({finding.code for finding in findings})
        for finding in findings:
            number = finding.value if isinstance(finding.value, int) else 1
            found.things[finding.code] += number
            if finding.code == "CRATE-PREDICATE":
                found.predicates[re.split(r"named by |,|: ", finding.message)[1]] += number
            if finding.code.startswith("TERM-LABEL-") and (term := re.search(r"FBbi:\d{8}", finding.message)):
                found.wrong[term[0]].add((finding.code, str(finding.value)))
        for body in orjson.loads(payload)["@graph"]:
            if body.get("name") and (term := re.search(r"F[Bb]bi_(\d{8})", body.get("@id", ""))):
                found.labels[f"FBbi:{term[1]}"].add(body["name"])
    return found


def several_labels(found: Defects) -> tuple[list[str], list[str]]:
    """The FBbi identifiers with more than one label; and those of them of which a label is no name of the term."""
    several = sorted(term for term, labels in found.labels.items() if len(labels) > 1)
    return several, [term for term in several if term in found.wrong]


def print_mends(rows: list[Found]) -> None:
    """A line a mend, and their sums."""
    for row in rows:
        shown = [("(address)" if "@" in text else text)[:46] for text in (row.mend.old, row.mend.new)]
        cells = (
            row.mend.study,
            row.mend.kind,
            row.mend.pointer[-44:],
            *shown,
            " ".join(row.codes) or "-",
            row.repaired,
        )
        print("\t".join(cells))
    faults = [row for row in rows if row.mend.kind != "added"]
    added = [row for row in rows if row.mend.kind == "added"]
    print(f"{len(rows)} mends in {len({row.mend.study for row in rows})} studies. Changed, removed or moved: {len(faults)}, found with "
          f"a code: {sum(bool(row.codes) for row in faults)}, repairs: {dict(Counter(row.repaired for row in faults))}. Added: "
          f"{len(added)}, found missing: {sum(bool(row.codes) for row in added)}.")  # fmt: skip


def print_defects(found: Defects) -> None:
    """The defects of peers.md, with the count there and here; then every code."""
    several, wrong = several_labels(found)
    for defect, there, here in (
        ("G1 padded taxon identifiers", "372", found.things["CRATE-TAXON-PADDED"]),
        ("G2 publications by rdf:seeAlso, rdfs:seeAlso, citation", "647, 120, 43", ", ".join(
            str(found.predicates[key]) for key in ("rdf:seeAlso", "rdfs:seeAlso", "schema:citation"))),
        ("G3 taxa that the shape of dwc:Taxon does not see", "all", found.things["CRATE-TAXON-CLASS"]),
        ("G4 QuantitiveValue", "1608", found.things["CRATE-TYPE-MISSPELT"]),
        ("G5 licences as literals", "1576", found.crates["CRATE-LICENCE-LITERAL"]),
        ("G6 crates without a method", "294", found.crates["CRATE-NO-METHOD"]),
        ("G6 crates without a term of FBbi", "423", found.crates["CRATE-NO-FBBI"]),
        ("G6 FBbi identifiers with several labels", "26", f"{len(several)}, of which {len(wrong)} with a label of another meaning"),
        ("G17 crates whose context says otherwise than the profile", "-", found.crates["CRATE-CONTEXT"]),
    ):  # fmt: skip
        print(f"{defect}\tpeers.md {there}\tfound {here}")
    print()
    for code in sorted(found.crates):
        print(f"{code}\t{found.crates[code]} crates\t{found.things[code]} things")


def main() -> None:
    recordings = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/recordings")
    terms = Terms.load()
    print_mends(judged(recordings / "bia" / "biostudies_json", terms))
    print()
    print_defects(crate_defects(recordings / "gide" / "gide_crates_1577.tar.gz", terms))


if __name__ == "__main__":
    main()
