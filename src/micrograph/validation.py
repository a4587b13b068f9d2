"""A metadata file in any form that we read, to a report that says what is wrong, where, and what was probably meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson
import yaml

from micrograph.archives import archive
from micrograph.describe import describe
from micrograph.errors import TooLarge, UsageError
from micrograph.identifiers import mask_emails
from micrograph.records import Finding, Json, Report
from micrograph.terms.index import Terms
from micrograph.validate import remark, validate

FORMATS = ("auto", "json", "yaml", "pagetab", "ro-crate", "idr", "zenodo")
_CONNECTORS = {"pagetab": "bia", "ro-crate": "gide", "idr": "idr", "zenodo": "zenodo"}
_MOST_BYTES = 16 * 2**20
_MOST_DEPTH = 100


def check_document(payload: bytes, name: str, form: str, terms: Terms, base: str, class_name: str = "Dataset") -> Json:
    """The report on one file.

    Args:
        payload: the file's bytes.
        name: its name, for the report and for guessing its form.
        form: one of FORMATS.
        terms: the ontologies.
        base: base of our IRIs.
        class_name: for our own JSON and YAML, the class it should be.

    Returns:
        `{"file", "format", "valid", "errors", "warnings", "findings": [...], "datasets": [...]}`; not valid means that there are errors.

    Raises:
        UsageError: an unknown format.
        TooLarge: more than 16 MiB.
    """
    if form not in FORMATS:
        raise UsageError(f"format {form!r} is unknown; valid: {', '.join(FORMATS)}")
    if len(payload) > _MOST_BYTES:
        raise TooLarge(f"{name}: {len(payload)} bytes; at most {_MOST_BYTES} are validated at once")
    form = guess(payload, name) if form == "auto" else form
    if form in _CONNECTORS:
        findings, datasets = _by_connector(payload, name, _CONNECTORS[form], terms, base)
    else:
        findings, datasets = _own(payload, name, form, class_name), []
    findings = _with_places(findings, payload)
    errors = sum(1 for finding in findings if finding.severity == "error")
    return {
        "file": name,
        "format": form,
        "valid": errors == 0,
        "errors": errors,
        "warnings": sum(1 for finding in findings if finding.severity == "warning"),
        "findings": [finding.to_json() for finding in findings],
        "datasets": datasets,
    }


def guess(payload: bytes, name: str) -> str:
    """The form of a file, by its content."""
    head = payload[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] in {b"{", b"["}:
        document = _parsed_json(payload)
        if isinstance(document, Mapping):
            if "@graph" in document:
                return "ro-crate"
            if "accno" in document or ("section" in document and "attributes" in document):
                return "pagetab"
            if "hits" in document or "conceptrecid" in document:
                return "zenodo"
        return "json"
    if b"\t" in head and (b"IDR" in payload[:20000] or b"Study Title" in payload[:20000]):
        return "idr"
    return "yaml"


def _parsed_json(payload: bytes) -> Any:
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        return None


def _by_connector(
    payload: bytes, name: str, connector: str, terms: Terms, base: str
) -> tuple[list[Finding], list[Json]]:
    findings: list[Finding] = []
    datasets: list[Json] = []
    for record in archive(connector).split(payload, "", name):
        described = describe([record], terms, base)
        findings += described.findings
        if described.source is not None:
            datasets.append(described.source.dataset)
    if not findings and not datasets:
        findings.append(Finding("PAYLOAD-FOREIGN", "error", f"no record of {connector} in it"))
    return findings, datasets


def _own(payload: bytes, name: str, form: str, class_name: str) -> list[Finding]:
    report = Report()
    try:
        text = payload.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report.add("FILE-NOT-UTF-8", "error", f"byte {error.start} is no UTF-8; save the file as UTF-8")
        return list(report)
    try:
        if form == "yaml":
            _refuse_aliases(text)
        document = orjson.loads(text) if form == "json" else yaml.load(text, Loader=_SafeLoader)  # noqa: S506 - a safe loader
    except (orjson.JSONDecodeError, yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else getattr(error, "lineno", None)
        column = mark.column + 1 if mark else getattr(error, "colno", None)
        report.add(f"FILE-NOT-{form.upper()}", "error", str(error).split("\n", maxsplit=1)[0], line=line, column=column)
        return list(report)
    if _too_deep(document):
        report.add("FILE-TOO-DEEP", "error", f"nested deeper than {_MOST_DEPTH} levels")
    elif not isinstance(document, Mapping):
        report.add(
            "FILE-NO-OBJECT", "error", f"a {type(document).__name__}; an object of class {class_name} is expected"
        )
    else:
        validate(document, report, class_name)
        if class_name == "Dataset":
            remark({"domain": "microscopy", **document}, report)
    return list(report)


class _SafeLoader(yaml.CSafeLoader):
    """YAML without timestamps: dates stay text, as in JSON."""


_SafeLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def _refuse_aliases(text: str) -> None:
    """Aliases are what a YAML bomb is made of, and no record needs them."""
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.events.AliasEvent):
            mark: Any = event.start_mark
            raise yaml.MarkedYAMLError(problem="aliases are not allowed", problem_mark=mark)


def _too_deep(document: Any) -> bool:
    level, depth = [document], 0
    while level and depth <= _MOST_DEPTH:
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
            if isinstance(child, dict | list)
        ]
        depth += 1
    return bool(level)


def _with_places(findings: list[Finding], payload: bytes) -> list[Finding]:
    """Line and column of each finding whose pointer leads into the file; looked up only when there is something to say."""
    if not any(finding.pointer.startswith("/") and finding.line is None for finding in findings):
        return findings
    if len(payload) > 2**20:
        return findings
    try:
        root = yaml.compose(payload.decode("utf-8-sig"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        return findings
    placed = []
    for finding in findings:
        mark = _mark(root, finding.pointer) if finding.line is None and finding.pointer.startswith("/") else None
        placed.append(replace(finding, line=mark.line + 1, column=mark.column + 1) if mark else finding)
    return placed


def _mark(node: Any, pointer: str) -> Any:
    """Where the value of a JSON pointer stands, or the nearest that is there."""
    for step in pointer.strip("/").split("/"):
        name = step.replace("~1", "/").replace("~0", "~")
        found = None
        if isinstance(node, yaml.MappingNode):
            found = next((value for key, value in node.value if key.value == name), None)
        elif isinstance(node, yaml.SequenceNode) and name.isdigit() and int(name) < len(node.value):
            found = node.value[int(name)]
        if found is None:
            break
        node = found
    return node.start_mark if node is not None else None


def masked(report: Json) -> Json:
    """The report without e-mail addresses, which a file given to us may hold."""
    found: Json = mask_emails(report)
    return found
