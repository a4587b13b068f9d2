"""harvest, import, archives, log."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from micrograph.commands.output import AsJson, home, print_json, print_table, say

log_app = typer.Typer(no_args_is_help=True, help="The harvest log: the only state that matters.")


def harvest(
    connectors: Annotated[list[str] | None, typer.Argument(help="Which archives; see `micrograph archives`.")] = None,
    since: Annotated[str | None, typer.Option(help="Only what changed since this date (YYYY-MM-DD).")] = None,
    limit: Annotated[int | None, typer.Option(help="At most so many records a connector.")] = None,
    full: Annotated[bool, typer.Option(help="List everything anew, and report what is not there any more.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="All connectors, side by side.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fetch what archives have that is new or changed, politely; a harvest that was stopped goes on where it was."""
    from micrograph.archives import archives as known
    from micrograph.choosing import chooser
    from micrograph.commands.bars import harvest_progress
    from micrograph.errors import UsageError
    from micrograph.harvest import SIDE_BY_SIDE
    from micrograph.harvest import harvest as run
    from micrograph.http import Http
    from micrograph.log import HarvestLog

    names = sorted(known()) if everything else connectors or []
    if not names:
        raise UsageError(f"name connectors, or --all; valid: {', '.join(sorted(known()))}")
    with Http() as http, harvest_progress() as progress:
        report = run(
            names, HarvestLog(home()), http, since, limit, progress,
            full=full, choose=chooser(home()), side_by_side=SIDE_BY_SIDE,
        )  # fmt: skip
    if as_json:
        print_json(report.to_json())
    else:
        print_table(*report.table())
    if report.failed:
        raise typer.Exit(3)


def import_(
    connector: Annotated[str, typer.Argument(help="Whose payloads these are; see `micrograph archives`.")],
    paths: Annotated[list[Path], typer.Argument(help="Files, folders, tar or zip archives.")],
    as_json: AsJson = False,
) -> None:
    """Put payloads from disk into the log, as if they had been harvested."""
    from micrograph.importing import import_paths
    from micrograph.log import HarvestLog

    report = import_paths(connector, paths, HarvestLog(home()), progress=say)
    if as_json:
        print_json(report.to_json())
        return
    for finding in (one for one in report.findings if one.severity != "info"):
        say(
            f"{finding.severity}: {finding.archive} {finding.accession} {finding.pointer}: {finding.code}: {finding.message}"
        )
    print_table(*report.table())


def archives(as_json: AsJson = False) -> None:
    """The archives known, what of them is in the log, and whether their connector was ever checked live."""
    from micrograph.archives import archives as known
    from micrograph.log import HarvestLog

    held: dict[str, list[dict[str, Any]]] = {}
    for row in HarvestLog(home()).show():
        held.setdefault(row["connector"], []).append(row)
    rows = []
    for slug, entry in sorted(known().items()):
        mine = held.get(slug, [])
        rows.append(
            {
                "connector": slug,
                "title": entry.title,
                "homepage": entry.homepage,
                "records": sum(row["records"] for row in mine),
                "archives": {row["archive"]: row["records"] for row in mine},
                "last_run": mine[0]["last_run"] if mine else None,
                "metadata_licence": entry.licence_of_metadata,
                "live_checked": entry.live_checked or "never",
            }
        )
    if as_json:
        print_json(rows)
        return
    columns = ("connector", "title", "records", "of", "last run", "tried live")
    print_table(
        columns,
        [
            [row["connector"], row["title"], row["records"], ", ".join(f"{name} {count}" for name, count in row["archives"].items()),
             row["last_run"], row["live_checked"]]
            for row in rows
        ],
    )  # fmt: skip


def redact(
    archive: Annotated[str, typer.Argument(help="Slug of the archive.")],
    accession: Annotated[str, typer.Argument(help="The record, as the archive calls it.")],
    reason: Annotated[str, typer.Option(help="Why; it stays, with the hashes of what was removed.")],
    as_json: AsJson = False,
) -> None:
    """Remove a record for good: from the log, from what serves, and from all releases; it does not come back."""
    from dataclasses import asdict
    from datetime import UTC, datetime

    from micrograph.errors import UsageError
    from micrograph.redacting import redact as remove
    from micrograph.settings import settings

    if not reason.strip():
        raise UsageError("--reason: received nothing; valid is a sentence, which stays in the list of redactions")
    now = datetime.now(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    done = remove(home(), settings(), archive, accession, reason.strip(), now, say)
    if as_json:
        print_json(asdict(done))
        return
    payloads = len(done.redaction.sha256)
    print_table(
        ("removed", "payloads", "reason", "releases removed", "serving"),
        [[f"{archive}/{accession}", payloads, reason, ", ".join(done.removed) or "none", done.serving or "none"]],
    )


@log_app.command("show")
def log_show(as_json: AsJson = False) -> None:
    """What is in the log, by connector and archive."""
    from micrograph.log import HarvestLog

    rows = HarvestLog(home()).show()
    if as_json:
        print_json(rows)
        return
    columns = list(rows[0]) if rows else ["connector", "records"]
    print_table(columns, [[row[name] for name in columns] for row in rows])


@log_app.command("compact")
def log_compact(connector: Annotated[str | None, typer.Argument(help="Only this connector.")] = None) -> None:
    """Rewrite segments so that they hold only the rows in force; no record is lost."""
    from micrograph.log import HarvestLog

    HarvestLog(home()).compact(connector)
    say("compacted")
