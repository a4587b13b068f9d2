"""What a record has of what a profile asks: the one walk behind completeness and behind `validate --profile`.

A field of the data set is answered once; a field of its parts (a protocol of each specimen) by each part. Where a record
has no parts of a kind that the profile asks for, a slot that the data set itself also has answers for them: IDR and SSBD
state organisms and methods of whole records. Parts that a profile does not ask for count only where there are some.
Fillers ("n/a", "TBD", "recorded image") answer nothing. Requirement levels are in `schemas/profiles/`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from micrograph.errors import UnknownName
from micrograph.model.profiles import CARRIED, PART_PATHS, PROFILES, Profile, Requirement
from micrograph.model.tables import SLOTS
from micrograph.records import Json
from micrograph.terms.index import Terms
from micrograph.terms.roles import SLOT_ROLES

DEFAULT = "minimum"
_STATED = {"stated", "normalised"}
_FILLERS = frozenset({
    "", "-", "--", "?", "n/a", "na", "n.a.", "none", "null", "nan", "nil", "tbd", "tba", "tbc", "todo", "to do", "xxx", "pending",
    "unknown", "unspecified", "not specified", "not applicable", "not available", "not provided", "not stated", "to be added",
    "to be determined", "to be confirmed", "to follow", "recorded image", "test", "see paper", "see publication", "see above",
    "as above", "(no name given)",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether one field, in one place, is answered: by the archive, with an identifier, or only by us."""

    pointer: str  # JSON pointer into the Dataset
    reported: bool
    resolved: bool
    there: bool
    value: Any = None  # of the slot that answers
    stands_in: bool = False  # the data set answers for parts that are not there


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a profile with its answers in all places where it applies, and the shares of these that are answered."""

    requirement: Requirement
    answers: tuple[Answer, ...]
    reported: float
    resolved: float
    there: float
    label: str


def profile_named(name: str) -> Profile:
    """One profile.

    Raises:
        UnknownName: listing the valid ones.
    """
    if name not in PROFILES:
        raise UnknownName("profile", name, PROFILES)
    return PROFILES[name]


def fields(record: Record, profile: Profile) -> Iterator[Field]:
    """Every field that counts and applies to a record, in the profile's order."""
    counted, asked = _counted(profile.name)
    for row in counted:
        if not record.applies(row):
            continue
        path = PART_PATHS[row.class_name]
        stands_in = bool(path) and not record.places(path)
        if stands_in and not (len(path) == 1 and path[0] in asked):
            continue
        yield Field(row, *record.answers(row, path, stands_in), label(row))


@cache
def _counted(name: str) -> tuple[list[Requirement], frozenset[str]]:
    """The fields of a profile that are not optional, and the lists of parts that it asks for."""
    counted = [row for row in PROFILES[name].requirements if row.level != "optional"]
    return counted, frozenset(slot for row in counted if row.class_name == "Dataset" for slot in row.slots)


def ceiling(found: Sequence[Field], archive: str) -> float | None:
    """The share of these fields that an archive's own forms have a place for; None of an archive whose forms we do not know.

    A record may report more where others curated it: organisms of EMPIAR's entries come from GIDE's crates.
    """
    carried = CARRIED.get(archive)
    if carried is None or not found:
        return None
    held = sum(_carries(archive, field.requirement) for field in found)
    return round(held / len(found), 4)


@cache
def _carries(archive: str, row: Requirement) -> bool:
    carried = CARRIED[archive]
    return any(f"{row.class_name}.{slot}" in carried or f"Dataset.{slot}" in carried for slot in row.slots)


@cache
def label(row: Requirement) -> str:
    """The field's name for people: `organism`, `specimen: preparation protocol`.

    >>> label(PROFILES["rembi"].requirements[0])
    'title'
    """
    name = row.name.replace("_", " ")
    return name if row.class_name == "Dataset" else f"{_words(row.class_name)}: {name}"


def _words(class_name: str) -> str:
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in class_name).strip()


class Record:
    """One data set, with what several profiles ask of it looked up once."""

    def __init__(self, dataset: Json, terms: Terms) -> None:
        self.dataset, self.terms = dataset, terms
        self.samples = {kind for kind in _list(dataset.get("sample_type")) if isinstance(kind, str)}
        self.evidence: dict[str, list[Json]] = {}
        for row in _objects(dataset.get("term_evidence")):
            self.evidence.setdefault(str(row.get("slot")), []).append(row)
        self._places: dict[tuple[str, ...], list[tuple[Json, str]]] = {}
        self._answers: dict[tuple[object, ...], tuple[tuple[Answer, ...], float, float, float]] = {}
        self.stated: dict[tuple[str, bool], bool] = {}

    def applies(self, row: Requirement) -> bool:
        """Whether a field is asked of such a sample and such methods."""
        if row.unless_sample and self.samples and self.samples <= set(row.unless_sample):
            return False
        if not row.only_methods:
            return True
        methods = {str(term.get("id")) for term in _objects(self.dataset.get("imaging_methods"))}
        wanted = set(row.only_methods)
        return any(method in wanted or not wanted.isdisjoint(self.terms.ancestors(method)) for method in methods)

    def places(self, path: tuple[str, ...]) -> list[tuple[Json, str]]:
        """The parts at the end of a way of slots, with their pointers."""
        if path not in self._places:
            found: list[tuple[Json, str]] = [(self.dataset, "")]
            for slot in path:
                found = [
                    (part, f"{pointer}/{slot}/{number}")
                    for holder, pointer in found
                    for number, part in enumerate(_list(holder.get(slot)))
                    if isinstance(part, dict)
                ]
            self._places[path] = found
        return self._places[path]

    def answers(
        self, row: Requirement, path: tuple[str, ...], stands_in: bool
    ) -> tuple[tuple[Answer, ...], float, float, float]:
        """A field's answers, then the shares of them that are reported, resolved and there.

        They are of each part, or of the data set that stands in for parts that are not there. Profiles ask the same of
        the same slots.
        """
        key = (path, row.slots, row.identified)
        if key not in self._answers:
            if stands_in:
                found = [self._answer(row, self.dataset, f"/{path[0]}/0", stands_in=True)]
            else:
                found = [self._answer(row, holder, pointer) for holder, pointer in self.places(path)]
            self._answers[key] = (tuple(found), *_shares(found))
        return self._answers[key]

    def _answer(self, row: Requirement, holder: Json, pointer: str, *, stands_in: bool = False) -> Answer:
        slots = [slot for slot in row.slots if slot in SLOTS["Dataset"]] if stands_in else row.slots
        if not any(
            slot in holder or slot in self.evidence or slot == "licence" for slot in slots
        ):  # most are not there
            return Answer(f"{pointer}/{row.slots[0]}", False, False, False, None, stands_in)
        value = next((holder[slot] for slot in slots if self._there(holder, slot)), None)
        reported = any(self._said(holder, slot) for slot in slots)
        resolved = reported and (not row.identified or any(self._resolved(holder, slot) for slot in slots))
        return Answer(f"{pointer}/{row.slots[0]}", reported, resolved, reported or value is not None, value, stands_in)

    def _there(self, holder: Json, slot: str) -> bool:
        fillers = SLOT_ROLES[slot].fillers if slot in SLOT_ROLES else frozenset()
        return says_something(holder.get(slot), fillers)

    def _said(self, holder: Json, slot: str) -> bool:
        """The archive itself said it: of terms, whether or not it could be resolved; of licences, not we by policy."""
        if slot == "licence":
            return says_something(self.dataset.get("licence_stated"))
        if self.evidence.get(slot) and slot in SLOT_ROLES:
            return self._stated(slot, resolved=False)
        return self._there(holder, slot)

    def _stated(self, slot: str, *, resolved: bool) -> bool:
        """Whether the archive stated a term of the slot, and one that could be resolved."""
        if (slot, resolved) not in self.stated:
            self.stated[slot, resolved] = any(
                row.get("kind") in _STATED and (row.get("term") or not resolved) and self._no_filler(row, slot)
                for row in self.evidence[slot]
            )
        return self.stated[slot, resolved]

    def _no_filler(self, row: Json, slot: str) -> bool:
        if row.get("term"):
            return row["term"] not in SLOT_ROLES[slot].fillers
        return says_something(row.get("raw"))

    def _resolved(self, holder: Json, slot: str) -> bool:
        if self.evidence.get(slot) and slot in SLOT_ROLES:
            return self._stated(slot, resolved=True)
        if slot in {"licence", "licence_stated"}:
            return bool(self.dataset.get("licence"))
        if slot == "publications":
            return any({"doi", "pubmed", "pmc"} & set(paper) for paper in _objects(holder.get(slot)))
        if slot in SLOT_ROLES:
            return any(term.get("id") for term in _objects(holder.get(slot)))
        return bool(holder.get(slot))


def _shares(found: Sequence[Answer]) -> tuple[float, float, float]:
    count = len(found)
    if count == 1:  # as with every field of the data set itself
        return float(found[0].reported), float(found[0].resolved), float(found[0].there)
    return (
        sum(one.reported for one in found) / count, sum(one.resolved for one in found) / count,
        sum(one.there for one in found) / count,
    )  # fmt: skip


def says_something(value: Any, fillers: frozenset[str] = frozenset()) -> bool:
    """Whether a value answers anything: a text that is no filler, a term that is not too general, a list with one such.

    >>> says_something("TBD"), says_something(["n/a", "GFP"]), says_something(0)
    (False, True, True)
    """
    if value is None:
        return False
    if isinstance(value, str):
        return value.strip(" .\t\n").lower() not in _FILLERS and value not in fillers
    if isinstance(value, list):
        return any(says_something(item, fillers) for item in value)
    if isinstance(value, Mapping):
        return (
            says_something(value["id"], fillers)
            if set(value) <= {"id", "label", "role"} and "id" in value
            else bool(value)
        )
    return True


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _objects(value: Any) -> list[Json]:
    return [item for item in _list(value) if isinstance(item, dict)]
