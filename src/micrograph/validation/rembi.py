"""REMBI and MIFA spreadsheets to a draft: every field in its slot, every cell where findings about it lead.

Cells of a field that takes several values are split at semicolons and line ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from micrograph.identifiers import accessions, term_id
from micrograph.model.profiles import PART_PATHS
from micrograph.model.tables import SLOTS
from micrograph.records import Json, Report
from micrograph.terms.roles import SLOT_ROLES
from micrograph.validation.rembi_joins import Named, join, joined_slots, local_name
from micrograph.validation.rembi_names import IGNORED, JOINED, JOINS, Name, left_out, names
from micrograph.validation.rembi_sheets import Entry, Record, records
from micrograph.validation.sheets import Cell, Sheet
from micrograph.validation.spans import Span

_WITH_ID = re.compile(r"^(?P<label>.+?)\s*[\[(](?P<id>[A-Za-z]+[:_]\S+?|https?://\S+?)[\])]$")
_NAMED_BY = {
    "Person": "name", "Organization": "name", "Grant": "award", "RelatedRecord": "target_url", "AnnotationFile": "file_path",
}  # fmt: skip
_LIKE = 0.75  # a name less like a field's is no misspelling of it
Cells = dict[str, Span]


def draft(sheets: Sequence[Sheet], accession: str, report: Report) -> tuple[Json, Cells]:
    """The draft of what the sheets describe, and the cell of each of its pointers."""
    return _Filling(accession, report).filled(sheets)


class _Filling:
    """The draft as it grows, with the cell of each of its pointers."""

    def __init__(self, accession: str, report: Report) -> None:
        self.draft: Json = {
            "archive": "unsubmitted", "accession": accession, "level": "study", "domain": "microscopy",
            "resource_kind": "images",
        }  # fmt: skip
        self.cells: Cells = {}
        self.unknown: set[Span] = set()  # headings that were told of
        self.report = report

    def filled(self, sheets: Sequence[Sheet]) -> tuple[Json, Cells]:
        """Read all sheets, then join what names each other."""
        named: list[Named] = []
        for record in records(sheets, self.report):
            if record.class_name == "Association":
                holder: Json = {}
                pointer = ""
            else:
                holder, pointer = self._holder(record.class_name, record.place.span)
                self.cells.setdefault(pointer, record.place.span)
            cells = self._fill(holder, pointer, record)
            if cells or record.class_name == "StudyComponent":
                named.append(Named(record.class_name, holder, cells, record.place))
        for slot in joined_slots():
            for number, part in enumerate(self.draft.get(slot, ()), 1):
                part.setdefault("id", f"{local_name(slot)}-{number}")
        join(self.draft, named, self.report)
        self._complete()
        self.cells.setdefault("", Span(0, 0, line=1, column=1))
        self.draft.setdefault("places", {})[""] = ""
        return self.draft, self.cells

    def _holder(self, class_name: str, span: Span) -> tuple[Json, str]:
        """A new part, and its pointer; a part of a part goes to the last holder; the record itself is always the same."""
        path = PART_PATHS[class_name]
        if not path:
            return self.draft, ""
        holder, pointer = self._last(path[:-1])
        parts = holder.setdefault(path[-1], [])
        pointer += f"/{path[-1]}/{len(parts)}"
        part: Json = {"pointer": pointer}
        parts.append(part)
        self.cells[pointer] = span
        return part, pointer

    def _last(self, path: tuple[str, ...]) -> tuple[Json, str]:
        holder, pointer = self.draft, ""
        for slot in path:
            parts = holder.setdefault(slot, [])
            if not parts:
                parts.append({"pointer": f"{pointer}/{slot}/0"})
            pointer += f"/{slot}/{len(parts) - 1}"
            holder = parts[-1]
        return holder, pointer

    def _fill(self, holder: Json, pointer: str, record: Record) -> list[tuple[str, Cell]]:
        """Put a record's fields in their slots; gives those that name other modules."""
        known, joined = names(record.class_name), []
        for entry in record.entries:
            name = known.get(entry.name)
            if record.class_name in JOINED and entry.name in JOINS and name is None:
                joined.append((JOINS[entry.name], entry.cell))
            elif entry.name in IGNORED:
                continue
            elif name is None:
                self._unknown(entry, pointer, record.class_name)
            elif name.class_name == record.class_name:
                self._put(holder, pointer, name, entry)
            elif name.class_name == "Channel":
                self._channels(holder, pointer, name, entry.cell)
            else:
                owner, place = self._last(PART_PATHS[name.class_name])
                self._put(owner, place, name, entry)
        return joined

    def _unknown(self, entry: Entry, pointer: str, class_name: str) -> None:
        """Once a column, at its heading."""
        if entry.head.span in self.unknown:
            return
        self.unknown.add(entry.head.span)
        place, written = entry.head.pointer(pointer), entry.head.text
        reason = left_out(class_name).get(entry.name)
        if reason is not None:
            self.report.add(
                "FIELD-LEFT-OUT",
                "info",
                f"{written!r} is not read: {reason}",
                place,
                written,
                line=entry.head.span.line,
                column=entry.head.span.column,
            )
            return
        meant, score = _likeliest(entry.name, class_name)
        self.report.add(
            "FIELD-UNKNOWN", "warning", f"{written!r} is no field of this module, and is not read", place, written, meant,
            expected="" if meant else "; ".join(_shown(class_name)), score=score,
            line=entry.head.span.line, column=entry.head.span.column,
        )  # fmt: skip

    def _put(self, holder: Json, pointer: str, name: Name, entry: Entry) -> None:
        slot, shape, cell = name.slot, SLOTS[name.class_name][name.slot], entry.cell
        self.cells.setdefault(f"{pointer}/{slot}", cell.span)
        holder.setdefault("places", {}).setdefault(slot, f"{pointer}/{slot}")
        for text in _split(cell.text) if shape.multivalued else [cell.text]:
            if slot in SLOT_ROLES:
                self._mention(holder, slot, name.part, text, f"{pointer}/{slot}", cell.span)
            elif shape.kind == "object":
                self._object(holder, slot, shape.target, text, f"{pointer}/{slot}", cell.span)
                if entry.name == "previous version":
                    holder[slot][-1]["relation"] = "version_of"
            elif shape.multivalued:
                holder.setdefault(slot, []).append(text)
            else:
                value = _value(text, shape.kind)
                several = slot in holder and name.class_name == "Dataset" and isinstance(value, str)
                holder[slot] = f"{holder[slot]}; {value}" if several else value

    def _object(self, holder: Json, slot: str, class_name: str, text: str, pointer: str, span: Span) -> None:
        listed = holder.setdefault(slot, [])
        place = f"{pointer}/{len(listed)}"
        self.cells[place] = span
        listed.append({_NAMED_BY.get(class_name, "title"): text, "pointer": place})

    def _channels(self, specimen: Json, pointer: str, name: Name, cell: Cell) -> None:
        """What each channel shows, in two columns of REMBI: the first value of each is the first channel's."""
        channels = specimen.setdefault("channels", [])
        for number, text in enumerate(_split(cell.text)):
            if number == len(channels):
                channels.append({"pointer": f"{pointer}/channels/{number}"})
                self.cells[f"{pointer}/channels/{number}"] = cell.span
            channels[number][name.slot] = text
            self.cells[f"{pointer}/channels/{number}/{name.slot}"] = cell.span

    def _mention(self, holder: Json, slot: str, part: str, text: str, pointer: str, span: Span) -> None:
        """A term as written. REMBI 1.5 writes label, identifier and ontology as fields of their own, which complete each other."""
        listed = holder.setdefault(slot, [])
        with_id = _WITH_ID.match(text)
        if part == "id" or (not part and term_id(text, "") is not None):
            mention: Json = {"id": text}
        elif part == "ontology":
            mention = {"ontology": text}
        elif not part and with_id and term_id(with_id["id"], "") is not None:
            mention = {"label": with_id["label"], "id": with_id["id"]}
        else:
            mention = {"label": text}
        incomplete = next((one for one in listed if part and not set(mention) & set(one)), None)
        place = f"{pointer}/{listed.index(incomplete) if incomplete is not None else len(listed)}"
        for key in mention:
            self.cells[f"{place}/{key}"] = span
        self.cells.setdefault(place, span)
        places = {f"{key}_field": f"{place}/{key}" for key in mention if key in {"id", "label"}}
        if incomplete is not None:
            incomplete.update({**mention, **places})
        else:
            listed.append({**mention, **places, "field": place})

    def _complete(self) -> None:
        """Bare numbers get the ontology that stands beside them; links without a relation are none that we keep."""
        for holder in [self.draft, *(part for slot in joined_slots() for part in self.draft.get(slot, ()))]:
            for slot in SLOT_ROLES:
                for mention in holder.get(slot, ()):
                    ontology = str(mention.pop("ontology", ""))
                    if str(mention.get("id", "")).isdigit() and re.fullmatch(r"[A-Za-z]+", ontology):
                        mention["id"] = f"{ontology}:{mention['id']}"
                holder_mentions = [one for one in holder.get(slot, ()) if "id" in one or "label" in one]
                if slot in holder:
                    holder[slot] = holder_mentions
        if "related" in self.draft:
            self.draft["related"] = [link for one in self.draft["related"] if (link := _link(one)) is not None]


def _link(link: Json) -> Json | None:
    """A link to a record of an archive, or of a relation that is named; other links (code, a web page) are no relation."""
    relation = re.sub(r"[\W_]+", "_", str(link.get("relation", "")).strip().lower())
    named = accessions(str(link.get("target_url", "")))
    if relation in SLOTS["RelatedRecord"]["relation"].values:
        found = {**link, "relation": relation}
    elif named:
        found = {**link, "relation": "same_study_as", "link_evidence": f"LINK: {link['target_url']}"}
    else:
        return None
    if len(named) == 1 and "target_accession" not in found:
        found["target_archive"], found["target_accession"] = named[0]
    return found


def _value(text: str, kind: str) -> str | int | float | bool:
    """A cell as its slot has it; as written where it is none."""
    if kind == "boolean":
        folded = text.strip().lower()
        return True if folded in {"yes", "true", "1", "y"} else False if folded in {"no", "false", "0", "n"} else text
    if kind in {"integer", "double"}:
        number = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*", text)
        if number:
            return int(float(number[1])) if kind == "integer" else float(number[1])
    return text


@cache
def _likeliest(written: str, class_name: str) -> tuple[str | None, float | None]:
    """The field that was probably meant."""
    from rapidfuzz import fuzz, process

    known = [*names(class_name), *(JOINS if class_name in JOINED else ())]
    found = process.extractOne(written, known, scorer=fuzz.ratio, score_cutoff=100 * _LIKE)
    return (found[0], round(found[1] / 100, 3)) if found else (None, None)


@cache
def _shown(class_name: str) -> list[str]:
    """A module's fields by their commonest names, for messages."""
    first: dict[tuple[str, str], str] = {}
    for written, name in names(class_name).items():
        first.setdefault((name.slot, name.part), written)
    return list(first.values())[:20]


def _split(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\s*[;\n]\s*", text) if part.strip()]
