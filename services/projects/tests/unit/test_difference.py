"""Fields that differ between two recorded states."""

from typing import Any

import pytest

from projects.domain.difference import FieldDifference, differences


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"nama": "A", "kode": "1"}, {"nama": "B", "kode": "1"}, [("nama", "A", "B")]),
        (None, {"quantity": "2"}, [("quantity", None, "2")]),
        ({"quantity": "2"}, None, [("quantity", "2", None)]),
        ({"a": 1}, {"a": 1}, []),
        ({"rule": {"mode": "up", "step": "1"}}, {"rule": {"mode": "up", "step": "10"}}, [("rule.step", "1", "10")]),
        ([{"koefisien": "1"}], [{"koefisien": "2"}], [("rows[0].koefisien", "1", "2")]),
        ([{"kode": "x"}], [], [("rows[0].kode", "x", None)]),
        ({"ids": [1, 2]}, {"ids": [1, 2, 3]}, [("ids[2]", None, 3)]),
        (None, None, []),
    ],
)
def test_only_what_differs_is_told(before: Any, after: Any, expected: list[tuple[str, Any, Any]]) -> None:
    assert list(differences(before, after)) == [FieldDifference(*one) for one in expected]
