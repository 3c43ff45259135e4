"""A plan in whole numbers: weights and costs by week under one power of ten."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rekap.app.curves_ports import Plan, WeekSums
from rekap.domain.curves_cumulative import Curve, until
from rekap.domain.needs_calendar import Weeks
from rekap.domain.needs_integers import scaled_alike, scaled_to
from rekap.domain.needs_period import PARTS, Bucket, month_buckets, week_buckets

WEEKLY, MONTHLY = "weekly", "monthly"
TIMESCALES = (WEEKLY, MONTHLY)
# Multiplying by a percentage moves the point by two places.
_PERCENT_PLACES = 2
_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Amounts:
    """Costs by week in 10 ** −`places` rupiah; weights by week, of which `whole` is everything.

    The weights are the costs, but where nothing costs anything each pekerjaan counts 1. `missing` counts cells with
    progress and no actual cost; `reported` is the last week for which something was reported, 0 for none.
    """

    places: int
    budget: int
    planned: Mapping[int, int]
    earned: Mapping[int, int]
    spent: Mapping[int, int]
    missing: Mapping[int, int]
    planned_weight: Mapping[int, int]
    earned_weight: Mapping[int, int]
    whole: int
    reported: int

    def planned_curve(self, weeks: Weeks, days: Sequence[date]) -> Curve:
        """Planned progress at the end of these days."""
        return Curve(until(self.planned_weight, weeks, days), self.whole * PARTS)

    def earned_curve(self, weeks: Weeks, days: Sequence[date]) -> Curve:
        """Actual progress at the end of these days."""
        return Curve(until(self.earned_weight, weeks, days), self.whole * PARTS)


def amounts_of(plan: Plan) -> Amounts:
    """Exactly what the plan says."""
    rows = plan.weeks
    scale = scaled_alike([plan.total, *_texts(rows, "planned", "actual", "spent")]).scale
    budget = scaled_to(plan.total, scale) * _HUNDRED
    planned, earned, spent = (_by_week(rows, name, scale) for name in ("planned", "actual", "spent"))
    return Amounts(
        scale + _PERCENT_PLACES,
        budget,
        planned if budget else {},
        earned if budget else {},
        {week: amount * _HUNDRED for week, amount in spent.items()},
        {row.week: row.missing for row in rows},
        planned,
        earned,
        budget or plan.pekerjaan_count * _HUNDRED * 10**scale,
        max((row.week for row in rows if row.is_reported), default=0),
    )


def _texts(rows: Iterable[WeekSums], *names: str) -> Iterable[str]:
    return (getattr(row, name) for row in rows for name in names)


def _by_week(rows: Iterable[WeekSums], name: str, scale: int) -> Mapping[int, int]:
    return {row.week: scaled_to(getattr(row, name), scale) for row in rows}


def buckets_of(weeks: Weeks, timescale: str) -> Sequence[Bucket]:
    """The periods of a timescale."""
    return week_buckets(weeks) if timescale == WEEKLY else month_buckets(weeks)


def period_columns(buckets: Sequence[Bucket], timescale: str) -> dict[str, list[str]]:
    """Periods as documents name them; every id is another one."""
    if timescale == WEEKLY:
        names = [f"week_{number}" for number in range(1, len(buckets) + 1)]
    else:
        names = [f"month_{bucket.value}" for bucket in buckets]
    return {
        "id": names,
        "label": [bucket.label for bucket in buckets],
        "start_date": [bucket.span.first.isoformat() for bucket in buckets],
        "end_date": [bucket.span.last.isoformat() for bucket in buckets],
    }
