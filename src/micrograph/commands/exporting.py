"""export: data sets of the release that serves, in the formats of others."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from micrograph.commands.output import AsJson, home, print_json, print_table, say

if TYPE_CHECKING:
    from micrograph.export.formats import Format
    from micrograph.records import Json

_TOLD = 20  # records of which it is said what they lack


def export(
    form: Annotated[
        str | None, typer.Argument(metavar="FORMAT", help="Without one: the formats, and what each carries.")
    ] = None,
    datasets: Annotated[
        list[str] | None, typer.Argument(metavar="[ARCHIVE/ACCESSION]...", help="Which; by default all.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="A folder: one file a data set, ARCHIVE/ACCESSION.SUFFIX in it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write data sets in another format.

    On standard output, several are a JSON object a line, one list (csl-json), or one text behind the other. What the format's
    standard says MUST be there and a record has not is left out, never made up, and told on standard error.
    """
    from micrograph.asking import datasets_named, export_files
    from micrograph.export.formats import format_named, joined
    from micrograph.settings import settings

    if form is None:
        _list_formats(as_json)
        return
    chosen, lacking = format_named(form), list[tuple[str, list[str]]]()
    found = _noting(chosen, datasets_named(home(), datasets or []), lacking)
    if output is not None:
        count = export_files(chosen, found, settings().base, output)
        say(f"{count} files in {output}")
    else:
        for chunk in joined(chosen, found, settings().base):
            sys.stdout.buffer.write(chunk)
    for name, keys in lacking[:_TOLD]:
        say(f"{name}: {chosen.title} says there MUST be {', '.join(keys)}; the record has none")
    if len(lacking) > _TOLD:
        say(f"and {len(lacking) - _TOLD} more records that lack something")


def _noting(form: Format, datasets: Iterator[Json], lacking: list[tuple[str, list[str]]]) -> Iterator[Json]:
    """The same data sets; what each lacks is noted on the way."""
    for dataset in datasets:
        if keys := form.lacks(dataset):
            lacking.append((f"{dataset['archive']}/{dataset['accession']}", keys))
        yield dataset


def _list_formats(as_json: bool) -> None:
    from micrograph.export.formats import FORMATS

    columns = ("format", "suffix", "media type", "carries")
    rows = [(row.name, f".{row.suffix}", row.media_type, sorted(row.carries)) for row in FORMATS.values()]
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    slots = [len({path.partition(".")[0] for path in carries}) for *_, carries in rows]
    print_table((*columns[:3], "slots"), [(*row[:3], count) for row, count in zip(rows, slots, strict=True)])
    say(f"slots that come back when the file is read again, of {slots[0]}; --json names them")
