"""Where `schemas/`, `ontologies/` and `queries/` lie: inside the wheel, or beside `src/` in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def root() -> Path:
    """The folder that holds `schemas/`, `ontologies/` and `queries/`.

    An editable install has no `_data`, because hatchling's force-include works on wheels only.
    """
    packaged = Path(__file__).parent / "_data"
    return packaged if packaged.is_dir() else Path(__file__).parents[2]


def schemas() -> Path:
    """The LinkML modules, their examples and artefacts."""
    return root() / "schemas"


def ontologies() -> Path:
    """The registry, the slims and the curated tables."""
    return root() / "ontologies"


def queries() -> Path:
    """The saved questions, one `.rq` file each."""
    return root() / "queries"


def demo() -> Path:
    """The bundled records that `micrograph demo` runs on."""
    return Path(__file__).parent / "demo"
