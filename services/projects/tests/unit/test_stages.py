"""Stages derived from weeks lose nothing."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from projects.domain.progress import percent_of
from projects.domain.stages import Mode, Period, derive, divide, periods_of
from projects.domain.weeks import Calendar

percents = st.integers(min_value=0, max_value=10_000).map(lambda number: Decimal(number) / 100)


def test_one_percent_over_seven_days_stays_one_percent() -> None:
    parts = divide(Decimal(1), [1] * 7)
    assert sum(parts) == 1
    assert set(parts) == {Decimal("0.14"), Decimal("0.15")}


def test_a_week_over_the_turn_of_a_month() -> None:
    days = Calendar(date(2025, 1, 1), date(2025, 2, 28))
    months = periods_of(Mode.MONTHLY, days)
    assert [(one.start.day, one.end.day) for one in months] == [(1, 31), (1, 28)]
    assert derive({5: Decimal(10)}, months, days) == [Decimal("7.14"), Decimal("2.86"), 0]


def test_days_outside_every_custom_stage_are_told() -> None:
    days = Calendar(date(2025, 1, 6), date(2025, 2, 2))
    stages = [
        Period("A", date(2025, 1, 6), date(2025, 1, 8), 1),
        Period("B", date(2025, 1, 8), date(2025, 1, 10), 2),
    ]
    assert derive({1: Decimal(70)}, stages, days) == [Decimal(30), Decimal(20), Decimal(20)]


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    start = date(2024, 1, 1) + timedelta(days=draw(st.integers(0, 800)))
    return Calendar(start, start + timedelta(days=draw(st.integers(0, 120))), draw(st.integers(0, 6)))


@given(calendars(), st.data(), st.sampled_from([Mode.DAILY, Mode.WEEKLY, Mode.MONTHLY]))
def test_every_division_sums_to_the_weeks(days: Calendar, data: st.DataObject, mode: Mode) -> None:
    weeks = data.draw(st.dictionaries(st.integers(1, days.count), percents, max_size=8))
    derived = derive(weeks, periods_of(mode, days), days)
    assert sum(derived) == sum(weeks.values())
    assert derived[-1] == 0
    if mode is Mode.WEEKLY:
        assert derived[:-1] == [weeks.get(week, 0) for week in range(1, days.count + 1)]


@given(calendars(), st.data())
def test_custom_stages_and_what_is_outside_sum_to_the_weeks(days: Calendar, data: st.DataObject) -> None:
    weeks = data.draw(st.dictionaries(st.integers(1, days.count), percents, max_size=8))
    around = st.integers(-30, 150).map(lambda offset: days.start + timedelta(days=offset))
    pairs = data.draw(st.lists(st.tuples(around, around).map(sorted), max_size=5))
    stages = [Period(f"T{number}", first, last, number) for number, (first, last) in enumerate(pairs)]
    derived = derive(weeks, stages, days)
    assert sum(derived) == sum(weeks.values())
    assert min(derived) >= 0


@given(percents, st.lists(st.integers(1, 31), min_size=1, max_size=8))
def test_no_part_is_a_hundredth_away_from_its_exact_share(percent: Decimal, shares: list[int]) -> None:
    for part, share in zip(divide(percent, shares), shares, strict=True):
        assert abs(part - percent * share / sum(shares)) < Decimal("0.01")


def test_an_amount_becomes_percent_half_up() -> None:
    assert percent_of(Decimal("12.5"), Decimal(100)) == Decimal("12.50")
    assert percent_of(Decimal(1), Decimal(3)) == Decimal("33.33")
    assert percent_of(Decimal("0.00005"), Decimal(1)) == Decimal("0.01")
