"""Working days: which days count, and the date of the n-th one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

MONDAY_TO_SATURDAY = frozenset(range(6))
# A calendar without a working day within a year is a mistake, not a calendar.
LONGEST_PAUSE_DAYS = 366


class NoWorkingDayError(Exception):
    """The calendar has no working day for a year after the date."""

    def __init__(self, after: date) -> None:
        super().__init__(after)
        self.after = after


@dataclass(frozen=True)
class WorkingCalendar:
    """Weekdays that are worked (0 = Monday) less the holidays."""

    weekdays: frozenset[int] = MONDAY_TO_SATURDAY
    holidays: frozenset[date] = field(default_factory=frozenset)

    def is_working(self, day: date) -> bool:
        """Whether anybody works that day."""
        return day.weekday() in self.weekdays and day not in self.holidays

    def days(self, start: date, count: int) -> Sequence[date]:
        """The first `count` working days from `start` on. Raises NoWorkingDayError."""
        return list(islice(self._from(start), count))

    def _from(self, start: date) -> Iterator[date]:
        day, pause = start, 0
        while pause < LONGEST_PAUSE_DAYS:
            if self.is_working(day):
                yield day
                pause = 0
            else:
                pause += 1
            day += timedelta(days=1)
        raise NoWorkingDayError(start)
