"""map, explain: what we make of a payload, and why."""

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
