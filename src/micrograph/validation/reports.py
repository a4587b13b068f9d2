"""A report as text for a terminal, and as SARIF for code review tools; as a page it is `web/templates/report.html`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from micrograph import __version__
from micrograph.codes import CODES
from micrograph.records import Json
from micrograph.validation.spans import cell_and_pointer

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_MOST_ADVICE = 3
_MOST_LETTERS = 120  # of a value, where it is quoted on one line


def text_lines(report: Json) -> Iterator[str]:
    """One line a finding, errors first: `file:line:column: severity CODE pointer: message; what to do`."""
    for row in by_severity(report["findings"]):
        place = f"{row['file']}:{row['line']}:{row['column']}"
        severity = f"waived {row['severity']}" if row["waived"] else row["severity"]
        parts = [f"{row['code']} {row['pointer']}".strip() + f": {row['message']}"]
        if row["value"] is not None:
            parts[0] += f" ({_brief(row['value'])!r})"
        if row["expected"]:
            parts.append(f"expected {row['expected']}")
        if row["repair"] is not None:
            sure = f" ({row['score']:.2f})" if row["score"] is not None else ""
            parts.append(f"{'in normal form' if row['safe'] else 'probably'} {_brief(row['repair'])}{sure}")
        if row["waived"]:
            parts.append(f"waived: {row['waived']}")
        yield f"{place}: {severity} {'; '.join(parts)}"


def summary_lines(report: Json) -> Iterator[str]:
    """The verdict, and what to do next."""
    verdict = "valid" if report["valid"] else "not valid"
    counts = f"{_plural(report['errors'], 'error')}, {_plural(report['warnings'], 'warning')}"
    waived = f", {report['waived']} waived" if report["waived"] else ""
    yield f"{report['file']}: {verdict} ({report['format']}, profile {report['profile']}): {counts}{waived}"
    open_ = [row for row in report["findings"] if not row["waived"] and row["severity"] != "info"]
    codes = Counter(row["code"] for row in open_)
    if codes:
        yield "  " + ", ".join(f"{code} {count} times" if count > 1 else code for code, count in codes.most_common(6))
    if report["fixable"] and "fixes" not in report:
        yield f"  {_plural(report['fixable'], 'value')} can be put into normal form: micrograph validate --fix does it in a copy"
    offered = [row for row in open_ if row["repair"] is not None and not row["safe"]]
    told: dict[tuple[str, str], str] = {}
    for row in sorted(offered, key=lambda row: -(row["score"] or 0)):
        where = cell_and_pointer(row["pointer"])[0] or f"line {row['line']}"
        told.setdefault((repr(_brief(row["value"])), str(_brief(row["repair"]))), where)
    for (value, repair), where in list(told.items())[:_MOST_ADVICE]:
        yield f"  {where}: {value} was probably meant as {repair}"


def _brief(value: Any) -> Any:
    """A text on one line, and no longer than a line."""
    if not isinstance(value, str):
        return value
    words = " ".join(value.split())
    return words if len(words) <= _MOST_LETTERS else words[: _MOST_LETTERS - 1] + "…"


def by_severity(rows: Sequence[Json]) -> list[Json]:
    """Findings with errors first, the waived ones last, else in the order of the file."""
    order = {"error": 0, "warning": 1, "info": 2}
    return sorted(
        rows, key=lambda row: (row["waived"] is not None, order[row["severity"]], row["line"] or 0, row["column"] or 0)
    )


def sarif(reports: Sequence[Json]) -> Json:
    """Reports as one run of SARIF 2.1.0 (OASIS, 2020)."""
    codes = sorted({row["code"] for report in reports for row in report["findings"]})
    return {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {
                    "name": "micrograph validate", "version": __version__, "semanticVersion": __version__,
                    "informationUri": "https://w3id.org/micrograph/", "rules": [_sarif_rule(code) for code in codes],
                }},
                "columnKind": "unicodeCodePoints",
                "results": [_sarif_result(report, row, codes) for report in reports for row in report["findings"]],
            }
        ],
    }  # fmt: skip


def _sarif_rule(code: str) -> Json:
    rule = CODES[code].rule if code in CODES else code
    return {"id": code, "shortDescription": {"text": rule}}


def _sarif_result(report: Json, row: Json, codes: list[str]) -> Json:
    location: Json = {
        "physicalLocation": {
            "artifactLocation": {"uri": str(row["file"]).replace("\\", "/").replace(" ", "%20")},
            "region": {"startLine": max(row["line"] or 1, 1), "startColumn": max(row["column"] or 1, 1)},
        }
    }
    if row["pointer"]:
        location["logicalLocations"] = [{"fullyQualifiedName": row["pointer"]}]
    message = row["message"] + (f"; probably {row['repair']}" if row["repair"] is not None else "")
    result: Json = {
        "ruleId": row["code"], "ruleIndex": codes.index(row["code"]), "level": _LEVELS[row["severity"]],
        "message": {"text": message}, "locations": [location],
    }  # fmt: skip
    if row["waived"]:
        result["suppressions"] = [{"kind": "external", "justification": row["waived"]}]
    properties = {key: row[key] for key in ("value", "expected", "repair", "score") if row[key] is not None}
    return {**result, "properties": properties} if properties else result


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")
