"""The weeks and months of a project, as far as needs are put into them.

A week is always a week of the project: week 1 runs from the start to the first `week_end_day`, the others have seven
days, the last is cut at the project's end. Its ISO code is that of the day it ends on, cut or not, so that codes are
distinct and consecutive whatever day the weeks end on.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

DAYS = 7
# A century: what lies later has no place on a calendar and counts as unscheduled.
LAST_WEEK = 5300


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    def overlap(self, other: "Span") -> int:
        """How many days both have."""
        return max(0, (min(self.last, other.last) - max(self.first, other.first)).days + 1)


@dataclass(frozen=True, slots=True)
class Weeks:
    """First and last day of the work, the weekday that ends a week (0 = Monday), and the last week that is shown."""

    start: date
    end: date
    week_end_day: int
    last: int

    @classmethod
    def of(cls, start: date, end: date, week_end_day: int, last_planned: int) -> "Weeks":
        """Shown are the weeks of the project, and those after its end that still have progress."""
        first_end = start + timedelta(days=(week_end_day - start.weekday()) % DAYS)
        late = (end - first_end).days
        count = 1 if late <= 0 else 1 + -(-late // DAYS)
        room = (date.max - first_end).days // DAYS
        return cls(start, end, week_end_day, min(max(count, last_planned, 1), LAST_WEEK, max(room, 1)))

    @property
    def span(self) -> Span:
        """All days of all weeks."""
        return Span(self.start, self.days_of(self.last).last)

    def days_of(self, week: int) -> Span:
        """The days of a week; weeks after the project's end keep their seven."""
        last = self._nominal_end(week)
        first = self.start if week == 1 else last - timedelta(days=DAYS - 1)
        return Span(first, min(last, self.end) if first <= self.end else last)

    def passed(self, day: date) -> Fraction:
        """Weeks until the evening of a day, the part of one by its days.

        They go on after the last that is shown, seven days each and on the same weekday: whoever is late lives in weeks
        that a plan does not have. Those of a longer calendar would not do, for it may begin on another day.
        """
        if day < self.start:
            return Fraction(0)
        beyond = (day - self._nominal_end(self.last)).days
        if beyond > 0:
            return self.last + Fraction(beyond, DAYS)
        week = 1 + max(0, -(-(day - self._nominal_end(1)).days // DAYS))
        span = self.days_of(week)
        # The week that the project ends in is over on its last day.
        return week - 1 + min(Fraction((day - span.first).days + 1, span.days), Fraction(1))

    def code(self, week: int) -> str:
        """ISO code, 2026-W07."""
        year, number, _ = self._nominal_end(week).isocalendar()
        return f"{year:04}-W{number:02}"

    def week_of_code(self, monday: date) -> int:
        """The week that ends in the ISO week of this Monday; 0 or less, or more than `last`, where there is none."""
        first = self._nominal_end(1)
        return 1 + (monday - (first - timedelta(days=first.weekday()))).days // DAYS

    def months(self) -> list[Span]:
        """Calendar months that hold days of the work, whole."""
        found, first = [], self.start.replace(day=1)
        while first <= self.span.last:
            found.append(month_of(first))
            if found[-1].last == date.max:
                break
            first = found[-1].last + timedelta(days=1)
        return found

    def _nominal_end(self, week: int) -> date:
        first_end = self.start + timedelta(days=(self.week_end_day - self.start.weekday()) % DAYS)
        return first_end + timedelta(days=DAYS * (week - 1))


def month_of(first: date) -> Span:
    """The calendar month that begins on `first`."""
    if (first.year, first.month) == (date.max.year, date.max.month):
        return Span(first, date.max)
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return Span(first, following - timedelta(days=1))


def month_code(month: Span) -> str:
    """2026-03."""
    return f"{month.first.year:04}-{month.first.month:02}"
