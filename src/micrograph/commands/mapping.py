"""map, validate, explain: what we make of a payload, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from micrograph.commands.output import AsJson, home, print_json, print_line, print_table, say


def map_(
    connector: Annotated[str, typer.Argument(help="Whose payloads these are.")],
    paths: Annotated[list[Path], typer.Argument(help="Files, folders, tar or zip archives.")],
) -> None:
    """Payloads to normalised Dataset JSON, one line a record, with findings; nothing is stored."""
    from itertools import groupby

    from micrograph.archives import archive
    from micrograph.archives._files import payloads
    from micrograph.describe import describe
    from micrograph.settings import settings
    from micrograph.terms.index import Terms

    terms, mapper = Terms.load(home()), archive(connector)
    for member in payloads(paths):
        records = mapper.split(member.payload, member.media_type, member.name)
        for _, parts in groupby(records, key=lambda record: (record.archive, record.accession or id(record))):
            described = describe(list(parts), terms, settings().base)
            print_line(
                {
                    "source": {
                        "connector": connector,
                        "archive": described.archive,
                        "accession": described.accession,
                        "file": member.name,
                    },
                    "dataset": described.source.dataset if described.source else None,
                    "findings": [finding.to_json() for finding in described.findings],
                }
            )


def validate(
    files: Annotated[list[Path], typer.Argument(help="Metadata files.", exists=True, dir_okay=False)],
    form: Annotated[str, typer.Option("--format", help="auto, json, yaml, pagetab, ro-crate, idr, zenodo.")] = "auto",
    class_name: Annotated[str, typer.Option("--class", help="For our own JSON and YAML, the class.")] = "Dataset",
    report: Annotated[str, typer.Option(help="text or json.")] = "text",
    as_json: AsJson = False,
) -> None:
    """Is this metadata good? Exit 1 where there are errors."""
    from micrograph.errors import UsageError
    from micrograph.settings import settings
    from micrograph.terms.index import Terms
    from micrograph.validation import check_document, masked

    if report not in {"text", "json"}:
        raise UsageError(f"report {report!r} is unknown; valid: text, json")
    terms = Terms.load(home())
    reports = [
        masked(check_document(path.read_bytes(), str(path), form, terms, settings().base, class_name)) for path in files
    ]
    if as_json or report == "json":
        print_json(reports[0] if len(reports) == 1 else reports)
    else:
        for one in reports:
            for finding in one["findings"]:
                place = f":{finding['line']}:{finding['column']}" if finding["line"] else ""
                repair = f"; probably {finding['repair']}" if finding["repair"] else ""
                say_value = f" ({finding['value']!r})" if finding["value"] is not None else ""
                print(f"{one['file']}{place}: {finding['severity']} {finding['code']} {finding['pointer']}: "
                      f"{finding['message']}{say_value}{repair}")  # fmt: skip
            verdict = "valid" if one["valid"] else "not valid"
            say(f"{one['file']}: {verdict} ({one['format']}): {one['errors']} errors, {one['warnings']} warnings")
    if not all(one["valid"] for one in reports):
        raise typer.Exit(1)


def explain(
    dataset: Annotated[str, typer.Argument(help="ARCHIVE/ACCESSION, or the accession alone.")],
    slot: Annotated[str | None, typer.Argument(help="Only this slot.")] = None,
    as_json: AsJson = False,
) -> None:
    """The way of each value: payload, rules, evidence, triples."""
    from micrograph.explain import explain as explained
    from micrograph.log import HarvestLog
    from micrograph.settings import settings
    from micrograph.terms.index import Terms

    told = explained(dataset, slot, HarvestLog(home()), Terms.load(home()), settings().base)
    if as_json:
        print_json(told)
        return
    say(f"{told['dataset']}")
    print_table(
        ("connector", "url", "fetched", "sha256"),
        [[row["connector"], row["url"], row["fetched_at"], row["sha256"][:12]] for row in told["sources"]],
    )
    for name, row in told["slots"].items():
        print(f"\n{name}: {row['value']}")
        print(f"  led by {row['led_by']}")
        for evidence in row["evidence"]:
            alternatives = f", disputed: the label means {evidence['alternative']}" if evidence.get("disputed") else ""
            print(f"  {evidence['kind']} {evidence.get('term') or 'unresolved'} from {evidence.get('raw')!r} at "
                  f"{evidence.get('field', '')} {evidence.get('method', '')} score {evidence.get('score')}{alternatives}")  # fmt: skip
        for finding in row["findings"]:
            print(
                f"  {finding['severity']} {finding['code']}: {finding['message']}: {finding['value']!r} -> {finding['repair']!r}"
            )
        for triple in row["triples"]:
            print(f"  {triple}")
