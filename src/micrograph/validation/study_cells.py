"""Where the values of IDR's study.txt stand: findings about it name keys and columns, `Study/Study Organism/1`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from micrograph.archives._study_txt import KEYS
from micrograph.validation.spans import Span

_COMPONENT = re.compile(r"^component-(\d+)$")
_AGAIN = re.compile(r"\[(\d)\]$")  # `Phenotype Term Accession[2]`: the second row of that key in its section


def spans(text: str, pointers: Iterable[str]) -> dict[str, Span]:
    r"""The cell of each pointer that names a key; of a component's key, the one in its section.

    >>> text = "Study Title\tx\nStudy Organism\tA\tB\n"
    >>> found = spans(text, ["Study/Study Organism/2"])["Study/Study Organism/2"]
    >>> text[found.start : found.end]
    'B'
    """
    rows = _rows(text)
    found = {}
    for pointer in set(pointers):
        steps = [step for step in pointer.split("/") if step]
        key, turn = next((named for step in steps if (named := _named(step))), (None, 1))
        if key is None:
            continue
        component = next((int(match[1]) for step in steps if (match := _COMPONENT.match(step))), 0)
        same = [row for row in rows if row[0] == key]
        here = [row for row in same if row[1] == component] or same[:1]
        row = here[min(turn, len(here)) - 1] if here else None
        if row is not None:
            column = int(steps[-1]) if steps[-1].isdigit() else 1
            cells = row[2]
            found[pointer] = cells[min(column, len(cells) - 1)]
    return found


def _named(step: str) -> tuple[str, int] | None:
    """The key that a step names, and which of its rows; None where it names none."""
    again = _AGAIN.search(step)
    if step not in KEYS and again:
        return (step[: again.start()], int(again[1])) if step[: again.start()] in KEYS else None
    return (step, 1) if step in KEYS else None


def _rows(text: str) -> list[tuple[str, int, list[Span]]]:
    """Key, number of the screen or experiment (0: the study), and the cells of each line."""
    rows = []
    section, start = 0, 0
    for match in re.finditer(r"\r*\n|\r|\Z", text):
        cells = []
        place = start
        for written in text[start : match.start()].split("\t"):
            bare = written.strip()
            begin = place + (written.find(bare) if bare else 0)
            cells.append(Span(begin, begin + len(bare)))
            place += len(written) + 1
        key = text[cells[0].start : cells[0].end]
        section += key in {"Screen Number", "Experiment Number"}
        rows.append((key, section, cells))
        start = match.end()
    return rows
