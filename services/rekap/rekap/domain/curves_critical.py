"""When a contract is critical (kontrak kritis): by how much the work lags, and how far it was to be.

Usual rules: planned 0–70 % and a lag of more than 10 percentage points; planned 70–100 % and a lag of more than 5; or a
smaller lag in that part of the work when its end lies after the budget year. They are settings, valid from a day on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class State(StrEnum):
    """How the work stands against its plan."""

    ON_PLAN = "sesuai"
    LATE = "terlambat"
    CRITICAL = "kritis"


@dataclass(frozen=True, slots=True)
class CriticalRule:
    """Percentages of planned progress, lags in percentage points; `budget_year_end` None: that of the work's start."""

    effective_from: date = date.min
    boundary_percent: Decimal = Decimal(70)
    early_lag: Decimal = Decimal(10)
    late_lag: Decimal = Decimal(5)
    budget_year_end: date | None = None


USUAL = CriticalRule()


def rule_on(rules: Sequence[CriticalRule], day: date) -> CriticalRule:
    """The youngest rule that is valid on this day; the usual ones before the first."""
    valid = [rule for rule in rules if rule.effective_from <= day]
    return max(valid, key=lambda rule: rule.effective_from, default=USUAL)


def judge(rule: CriticalRule, planned: Fraction, actual: Fraction, start: date, end: date) -> State:
    """Compares exact percentages; `start` and `end` are the first and the last day of the contract."""
    lag = planned - actual
    if lag <= 0:
        return State.ON_PLAN
    if planned <= rule.boundary_percent:
        return State.CRITICAL if lag > rule.early_lag else State.LATE
    budget_year_end = rule.budget_year_end or date(start.year, 12, 31)
    return State.CRITICAL if lag > rule.late_lag or end > budget_year_end else State.LATE
