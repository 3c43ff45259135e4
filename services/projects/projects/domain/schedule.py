"""Start, end and duration of a project: any two give the third."""

from dataclasses import dataclass
from datetime import date, timedelta

from projects.domain.problem import Problem

LONGEST_DAYS = 3_660
EARLIEST = date(1990, 1, 1)
LATEST = date(2200, 12, 31)
_DEFAULT_DAYS = 365


@dataclass(frozen=True, slots=True)
class Span:
    """The days of the work, both ends included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """Duration in calendar days."""
        return (self.end - self.start).days + 1


def new_span(today: date, start: date | None, end: date | None, days: int | None) -> Span:
    """Dates of a new project. Two dates overrule the duration; without an end it is 31 December of the first year."""
    if start is None and end is not None and days is not None:
        return Span(end - timedelta(days=days - 1), end)
    first = start or today
    if end is not None:
        return Span(first, end)
    if days is not None:
        return Span(first, first + timedelta(days=days - 1))
    return Span(first, _default_end(first))


def _default_end(start: date) -> date:
    new_years_eve = date(start.year, 12, 31)
    return new_years_eve if new_years_eve > start else start + timedelta(days=_DEFAULT_DAYS)


def changed_span(now: Span, start: date | None, end: date | None, days: int | None) -> Span:
    """Dates after an edit. A new start alone moves the whole work: its duration and its week numbers stay."""
    if start is not None and end is not None:
        return Span(start, end)
    if end is not None:
        return Span(now.start if days is None else end - timedelta(days=days - 1), end)
    first = start or now.start
    return Span(first, first + timedelta(days=(days or now.days) - 1))


def check_span(span: Span) -> list[Problem]:
    """Problems of the dates, at the field that the user should change."""
    if not EARLIEST <= span.start <= LATEST:
        return [Problem("tanggal_mulai", f"harus antara {EARLIEST} dan {LATEST}")]
    if span.end < span.start:
        return [Problem("tanggal_selesai", f"tidak boleh sebelum tanggal mulai {span.start}")]
    if span.days > LONGEST_DAYS:
        return [Problem("tanggal_selesai", f"durasi paling lama {LONGEST_DAYS} hari, sekarang {span.days}")]
    return []


def week_boundary(now: tuple[int, int], start_day: int | None, end_day: int | None) -> tuple[int, int]:
    """First and last weekday of a week (0 = Monday); always seven days, and the first one overrules the last."""
    if start_day is not None:
        return start_day, (start_day + 6) % 7
    if end_day is not None:
        return (end_day + 1) % 7, end_day
    return now
