"""How the needs of a week fall into periods.

Within a week a need is spread evenly over its days. A share of a week is therefore a number of 420ths (420 = lcm(1…7)),
and with these every period is computed in whole numbers.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rekap.domain.needs_calendar import Span, Weeks, month_code, month_of
from rekap.domain.needs_filter import FilterRefusedError, NeedsFilter

PARTS = 420
_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Bucket:
    """One period as it is shown."""

    value: str
    label: str
    span: Span


@dataclass(frozen=True, slots=True)
class Spread:
    """`of_week[w]` lists (slot, weight) with weights in `parts` of the week; a week that is not there has no place."""

    parts: int
    slots: int
    of_week: Mapping[int, Sequence[tuple[int, int]]]


def period_of(condition: NeedsFilter, weeks: Weeks) -> Span | None:
    """The days that the filter asks for; None for all. Raises `FilterRefusedError` for codes outside the schedule."""
    if condition.period_mode == "all":
        return None
    read = _week_days if condition.period_mode.startswith("week") else _month_days
    first = read("period_start", condition.period_start, weeks)
    last = read("period_end", condition.period_end, weeks) if condition.period_end else first
    if last.first < first.first:
        raise FilterRefusedError("period_end", "tidak boleh sebelum period_start")
    return Span(first.first, last.last)


def week_buckets(weeks: Weeks) -> list[Bucket]:
    """One for each week of the project."""
    return [Bucket(weeks.code(week), f"Minggu {week}", weeks.days_of(week)) for week in range(1, weeks.last + 1)]


def month_buckets(weeks: Weeks) -> list[Bucket]:
    """One for each calendar month with days of the project."""
    return [Bucket(month_code(month), month_code(month), month) for month in weeks.months()]


def by_week(weeks: Weeks) -> Spread:
    """Week w goes into slot w − 1."""
    return Spread(1, weeks.last, {week: ((week - 1, 1),) for week in range(1, weeks.last + 1)})


def by_span(spans: Sequence[Span], weeks: Weeks) -> Spread:
    """Every week by the days it shares with each of these spans, which follow each other in order of time."""
    of_week: dict[int, list[tuple[int, int]]] = {}
    slot = 0
    for week in range(1, weeks.last + 1):
        days = weeks.days_of(week)
        while slot < len(spans) and spans[slot].last < days.first:
            slot += 1
        shared, later = [], slot
        while later < len(spans) and spans[later].first <= days.last:
            shared.append((later, PARTS // days.days * days.overlap(spans[later])))
            later += 1
        of_week[week] = shared
    return Spread(PARTS, len(spans), of_week)


def until_and_within(period: Span, weeks: Weeks) -> Spread:
    """Slot 0 takes what comes before the period, slot 1 what falls into it."""
    of_week = {}
    for week in range(1, weeks.last + 1):
        days = weeks.days_of(week)
        part = PARTS // days.days
        before = min(days.days, max(0, (period.first - days.first).days))
        of_week[week] = ((0, part * before), (1, part * days.overlap(period)))
    return Spread(PARTS, 2, of_week)


def _week_days(path: str, code: str, weeks: Weeks) -> Span:
    found = _WEEK.fullmatch(code)
    try:
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        monday = None
    if monday is None:
        raise FilterRefusedError(path, "tulis minggu yang ada dalam kalender ISO, misalnya 2026-W07")
    week = weeks.week_of_code(monday)
    if not 1 <= week <= weeks.last:
        raise FilterRefusedError(path, f"pilih minggu proyek, {weeks.code(1)} sampai {weeks.code(weeks.last)}")
    return weeks.days_of(week)


def _month_days(path: str, code: str, weeks: Weeks) -> Span:
    found = _MONTH.fullmatch(code)
    if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1:
        raise FilterRefusedError(path, "tulis bulan sebagai tahun dan bulan, misalnya 2026-03")
    month = month_of(date(int(found[1]), int(found[2]), 1))
    if not month.overlap(weeks.span):
        last = month_code(month_of(weeks.span.last.replace(day=1)))
        raise FilterRefusedError(path, f"pilih bulan proyek, {weeks.start:%Y-%m} sampai {last}")
    return month
