"""The project's weeks and months: the worked example, codes, cuts and the edges of the calendar."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from rekap.domain.needs_calendar import LAST_WEEK, Span, Weeks, month_code
from rekap.domain.needs_period import PARTS, by_span, by_week, month_buckets, until_and_within

SUNDAY = 6


@st.composite
def schedules(draw: st.DrawFn) -> Weeks:
    start = draw(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
    end = start + timedelta(days=draw(st.integers(0, 400)))
    return Weeks.of(start, end, draw(st.integers(0, 6)), draw(st.integers(0, 70)))


def test_worked_example() -> None:
    """Start Wednesday 1 January 2025, weeks end on Sunday."""
    weeks = Weeks.of(date(2025, 1, 1), date(2025, 1, 20), SUNDAY, 0)
    assert [weeks.days_of(week) for week in range(1, weeks.last + 1)] == [
        Span(date(2025, 1, 1), date(2025, 1, 5)),
        Span(date(2025, 1, 6), date(2025, 1, 12)),
        Span(date(2025, 1, 13), date(2025, 1, 19)),
        Span(date(2025, 1, 20), date(2025, 1, 20)),
    ]
    assert weeks.code(1) == "2025-W01"


@given(schedules())
def test_weeks_follow_each_other_and_have_codes_of_their_own(weeks: Weeks) -> None:
    spans = [weeks.days_of(week) for week in range(1, weeks.last + 1)]
    assert spans[0].first == weeks.start
    assert all(1 <= span.days <= 7 for span in spans)
    inside = [span for span in spans if span.first <= weeks.end]
    assert sum(span.days for span in inside) == (weeks.end - weeks.start).days + 1
    codes = [weeks.code(week) for week in range(1, weeks.last + 1)]
    assert len(set(codes)) == len(codes)
    for week, code in enumerate(codes, start=1):
        monday = date.fromisocalendar(int(code[:4]), int(code[6:]), 1)
        assert weeks.week_of_code(monday) == week


@given(schedules(), st.integers(1, 90))
def test_every_week_that_is_over_has_passed_whole(weeks: Weeks, week: int) -> None:
    """Those after the project's end too."""
    assert weeks.passed(weeks.days_of(week).last) == week
    assert weeks.passed(weeks.start - timedelta(days=1)) == 0


def test_a_part_of_a_week_has_passed_by_its_days() -> None:
    """Weeks of 5 days, 7 and 1; after the plan's end they have seven again, on the same weekday."""
    weeks = Weeks.of(date(2025, 1, 1), date(2025, 1, 13), SUNDAY, 0)
    days = [date(2025, 1, day) for day in (2, 6, 13, 19, 20, 26)] + [date.max]
    beyond = Fraction((date.max - date(2025, 1, 19)).days, 7)
    assert [weeks.passed(day) for day in days] == [
        Fraction(2, 5),
        Fraction(8, 7),
        3,
        3,
        Fraction(22, 7),
        4,
        3 + beyond,
    ]


@given(schedules())
def test_months_take_every_day_once(weeks: Weeks) -> None:
    months = weeks.months()
    assert [month_code(month) for month in months] == [one.value for one in month_buckets(weeks)]
    spread = by_span(months, weeks)
    for week in range(1, weeks.last + 1):
        assert sum(weight for _, weight in spread.of_week[week]) == PARTS == spread.parts
    assert set(by_week(weeks).of_week) == set(range(1, weeks.last + 1))


@given(schedules(), st.data())
def test_what_comes_before_a_period_and_what_falls_into_it(weeks: Weeks, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, (weeks.span.last - weeks.start).days))
    period = Span(weeks.start + timedelta(days=first), weeks.span.last)
    spread = until_and_within(period, weeks)
    for week in range(1, weeks.last + 1):
        (_, before), (_, within) = spread.of_week[week]
        assert before + within == PARTS
        assert within * weeks.days_of(week).days == PARTS * weeks.days_of(week).overlap(period)


def test_the_end_of_the_calendar_and_of_a_century() -> None:
    assert Weeks.of(date(2026, 1, 1), date(2026, 2, 1), SUNDAY, 2**31 - 1).last == LAST_WEEK
    late = Weeks.of(date(9999, 11, 20), date(9999, 12, 31), SUNDAY, 2**31 - 1)
    assert late.days_of(late.last).last <= date.max
    assert late.months()[-1].last == date.max
