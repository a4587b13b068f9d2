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
from micrograph.validation.spans import Span, cell_and_pointer, every_string

# BioStudies' and IDR's form of licences: what their templates offer, and their curators write.
_TEMPLATE_LICENCES = {"CC-BY-4.0": "CC BY 4.0", "CC0-1.0": "CC0"}
_OWN = frozenset({"json", "yaml"})
_CUT = "…"  # at the end of a value that its finding does not hold whole
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
        return _workbook(found, wanted, spans) if found.form == "rembi-xlsx" else (found.payload, [])
    edits: dict[Span, tuple[str, Fix]] = {}
    for finding in wanted:
        span = spans.get(finding.pointer)
        read, written = _writer(found)
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
    if not edits or mark + found.text.encode(found.encoding, "replace") != found.payload:
        return found.payload, []  # a study file has bytes that are no letters: it could not be written as it was
    payload = mark + text.encode(found.encoding, "replace")
    return payload, list(dict.fromkeys(fix for _, fix in sorted(edits.values(), key=lambda edit: edit[1].line or 0)))


def how_many(found: Document) -> int:
    """How many repairs would be made; of a workbook without writing it."""
    if found.form != "rembi-xlsx":
        return len(fixed(found)[1])
    wanted = [
        one for one in found.findings if one.repair is not None and is_safe(one.code) and isinstance(one.value, str)
    ]
    return sum(
        bool(cell_and_pointer(one.pointer)[0]) and respelt(found.form, one, one.value) != one.value for one in wanted
    )


def is_own_form(found: Document, finding: Finding, span: Span | None) -> bool:
    """Whether a value is written as the file's own form asks, and only we would write it otherwise: no fault of the file.

    A template of BioStudies offers "CC BY 4.0", a crate names an article by the address of its DOI.
    """
    if finding.repair is None or not is_safe(finding.code):
        return False
    if found.text:
        old = None if span is None else _writer(found)[0](found.text[span.start : span.end])
    else:
        old = finding.value if isinstance(finding.value, str) else None
    return old is not None and _is_quoted(old, finding.value) and respelt(found.form, finding, old) == old


def respelt(form: str, finding: Finding, old: str) -> str:
    """A repair in the file's own way of spelling; what stands there where the form itself asks for it.

    >>> found = Finding("ID-PADDING", "info", "", "", value="obo:NCBITaxon_09606", repair="NCBITaxon:9606")
    >>> respelt("ro-crate", found, "obo:NCBITaxon_09606")
    'obo:NCBITaxon_9606'
    """
    if finding.code == "EMAIL-FORM":  # the finding does not hold the address
        return mended_address(old)
    if finding.code == "TEXT-INVISIBLE":
        return visible(old)
    repair, bare = str(finding.repair), old.strip()
    is_address = bare.startswith(("http://", "https://"))
    if finding.code.startswith("ID-"):
        return _respelt_identifier(form, finding.code, repair, bare)
    if form in _OWN:
        return repair
    if finding.code.startswith("LICENCE-"):  # Zenodo writes SPDX's in small letters, crates an address
        is_template = form in {"pagetab", "idr", "rembi-csv", "rembi-xlsx"} and not is_address
        return _TEMPLATE_LICENCES.get(repair, old) if is_template else old
    if finding.code.startswith("DATE-") and bare.startswith(f"{repair}T"):
        return old
    if finding.code.startswith(("ORCID-", "ROR-", "PMC-", "PUBMED-")) and is_address:
        return old
    if finding.code.startswith("DOI-"):
        as_written = re.search(re.escape(repair), old, re.I)  # DOIs are alike in any case: the file's stays
        return ("https://doi.org/" if is_address else "") + (as_written[0] if as_written else repair)
    return repair


def _respelt_identifier(form: str, code: str, repair: str, old: str) -> str:
    if old.startswith(("http://", "https://")):
        return expand(repair)
    if form == "idr" and code == "ID-BARE":  # the ontology's name stands in a row of its own
        return old
    if re.match(r"obo:\w+_", old):
        return "obo:" + repair.replace(":", "_", 1)
    if form not in _OWN and re.match(r"[A-Za-z]+_\d+$", old):
        return repair.replace(":", "_", 1)
    return repair


def _fix(finding: Finding, old: str, new: str) -> Fix:
    return Fix(finding.code, finding.pointer, finding.line, finding.column, old, new)


def _is_quoted(old: str, value: Any) -> bool:
    """Whether the file says at a place what the finding is about; findings cut long values."""
    if not isinstance(value, str):
        return False
    if value.endswith(_CUT) and old.strip().startswith(value.removesuffix(_CUT)):
        return True
    return value == "(not shown)" or old.strip() == value.strip() or value in old.split(" | ")


def _places(found: Document, finding: Finding, span: Span | None) -> Iterator[Span]:
    """Where a repair is made: in a crate wherever the identifier stands, as nodes are referred to by it."""
    if found.form == "ro-crate" and finding.code.startswith(("ID-", "CRATE-")) and isinstance(finding.value, str):
        yield from every_string(found.text, finding.value)
    elif span is not None:
        yield span


def _writer(found: Document) -> tuple[Callable[[str], str | None], Callable[[str, str], str]]:
    """How a value of this form is read from its raw text, and written in its place."""
    if found.form not in {"yaml", "rembi-csv", "idr"} and found.text.lstrip()[:1] in {"{", "["}:
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
        label = cell_and_pointer(finding.pointer)[0]
        span = spans.get(finding.pointer)
        place = label or (span.label if span is not None else "")
        if not place:
            continue
        sheet, _, name = place.rpartition("!")
        if sheet not in workbook:
            continue
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
