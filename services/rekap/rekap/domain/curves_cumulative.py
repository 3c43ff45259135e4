"""Running sums over the days of a schedule, in whole numbers, and the one way in which they are rounded.

Within a week an amount is spread evenly over its days, so a day has a number of 420ths of it. Only running sums are
rounded, half up, and a period shows the difference of two of them: periods that follow each other add up exactly to
what the last running sum shows, and a plan that is complete ends at exactly 100 %.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from rekap.domain.needs_calendar import Weeks
from rekap.domain.needs_period import PARTS

# Places of a percentage.
PERCENT_PLACES = 6


def until(weekly: Mapping[int, int], weeks: Weeks, days: Iterable[date]) -> list[int]:
    """What has come until the evening of each of these days, which rise; in 420ths."""
    found, done, week = [], 0, 1
    span = weeks.days_of(week)
    for day in days:
        while week <= weeks.last and span.last <= day:
            done += weekly.get(week, 0) * PARTS
            week += 1
            span = weeks.days_of(week) if week <= weeks.last else span
        part = 0
        if week <= weeks.last and span.first <= day:
            part = weekly.get(week, 0) * (PARTS // span.days) * ((day - span.first).days + 1)
        found.append(done + part)
    return found


def begun(weekly: Mapping[int, int], weeks: Weeks, days: Iterable[date]) -> list[int]:
    """The sum of the weeks that have begun on each of these days, which rise."""
    found, done, week = [], 0, 1
    for day in days:
        while week <= weeks.last and weeks.days_of(week).first <= day:
            done += weekly.get(week, 0)
            week += 1
        found.append(done)
    return found


def nearest(numerator: int, denominator: int) -> int:
    """The quotient, half up; `denominator` is positive."""
    return (2 * numerator + denominator) // (2 * denominator)


def steps(running: Sequence[int]) -> list[int]:
    """What each period adds."""
    return [now - before for before, now in pairwise((0, *running))]


@dataclass(frozen=True, slots=True)
class Curve:
    """Running sums in 420ths, of which `whole` is 100 %."""

    running: Sequence[int]
    whole: int

    def percents(self) -> list[int]:
        """In 10 ** −`PERCENT_PLACES` percent; 0 where there is nothing to be done."""
        if not self.whole:
            return [0] * len(self.running)
        return [nearest(value * 100 * 10**PERCENT_PLACES, self.whole) for value in self.running]

    def amounts(self) -> list[int]:
        """In the unit of the weekly amounts."""
        return [nearest(value, PARTS) for value in self.running]


def shares(amounts: Sequence[int]) -> list[int]:
    """Each amount as a share of all, in 10 ** −`PERCENT_PLACES` percent; together exactly 100 %, or nothing at all."""
    running, total = [], 0
    for amount in amounts:
        total += amount
        running.append(total * PARTS)
    return steps(Curve(running, total * PARTS).percents())
