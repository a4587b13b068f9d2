"""A metadata file in any form that we read, to a report that says what is wrong, where, and what was probably meant.

`documents.py` reads a file to findings that point into it; here they get their place in the file, waivers, and the verdict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from micrograph.errors import UsageError
from micrograph.identifiers import mask_emails
from micrograph.profiles import DEFAULT
from micrograph.records import Finding, Json
from micrograph.terms.index import Terms
from micrograph.validation.documents import FORMATS, Document, read, read_folder
from micrograph.validation.fixing import how_many, is_own_form
from micrograph.validation.guessing import guess
from micrograph.validation.spans import Lines, Span, cell_and_pointer
from micrograph.validation.waivers import Waiver, waive

__all__ = ["FORMATS", "check_document", "document", "document_of_folder", "guess", "masked", "placed", "report_on"]


def check_document(
    payload: bytes,
    name: str,
    form: str,
    terms: Terms,
    base: str,
    class_name: str = "Dataset",
    profile: str = DEFAULT,
    waivers: Sequence[Waiver] = (),
) -> Json:
    """The report on one file.

    Args:
        payload: the file's bytes.
        name: its name, for the report and for guessing its form.
        form: one of FORMATS.
        terms: the ontologies.
        base: base of our IRIs.
        class_name: for our own JSON and YAML, the class it should be.
        profile: what it should have, by `schemas/profiles/`.
        waivers: findings that somebody accepts, each with a reason.

    Returns:
        `{"file", "format", "profile", "valid", "errors", "warnings", "waived", "fixable", "findings": [...], "datasets": [...]}`; not valid
        means that there are errors that nobody waived.

    Raises:
        UsageError: an unknown format.
        UnknownName: an unknown profile or class.
    """
    return report_on(document(payload, name, form, terms, base, class_name, profile), waivers)


def document(
    payload: bytes, name: str, form: str, terms: Terms, base: str, class_name: str = "Dataset", profile: str = DEFAULT
) -> Document:
    """One file, read, with findings that have their places; arguments as of `check_document`."""
    if form not in FORMATS:
        raise UsageError(f"format {form!r} is unknown; valid: {', '.join(FORMATS)}")
    return placed(read(payload, name, form, terms, base, class_name, profile))


def document_of_folder(files: Mapping[str, bytes], name: str, terms: Terms, base: str, profile: str) -> Document:
    """The csv files of a folder, by name: the modules of one record; else as `document`."""
    return placed(read_folder(files, name, terms, base, profile))


def placed(found: Document) -> Document:
    """The document with the place of each finding, and without those that the file's own form asks for."""
    spans = found.spans({finding.pointer for finding in found.findings})
    lines = Lines(found.text)
    found.findings = [
        _placed(finding, spans.get(finding.pointer), lines)
        for finding in found.findings
        if not is_own_form(found, finding, spans.get(finding.pointer))
    ]
    return found


def report_on(found: Document, waivers: Sequence[Waiver] = ()) -> Json:
    """The report of `check_document` on a file that was read."""
    rows = [{**finding.explained(), "file": _file(found, finding)} for finding in found.findings]
    rows = waive(rows, waivers, found.name)
    counted = [row for row in rows if not row["waived"]]
    errors = sum(row["severity"] == "error" for row in counted)
    return {
        "file": found.name,
        "format": found.form,
        "profile": found.profile,
        "valid": errors == 0,
        "errors": errors,
        "warnings": sum(row["severity"] == "warning" for row in counted),
        "waived": len(rows) - len(counted),
        "fixable": how_many(found),
        "findings": rows,
        "datasets": found.datasets,
    }


def _file(found: Document, finding: Finding) -> str:
    """The file in which a finding stands: in a folder of modules, the module's."""
    cell = cell_and_pointer(finding.pointer)[0]
    return str(PurePath(found.name) / cell.rpartition("!")[0]) if found.is_folder and cell else found.name


def _placed(finding: Finding, span: Span | None, lines: Lines) -> Finding:
    """Line and column in the file; the whole file is its first line."""
    if finding.line is not None:
        return finding if finding.column is not None else replace(finding, column=1)
    if span is None:
        return replace(finding, line=1, column=1)
    if span.label:  # a cell of a workbook
        where = finding.pointer if finding.pointer.startswith(span.label) else f"{span.label} {finding.pointer}".strip()
        return replace(finding, line=span.line, column=span.column, pointer=where)
    if span.line:
        return replace(finding, line=span.line, column=span.column)
    line, column = lines.place(span.start)
    return replace(finding, line=line, column=column)


def masked(report: Json) -> Json:
    """The report without e-mail addresses, which a file given to us may hold."""
    found: Json = mask_emails(report)
    return found
