"""The current row in a conflict fits into an error's metadata, however large the row is."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from projects.app.refusals import LARGEST_CURRENT, stale

values = st.one_of(st.integers(), st.text(max_size=3_000), st.lists(st.text(max_size=300), max_size=60))


def test_a_small_row_is_whole() -> None:
    error = stale("price-changed", "…", {"harga_satuan": "1000.00", "changed_by": 7})
    assert json.loads(error.current) == {"harga_satuan": "1000.00", "changed_by": 7}


def test_a_large_row_is_cut_and_says_so() -> None:
    error = stale("analysis-changed", "…", {"version": 3, "rows": [{"uraian": "x" * 100}] * 500})
    current = json.loads(error.current)
    assert (current["version"], current["is_cut"]) == (3, True)
    assert 0 < len(current["rows"]) < 500


@settings(deadline=None)  # other work on the machine may hold an example up
@given(st.dictionaries(st.text(max_size=5), values, max_size=20))
def test_it_always_fits(current: dict[str, object]) -> None:
    assert len(stale("changed", "…", current).current) <= LARGEST_CURRENT
