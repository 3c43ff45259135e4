"""How much longer a larger project may take."""

from load.growth import Grown


def test_what_is_kept_may_grow_with_its_bytes_only() -> None:
    assert Grown("unchanged", True, (2.0, 2.1, 3.9), (0, 0, 0)).holds
    assert not Grown("unchanged", True, (2.0, 2.1, 4.1), (0, 0, 0)).holds
    assert Grown("all rows", True, (2.0, 9.0, 40.0), (1_000, 10_000, 100_000)).holds


def test_what_is_computed_may_grow_with_the_project() -> None:
    assert Grown("rekap", False, (2.0, 20.0, 399.0), (1, 1, 1)).holds
    grown = Grown("rekap", False, (2.0, 20.0, 401.0), (1, 1, 1))
    assert not grown.holds
    assert grown.row.endswith("| MORE than 200.0 × |")
