"""docs/api-coverage.md holds every route that writes, and each of them is tested."""

import pytest

from load.api_coverage import DOCUMENT, Coverage, coverage

WRITING = [route for route in coverage() if route.writes]


@pytest.mark.parametrize("route", WRITING, ids=lambda route: route.operation)
def test_a_route_that_writes_is_in_the_table_and_tested(route: Coverage) -> None:
    page = DOCUMENT.read_text()
    assert f"| {route.method} | `{route.path}` |" in page, "run `uv run python -m load.api_coverage`"
    assert route.contract, "gateway/tests/component/test_every_route.py has no body for it"
    assert route.security, "tests/security/access.yaml does not say who may call it"
