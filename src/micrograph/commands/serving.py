"""demo, serve."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from micrograph.commands.output import home, say


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.")] = 8000,
) -> None:
    """Serve the current release: SPARQL, REST and web pages."""
    from micrograph.demo.run import serve as run

    run(home(), host, port, say)


def demo(
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.")] = 0,
    once: Annotated[
        bool, typer.Option("--once", help="Ask three questions over HTTP, print the answers, and end.")
    ] = False,
    build_only: Annotated[bool, typer.Option("--build-only", help="Build the demo release and end.")] = False,
    folder: Annotated[
        Path | None, typer.Option(help="Where its state is kept; by default MICROGRAPH_HOME/demo.")
    ] = None,
) -> None:
    """Build a release from the bundled records, serve it, print the address and three things to try."""
    from micrograph.demo.run import build_demo, serve_demo, try_demo

    place = folder or home() / "demo"
    release = build_demo(place, say)
    if build_only:
        print(release.path)
    elif once:
        try_demo(place, port, say)
    else:
        serve_demo(place, port, say)
