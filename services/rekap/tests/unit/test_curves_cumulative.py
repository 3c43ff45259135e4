"""Running sums by days, and rounding that never loses anything of the whole."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rekap.domain.curves_cumulative import PERCENT_PLACES, Curve, begun, shares, steps, until
from rekap.domain.needs_calendar import Weeks
from rekap.domain.needs_period import PARTS

# Thursday to Sunday, two whole weeks, and one that is cut on a Tuesday.
WEEKS = Weeks.of(date(2026, 1, 1), date(2026, 1, 20), 6, 1)


def test_d16_a_month_is_a_calendar_month_and_takes_the_days_of_a_week() -> None:
    """The specification's example: 10 % in the week from 27 January to 2 February."""
    weeks = Weeks.of(date(2025, 1, 1), date(2025, 3, 31), 6, 1)
    running = until({5: 10}, weeks, [date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)])
    assert running == [10 * PARTS * 5 // 7, 10 * PARTS, 10 * PARTS]
    assert [value / 10**PERCENT_PLACES for value in steps(Curve(running, 100 * PARTS).percents())] == [
        7.142857,
        2.857143,
        0,
    ]


def test_days_before_within_and_after_the_work() -> None:
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 4), date(2026, 1, 19), date(2026, 3, 1)]
    assert until({1: 4, 4: 2}, WEEKS, days) == [0, PARTS, 4 * PARTS, 5 * PARTS, 6 * PARTS]
    assert begun({1: 4, 4: 2}, WEEKS, days) == [0, 4, 4, 6, 6]


def test_nothing_to_be_done_is_nothing_done() -> None:
    assert Curve([0, 0], 0).percents() == [0, 0]
    assert shares([]) == []
    assert steps([]) == []


@given(st.lists(st.integers(0, 10**20), min_size=1, max_size=50).filter(any))
def test_shares_are_together_exactly_the_whole(amounts: list[int]) -> None:
    found = shares(amounts)
    assert sum(found) == 100 * 10**PERCENT_PLACES
    total = sum(amounts)
    for share, amount in zip(found, amounts, strict=True):
        assert abs(share * total - amount * 100 * 10**PERCENT_PLACES) < total


@given(st.dictionaries(st.integers(1, 4), st.integers(0, 10**12)), st.lists(st.integers(0, 30), min_size=1))
def test_whatever_the_periods_they_add_up(weekly: dict[int, int], offsets: list[int]) -> None:
    days = [date(2026, 1, 1) + timedelta(days=offset) for offset in sorted({*offsets, 30})]
    curve = Curve(until(weekly, WEEKS, days), sum(weekly.values()) * PARTS)
    assert sum(steps(curve.amounts())) == sum(weekly.values())
    assert sum(steps(curve.percents())) == (100 * 10**PERCENT_PLACES if any(weekly.values()) else 0)
