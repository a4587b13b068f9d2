from __future__ import annotations

import pytest

from micrograph.terms.index import Terms


@pytest.fixture(scope="session")
def terms() -> Terms:
    """The terms as they are in the wheel: slims only."""
    return Terms.load()
