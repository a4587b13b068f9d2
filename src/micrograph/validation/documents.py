"""A file in one of the forms that we read, to findings about it: the readers of each form, and what they may be given.

Bad input gets a finding, never a traceback: each reader says what it received and what is valid, and limits are stated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

import orjson
import yaml

from micrograph.archives import _pagetab_tsv, archive
from micrograph.archives._study_txt import decode
from micrograph.describe import describe, describe_draft
from micrograph.errors import UnknownName
from micrograph.limits import (
    MOST_BYTES,
    MOST_DEPTH,
    MOST_RECORDS,
    MOST_VALUES,
    MOST_YAML_BYTES,
    has_many_cells,
    has_many_parts,
    has_many_values,
    new_report,
    too_large,
)
from micrograph.model.profiles import PROFILES
from micrograph.model.tables import CLASSES
from micrograph.records import Finding, Json, Report
from micrograph.terms.index import Terms
from micrograph.validation import own, rembi, study_cells
from micrograph.validation.guessing import guess
from micrograph.validation.sheets import Sheet, csv_sheet, separator_of, xlsx_sheets
from micrograph.validation.spans import Span, json_spans, table_spans, yaml_spans
from micrograph.validation.yaml_text import load_yaml

FORMATS = ("auto", "json", "yaml", "pagetab", "ro-crate", "rembi-xlsx", "rembi-csv", "idr", "zenodo")
_SAYS_NOTHING = {"archive", "accession", "level", "domain", "resource_kind", "places"}  # of a draft out of sheets
_PAGE = re.compile(r'\s*\{(?:.|\n){0,2000}?"hits"\s*:\s*\{')
_CONNECTORS = {"pagetab": "bia", "ro-crate": "gide", "idr": "idr", "zenodo": "zenodo"}
Spans = Callable[[Iterable[str]], dict[str, Span]]


@dataclass(slots=True)
class Document:
    """A file that was read: what is wrong with it, what it says, and where each pointer leads."""

    name: str
    form: str
    profile: str
    payload: bytes
    text: str = ""  # empty where it is no text
    encoding: str = "utf-8"
    findings: list[Finding] = field(default_factory=list)
    datasets: list[Json] = field(default_factory=list)
    spans: Spans = field(default=lambda pointers: {})
    is_folder: bool = False  # of csv files, one a module


@dataclass(frozen=True, slots=True)
class _Context:
    """What every reader needs."""

    terms: Terms
    base: str
    class_name: str
    profile: str


def read(payload: bytes, name: str, form: str, terms: Terms, base: str, class_name: str, profile: str) -> Document:
    """One file, read; arguments as of `micrograph.validation.check_document`."""
    if profile not in PROFILES:
        raise UnknownName("profile", profile, PROFILES)
    if class_name not in CLASSES:
        raise UnknownName("class", class_name, CLASSES)
    found = Document(name, form, profile, payload)
    report = new_report()
    if len(payload) > MOST_BYTES:
        too_large(report, len(payload), "bytes", MOST_BYTES)
    elif not payload.strip(b"\xef\xbb\xbf \t\r\n\0"):
        found.form = "unknown" if form == "auto" else form
        report.add("FILE-EMPTY", "error", "the file is empty", expected="a record")
    else:
        found.form = guess(payload, name) if form == "auto" else form
        _READERS[found.form](found, report, _Context(terms, base, class_name, profile))
    report.close()
    found.findings = [*report, *found.findings]
    return found


def read_folder(files: Mapping[str, bytes], name: str, terms: Terms, base: str, profile: str) -> Document:
    """The csv files of a folder as the modules of one record; their names are those of the modules."""
    if profile not in PROFILES:
        raise UnknownName("profile", profile, PROFILES)
    found = Document(name, "rembi-csv", profile, b"", is_folder=True)
    report = new_report()
    sheets = []
    for file, payload in files.items():
        member = Document(file, "rembi-csv", profile, payload)
        text = _utf8(member, report, file)
        if text is not None and not has_many_cells(text, separator_of(text), report):
            sheets.append(csv_sheet(text, PurePath(file).stem, labelled_by=file))
    if sum(sum(map(len, sheet.rows)) for sheet in sheets) > MOST_VALUES:
        too_large(report, sum(sum(map(len, sheet.rows)) for sheet in sheets), "cells", MOST_VALUES)
    elif sheets:
        _rembi(found, sheets, report, _Context(terms, base, "Dataset", profile))
    report.close()
    found.findings = list(report)
    return found


def unreadable(name: str, profile: str, code: str, reason: str, expected: str) -> Document:
    """What stands for a file that there is not, or that may not be read."""
    found = Document(name, "unknown", profile, b"")
    found.findings = [Finding(code, "error", reason, expected=expected)]
    return found


# ------------------------------------------------------------------------------------------------ archives' own
def _archived(found: Document, report: Report, context: _Context) -> None:
    """PageTab in JSON, RO-Crates and Zenodo's records: by the connector that harvests them."""
    if _utf8(found, report) is None or _json(found, report) is None:
        return
    _by_connector(found, found.payload, found.name, report, context)
    found.spans = lambda pointers: json_spans(found.text, pointers)


def _by_connector(found: Document, payload: bytes, name: str, report: Report, context: _Context) -> None:
    connector = _CONNECTORS[found.form]
    where = "/hits/hits/{}" if connector == "zenodo" and _PAGE.match(found.text) else ""  # a page's records stand in it
    for number, record in enumerate(archive(connector).split(payload, "", name)):
        if number == MOST_RECORDS:
            report.add("FILE-TOO-LARGE", "error", f"more than {MOST_RECORDS} records; the rest is not validated",
                       expected=f"at most {MOST_RECORDS} records a file")  # fmt: skip
            break
        described = describe([record], context.terms, context.base, context.profile)
        found.findings += _within(where.format(number), described.findings)
        if described.source is not None:
            found.datasets.append(described.source.dataset)
    if not found.findings and not found.datasets:
        report.add("PAYLOAD-FOREIGN", "error", f"no record of {connector} in it")


def _within(where: str, findings: Sequence[Finding]) -> list[Finding]:
    return (
        [replace(one, pointer=f"{where}/{one.pointer.lstrip(chr(47))}".rstrip("/")) for one in findings]
        if where
        else list(findings)
    )


def _pagetab(found: Document, report: Report, context: _Context) -> None:
    if found.payload.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        _archived(found, report, context)
        return
    text = _utf8(found, report)
    if text is None or has_many_cells(text, "\t", report):
        return
    document, places = _pagetab_tsv.read(text)
    _by_connector(found, orjson.dumps(document), found.name, report, context)
    cells = {pointer: Span(start, end) for pointer, (start, end) in places.items()}
    found.spans = lambda pointers: table_spans(cells, pointers)


def _idr(found: Document, report: Report, context: _Context) -> None:
    found.text, found.encoding = decode(found.payload)
    if has_many_cells(found.text, "\t", report):
        return
    _by_connector(found, found.payload, found.name, report, context)
    found.spans = lambda pointers: study_cells.spans(found.text, pointers)


# -------------------------------------------------------------------------------------------------- sheets
def _workbook(found: Document, report: Report, context: _Context) -> None:
    if found.payload.startswith(b"\xd0\xcf\x11\xe0"):
        report.add("FILE-REFUSED", "error", "an old or encrypted workbook", expected="an .xlsx workbook without macros")
        return
    sheets = xlsx_sheets(found.payload, report)
    if sheets:
        _rembi(found, sheets, report, context)


def _csv(found: Document, report: Report, context: _Context) -> None:
    text = _utf8(found, report)
    if text is not None and not has_many_cells(text, separator_of(text), report):
        _rembi(found, [csv_sheet(text, PurePath(found.name).stem)], report, context)


def _rembi(found: Document, sheets: list[Sheet], report: Report, context: _Context) -> None:
    draft, cells = rembi.draft(sheets, PurePath(found.name).stem or "record", report)
    if not set(draft) - _SAYS_NOTHING:
        report.add("PAYLOAD-FOREIGN", "error", "no module of REMBI or MIFA in it",
                   expected="sheets named Study, Study Component, Biosample, Specimen, Image acquisition …")  # fmt: skip
        return
    if has_many_parts(draft, report):
        return
    dataset = describe_draft(draft, "rembi", context.terms, context.base, context.profile, report)
    found.datasets.append(dataset)
    found.spans = lambda pointers: table_spans(cells, pointers)


# ----------------------------------------------------------------------------------------------------- own
def _own_json(found: Document, report: Report, context: _Context) -> None:
    if _utf8(found, report) is None or (read := _json(found, report)) is None:
        return
    _own(found, read[0], report, context)
    found.spans = lambda pointers: json_spans(found.text, pointers)


def _own_yaml(found: Document, report: Report, context: _Context) -> None:
    if len(found.payload) > MOST_YAML_BYTES:
        too_large(report, len(found.payload), "bytes of YAML", MOST_YAML_BYTES)
        return
    text = _utf8(found, report)
    if text is None:
        return
    try:
        document = load_yaml(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        parts = [getattr(error, "context", None), getattr(error, "problem", None)]
        said = ", ".join(filter(None, parts)) or str(error).split("\n", maxsplit=1)[0]
        code = "FILE-NOT-YAML"
        if mark is None and isinstance(error, ValueError):
            code = "FILE-TOO-DEEP" if "deep" in said else "FILE-TOO-LARGE"
        report.add(code, "error", said, line=mark.line + 1 if mark else None, column=mark.column + 1 if mark else None)
        return
    if has_many_values(document, report):
        return
    _own(found, document, report, context)
    found.spans = lambda pointers: yaml_spans(text, pointers)


def _own(found: Document, document: Any, report: Report, context: _Context) -> None:
    if own.is_too_deep(document, MOST_DEPTH):
        report.add(
            "FILE-TOO-DEEP", "error", f"nested deeper than {MOST_DEPTH} levels", expected=f"at most {MOST_DEPTH} levels"
        )
    elif not isinstance(document, Mapping):
        received = "nothing" if document is None else f"a {type(document).__name__}"
        report.add("FILE-NO-OBJECT", "error", f"{received}; an object of class {context.class_name} is expected",
                   expected=f"an object of class {context.class_name}")  # fmt: skip
    else:
        own.check(dict(document), context.class_name, context.profile, context.terms, context.base, report)


def _utf8(found: Document, report: Report, pointer: str = "") -> str | None:
    if found.payload.startswith((b"\xff\xfe", b"\xfe\xff")):
        report.add("FILE-NOT-UTF-8", "error", "the file is UTF-16; save it as UTF-8", pointer, expected="UTF-8")
        return None
    try:
        found.text = found.payload.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = found.payload.count(b"\n", 0, error.start) + 1
        column = error.start - (found.payload.rfind(b"\n", 0, error.start) + 1) + 1
        message = f"byte {error.start} ({found.payload[error.start]:#04x}) is no UTF-8; save the file as UTF-8"
        report.add("FILE-NOT-UTF-8", "error", message, pointer, line=line, column=column, expected="UTF-8")
        return None
    return found.text


def _json(found: Document, report: Report) -> tuple[Any] | None:
    """The document, in a tuple as it may be null; None, with a finding, where it is none or too much."""
    try:
        document = orjson.loads(found.text)
    except orjson.JSONDecodeError as error:
        if "depth limit" in str(error):
            report.add("FILE-TOO-DEEP", "error", "nested deeper than 1024 levels", expected="at most 1024 levels")
            return None
        report.add(
            "FILE-NOT-JSON", "error", error.msg, line=error.lineno, column=error.colno, expected="JSON (RFC 8259)"
        )
        return None
    return None if has_many_values(document, report) else (document,)


_READERS: dict[str, Callable[[Document, Report, _Context], None]] = {
    "json": _own_json, "yaml": _own_yaml, "pagetab": _pagetab, "ro-crate": _archived, "zenodo": _archived, "idr": _idr,
    "rembi-xlsx": _workbook, "rembi-csv": _csv,
}  # fmt: skip
