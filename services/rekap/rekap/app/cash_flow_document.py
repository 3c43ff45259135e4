"""Money in and out of a contract as JSON, in whole rupiah."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from rekap.app.curves_amounts import Amounts, amounts_of, buckets_of, period_columns
from rekap.app.curves_document import meta
from rekap.app.curves_ports import ProjectPlan
from rekap.app.evm_document import shown
from rekap.app.needs_document import finished
from rekap.app.plan_settings import terms_document, terms_of
from rekap.domain.cash_flow_payments import Payments, Progress, payments
from rekap.domain.curves_cumulative import PERCENT_PLACES, Curve, begun, nearest, steps, until
from rekap.domain.evm_figures import Reason
from rekap.domain.needs_calendar import Weeks
from rekap.domain.needs_integers import scaled_alike
from rekap.domain.needs_period import PARTS, Bucket
from rekap.domain.rounding import WHOLE_RUPIAH
from rekap.domain.totals import Totals

PLANNED, ACTUAL = "planned", "actual"
BASES = (PLANNED, ACTUAL)


@dataclass(frozen=True, slots=True)
class CashFlow:
    """What a cash flow is made of; `direct_costs` as `CurvesReader.direct_costs` tells them."""

    project: ProjectPlan
    totals: Totals
    direct_costs: Mapping[int, str]
    timescale: str
    basis: str


@dataclass(frozen=True, slots=True)
class Outflow:
    """Running cost in whole rupiah at the end of each period, None where it is not known; and the cost of all work."""

    running: Sequence[int | None]
    whole: int
    has_gaps: bool = False

    @property
    def reason(self) -> str | None:
        """Why some of it is not known."""
        if self.has_gaps:
            return Reason.ACTUAL_COST_MISSING
        return Reason.NOT_REPORTED if None in self.running else None


def cash_flow_document(flow: CashFlow) -> bytes:
    """Payments by the progress of `basis`; cost is the direct cost as planned, or the actual one as it was entered."""
    plan, amounts = flow.project.plan, amounts_of(flow.project.plan)
    contract = int(WHOLE_RUPIAH.apply(flow.totals.rounded_total))
    paid = payments(
        contract, terms_of(flow.project.state.cash_flow_terms), _progress(flow.basis, amounts, plan.calendar())
    )
    weeks = plan.calendar(at_least=max(paid.by_week(), default=1))
    buckets = buckets_of(weeks, flow.timescale)
    money_in = _received(paid, weeks, buckets)
    # PPN is handed on out of what has been paid; a contract that was rounded down to nothing has none.
    ppn = min(int(WHOLE_RUPIAH.apply(flow.totals.ppn)), contract)
    tax_out = [nearest(received * ppn, contract) if contract else 0 for received in money_in]
    outflow = _outflow(flow, amounts, weeks, buckets)
    balance = [
        None if cost is None else received - tax - cost
        for received, tax, cost in zip(money_in, tax_out, outflow.running, strict=True)
    ]
    document = {
        "timescale": flow.timescale,
        "basis": flow.basis,
        "periods": period_columns(buckets, flow.timescale),
        "flow": {
            "money_in": _texts(steps(money_in)),
            "tax_out": _texts(steps(tax_out)),
            "cost_out": _known_steps(outflow.running),
            "balance": _texts(balance),
        },
        "claims": _claims(paid, weeks),
        "terms": terms_document(terms_of(flow.project.state.cash_flow_terms)),
        "summary": _summary(paid, ppn, outflow, balance, buckets),
    }
    return finished(document | {"meta": meta(flow.project)})


def _progress(basis: str, amounts: Amounts, weeks: Weeks) -> Progress:
    """Running progress of each week and month, as far as it was reported where it is the actual one."""
    last = weeks.last if basis == PLANNED else amounts.reported
    ends = [weeks.days_of(week).last for week in range(1, last + 1)]
    months = [min(month.last, ends[-1]) for month in weeks.months() if month.first <= ends[-1]] if ends else []
    curve_of = amounts.planned_curve if basis == PLANNED else amounts.earned_curve
    reached = [_fractions(curve_of(weeks, days)) for days in (ends, months)]
    return Progress(
        reached[0], [(bisect_left(ends, day) + 1, done) for day, done in zip(months, reached[1], strict=True)]
    )


def _fractions(curve: Curve) -> list[Fraction]:
    return [Fraction(value, curve.whole) if curve.whole else Fraction(0) for value in curve.running]


def _received(paid: Payments, weeks: Weeks, buckets: Sequence[Bucket]) -> list[int]:
    """Running sums; money arrives on the last day of its week."""
    arrivals = sorted((weeks.days_of(min(week, weeks.last)).last, amount) for week, amount in paid.by_week().items())
    return [sum(amount for day, amount in arrivals if day <= bucket.span.last) for bucket in buckets]


def _outflow(flow: CashFlow, amounts: Amounts, weeks: Weeks, buckets: Sequence[Bucket]) -> Outflow:
    days = [bucket.span.last for bucket in buckets]
    if flow.basis == PLANNED:
        ordered = sorted(flow.direct_costs)
        costs = scaled_alike([flow.direct_costs[week] for week in ordered])
        weekly = dict(zip(ordered, costs.values, strict=True))
        whole, unit = weekly.pop(0), 100 * 10**costs.scale
        return Outflow([nearest(value, PARTS * unit) for value in until(weekly, weeks, days)], nearest(whole, unit))
    unit = PARTS * 10**amounts.places
    reported = weeks.days_of(amounts.reported).last if amounts.reported else None
    gaps = begun(amounts.missing, weeks, days)
    known = [
        None if gap or reported is None or bucket.span.first > reported else nearest(value, unit)
        for bucket, value, gap in zip(buckets, until(amounts.spent, weeks, days), gaps, strict=True)
    ]
    return Outflow(known, nearest(sum(amounts.spent.values()), 10**amounts.places), any(gaps))


def _texts(values: Sequence[int | None]) -> list[str | None]:
    return [None if value is None else str(value) for value in values]


def _known_steps(running: Sequence[int | None]) -> list[str | None]:
    """From the first sum that is not known on, nothing is."""
    known = [value for value in running if value is not None]
    return [*map(str, steps(known)), *[None] * (len(running) - len(known))]


def _claims(paid: Payments, weeks: Weeks) -> dict[str, list[Any]]:
    claims = paid.claims
    return {
        "week": [claim.week for claim in claims],
        "claimed_on": [weeks.days_of(claim.week).last.isoformat() for claim in claims],
        "paid_week": [claim.paid_week for claim in claims],
        "progress": [shown(claim.progress * 100, PERCENT_PLACES) for claim in claims],
        "gross": [str(claim.gross) for claim in claims],
        "retained": [str(claim.retained) for claim in claims],
        "recovered": [str(claim.recovered) for claim in claims],
        "paid": [str(claim.paid) for claim in claims],
    }


def _summary(
    paid: Payments, ppn: int, outflow: Outflow, balance: Sequence[int | None], buckets: Sequence[Bucket]
) -> dict[str, Any]:
    """Down payment + claims + released retention + open = the contract's value, to the rupiah."""
    lowest = min(((value, index) for index, value in enumerate(balance) if value is not None), default=None)
    last = next((value for value in reversed(outflow.running) if value is not None), 0)
    return {
        "contract_value": str(paid.contract),
        "ppn": str(ppn),
        "down_payment": str(paid.down_payment),
        "claims_paid": str(sum(claim.paid for claim in paid.claims)),
        "retention_released": str(paid.released),
        "release_week": paid.release_week,
        "open": str(paid.open),
        "work_cost": str(outflow.whole),
        "unscheduled_cost": str(outflow.whole - last),
        "lowest_balance": None if lowest is None else str(lowest[0]),
        "lowest_balance_on": None if lowest is None else buckets[lowest[1]].span.last.isoformat(),
        "cost_reason": outflow.reason,
    }
