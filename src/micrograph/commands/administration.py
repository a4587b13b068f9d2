"""ontologies, doctor: keeping a node in order."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from micrograph.commands.output import AsJson, home, print_json, print_table, say

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


@ontologies_app.command("fetch")
def ontologies_fetch(
    source: Annotated[Path, typer.Option("--from", help="Folder with ontology files.", exists=True, file_okay=False)],
    prefixes: Annotated[list[str] | None, typer.Argument(help="Only these; by default all that are there.")] = None,
    as_json: AsJson = False,
) -> None:
    """Load whole ontologies from files, and pin version, sha256 and licence in a lock file."""
    from micrograph.terms.slim import fetch

    reports = fetch(source, home(), prefixes)
    rows = [report.to_json() for report in reports]
    if as_json:
        print_json(rows)
    elif rows:
        print_table(list(rows[0]), [list(row.values()) for row in rows])


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


def doctor() -> None:
    """Look at this node: folders, release, ontologies, extras."""
    from importlib.util import find_spec

    from micrograph import __version__, resources
    from micrograph.errors import MicrographError
    from micrograph.release import Releases
    from micrograph.terms.index import Terms

    rows: list[tuple[str, str]] = [
        ("version", __version__),
        ("home", str(home())),
        ("resources", str(resources.root())),
    ]
    try:
        release = Releases(home()).current()
        rows.append(("release", f"{release.id} ({release.statistics()['datasets']} records)"))
        rows.append(("release files", "; ".join(release.verify()) or "as the manifest says"))
    except MicrographError as error:
        rows.append(("release", str(error)))
    try:
        rows.append(("ontologies", ", ".join(Terms.load(home()).prefixes())))
    except MicrographError as error:
        rows.append(("ontologies", str(error)))
    for extra, module in (("schema", "linkml"), ("ontologies", "owlready2")):
        rows.append((f"extra {extra}", "installed" if find_spec(module) else "not installed"))
    print_table(("what", "is"), rows)
