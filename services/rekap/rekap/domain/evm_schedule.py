"""Earned Schedule: when the plan was to have earned what has been earned, in weeks of the project.

ES is the number of whole weeks after which the plan was not above the earned value, and the part of the next week in
which it gets there. Where the plan stands still, ES is the time in the pause that is nearest to the actual time, so
that a project that is exactly on plan is never ahead or late; after its last planned week ES does not grow.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class EarnedSchedule:
    """Weeks: ES, SV(t) = ES − AT, SPI(t) = ES / AT, planned duration, and planned duration / SPI(t)."""

    earned: Fraction
    actual_time: Fraction
    planned_duration: int

    @property
    def variance(self) -> Fraction:
        """SV(t)."""
        return self.earned - self.actual_time

    @property
    def index(self) -> Fraction | None:
        """SPI(t); not known before the first day of the plan, which may be another one's than the project's."""
        return self.earned / self.actual_time if self.actual_time else None

    @property
    def forecast_duration(self) -> Fraction | None:
        """Not known while nothing has been earned of the schedule."""
        return self.planned_duration / self.index if self.earned and self.index else None


def earned_schedule(planned: Sequence[int], earned: int, actual_time: Fraction) -> EarnedSchedule:
    """`planned` are running sums at the ends of weeks 1, 2, …, of which the last is positive; `actual_time` weeks."""
    curve = (0, *planned)
    duration = bisect_left(curve, curve[-1])
    if earned >= curve[-1]:
        return EarnedSchedule(Fraction(duration), actual_time, duration)
    first, last = bisect_left(curve, earned), bisect_right(curve, earned) - 1
    if first <= last:
        found = min(max(actual_time, Fraction(first)), Fraction(last))
    else:
        found = last + Fraction(earned - curve[last], curve[last + 1] - curve[last])
    return EarnedSchedule(found, actual_time, duration)
