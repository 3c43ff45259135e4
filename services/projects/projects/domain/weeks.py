"""The weeks of a project. Week numbers are what is stored; dates follow from the project's start and week boundary."""

from dataclasses import dataclass
from datetime import date, timedelta

DAYS = 7


@dataclass(frozen=True, slots=True)
class Calendar:
    """First and last day of the work, and the weekday that ends a week (0 = Monday)."""

    start: date
    end: date
    week_end_day: int = 6

    @property
    def first_week_end(self) -> date:
        """Week 1 runs to the first `week_end_day` on or after the start, so it has 1 to 7 days."""
        return self.start + timedelta(days=(self.week_end_day - self.start.weekday()) % DAYS)

    @property
    def count(self) -> int:
        """How many weeks the project has."""
        return self.week_of(self.end)

    def week_of(self, day: date) -> int:
        """Number of the week that `day` falls in; days before the start belong to week 1."""
        late = (day - self.first_week_end).days
        return 1 if late <= 0 else 1 + -(-late // DAYS)

    def dates_of(self, week: int) -> tuple[date, date]:
        """First and last day of a week, cut at the project's end; weeks after the end keep their 7 days."""
        if week == 1:
            return self.start, min(self.first_week_end, self.end)
        last = self.first_week_end + timedelta(days=DAYS * (week - 1))
        first = last - timedelta(days=DAYS - 1)
        return first, min(last, self.end) if first <= self.end else last
