"""Earned value and Earned Schedule as JSON: by period, and at a status date."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from rekap.app.curves_amounts import Amounts
from rekap.domain.curves_cumulative import PERCENT_PLACES, begun, nearest, until
from rekap.domain.evm_figures import EacMethod, Figure, Reason, Value
from rekap.domain.evm_schedule import EarnedSchedule, earned_schedule
from rekap.domain.needs_calendar import Weeks
from rekap.domain.needs_integers import plain_integer
from rekap.domain.needs_period import PARTS, Bucket

# Places of amounts that had to be divided, and of indices and weeks.
MONEY_PLACES = 2
INDEX_PLACES = 4


@dataclass(frozen=True, slots=True)
class Moments:
    """Values at the end of some days, as they were known on the day of `status` (None: nothing was reported).

    `plan` is what was planned, in weeks of its own: the current plan, or a frozen one that is measured against. Then
    `amounts` are weighted with what each pekerjaan costs in that one.
    """

    amounts: Amounts
    weeks: Weeks
    status: date | None
    plan: Amounts
    plan_weeks: Weeks

    @property
    def places(self) -> int:
        """Of amounts that need not be divided."""
        return max(self.amounts.places, self.plan.places)

    def values(self, days: Sequence[date], first_days: Sequence[date]) -> list[Value]:
        """One for each period; what had not begun by then is not known."""
        known = [min(day, self.status or day) for day in days]
        planned = until(self.plan.planned, self.plan_weeks, days)
        earned = until(self.amounts.earned, self.weeks, known)
        spent = until(self.amounts.spent, self.weeks, known)
        missing = begun(self.amounts.missing, self.weeks, known)
        return [
            Value(_rupiah(pv, self.plan), *self._actuals(first, ev, ac, gaps))
            for first, pv, ev, ac, gaps in zip(first_days, planned, earned, spent, missing, strict=True)
        ]

    def at(self, day: date) -> Value:
        """The value on one day."""
        (value,) = self.values([day], [self.weeks.start])
        return value

    def _actuals(self, first: date, earned: int, spent: int, missing: int) -> tuple[Figure, Figure]:
        if self.status is None or first > self.status or not self.amounts.reported:
            return Reason.NOT_REPORTED, Reason.NOT_REPORTED
        cost: Figure = Reason.ACTUAL_COST_MISSING if missing else _rupiah(spent, self.amounts)
        return _rupiah(earned, self.amounts), cost


def _rupiah(parts: int, amounts: Amounts) -> Fraction:
    return Fraction(parts, PARTS * 10**amounts.places)


def evm_columns(moments: Moments, buckets: Sequence[Bucket], method: EacMethod) -> dict[str, Any]:
    """Running values by period; `unknown` lists, by figure and reason, the periods (0 is the first) without one."""
    days = [bucket.span.last for bucket in buckets]
    values = moments.values(days, [bucket.span.first for bucket in buckets])
    places = moments.places
    budget = Fraction(moments.amounts.budget, 10**moments.amounts.places)
    # What was reported of a part of a month cannot be held against the plan of the whole month.
    partly = [moments.status is not None and moments.status < min(day, moments.weeks.span.last) for day in days]
    figures: dict[str, tuple[int, Iterable[Figure]]] = {
        "pv": (places, (value.planned for value in values)),
        "ev": (places, (value.earned for value in values)),
        "ac": (places, (value.actual for value in values)),
        "pv_percent": (PERCENT_PLACES, (_share(value.planned, budget) for value in values)),
        "ev_percent": (PERCENT_PLACES, (_share(value.earned, budget) for value in values)),
        "ac_percent": (PERCENT_PLACES, (_share(value.actual, budget) for value in values)),
        "sv": (places, _whole([value.schedule_variance for value in values], partly)),
        "cv": (places, (value.cost_variance for value in values)),
        "spi": (INDEX_PLACES, _whole([value.schedule_index for value in values], partly)),
        "cpi": (INDEX_PLACES, (value.cost_index for value in values)),
    }
    columns: dict[str, Any] = {"labels": [bucket.label for bucket in buckets]}
    unknown: dict[str, dict[str, list[int]]] = {}
    for name, (scale, column) in figures.items():
        columns[name] = []
        for index, figure in enumerate(column):
            columns[name].append(shown(figure, scale))
            if isinstance(figure, Reason):
                unknown.setdefault(name, {}).setdefault(figure.value, []).append(index)
    return columns | {"unknown": unknown, "summary": _status_figures(moments, budget, method)}


def _whole(figures: Sequence[Figure], partly: Sequence[bool]) -> list[Figure]:
    return [Reason.NOT_REPORTED if is_part else figure for figure, is_part in zip(figures, partly, strict=True)]


def _share(figure: Figure, budget: Fraction) -> Figure:
    if isinstance(figure, Reason):
        return figure
    return figure * 100 / budget if budget else Reason.NOTHING_PLANNED


def shown(figure: Figure | None, places: int) -> str | None:
    """The figure half up at so many places; null where it is not known."""
    if not isinstance(figure, Fraction):
        return None
    return plain_integer(nearest(figure.numerator * 10**places, figure.denominator), places)


def _status_figures(moments: Moments, budget: Fraction, method: EacMethod) -> dict[str, Any]:
    """Everything at the status date, and why what is missing is missing."""
    day, places = moments.status, moments.places
    value = moments.at(day) if day else Value(Fraction(0), Reason.NOT_REPORTED, Reason.NOT_REPORTED)
    forecast = value.forecast(budget, method)
    figures: dict[str, tuple[int, Figure]] = {
        "planned_cost": (places, value.planned if day else Reason.NOT_REPORTED),
        "earned_value": (places, value.earned),
        "actual_cost": (places, value.actual),
        "sv": (places, value.schedule_variance),
        "cv": (places, value.cost_variance),
        "spi": (INDEX_PLACES, value.schedule_index),
        "cpi": (INDEX_PLACES, value.cost_index),
        **{name: (INDEX_PLACES if name == "tcpi" else MONEY_PLACES, figure) for name, figure in forecast.items()},
    }
    methods = {one.value: shown(value.at_completion(budget, one), MONEY_PLACES) for one in EacMethod}
    return {
        "status_date": day.isoformat() if day else None,
        "bac": plain_integer(moments.amounts.budget, moments.amounts.places),
        **{name: shown(figure, scale) for name, (scale, figure) in figures.items()},
        "eac_method": method.value,
        "eac_by_method": methods,
        "earned_schedule": _earned_schedule(moments, day),
        "unknown": {name: figure.value for name, (_, figure) in figures.items() if isinstance(figure, Reason)},
    }


def _earned_schedule(moments: Moments, day: date | None) -> dict[str, Any]:
    """In weeks of the plan, which time goes on counting after its end; null with a reason where there is no plan or no
    report.
    """
    amounts, plan, weeks = moments.amounts, moments.plan, moments.plan_weeks
    ends = [weeks.days_of(week).last for week in range(1, weeks.last + 1)]
    planned = _alike(until(plan.planned_weight, weeks, ends), plan, moments)
    reason = None
    if day is None or not amounts.reported:
        reason = Reason.NOT_REPORTED
    elif not planned[-1]:
        reason = Reason.NOTHING_PLANNED
    if day is None or reason:
        return {"es": None, "at": None, "sv_t": None, "spi_t": None, "reason": reason}
    (earned,) = _alike(until(amounts.earned_weight, moments.weeks, [day]), amounts, moments)
    return _schedule_columns(earned_schedule(planned, earned, weeks.passed(day)))


def _alike(parts: Sequence[int], amounts: Amounts, moments: Moments) -> list[int]:
    """Under the power of ten that plan and progress share."""
    return [part * 10 ** (moments.places - amounts.places) for part in parts]


def _schedule_columns(found: EarnedSchedule) -> dict[str, Any]:
    return {
        "es": shown(found.earned, INDEX_PLACES),
        "at": shown(found.actual_time, INDEX_PLACES),
        "sv_t": shown(found.variance, INDEX_PLACES),
        "spi_t": shown(found.index, INDEX_PLACES),
        "planned_duration": found.planned_duration,
        "forecast_duration": shown(found.forecast_duration, INDEX_PLACES),
        "reason": None,
    }
