"""Sums in large integers against sums one by one; how quantities are shown; ABC classes."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekap.domain.needs_integers import plain_integer, scaled
from rekap.domain.needs_measure import Measure, Precision, base_measure, market_measure, pareto
from rekap.domain.needs_spread import Source, spread_needs, total_needs

HUGE = st.integers(-(10**30), 10**30)
SOURCES = st.lists(
    st.builds(
        lambda volume, parts: (volume, [str(used) for used, _ in parts], [value for _, value in parts]),
        HUGE,
        st.lists(st.tuples(st.integers(1, 4), HUGE), max_size=5),
    ),
    max_size=5,
).map(lambda rows: [Source(number, *row) for number, row in enumerate(rows)])
CELLS = st.dictionaries(
    st.integers(0, 5), st.lists(st.tuples(st.integers(0, 120), st.integers(-(10**6), 10**6)), max_size=5), max_size=6
)


@given(SOURCES, CELLS, st.integers(1, 10**6))
def test_no_digit_runs_over_whatever_the_sign(
    sources: list[Source], cells: dict[int, list[tuple[int, int]]], whole: int
) -> None:
    totals: dict[str, int] = {}
    slots: dict[tuple[str, int], int] = {}
    for source in sources:
        for used, koefisien in zip(source.resource_ids, source.koefisien, strict=True):
            need = koefisien * source.volume
            totals[used] = totals.get(used, 0) + need * whole
            for slot, amount in cells.get(source.pekerjaan_id, ()):
                slots[used, slot] = slots.get((used, slot), 0) + need * amount
    found = spread_needs(sources, cells, whole)
    assert {used: need.total for used, need in found.items()} == totals
    assert {(used, slot): value for used, need in found.items() for slot, value in need.cells.items()} == {
        cell: value for cell, value in slots.items() if value
    }
    assert {used: need.total for used, need in total_needs(sources, whole).items()} == totals


@given(
    st.dictionaries(st.integers(0, 30), st.integers(-(10**12), 10**12)),
    st.integers(0, 12),
    st.sampled_from([1, 420]),
    st.sampled_from([None, (50, 0, False), (75, 2, False), (3, 0, True), (7000001, 6, True)]),
)
def test_periods_add_up_and_are_near(
    cells: dict[int, int], places: int, parts: int, market: tuple[int, int, bool] | None
) -> None:
    precision = Precision(places, parts)
    measure = base_measure(precision)
    factor, step = Fraction(1), Fraction(1, 10**precision.places)
    if market is not None:
        measure = market_measure(precision, market[0], market[1], whole_packages=market[2])
        factor, step = Fraction(market[0], 10 ** market[1]), Fraction(1 if market[2] else Fraction(1, 10**6))
    shown = measure.periods(cells)
    assert sum(shown.values()) == measure.shown(sum(cells.values()))
    for slot, need in cells.items():
        exact = Fraction(need, parts * 10**places) / factor
        assert abs(Fraction(shown.get(slot, 0), 10**precision.places) - exact) <= step
    if parts == 1 and market is None:
        assert shown == {slot: need * 10 ** (precision.places - places) for slot, need in cells.items() if need}


def test_half_goes_up_on_both_sides_of_zero() -> None:
    half = Measure(1, 2)
    assert [half.shown(need) for need in (-3, -1, 1, 3)] == [-1, 0, 1, 2]


@pytest.mark.parametrize(
    ("value", "scale", "text"),
    [(0, 9, "0"), (5, 0, "5"), (5, 3, "0.005"), (-1250, 2, "-12.5"), (12000, 3, "12"), (-7, 0, "-7")],
)
def test_integers_as_decimals(value: int, scale: int, text: str) -> None:
    assert plain_integer(value, scale) == text


@pytest.mark.parametrize("text", ["1e5", "NaN", "", "1_0", "+1", " 1", "1.", ".5"])
def test_only_plain_decimals_are_read(text: str) -> None:
    with pytest.raises(ValueError, match="not a plain decimal"):
        scaled(["1.5", text])


def test_classes_by_cost() -> None:
    assert pareto({1: 10, 2: 70, 3: 15, 4: 5, 5: 0}) == {2: "A", 3: "A", 1: "B", 4: "C", 5: "C"}
    assert pareto({}) == {}
    assert pareto({1: 0}) == {1: "C"}
