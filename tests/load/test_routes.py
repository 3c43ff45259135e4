"""Which route a request asked, and what the load of all routes has to have asked."""

import pytest

from load.routes import operations, recorded, shape, writing


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("GET", "/api/project/17/rekap/?min_revision=3", "get_rekap"),
        ("POST", "/api/projects/batch/", "create_projects"),
        ("POST", "/api/projects/bulk/archive/", "act_on_projects"),
        ("PATCH", "/api/project/9/list-pekerjaan/rows/pekerjaan/44/", "change_tree_row"),
        ("GET", "/api/export/status/5f1c/", "export_status"),
        ("PUT", "/api/v2/project/9/baselines/comparison/", "choose_baseline"),
    ],
)
def test_a_request_is_known_by_its_method_and_path(method: str, path: str, operation: str) -> None:
    assert operations([(method, shape(path), 2)]) == {operation: 2}


def test_what_is_no_route_is_called_by_its_path() -> None:
    assert operations([("POST", "/api/nowhere/", 1)]) == {"POST /api/nowhere/": 1}


def test_the_load_asks_every_route_that_writes() -> None:
    missing = writing() - set(recorded())
    assert not missing, "write a scenario, then run `make load PARTS=every RECORD=1`"
