"""Where a project stands on a day, and how far it is."""

from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from rekap.domain.exact import EXACT

# An end within this time is a deadline.
DEADLINE = timedelta(days=30)
_PERCENT_STEP = Decimal("0.01")


class Status(StrEnum):
    """By the project's dates alone."""

    BELUM_MULAI = "belum_mulai"
    BERJALAN = "berjalan"
    DEADLINE = "deadline"
    SELESAI = "selesai"


def status_of(start: date, end: date, today: date) -> Status:
    """A project that is over, or soon will be, says so before anything else."""
    if end < today:
        return Status.SELESAI
    if end <= today + DEADLINE:
        return Status.DEADLINE
    return Status.BELUM_MULAI if start > today else Status.BERJALAN


def progress_percent(done_by_cost: Decimal, cost: Decimal, done_plain: Decimal, count: int) -> Decimal:
    """Σ cost × percent done / Σ cost; without any cost the plain mean of the percentages; half up to two places."""
    if cost:
        return _rounded_quotient(done_by_cost, cost)
    return _rounded_quotient(done_plain, Decimal(count)) if count else Decimal(0)


def _rounded_quotient(value: Decimal, divisor: Decimal) -> Decimal:
    """Decided on whole numbers: a quotient that was rounded before could tip over a half."""
    hundredths, rest = EXACT.divmod(EXACT.multiply(value, Decimal(100)), divisor)
    if EXACT.add(rest, rest) >= divisor:
        hundredths = EXACT.add(hundredths, Decimal(1))
    return EXACT.multiply(hundredths, _PERCENT_STEP)
