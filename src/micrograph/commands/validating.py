"""validate: is this metadata good, and what should be done about it?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from micrograph.commands.output import AsJson, home, print_json, say


def validate(
    files: Annotated[
        list[Path], typer.Argument(help="Metadata files; or folders, each with one record's modules as csv.")
    ],
    form: Annotated[
        str,
        typer.Option("--format", help="auto, json, yaml, pagetab, ro-crate, rembi-xlsx, rembi-csv, idr, zenodo."),
    ] = "auto",
    profile: Annotated[str, typer.Option(help="minimum, rembi, mifa, gide, bia-v4.")] = "minimum",
    class_name: Annotated[str, typer.Option("--class", help="For our own JSON and YAML, the class.")] = "Dataset",
    report: Annotated[str, typer.Option(help="text, json, sarif or html.")] = "text",
    waivers: Annotated[
        Path | None, typer.Option(help="YAML: a list of code, pointer, reason, until.", exists=True, dir_okay=False)
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Write a copy with the repairs that only change spelling.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option(help="Where the repaired copy goes; by default NAME.fixed.EXT.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Is this metadata good? All findings at once, each with its place; exit 1 where there are errors of the profile."""
    from micrograph.errors import UsageError
    from micrograph.terms.index import Terms
    from micrograph.validation.waivers import read_waivers

    report = "json" if as_json else report
    if report not in {"text", "json", "sarif", "html"}:
        raise UsageError(f"report {report!r} is unknown; valid: text, json, sarif, html")
    if output is not None and (not fix or len(files) > 1):
        raise UsageError("--output goes with --fix and one file")
    if fix and any(path.is_dir() for path in files):
        raise UsageError("--fix repairs files, one by one: give the folder's csv files themselves")
    accepted = read_waivers(waivers.read_text(encoding="utf-8"), str(waivers)) if waivers else []
    terms = Terms.load(home())
    reports = [_one(path, form, terms, class_name, profile, accepted, fix, output) for path in files]
    _print(reports, report)
    if not all(one["valid"] for one in reports):
        raise typer.Exit(1)


def _one(
    path: Path, form: str, terms: Any, class_name: str, profile: str, waivers: list[Any], fix: bool, output: Path | None
) -> dict[str, Any]:
    from micrograph.settings import settings
    from micrograph.validation import masked, report_on
    from micrograph.validation.files import document_at
    from micrograph.validation.fixing import fixed

    found = document_at(path, form, terms, settings().base, class_name, profile)
    report = report_on(found, waivers)
    if fix:
        payload, fixes = fixed(found)
        report["fixes"] = [one.to_json() for one in fixes]
        if fixes:
            target = output or path.with_name(f"{path.stem}.fixed{path.suffix}")
            target.write_bytes(payload)
            report["fixed_file"] = str(target)
    return masked(report)


def _print(reports: list[dict[str, Any]], form: str) -> None:
    from micrograph.validation.reports import sarif, summary_lines, text_lines

    if form == "json":
        print_json(reports[0] if len(reports) == 1 else reports)
    elif form == "sarif":
        print_json(sarif(reports))
    elif form == "html":
        from micrograph.web.report_page import standalone

        print(standalone(reports))
    for report in reports:
        if form == "text":
            for line in text_lines(report):
                print(line)
        for line in summary_lines(report):
            say(line)
        for one in report.get("fixes", ()):
            say(f"  repaired {one['code']} line {one['line']}: {one['old']!r} -> {one['new']!r}")
        if "fixes" in report:
            say(f"  written to {report['fixed_file']}" if report["fixes"] else "  nothing that is safe to repair")
