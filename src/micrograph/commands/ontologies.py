"""ontologies: what of them this node has, what files hold, whether they are in order."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from micrograph.commands.output import AsJson, home, print_json, print_line, print_table, say

ontologies_app = typer.Typer(no_args_is_help=True, help="The ontologies of this node.")


@ontologies_app.command("list")
def ontologies_list(as_json: AsJson = False) -> None:
    """What is loaded, from where, in which version."""
    from micrograph.terms.index import Terms
    from micrograph.terms.registry import registry

    terms = Terms.load(home())
    rows = [
        {
            "prefix": prefix,
            "title": entry.title,
            "version": terms.version(prefix) if terms.covers(prefix) else entry.version,
            "coverage": terms.covers(prefix) or "not loaded: fetch it",
            "terms": sum(1 for _ in terms.all(prefix)),
            "licence": entry.licence,
        }
        for prefix, entry in registry().items()
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(list(rows[0]), [list(row.values()) for row in rows])


_FETCHED = (
    "prefix", "file", "format", "version", "terms", "obsolete", "synonyms", "missing_labels", "dangling", "foreign_parents",
    "unread",
)  # fmt: skip


@ontologies_app.command("fetch")
def ontologies_fetch(
    source: Annotated[Path, typer.Option("--from", help="Folder with ontology files.", exists=True, file_okay=False)],
    prefixes: Annotated[list[str] | None, typer.Argument(help="Only these; by default all that are there.")] = None,
    as_json: AsJson = False,
) -> None:
    """Load whole ontologies from files, and pin version, sha256 and licence in a lock file."""
    from micrograph.terms.slim import fetch

    rows = [report.to_json() for report in fetch(source, home(), prefixes)]
    if as_json:
        print_json(rows)
    elif rows:
        print_table(_FETCHED, [[row[name] for name in _FETCHED] for row in rows])


@ontologies_app.command("read")
def ontologies_read(
    files: Annotated[list[Path], typer.Argument(help="Files, archives of files, folders.", exists=True)],
    ontology: Annotated[str, typer.Option(help="Count only terms of this ontology (prefix).")] = "",
    terms: Annotated[bool, typer.Option("--terms", help="Print every term as a line of JSON instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read ontology files and say what is in each, or why it cannot be loaded; nothing is kept. Exit 1 if one cannot."""
    from micrograph.terms.files import TABLE, read_files, row, terms_of

    if terms:
        for path in files:
            for line in terms_of(path, ontology):
                print_line(line)
        return
    reports = read_files(files, ontology, say)
    if as_json:
        print_json([report.to_json() for report in reports])
    else:
        print_table(TABLE, [row(report) for report in reports])
    broken = sum(bool(report.problem) for report in reports)
    say(f"{len(reports) - broken} of {len(reports)} files loaded")
    if broken:
        raise typer.Exit(1)


@ontologies_app.command("slim")
def ontologies_slim(
    source: Annotated[Path, typer.Option("--from", help="Folder with ontology files.", exists=True, file_okay=False)],
) -> None:
    """Cut the bundled slims anew from whole files: the terms they hold now, with all their ancestors."""
    from micrograph.terms.slim import rebuild_slims

    reports = rebuild_slims(source, progress=say)
    say(f"{len(reports)} slims written; ontologies/registry.yaml has their versions and hashes")


@ontologies_app.command("check")
def ontologies_check(as_json: AsJson = False) -> None:
    """Duplicate labels, cycles, missing labels, retired terms still in use."""
    from micrograph.terms.index import Terms
    from micrograph.terms.slim import check

    rows = check(Terms.load(home()))
    if as_json:
        print_json(rows)
    else:
        for row in rows:
            print("\t".join(str(value) for value in row.values()))
        say(f"{len(rows)} remarks")
