"""What the owner of a building pays, and when, in whole rupiah.

Only running sums are rounded, half up, and a payment is the difference of two of them: down payment, claims less what
is kept back of them, and the released retention are together the contract's value, to the rupiah.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from rekap.domain.cash_flow_terms import Termin, Terms
from rekap.domain.curves_cumulative import nearest

ALL = Fraction(1)


@dataclass(frozen=True, slots=True)
class Progress:
    """Running progress (1 is all) at the end of weeks 1, 2, …; and of months: (week that the month ends in, progress).

    The last month ends with the work.
    """

    running: Sequence[Fraction]
    months: Sequence[tuple[int, Fraction]]


@dataclass(frozen=True, slots=True)
class Claim:
    """One termin in rupiah; `paid` = `gross` − `retained` − `recovered` arrives in `paid_week`."""

    week: int
    paid_week: int
    progress: Fraction
    gross: int
    retained: int
    recovered: int

    @property
    def paid(self) -> int:
        """What arrives."""
        return self.gross - self.retained - self.recovered


@dataclass(frozen=True, slots=True)
class Payments:
    """All that is paid by this progress; `open` is what is still missing to `contract`, because work is missing."""

    contract: int
    down_payment: int
    claims: Sequence[Claim]
    release_week: int | None
    released: int

    @property
    def open(self) -> int:
        """Rupiah that no week pays."""
        return self.contract - self.down_payment - sum(claim.paid for claim in self.claims) - self.released

    def by_week(self) -> Mapping[int, int]:
        """What arrives in which week; the down payment in week 1."""
        weeks = {1: self.down_payment}
        for claim in self.claims:
            weeks[claim.paid_week] = weeks.get(claim.paid_week, 0) + claim.paid
        if self.release_week is not None:
            weeks[self.release_week] = weeks.get(self.release_week, 0) + self.released
        return {week: amount for week, amount in weeks.items() if amount}


def payments(contract: int, terms: Terms, progress: Progress) -> Payments:
    """`contract` is the contract's value in whole rupiah, PPN included."""
    down_payment = _percent(contract, terms.down_payment_percent)
    claims: list[Claim] = []
    before = Fraction(0)
    for week, reached in _claimed(terms, progress):
        claims.append(_claim(contract, down_payment, terms, week, before, reached))
        before = reached
    finished = next((week for week, done in enumerate(progress.running, start=1) if done >= ALL), None)
    released = sum(claim.retained for claim in claims)
    if finished is None or before < ALL:
        return Payments(contract, down_payment, claims, None, 0)
    return Payments(contract, down_payment, claims, finished + terms.retention_weeks, released)


def _claimed(terms: Terms, progress: Progress) -> list[tuple[int, Fraction]]:
    """(week, running progress that has been claimed then)."""
    if terms.termin is Termin.MONTHLY:
        return _each_month(progress)
    claimed, found = Fraction(0), []
    levels = [Fraction(percent) / 100 for percent in terms.termin_percents]
    for week, reached in enumerate(progress.running, start=1):
        passed = [level for level in levels if claimed < level <= reached]
        if passed:
            claimed = passed[-1]
            found.append((week, claimed))
    return found


def _each_month(progress: Progress) -> list[tuple[int, Fraction]]:
    claimed, found = Fraction(0), []
    for week, reached in progress.months:
        if min(reached, ALL) > claimed:
            claimed = min(reached, ALL)
            found.append((week, claimed))
    return found


def _claim(contract: int, down_payment: int, terms: Terms, week: int, before: Fraction, reached: Fraction) -> Claim:
    retention = Fraction(terms.retention_percent) / 100
    recovery = Fraction(terms.recovered_at_percent) / 100
    return Claim(
        week,
        week + terms.payment_delay_weeks,
        reached,
        _part(contract, reached) - _part(contract, before),
        _part(contract, reached * retention) - _part(contract, before * retention),
        _part(down_payment, min(reached / recovery, ALL)) - _part(down_payment, min(before / recovery, ALL)),
    )


def _part(amount: int, share: Fraction) -> int:
    return nearest(amount * share.numerator, share.denominator)


def _percent(amount: int, percent: Decimal) -> int:
    return _part(amount, Fraction(percent) / 100)
