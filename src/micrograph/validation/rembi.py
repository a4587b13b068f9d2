"""REMBI and MIFA spreadsheets to a draft: one sheet a module, fields as a header row or down the first column.

Which names a field may have is read from `schemas/crosswalk.tsv`: those of REMBI 2021, REMBI 1.5, MIFA and BioStudies' template,
and our own. Cells of a field that takes several values are split at semicolons and line ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from micrograph.crosswalk import crosswalk
from micrograph.identifiers import term_id
from micrograph.model.profiles import PART_PATHS
from micrograph.model.tables import SLOTS
from micrograph.records import Json, Report
from micrograph.terms.roles import SLOT_ROLES
from micrograph.validation.sheets import Cell, Sheet
from micrograph.validation.spans import Span

_SOURCES = ("rembi-2021", "rembi-1.5", "mifa", "biostudies:BioImages.v4", "foundinggide")
_MODULES = {
    "study": "Dataset", "dataset": "Dataset", "general": "Dataset", "version": "Dataset", "study component": "StudyComponent",
    "component": "StudyComponent", "biosample": "Biosample", "sample": "Biosample", "specimen": "Specimen",
    "image acquisition": "ImageAcquisition", "acquisition": "ImageAcquisition", "image data": "ImageData",
    "image correlation": "ImageCorrelation", "correlation": "ImageCorrelation", "analysed data": "AnalysedData",
    "analyzed data": "AnalysedData", "image analysis": "AnalysedData", "annotation": "AnnotationData",
    "annotations data": "AnnotationData", "author": "Person", "contact": "Person", "contributor": "Person", "person": "Person",
    "publication": "Publication", "funding": "Grant", "grant": "Grant", "grant reference": "Grant", "channel": "Channel",
    "file level metadata": "AnnotationFile", "annotation file": "AnnotationFile", "link": "RelatedRecord",
}  # fmt: skip
# The columns by which a component or a specimen names other modules: not fields of REMBI, but how they are joined.
_JOINS = {
    "biosample": "biosample", "specimen": "specimen", "image acquisition": "acquisition", "acquisition": "acquisition",
    "image correlation": "correlation", "image analysis": "analysis", "analysed data": "analysis",
}  # fmt: skip
_TITLE_NAMES = {"title", "name", "identity", "id", "identifier", "code"}
_WITH_ID = re.compile(r"^(?P<label>.+?)\s*[\[(](?P<id>[A-Za-z]+[:_]\S+?|https?://\S+?)[\])]$")
_EMAIL_NAMES = {"email", "e-mail", "e mail", "author email", "address", "rembi version"}
Cells = dict[str, Span]


@dataclass(slots=True)
class _Record:
    """One row of a module (or one column), by folded field name."""

    class_name: str
    fields: list[tuple[str, Cell]]
    place: Cell


def draft(sheets: Sequence[Sheet], accession: str, report: Report) -> tuple[Json, Cells]:
    """The draft of what the sheets describe, and the cell of each of its pointers."""
    found: Json = {"archive": "unsubmitted", "accession": accession, "level": "study", "domain": "microscopy",
                   "resource_kind": "images"}  # fmt: skip
    cells: Cells = {}
    joins: list[tuple[Json, list[tuple[str, Cell]]]] = []
    for record in _records(sheets, report):
        if record.class_name == "Dataset":
            holder, pointer = found, ""
        else:
            holder, pointer = _part(found, record.class_name)
            cells[pointer] = record.place.span
        named = _fill(holder, pointer, record, cells, report)
        if named:
            joins.append((holder, named))
    for slot in ("study_components", "biosamples", "specimens", "acquisitions", "image_correlations", "analysed_data"):
        for number, part in enumerate(found.get(slot, ()), 1):
            part.setdefault("id", f"{_local(slot)}-{number}")
    for holder, named in joins:
        _join(found, holder, named, report)
    cells.setdefault("", Span(0, 0, line=1, column=1))
    found["places"] = {pointer[1:]: f"{pointer}" for pointer in cells if pointer.count("/") == 1}
    return found, cells


def looks_like_rembi(sheets: Sequence[Sheet]) -> bool:
    """Whether tables are REMBI's: a sheet is named like a module, or cells name modules or several of its fields."""
    if any(_module(sheet.name) not in {None, "Dataset"} for sheet in sheets):
        return True
    known = {name for class_name in set(_MODULES.values()) for name in _names(class_name)}
    for sheet in sheets:
        folded = [_fold(cell.text) for row in sheet.rows[:60] for cell in row[:40] if cell.text]
        if sum(text in known for text in folded) >= 3:
            return True
    return False


# ------------------------------------------------------------------------------------------------- reading rows
def _records(sheets: Sequence[Sheet], report: Report) -> Iterator[_Record]:
    for sheet in sheets:
        rows = [row for row in sheet.rows if any(cell.text for cell in row) and not row[0].text.startswith("#")]
        if not rows:
            continue
        if _fold(rows[0][0].text) in {"module", "rembi module", "component", "section"} and len(rows[0]) > 2:
            yield from _with_module_column(rows[1:], report)
            continue
        for class_name, block in _blocks(sheet.name, rows):
            if class_name is None:
                cell = block[0][0]
                message = f"sheet {sheet.name!r} is no module of REMBI or MIFA, and is not read"
                report.add("SHEET-UNKNOWN", "warning", message, "", sheet.name, line=cell.span.line or None,
                           column=cell.span.column or None, expected=", ".join(sorted(_MODULES)))  # fmt: skip
            elif block:
                yield from _oriented(class_name, block)


def _blocks(name: str, rows: list[list[Cell]]) -> Iterator[tuple[str | None, list[list[Cell]]]]:
    """The rows of each module: a sheet is one by its name, or a row that only names a module begins one."""
    current, block = _module(name), list[list[Cell]]()
    seen = False
    for row in rows:
        begun = _module(row[0].text) if not any(cell.text for cell in row[1:]) else None
        if begun is not None:
            if block:
                yield current, block
            current, block, seen = begun, [], True
        else:
            block.append(row)
    if block and current is None and not seen:
        guessed = _guessed(block)
        yield guessed, block
    elif block:
        yield current, block


def _guessed(block: list[list[Cell]]) -> str | None:
    """The module of a table whose name says nothing, by its fields."""
    folded = {_fold(cell.text) for cell in block[0]} | {_fold(row[0].text) for row in block}
    scores = {name: len(folded & _names(name).keys()) for name in dict.fromkeys(_MODULES.values())}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= 2 else None


def _with_module_column(rows: list[list[Cell]], report: Report) -> Iterator[_Record]:
    """`module, field, value, value …`: a column a record, of each module."""
    grouped: dict[str, list[list[Cell]]] = {}
    module = ""
    for row in rows:
        module = row[0].text or module
        class_name = _module(module)
        if class_name is None:
            report.add("SHEET-UNKNOWN", "warning", f"{module!r} is no module of REMBI or MIFA, and is not read", "", module,
                       line=row[0].span.line or None, expected=", ".join(sorted(_MODULES)))  # fmt: skip
        else:
            grouped.setdefault(class_name, []).append(row[1:])
    for class_name, block in grouped.items():
        yield from _vertical(class_name, block)


def _oriented(class_name: str, block: list[list[Cell]]) -> Iterator[_Record]:
    names = {*_names(class_name), *_JOINS}
    across = sum(_fold(cell.text) in names for cell in block[0])
    down = sum(_fold(row[0].text) in names for row in block)
    if across >= down and len(block) > 1:
        yield from _horizontal(class_name, block)
    else:
        yield from _vertical(class_name, block)


def _horizontal(class_name: str, block: list[list[Cell]]) -> Iterator[_Record]:
    header = block[0]
    for row in block[1:]:
        fields = [(_fold(name.text), cell) for name, cell in zip(header, row, strict=False) if name.text and cell.text]
        if fields:
            yield _Record(class_name, fields, next((cell for _, cell in fields), row[0]))


def _vertical(class_name: str, block: list[list[Cell]]) -> Iterator[_Record]:
    if class_name == "Dataset":  # there is one: its columns are several values
        fields = [(_fold(row[0].text), cell) for row in block for cell in row[1:] if cell.text]
        yield _Record(class_name, fields, block[0][0])
        return
    for column in range(1, max(len(row) for row in block)):
        fields = [(_fold(row[0].text), row[column]) for row in block if len(row) > column and row[column].text]
        if fields:
            yield _Record(class_name, fields, fields[0][1])


# ------------------------------------------------------------------------------------------------ filling in
def _part(found: Json, class_name: str) -> tuple[Json, str]:
    """A new part, and its pointer; parts of parts go to the last holder."""
    holder, pointer = found, ""
    path = PART_PATHS[class_name]
    for slot in path[:-1]:
        parts = holder.setdefault(slot, [])
        if not parts:
            parts.append({})
        pointer += f"/{slot}/{len(parts) - 1}"
        holder = parts[-1]
    parts = holder.setdefault(path[-1], [])
    part: Json = {}
    parts.append(part)
    pointer += f"/{path[-1]}/{len(parts) - 1}"
    part["pointer"] = pointer
    return part, pointer


def _fill(holder: Json, pointer: str, record: _Record, cells: Cells, report: Report) -> list[tuple[str, Cell]]:
    names, joined = _names(record.class_name), []
    for name, cell in record.fields:
        if name in _EMAIL_NAMES:
            continue
        if record.class_name in {"StudyComponent", "Specimen"} and name in _JOINS and name not in names:
            joined.append((_JOINS[name], cell))
            continue
        slot, part = names.get(name, ("", ""))
        if not slot:
            report.add("FIELD-UNKNOWN", "warning", f"{name!r} is no field of this module, and is not read",
                       pointer or "/", name, line=cell.span.line or None, column=cell.span.column or None)  # fmt: skip
            cells.setdefault(pointer or "/", cell.span)
            continue
        _put(holder, pointer, record.class_name, slot, part, cell, cells)
    return joined


def _put(holder: Json, pointer: str, class_name: str, slot: str, part: str, cell: Cell, cells: Cells) -> None:
    shape = SLOTS[class_name][slot]
    cells.setdefault(f"{pointer}/{slot}", cell.span)
    for text in _split(cell.text) if shape.multivalued else [cell.text]:
        if slot in SLOT_ROLES:
            _mention(holder, slot, part, text, f"{pointer}/{slot}", cells, cell.span)
        elif shape.kind == "object":
            listed = holder.setdefault(slot, [])
            cells[f"{pointer}/{slot}/{len(listed)}"] = cell.span
            listed.append({_NAMED_BY.get(shape.target, "title"): text, "pointer": f"{pointer}/{slot}/{len(listed)}"})
        elif shape.multivalued:
            holder.setdefault(slot, []).append(text)
        elif shape.kind == "boolean":
            holder[slot] = text.strip().lower() in {"yes", "true", "1", "y"}
        elif shape.kind in {"integer", "double"}:
            number = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*", text)
            holder[slot] = (int if shape.kind == "integer" else float)(float(number[1])) if number else text
        else:
            holder[slot] = f"{holder[slot]}; {text}" if slot in holder and class_name == "Dataset" else text


_NAMED_BY = {"Person": "name", "Organization": "name", "Grant": "award", "RelatedRecord": "target_url"}


def _mention(holder: Json, slot: str, part: str, text: str, pointer: str, cells: Cells, span: Span) -> None:
    """A term as written. REMBI 1.5 writes label and identifier as two fields: the second completes the first."""
    listed = holder.setdefault(slot, [])
    with_id = _WITH_ID.match(text)
    if part == "id" or (not part and term_id(text, "") is not None):
        mention: Json = {"id": text}
    elif with_id and term_id(with_id["id"], "") is not None:
        mention = {"label": with_id["label"], "id": with_id["id"]}
    else:
        mention = {"label": text}
    incomplete = next((one for one in listed if part and not set(mention) & set(one)), None)
    if incomplete is not None:
        incomplete.update(mention)
        return
    place = f"{pointer}/{len(listed)}"
    cells[place] = span
    listed.append({**mention, "field": place})


def _join(found: Json, holder: Json, named: list[tuple[str, Cell]], report: Report) -> None:
    """What a component or a specimen names of other modules, by their titles."""
    row: Json = {}
    for kind, cell in named:
        slot = _PLURALS[kind]
        parts = found.get(slot, ())
        for text in _split(cell.text):
            wanted = _fold(text)
            part = next((one for one in parts if wanted in {_fold(str(one.get("title", ""))), one["id"]}), None)
            if part is None:
                titles = "; ".join(repr(one.get("title") or one["id"]) for one in parts) or "none"
                report.add("ASSOCIATION-DANGLING", "error", f"names the {kind} {text!r}, which is not described",
                           str(holder.get("pointer", "")), text, line=cell.span.line or None, column=cell.span.column or None,
                           expected=titles)  # fmt: skip
                continue
            listed = holder.setdefault(f"{kind}_ids", [])
            if part["id"] not in listed:
                listed.append(part["id"])
            row.setdefault(f"{kind}_id", part["id"])
    if row and holder in found.get("study_components", ()):
        specimen: Json = next((one for one in found.get("specimens", ()) if one["id"] == row.get("specimen_id")), {})
        if "biosample_id" not in row and specimen.get("biosample_ids"):
            row["biosample_id"] = specimen["biosample_ids"][0]
            holder.setdefault("biosample_ids", []).append(row["biosample_id"])
        holder["associations"] = [{"id": "association-1", **row}]


_PLURALS = {
    "biosample": "biosamples", "specimen": "specimens", "acquisition": "acquisitions", "correlation": "image_correlations",
    "analysis": "analysed_data",
}  # fmt: skip


def _local(slot: str) -> str:
    return {"study_components": "component"}.get(slot) or next(kind for kind, name in _PLURALS.items() if name == slot)


# --------------------------------------------------------------------------------------------------- names
@cache
def _names(class_name: str) -> dict[str, tuple[str, str]]:
    """Folded field name to slot, and to `id` or `label` where the field is only that part of a term."""
    found: dict[str, tuple[str, str]] = {}
    for source in _SOURCES:
        for row in crosswalk()[source]:
            slots = [home.partition(".")[2] for home in row.home if home.startswith(f"{class_name}.")]
            part = next((home.partition(".")[2] for home in row.home if home.startswith("OntologyTerm.")), "")
            if slots and (slots[0] != "id"):
                for name in _spellings(row.field):
                    found.setdefault(name, (slots[0], part))
    for slot in SLOTS[class_name]:
        if slot not in {"id", "associations"} and not slot.endswith("_ids"):
            found.setdefault(_fold(slot), (slot, ""))
            found.setdefault(_fold(slot).removesuffix("s"), (slot, ""))
    if "title" in SLOTS[class_name]:
        for name in _TITLE_NAMES:
            found.setdefault(name, ("title", ""))
    return found


def _spellings(field: str) -> set[str]:
    """A field's name, its last part, and its name without punctuation.

    >>> sorted(_spellings("organism.scientific_name"))
    ['organism scientific name', 'scientific name']
    """
    return {
        _fold(field),
        _fold(field.rpartition(".")[2]),
        _fold(field.rpartition(" - ")[2] or field) if " - " in field else _fold(field),
    }


def _fold(text: str) -> str:
    """A name in the one spelling that is asked for.

    >>> _fold("Signal/contrast  mechanism *"), _fold("Imaging_Method (required)")
    ('signal contrast mechanism', 'imaging method')
    """
    bare = re.sub(r"\(.*?\)|[*:]", " ", text)
    return " ".join(re.sub(r"[\W_]+", " ", bare).lower().split())


def _module(name: str) -> str | None:
    folded = _fold(name)
    return _MODULES.get(folded) or _MODULES.get(folded.removesuffix("s")) or _MODULES.get(folded.removeprefix("rembi "))


def _split(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\s*[;\n]\s*", text) if part.strip()]
