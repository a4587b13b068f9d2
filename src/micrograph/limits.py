"""What a file may be to be validated at once: every limit in one place, and how they are asked of what was read.

They bound the time: a record that says more than any that we know of (S-BIAD582's dump has 79,000 values, IDR's longest
study file 45,000 cells) is refused, by a finding that names the limit.
"""

from __future__ import annotations

from typing import Any

from micrograph.records import Json, Report

MOST_BYTES = 16 * 2**20
MOST_YAML_BYTES = 2 * 2**20  # YAML's parser is thirty times slower than JSON's
MOST_DEPTH = 100
MOST_VALUES = 200_000  # of JSON and YAML: values, lists and objects; of tables: cells
MOST_PARTS = 10_000  # terms, people, samples, components … of one record
MOST_TEXT = 1_000_000  # characters of one value
MOST_RECORDS = 200  # of one page
MOST_FINDINGS = 2_000  # listed; more are counted
MOST_OFFERS = 300  # findings with the likeliest repair, each of which is a search


def new_report(archive: str = "", accession: str = "") -> Report:
    """A report for people: with repairs, and no longer than anybody reads."""
    return Report(archive, accession, explains=True, most=MOST_FINDINGS, most_explained=MOST_OFFERS)


def too_large(report: Report, count: int, what: str, most: int) -> None:
    """Say that a file is refused for its size."""
    report.add("FILE-TOO-LARGE", "error", f"{count:,} {what}; at most {most:,} are validated at once",
               expected=f"at most {most:,} {what}")  # fmt: skip


def has_many_values(document: Any, report: Report) -> bool:
    """Whether a document has more values than are validated at once, which is then said; without recursion."""
    count, waiting = 0, [document]
    while waiting and count <= MOST_VALUES:
        item = waiting.pop()
        count += 1
        if isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
    count += len(waiting)
    if count > MOST_VALUES:
        report.add("FILE-TOO-LARGE", "error", f"more than {MOST_VALUES:,} values; no more are validated at once",
                   expected=f"at most {MOST_VALUES:,} values")  # fmt: skip
    return count > MOST_VALUES


def has_many_cells(text: str, separator: str, report: Report) -> bool:
    """Whether a table has more cells than are validated at once, which is then said."""
    count = text.count(separator) + text.count("\n") + text.count("\r")
    if count > MOST_VALUES:
        too_large(report, count, "cells", MOST_VALUES)
    return count > MOST_VALUES


def has_many_parts(draft: Json, report: Report) -> bool:
    """Whether a draft has more terms and parts, or longer texts, than are validated at once, which is then said.

    Parts of parts count too.
    """
    count, longest, waiting = 0, 0, [draft]
    while waiting and count <= MOST_PARTS:
        for slot, value in waiting.pop().items():
            if slot == "places":
                continue
            for item in value if isinstance(value, list) else (value,):
                if isinstance(item, dict):
                    count += 1
                    waiting.append(item)
                elif isinstance(item, str):
                    longest = max(longest, len(item))
    if count > MOST_PARTS:
        report.add("FILE-TOO-LARGE", "error", f"more than {MOST_PARTS:,} terms and parts in one record; no more are validated",
                   expected=f"at most {MOST_PARTS:,} terms and parts a record")  # fmt: skip
    if longest > MOST_TEXT:
        too_large(report, longest, "characters in one value", MOST_TEXT)
    return count > MOST_PARTS or longest > MOST_TEXT
