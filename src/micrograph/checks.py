"""What a graph must be before it is published: its shapes hold, and every saved question runs."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import QuerySolutions, Store

from micrograph.errors import ReleaseRefused
from micrograph.model.shapes import SHAPES


def broken_shapes(store: Store) -> list[str]:
    """Every constraint that some node breaks, with the first nodes that do."""
    broken = []
    for class_name, slot, constraint, query in SHAPES:
        rows = store.query(query + " LIMIT 3")
        if not isinstance(rows, QuerySolutions):
            raise TypeError(f"shape {class_name}.{slot} {constraint} is no SELECT")
        nodes = [str(row[0]) for row in rows]
        if nodes:
            broken.append(f"{class_name}.{slot or '*'} {constraint}: {', '.join(nodes)}")
    return broken


def check_graph(folder: Path) -> None:
    """Refuse a graph whose shapes are broken.

    Raises:
        ReleaseRefused: naming each constraint and the first nodes that break it.
    """
    broken = broken_shapes(Store.read_only(str(folder)))
    if broken:
        raise ReleaseRefused("shapes are broken:\n  " + "\n  ".join(broken))
