"""What the tests of harvests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from micrograph.settings import settings
from tests.archives.everything import where_to_look
from tests.replay.made_up import small_pages


@pytest.fixture
def few_a_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Imitated archives give a few records a page, so that eleven of them fill several."""
    small_pages(monkeypatch)
    yield
    settings.cache_clear()


@pytest.fixture
def everywhere_imitated(monkeypatch: pytest.MonkeyPatch, recordings: Path) -> Iterator[None]:
    """The generic connectors look at the imitated services."""
    with where_to_look(monkeypatch, recordings):
        yield
