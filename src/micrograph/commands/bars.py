"""Progress of several harvests at once: bars on a terminal, lines elsewhere, always on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from micrograph.commands.output import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from micrograph.harvest_report import Progress


@contextmanager
def harvest_progress() -> Iterator[Callable[[Progress], None]]:
    """What tells the user how far each connector is: with counts, rate and the time left where it can be known."""
    if not sys.stderr.isatty():
        yield lambda progress: say(str(progress))
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    bars = Bars(
        TextColumn("{task.fields[name]:<14}"), BarColumn(24), MofNCompleteColumn(), TextColumn("{task.fields[rate]:>9}"),
        TimeRemainingColumn(compact=True), TextColumn("{task.fields[note]}"), console=Console(stderr=True),
    )  # fmt: skip
    tasks = {}
    with bars:

        def show(progress: Progress) -> None:
            run = progress.run
            if progress.connector not in tasks:
                tasks[progress.connector] = bars.add_task("", total=None, name=progress.connector, rate="", note="")
            task = tasks[progress.connector]
            expected = run.done if progress.ended else run.expected
            note = run.failed or f"{run.new} new, {run.changed} changed" + (f", {run.gone} gone" if run.gone else "")
            bars.update(task, completed=run.done, total=expected, note=note)
            speed = bars.tasks[task].speed
            bars.update(task, rate=f"{speed:.1f}/s" if speed else "")

        yield show
