"""What a graph must be before it is published: its shapes hold, and the saved questions are answered."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pyoxigraph import QuerySolutions, Store

from micrograph.errors import ReleaseRefused, UsageError
from micrograph.model.shapes import SHAPES
from micrograph.model.tables import SLOTS
from micrograph.queries import questions
from micrograph.store.local import LocalStore


def broken_shapes(store: Store) -> list[str]:
    """Every constraint that some node breaks, as `Class.slot constraint: first nodes that do`."""
    # The engine lets go of the interpreter lock while it evaluates, so threads do use all processors.
    with ThreadPoolExecutor(os.cpu_count()) as executor:
        found = executor.map(lambda shape: _broken(store, *shape), SHAPES)
        return [breach for breaches in found for breach in breaches]


def _broken(store: Store, class_name: str, constraint: str, query: str) -> list[str]:
    rows = store.query(query + " LIMIT 20")
    if not isinstance(rows, QuerySolutions):
        raise TypeError(f"shape {class_name} {constraint} is no SELECT")
    nodes: dict[str, list[str]] = {}
    for row in rows:
        nodes.setdefault(row["p"].value, []).append(row["s"].value)
    names = {slot.iri: name for name, slot in SLOTS[class_name].items()}
    return [
        f"{class_name}.{names.get(predicate, predicate)} {constraint}: {', '.join(found[:3])}"
        for predicate, found in nodes.items()
    ]


def check_graph(folder: Path) -> None:
    """Refuse a graph whose shapes are broken.

    Raises:
        ReleaseRefused: naming each constraint and the first nodes that break it.
    """
    broken = broken_shapes(Store.read_only(str(folder)))
    if broken:
        raise ReleaseRefused("shapes are broken:\n  " + "\n  ".join(broken))


def check_questions(folder: Path, expected: bool) -> None:
    """Refuse a graph on which a saved question fails.

    Args:
        folder: the graph.
        expected: each question must have as many rows as its header expects; those are of the demo release.

    Raises:
        ReleaseRefused: naming the question, and what it answered.
    """
    store = LocalStore(folder)
    for name, question in questions().items():
        try:
            _, rows = store.select(question.sparql, question.bind(question.expect_with))
        except UsageError as error:
            raise ReleaseRefused(f"question {name} fails: {error}") from error
        if expected and len(rows) < question.expect:
            raise ReleaseRefused(f"question {name} has {len(rows)} rows, at least {question.expect} are expected")
