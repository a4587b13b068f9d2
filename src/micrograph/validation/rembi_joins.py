"""How the modules of REMBI spreadsheets are joined: components, specimens and rows of associations name others by their titles."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from micrograph.limits import MOST_OFFERS
from micrograph.records import Json, Report
from micrograph.validation.rembi_names import fold
from micrograph.validation.sheets import Cell

_SLOTS = {
    "component": "study_components", "biosample": "biosamples", "specimen": "specimens", "acquisition": "acquisitions",
    "correlation": "image_correlations", "analysis": "analysed_data", "annotation": "annotations_data",
    "image_data": "image_data",
}  # fmt: skip
_IN_ROWS = frozenset({"biosample", "specimen", "acquisition", "correlation", "analysis"})  # slots of an Association
_LIKE = 60  # per cent: a title less like the name is not what was meant
_MOST_TITLES = 500  # that a name is compared with


@dataclass(frozen=True, slots=True)
class Named:
    """What one record names of other modules."""

    class_name: str
    holder: Json
    cells: list[tuple[str, Cell]]
    place: Cell


def joined_slots() -> Iterable[str]:
    """The lists of parts that can be named."""
    return _SLOTS.values()


def local_name(slot: str) -> str:
    """What the identifiers of a list's parts begin with."""
    return next(kind for kind, name in _SLOTS.items() if name == slot).replace("_", "-")


def join(draft: Json, named: list[Named], report: Report) -> None:
    """Replace names by identifiers: specimens' first, as components take the biosample of their specimen."""
    known = {kind: _by_title(draft.get(slot, ())) for kind, slot in _SLOTS.items()}
    joining = _Joining(draft, known, report)
    order = ("Specimen", "StudyComponent", "Association")
    for one in sorted(named, key=lambda one: order.index(one.class_name)):
        joining.join(one)
    for specimen in draft.get("specimens", ()):
        specimen.pop("biosample_ids", None)  # said by the components' associations


def _by_title(parts: Iterable[Json]) -> dict[str, str]:
    """The identifier of each title, of the first part that has it; identifiers and numbers name parts too."""
    found: dict[str, str] = {}
    for part in parts:
        found.setdefault(fold(str(part.get("title") or part["id"])), part["id"])
    return found


class _Joining:
    def __init__(self, draft: Json, known: dict[str, dict[str, str]], report: Report) -> None:
        self.draft, self.known, self.report = draft, known, report
        self.components = {part["id"]: part for part in draft.get("study_components", ())}
        self.specimens = {part["id"]: part for part in draft.get("specimens", ())}
        self.dangling = 0

    def join(self, one: Named) -> None:
        """Take in what one record names."""
        found: dict[str, list[str]] = {}
        for kind, cell in one.cells:
            for text in _names(cell.text, self.known[kind]):
                identifier = self.known[kind].get(fold(text))
                if identifier is None:
                    self._dangling(kind, text, cell, one.holder)
                else:
                    found.setdefault(kind, []).append(identifier)
        if one.class_name == "Specimen":
            one.holder["biosample_ids"] = found.get("biosample", [])
        elif one.class_name == "StudyComponent":
            self._associate(one.holder, found)
        else:
            self._row(one, found)

    def _row(self, one: Named, found: dict[str, list[str]]) -> None:
        """A row of an Associations sheet: of the component that it names, or of the only one."""
        mine = [self.components[identifier] for identifier in found.pop("component", ())]
        if not mine and len(self.components) == 1 and not any(kind == "component" for kind, _ in one.cells):
            mine = list(self.components.values())
        if not mine and not any(kind == "component" for kind, _ in one.cells):
            self.report.add("ASSOCIATION-DANGLING", "error", "says not of which study component it is",
                            one.place.pointer("/study_components"),
                            expected=self._titles("component"), line=one.place.span.line, column=one.place.span.column)  # fmt: skip
        for component in mine:
            self._associate(component, found)

    def _associate(self, component: Json, found: dict[str, list[str]]) -> None:
        for specimen in found.get("specimen", ()):
            if "biosample" not in found:
                found = {**found, "biosample": self.specimens[specimen].get("biosample_ids", [])}
        for kind, identifiers in found.items():
            listed = component.setdefault(f"{kind}_ids", [])
            listed += [one for one in dict.fromkeys(identifiers) if one not in listed]
        row = {f"{kind}_id": identifiers[0] for kind, identifiers in found.items() if kind in _IN_ROWS and identifiers}
        if row:
            rows = component.setdefault("associations", [])
            rows.append({"id": f"association-{len(rows) + 1}", **row})

    def _dangling(self, kind: str, text: str, cell: Cell, holder: Json) -> None:
        from rapidfuzz import fuzz, process

        self.dangling += 1
        titles = [
            str(part.get("title")) for part in self.draft.get(_SLOTS[kind], ())[:_MOST_TITLES] if part.get("title")
        ]
        likely = None
        if self.dangling <= MOST_OFFERS:
            likely = process.extractOne(
                text, titles, scorer=fuzz.token_sort_ratio, score_cutoff=_LIKE, processor=str.lower
            )
        name = kind.replace("_", " ")
        self.report.add(
            "ASSOCIATION-DANGLING", "error", f"names the {name} {text!r}, which is not described",
            cell.pointer(str(holder.get("pointer", ""))), text, likely and likely[0], expected=self._titles(kind),
            score=likely and round(likely[1] / 100, 3), line=cell.span.line, column=cell.span.column,
        )  # fmt: skip

    def _titles(self, kind: str) -> str:
        parts = self.draft.get(_SLOTS[kind], ())
        name = kind.replace("_", " ")
        return "; ".join(repr(part.get("title") or part["id"]) for part in parts[:10]) or f"a {name}; there is none"


def _names(text: str, known: dict[str, str]) -> list[str]:
    """The names in a cell: whole where it is one, else at semicolons and line ends, else at commas."""
    if fold(text) in known:
        return [text]
    parts = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
    if len(parts) == 1 and "," in text and any(fold(part) in known for part in text.split(",")):
        parts = [part.strip() for part in text.split(",") if part.strip()]
    return parts
