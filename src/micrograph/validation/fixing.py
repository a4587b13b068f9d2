"""The safe repairs of a report made in a copy of the file: everything else stays byte for byte.

Safe are the codes that `codes.py` says so of: the spelling of a prefix, zero padding, the form of a licence, DOI or date. A
repair is made only where the file says exactly what the finding quotes, and in the way of spelling that the file has.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import orjson
import yaml

from micrograph.archives._bia_faults import mended_address, visible
from micrograph.codes import is_safe
from micrograph.identifiers import expand
from micrograph.records import Finding, Json
from micrograph.validation.documents import Document
from micrograph.validation.spans import Span, every_string

_JSON_FORMS = {"json", "ro-crate", "zenodo", "pagetab"}
# BioStudies' form of licences: what its template offers, and its curators write.
_TEMPLATE_LICENCES = {"CC-BY-4.0": "CC BY 4.0", "CC0-1.0": "CC0"}
_PLAIN_YAML = re.compile(r"^[A-Za-z0-9][\w./ -]*(:[\w./-]+)*$")


@dataclass(frozen=True, slots=True)
class Fix:
    """One repair that was made."""

    code: str
    pointer: str
    line: int | None
    column: int | None
    old: str
    new: str

    def to_json(self) -> Json:
        """As reports have it."""
        return {name: getattr(self, name) for name in ("code", "pointer", "line", "column", "old", "new")}


def fixed(found: Document) -> tuple[bytes, list[Fix]]:
    """The repaired copy and what was repaired; the same bytes and nothing where nothing is safe to repair."""
    wanted = [finding for finding in found.findings if finding.repair is not None and is_safe(finding.code)]
    if not wanted:
        return found.payload, []
    spans = found.spans({finding.pointer for finding in wanted})
    if not found.text:
        return _workbook(found, wanted, spans)
    edits: dict[Span, tuple[str, Fix]] = {}
    for finding in wanted:
        span = spans.get(finding.pointer)
        read, written = _writer(found, finding)
        for place in _places(found, finding, span):
            raw = found.text[place.start : place.end]
            if place not in edits and (old := read(raw)) is not None and _is_quoted(old, finding.value):
                new = respelt(found.form, finding, old)
                if new != old:
                    edits[place] = (written(raw, new), _fix(finding, old, new))
    text = found.text
    for place in sorted(edits, key=lambda one: -one.start):
        text = text[: place.start] + edits[place][0] + text[place.end :]
    mark = b"\xef\xbb\xbf" if found.payload.startswith(b"\xef\xbb\xbf") else b""
    payload = mark + text.encode(found.encoding, "replace") if edits else found.payload
    return payload, list(dict.fromkeys(fix for _, fix in sorted(edits.values(), key=lambda edit: edit[1].line or 0)))


def respelt(form: str, finding: Finding, old: str) -> str:
    """A repair in the file's own way of spelling.

    >>> found = Finding("ID-PADDING", "info", "", "", value="obo:NCBITaxon_09606", repair="NCBITaxon:9606")
    >>> respelt("ro-crate", found, "obo:NCBITaxon_09606")
    'obo:NCBITaxon_9606'
    """
    if finding.code == "EMAIL-FORM":  # the finding does not hold the address
        return mended_address(old)
    if finding.code == "TEXT-INVISIBLE":
        return visible(old)
    repair = str(finding.repair)
    if finding.code.startswith("ID-"):
        if old.strip().startswith(("http://", "https://")):
            return expand(repair)
        if re.match(r"^\s*obo:\w+_", old):
            return "obo:" + repair.replace(":", "_", 1)
        if form not in {"json", "yaml"} and re.match(r"^\s*[A-Za-z]+_\d+\s*$", old):
            return repair.replace(":", "_", 1)
        return repair
    if finding.code.startswith("LICENCE-") and form == "pagetab":
        return old if old.startswith("http") else _TEMPLATE_LICENCES.get(repair, old)
    if finding.code.startswith("DOI-") and form not in {"json", "yaml"}:
        as_written = re.search(re.escape(repair), old, re.I)  # DOIs are alike in any case: the file's stays
        resolver = "https://doi.org/" if old.strip().startswith("http") else ""
        return resolver + (as_written[0] if as_written else repair)
    return repair


def _fix(finding: Finding, old: str, new: str) -> Fix:
    return Fix(finding.code, finding.pointer, finding.line, finding.column, old, new)


def _is_quoted(old: str, value: Any) -> bool:
    """Whether the file says at a place what the finding is about; findings cut long values."""
    return isinstance(value, str) and (
        value == "(not shown)" or old.strip() == value.strip() or value in old.split(" | ")
    )


def _places(found: Document, finding: Finding, span: Span | None) -> Iterator[Span]:
    """Where a repair is made: in a crate wherever the identifier stands, as nodes are referred to by it."""
    if found.form == "ro-crate" and finding.code.startswith(("ID-", "CRATE-")) and isinstance(finding.value, str):
        yield from every_string(found.text, finding.value)
    elif span is not None:
        yield span


def _writer(found: Document, finding: Finding) -> tuple[Callable[[str], str | None], Callable[[str, str], str]]:
    """How a value of this form is read from its raw text, and written in its place."""
    if found.form in _JSON_FORMS and found.text.lstrip()[:1] in {"{", "["}:
        return _json_text, lambda raw, new: json.dumps(new, ensure_ascii=False)
    if found.form == "yaml":
        return (
            _yaml_text,
            lambda raw, new: new if _PLAIN_YAML.match(new) and raw[:1] not in {'"', "'"} else json.dumps(new),
        )
    if found.form == "rembi-csv":
        return _csv_text, lambda raw, new: '"' + new.replace('"', '""') + '"' if raw[:1] == '"' else new
    return lambda raw: raw, lambda raw, new: new


def _json_text(raw: str) -> str | None:
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, str) else None


def _yaml_text(raw: str) -> str | None:
    try:
        value = yaml.load(raw, Loader=yaml.CBaseLoader)  # noqa: S506 - the base loader makes texts only
    except yaml.YAMLError:
        return None
    return value if isinstance(value, str) else None


def _csv_text(raw: str) -> str | None:
    return raw[1:-1].replace('""', '"') if raw[:1] == '"' else raw


def _workbook(found: Document, wanted: list[Finding], spans: dict[str, Span]) -> tuple[bytes, list[Fix]]:
    """A workbook's cells; openpyxl writes the file anew, so that only cells' values are promised to stay."""
    import openpyxl

    workbook = openpyxl.load_workbook(BytesIO(found.payload))
    fixes: list[Fix] = []
    for finding in wanted:
        label = finding.pointer.split(" ", 1)[0] if "!" in finding.pointer else ""
        span = spans.get(finding.pointer)
        place = label or (span.label if span is not None else "")
        if not place:
            continue
        sheet, _, name = place.rpartition("!")
        cell = workbook[sheet][name]
        old = "" if cell.value is None else str(cell.value)
        if _is_quoted(old, finding.value) and (new := respelt(found.form, finding, old)) != old:
            cell.value = new
            fixes.append(_fix(finding, old, new))
    if not fixes:
        return found.payload, []
    target = BytesIO()
    workbook.save(target)
    return target.getvalue(), fixes
