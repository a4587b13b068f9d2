"""Whatever the schema of the API allows is answered, and what it does not is refused, but never with a 500."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from micrograph.api.app import create_app
from micrograph.demo.run import build_demo
from micrograph.release import Releases
from micrograph.settings import Settings
from tests.api.conftest import over_sockets


@pytest.fixture(scope="module")
def operations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Any]]:
    home = tmp_path_factory.mktemp("openapi")
    build_demo(home, lambda message: None)
    app = create_app(Releases(home), Settings(home=home))
    # over a socket: in-process, each call runs the app's lifespan anew, and ends another loop's query workers
    with over_sockets(app) as address:
        schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
        yield [found.ok() for found in schema.get_all_operations()]


def test_no_call_that_the_schema_describes_is_an_error_of_ours(operations: list[Any]) -> None:
    assert len(operations) >= 10
    for operation in operations:

        @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy())
        def answered(case: Any) -> None:
            response = case.call()
            text = f"{case.as_curl_command()}: {response.status_code} {response.text[:500]}"
            assert response.status_code < 500, text
            kind = response.headers["content-type"][0] if response.status_code >= 400 else ""
            assert response.status_code < 400 or kind.startswith("application/problem+json"), text

        answered()
