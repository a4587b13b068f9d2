"""Dataclasses of arrays, kept as files that are mapped into memory: one file for each array."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

_PAGE = 4096  # bytes
_Arrays = TypeVar("_Arrays")


def save(arrays: Any, folder: Path) -> None:
    """Write each array into a folder."""
    for field in fields(arrays):
        np.save(folder / f"{field.name}.npy", getattr(arrays, field.name), allow_pickle=False)


def opened(kind: type[_Arrays], folder: Path) -> _Arrays:
    """Map the arrays of a folder into memory."""
    mapped = (
        np.load(folder / f"{field.name}.npy", mmap_mode="r", allow_pickle=False)
        for field in fields(kind)  # type: ignore[arg-type]
    )
    return kind(*(array.view(np.ndarray) for array in mapped))  # memmap's own look-ups cost twice as much


def touch(arrays: Any) -> None:
    """Read a byte of each page: afterwards nobody waits for the first look into a mapped file."""
    for field in fields(arrays):
        array = getattr(arrays, field.name)
        array[:: max(1, _PAGE // array.itemsize)].max(initial=0)
