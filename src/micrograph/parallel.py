"""The log's records described side by side, in the log's order, and gathered into data sets.

Any executor with the interface of `concurrent.futures` does; each worker process loads the ontologies once.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby, islice
from multiprocessing import get_context
from pathlib import Path

from micrograph.completeness import completeness
from micrograph.describe import Described, describe
from micrograph.link import Key
from micrograph.log import HarvestLog
from micrograph.records import Json, RawRecord
from micrograph.resolve import resolve
from micrograph.terms.index import Terms

_BATCH = 50
_SMALL = 400  # below this, starting processes costs more than it saves
_terms: Terms | None = None


def described_records(
    log: HarvestLog, archives: Sequence[str] | None, limit: int | None, terms: Terms, home: Path, base: str
) -> Iterator[Described]:
    """Every record in force, described; in the log's order whatever finished first."""
    groups = _groups(log, archives, limit)
    first = list(islice(groups, _SMALL))
    workers = min(os.cpu_count() or 1, 8)
    if len(first) < _SMALL or workers == 1:
        yield from (describe(parts, terms, base) for parts in first)
        yield from (describe(parts, terms, base) for parts in groups)
        return
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(home,)) as executor:
        pending = []
        for batch in _batches(_chain(first, groups)):
            pending.append(executor.submit(_describe_batch, batch, base))
            if len(pending) > workers * 4:  # bounded, so that the log is not held in memory
                yield from pending.pop(0).result()
        for future in pending:
            yield from future.result()


def resolved_datasets(described: Iterable[Described], terms: Terms) -> tuple[list[Json], dict[Key, dict[str, str]]]:
    """One Dataset a record, sorted; and of records with several sources, which led for each slot."""
    sources = sorted(
        (item for item in described if item.source is not None), key=lambda item: (item.archive, item.accession)
    )
    datasets: list[Json] = []
    led: dict[Key, dict[str, str]] = {}
    for key, group in groupby(sources, key=lambda item: (item.archive, item.accession)):
        several = [item.source for item in group if item.source is not None]
        dataset, leaders = resolve(several)
        one = several[0].dataset if len(several) == 1 else None  # nothing was added to what one source says
        dataset["completeness"] = one["completeness"] if one is not None else completeness(dataset, terms)
        datasets.append(dataset)
        if len(several) > 1:
            led[key] = leaders
    return datasets, led


def _groups(log: HarvestLog, archives: Sequence[str] | None, limit: int | None) -> Iterator[list[RawRecord]]:
    """The parts of each record that one connector brought."""
    rows = groupby(log.rows_in_force(archives), key=lambda row: (row.archive, row.accession, row.connector))
    counts: dict[str, set[str]] = {}
    for (slug, accession, _), parts in rows:
        if limit is not None:
            taken = counts.setdefault(slug, set())
            if accession not in taken and len(taken) >= limit:
                continue
            taken.add(accession)
        yield list(parts)


def _start(home: Path) -> None:
    global _terms  # noqa: PLW0603 - one a worker process, loaded once
    _terms = Terms.load(home)


def _describe_batch(batch: list[list[RawRecord]], base: str) -> list[Described]:
    if _terms is None:
        raise RuntimeError("the worker was not started")
    return [describe(parts, _terms, base) for parts in batch]


def _chain(first: list[list[RawRecord]], rest: Iterator[list[RawRecord]]) -> Iterator[list[RawRecord]]:
    yield from first
    yield from rest


def _batches(groups: Iterator[list[RawRecord]]) -> Iterator[list[list[RawRecord]]]:
    while batch := list(islice(groups, _BATCH)):
        yield batch
