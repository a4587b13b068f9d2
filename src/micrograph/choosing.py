"""Which of the records that a harvest meets are kept: of general archives, only bioimaging."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock

from micrograph.describe import describe
from micrograph.records import RawRecord
from micrograph.settings import settings
from micrograph.terms.index import Terms

# Archives that take bioimages, or images of patients, and nothing else: whatever they have is wanted.
_ALL_WANTED = frozenset({"bia", "idr", "empiar", "ssbd", "cil", "bbbc", "cpg", "tcia", "nightingale"})


def chooser(home: Path) -> Callable[[RawRecord], bool]:
    """What tells whether a harvested record is worth keeping: of a general archive, only bioimaging (selection.py).

    A record that cannot be read is kept: the log is the place to look at it.
    """
    terms, lock = Terms.load(home), Lock()

    def choose(record: RawRecord) -> bool:
        if record.archive in _ALL_WANTED:
            return True
        with lock:  # connectors run side by side, and the memos of the terms are not for several threads
            found = describe([record], terms, settings().base).source
        return found is None or found.dataset.get("domain") in {"microscopy", "mixed", "structural"}

    return choose
