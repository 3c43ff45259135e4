"""Earned Schedule: weeks, the part of a week, pauses, and the end of the plan."""

from fractions import Fraction

import pytest

from rekap.domain.evm_schedule import earned_schedule

# Nothing in week 1, a pause in week 4, finished after week 5 of 7.
PLAN = (0, 30, 60, 60, 100, 100, 100)


@pytest.mark.parametrize(
    ("earned", "actual_time", "expected"),
    [
        (45, 3, Fraction(5, 2)),
        (30, 2, Fraction(2)),
        (60, 4, Fraction(4)),
        (60, 3, Fraction(3)),
        (60, 6, Fraction(4)),
        (0, 1, Fraction(1)),
        (0, 3, Fraction(1)),
        (100, 5, Fraction(5)),
        (100, 7, Fraction(5)),
        (120, 4, Fraction(5)),
    ],
)
def test_earned_schedule(earned: int, actual_time: int, expected: Fraction) -> None:
    found = earned_schedule(PLAN, earned, Fraction(actual_time))
    assert found.earned == expected
    assert found.variance == expected - actual_time
    assert found.index == expected / actual_time
    assert found.planned_duration == 5


def test_who_is_exactly_on_plan_is_never_ahead_or_late() -> None:
    for week, planned in enumerate(PLAN[:5], start=1):
        assert earned_schedule(PLAN, planned, Fraction(week)).variance == 0


def test_no_forecast_while_nothing_of_the_schedule_is_earned() -> None:
    assert earned_schedule((50, 100), 0, Fraction(1)).forecast_duration is None
    assert earned_schedule((50, 100), 50, Fraction(2)).forecast_duration == 4
