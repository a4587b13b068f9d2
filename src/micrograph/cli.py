"""The command line: data on standard output, progress on standard error.

Exit codes: 0 done, 1 data invalid, 2 usage, 3 network or archive, 4 store or release, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from micrograph import __version__
from micrograph.commands import (
    administration,
    asking,
    exporting,
    harvesting,
    mapping,
    ontologies,
    releases,
    schemas,
    serving,
    terms,
    validating,
)
from micrograph.errors import MicrographError

app = typer.Typer(
    name="micrograph",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="One graph of the world's open microscopy: harvest, validate, complete, ask, export.",
)
app.command("demo")(serving.demo)
app.command("harvest")(harvesting.harvest)
app.command("import")(harvesting.import_)
app.command("archives")(harvesting.archives)
app.add_typer(harvesting.log_app, name="log")
app.command("redact")(harvesting.redact)
app.command("map")(mapping.map_)
app.command("validate")(validating.validate)
app.command("build")(releases.build)
app.add_typer(releases.app, name="release")
app.command("explain")(mapping.explain)
app.command("query")(asking.query)
app.command("search")(asking.search)
app.add_typer(terms.terms_app, name="terms")
app.command("annotate")(asking.annotate)
app.add_typer(ontologies.ontologies_app, name="ontologies")
app.add_typer(schemas.schema_app, name="schema")
app.command("export")(exporting.export)
app.command("serve")(serving.serve)
app.command("doctor")(administration.doctor)


@app.callback(invoke_without_command=True)
def options(
    home: Annotated[Path | None, typer.Option(help="Folder of this node's state (MICROGRAPH_HOME).")] = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Options that come before the command."""
    if version:
        print(__version__)
        raise typer.Exit
    if home is not None:
        os.environ["MICROGRAPH_HOME"] = str(home)


def main() -> None:
    """Run the command line; every error of ours becomes one line and its exit code."""
    try:
        app(standalone_mode=True)
    except MicrographError as error:
        sys.stderr.write(f"micrograph: {error}\n")
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        raise SystemExit(130) from None
    except BrokenPipeError:  # `micrograph query … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None


if __name__ == "__main__":
    main()
