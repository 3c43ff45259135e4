"""Stages that follow from the weekly schedule, without losing a hundredth of a percent.

Each week's percent is divided over the periods that its days fall in, in proportion to the days, by the largest
remainder: the parts have two places and sum to the week's percent exactly, so that all periods together sum to what
the weeks sum to.
"""

import calendar as months
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from projects.domain.weeks import Calendar

HUNDREDTHS = 100


class Mode(StrEnum):
    """How the project's days are divided into stages."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both included; `id` is that of a stage that a user made."""

    name: str
    start: date
    end: date
    id: int | None = None


OUTSIDE = "Di luar tahapan"


def periods_of(mode: Mode, days: Calendar) -> list[Period]:
    """The stages of a mode over the whole project, in order; custom ones are the users' own."""
    match mode:
        case Mode.DAILY:
            return [Period(f"{day:%d/%m/%Y}", day, day) for day in _days(days.start, days.end)]
        case Mode.WEEKLY:
            return [Period(f"Minggu {week}", *days.dates_of(week)) for week in range(1, days.count + 1)]
        case Mode.MONTHLY:
            return list(_months(days))
        case Mode.CUSTOM:
            return []


def _months(days: Calendar) -> Iterable[Period]:
    first, number = days.start, 1
    while first <= days.end:
        last = date(first.year, first.month, months.monthrange(first.year, first.month)[1])
        yield Period(f"Bulan {number}", first, min(last, days.end))
        first, number = last + timedelta(days=1), number + 1


def divide(percent: Decimal, shares: Sequence[int]) -> list[Decimal]:
    """`percent` (two places) in proportion to `shares`, two places each, summing to it; ties go to the earlier one."""
    whole, total = int(percent.scaleb(2)), sum(shares)
    parts = [whole * share // total for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda index: -(whole * shares[index] % total))
    for index in by_remainder[: whole - sum(parts)]:
        parts[index] += 1
    return [Decimal(part) / HUNDREDTHS for part in parts]


def derive(weeks: Mapping[int, Decimal], periods: Sequence[Period], days: Calendar) -> list[Decimal]:
    """Percent of each period, and last what falls into none. A day in several periods belongs to the first of them."""
    home = _homes(periods, days, weeks)
    totals = [Decimal(0)] * (len(periods) + 1)
    for week, percent in weeks.items():
        counts: dict[int, int] = {}
        for day in _days(*days.dates_of(week)):
            index = home.get(day, len(periods))
            counts[index] = counts.get(index, 0) + 1
        for index, part in zip(counts, divide(percent, list(counts.values())), strict=True):
            totals[index] += part
    return totals


def _homes(periods: Sequence[Period], days: Calendar, weeks: Iterable[int]) -> dict[date, int]:
    first = days.start
    last = max((days.dates_of(week)[1] for week in weeks), default=days.end)
    home: dict[date, int] = {}
    for index, period in enumerate(periods):
        for day in _days(max(period.start, first), min(period.end, last)):
            home.setdefault(day, index)
    return home


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
