"""The calendar of a project, its dates, and the sums of its schedule."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.domain.progress import Assignment, WeekProgress, check_cells, check_sums, merge
from projects.domain.schedule import Span, changed_span, check_span, new_span, week_boundary
from projects.domain.weeks import Calendar

WEDNESDAY = date(2025, 1, 1)


def test_the_example_of_a_project_that_starts_on_a_wednesday() -> None:
    calendar = Calendar(WEDNESDAY, date(2025, 1, 17))
    assert [calendar.dates_of(week) for week in (1, 2, 3)] == [
        (date(2025, 1, 1), date(2025, 1, 5)),
        (date(2025, 1, 6), date(2025, 1, 12)),
        (date(2025, 1, 13), date(2025, 1, 17)),
    ]
    assert calendar.count == 3


@pytest.mark.parametrize(
    ("week_end_day", "first_end"),
    [(2, date(2025, 1, 1)), (1, date(2025, 1, 7)), (6, date(2025, 1, 5))],
)
def test_week_1_ends_at_the_first_boundary(week_end_day: int, first_end: date) -> None:
    assert Calendar(WEDNESDAY, date(2025, 2, 1), week_end_day).first_week_end == first_end


def test_a_project_of_one_day_has_one_week() -> None:
    calendar = Calendar(WEDNESDAY, WEDNESDAY)
    assert (calendar.count, calendar.dates_of(1)) == (1, (WEDNESDAY, WEDNESDAY))


def test_a_week_after_the_end_keeps_seven_days() -> None:
    assert Calendar(WEDNESDAY, WEDNESDAY).dates_of(3) == (date(2025, 1, 13), date(2025, 1, 19))


days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@settings(deadline=None)  # other work on the machine may hold an example up
@given(days, st.integers(0, 1500), st.integers(0, 6))
def test_weeks_cover_every_day_once_and_agree_with_week_of(start: date, length: int, week_end_day: int) -> None:
    calendar = Calendar(start, start + timedelta(days=length), week_end_day)
    expected = start
    for week in range(1, calendar.count + 1):
        first, last = calendar.dates_of(week)
        assert first == expected
        assert 1 <= (last - first).days + 1 <= 7
        assert calendar.week_of(first) == calendar.week_of(last) == week
        expected = last + timedelta(days=1)
    assert expected == calendar.end + timedelta(days=1)


TODAY = date(2026, 2, 13)


@pytest.mark.parametrize(
    ("start", "end", "length", "expected"),
    [
        (None, None, None, Span(TODAY, date(2026, 12, 31))),
        (date(2026, 12, 31), None, None, Span(date(2026, 12, 31), date(2027, 12, 31))),
        (date(2026, 1, 5), None, 10, Span(date(2026, 1, 5), date(2026, 1, 14))),
        (None, date(2026, 3, 31), 31, Span(date(2026, 3, 1), date(2026, 3, 31))),
        (date(2026, 1, 5), date(2026, 1, 6), 99, Span(date(2026, 1, 5), date(2026, 1, 6))),
        (None, date(2026, 3, 31), None, Span(TODAY, date(2026, 3, 31))),
    ],
)
def test_dates_of_a_new_project(start: date | None, end: date | None, length: int | None, expected: Span) -> None:
    assert new_span(TODAY, start, end, length) == expected


NOW = Span(date(2026, 1, 5), date(2026, 1, 14))


@pytest.mark.parametrize(
    ("start", "end", "length", "expected"),
    [
        (None, None, None, NOW),
        (date(2026, 2, 1), None, None, Span(date(2026, 2, 1), date(2026, 2, 10))),
        (None, date(2026, 1, 31), None, Span(date(2026, 1, 5), date(2026, 1, 31))),
        (None, None, 1, Span(date(2026, 1, 5), date(2026, 1, 5))),
        (None, date(2026, 1, 31), 2, Span(date(2026, 1, 30), date(2026, 1, 31))),
        (date(2026, 2, 1), date(2026, 2, 2), 99, Span(date(2026, 2, 1), date(2026, 2, 2))),
    ],
)
def test_dates_after_an_edit(start: date | None, end: date | None, length: int | None, expected: Span) -> None:
    assert changed_span(NOW, start, end, length) == expected


def test_impossible_dates_are_named() -> None:
    assert [one.path for one in check_span(Span(date(1850, 1, 1), date(1850, 1, 2)))] == ["tanggal_mulai"]
    assert [one.path for one in check_span(Span(TODAY, TODAY - timedelta(days=1)))] == ["tanggal_selesai"]
    assert [one.path for one in check_span(Span(TODAY, TODAY + timedelta(days=3_660)))] == ["tanggal_selesai"]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(None, None, (1, 0)), (3, None, (3, 2)), (None, 4, (5, 4)), (2, 6, (2, 1))],
)
def test_a_week_always_has_seven_days(start: int | None, end: int | None, expected: tuple[int, int]) -> None:
    assert week_boundary((1, 0), start, end) == expected


def test_merging_keeps_what_was_not_sent() -> None:
    stored = [WeekProgress(1, 1, Decimal(10), Decimal(5), Decimal(7), "hujan")]
    [merged, fresh] = merge(stored, [Assignment(1, 1, planned_proportion=Decimal(0)), Assignment(1, 2, notes="")])
    assert merged == WeekProgress(1, 1, Decimal(0), Decimal(5), Decimal(7), "hujan")
    assert fresh == WeekProgress(1, 2)


percents = st.decimals(0, 60, places=2)
weeks = st.lists(st.builds(WeekProgress, st.integers(1, 2), st.integers(1, 4), percents, percents), max_size=8)


@settings(deadline=None)  # other work on the machine may hold an example up
@given(weeks, weeks)
def test_a_sum_over_100_is_found_exactly_when_there_is_one(
    stored: list[WeekProgress], changed: list[WeekProgress]
) -> None:
    rows = {week.cell: week for week in stored} | {week.cell: week for week in changed}
    touched = {week.pekerjaan_id for week in changed}
    for field in ("planned_proportion", "actual_proportion"):
        over = {
            one for one in touched if sum(getattr(row, field) for row in rows.values() if row.pekerjaan_id == one) > 100
        }
        problems = [problem for problem in check_sums(stored, changed) if problem.path.endswith(field)]
        assert {int(problem.attributes["pekerjaan_id"]) for problem in problems} == over
        assert len(problems) == len(over)


def test_every_wrong_cell_is_named() -> None:
    assignments = [Assignment(1, 1), Assignment(9, 1), Assignment(1, 0), Assignment(1, 5), Assignment(1, 1)]
    assert [problem.path for problem in check_cells(assignments, {1}, 4)] == [
        "assignments[1].pekerjaan_id",
        "assignments[2].week_number",
        "assignments[3].week_number",
        "assignments[4]",
    ]
