"""Payments of a contract, the slow and obvious way: by calendar days, from the terms as they are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from rekap.domain.cash_flow_terms import Termin, Terms

from .curves_oracle import half_up, reported, steps, totals, until, week_ends, weights
from .curves_oracle import week_end as end_of
from .truth import Truth


@dataclass
class Claim:
    """Figures in rupiah, and when they arrive."""

    week: int
    progress: Fraction
    gross: Fraction
    retained: Fraction
    recovered: Fraction
    paid_week: int

    @property
    def paid(self) -> Fraction:
        return self.gross - self.retained - self.recovered


def contract_value(truth: Truth) -> Fraction:
    """With 11 % PPN and to the nearest 10 000, as the projects of these tests."""
    return half_up(sum(totals(truth).values(), Fraction(0)) * Fraction(111, 100) / 10_000, 0) * 10_000


def tax(truth: Truth) -> Fraction:
    return min(half_up(sum(totals(truth).values(), Fraction(0)) * Fraction(11, 100), 0), contract_value(truth))


def progress(truth: Truth, basis: str, days: Sequence[date]) -> list[Fraction]:
    weight = weights(truth)
    whole = sum(weight.values(), Fraction(0))
    return [value / whole for value in until(truth, weight, basis, days)]


def claims(truth: Truth, basis: str, terms: Terms) -> list[Claim]:
    """Of the weeks that are planned, or of those that were reported."""
    contract = contract_value(truth)
    down_payment = half_up(contract * Fraction(terms.down_payment_percent) / 100, 0)
    levels = _levels(truth, basis, terms)
    until_then = [level for _, level in levels]
    retention = Fraction(terms.retention_percent) / 100
    recovered_at = Fraction(terms.recovered_at_percent) / 100
    gross = steps([half_up(contract * level, 0) for level in until_then])
    retained = steps([half_up(contract * level * retention, 0) for level in until_then])
    recovered = steps([half_up(down_payment * min(level / recovered_at, Fraction(1)), 0) for level in until_then])
    return [
        Claim(week, level, *amounts, week + terms.payment_delay_weeks)
        for (week, level), *amounts in zip(levels, gross, retained, recovered, strict=True)
    ]


def _levels(truth: Truth, basis: str, terms: Terms) -> list[tuple[int, Fraction]]:
    """(week, progress that has been claimed by then)."""
    ends = week_ends(truth) if basis == "planned" else week_ends(truth)[: reported(truth)]
    days = ends if terms.termin is Termin.PROGRESS else _month_ends(truth, ends)
    wanted = [Fraction(percent) / 100 for percent in terms.termin_percents]
    claimed, found = Fraction(0), []
    for day, reached in zip(days, progress(truth, basis, days), strict=True):
        level = min(reached, Fraction(1))
        if terms.termin is Termin.PROGRESS:
            level = max([one for one in wanted if one <= reached], default=Fraction(0))
        if level > claimed:
            claimed = level
            found.append((next(week for week, end in enumerate(ends, start=1) if day <= end), level))
    return found


def _month_ends(truth: Truth, ends: Sequence[date]) -> list[date]:
    """The last days of the calendar months that hold work; of the last one, that of the work."""
    if not ends:
        return []
    month = date.fromisoformat(truth.project.tanggal_mulai).replace(day=1)
    found = []
    while month <= ends[-1]:
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        found.append(min(date.fromordinal(following.toordinal() - 1), ends[-1]))
        month = following
    return found


def arrivals(truth: Truth, basis: str, terms: Terms) -> list[tuple[int, Fraction]]:
    """(week, rupiah): the down payment at once, each claim after the delay, what was kept back after the work."""
    made = claims(truth, basis, terms)
    contract = contract_value(truth)
    found = [(1, half_up(contract * Fraction(terms.down_payment_percent) / 100, 0))]
    found += [(claim.paid_week, claim.paid) for claim in made]
    ends = week_ends(truth) if basis == "planned" else week_ends(truth)[: reported(truth)]
    done = [week for week, reached in enumerate(progress(truth, basis, ends), start=1) if reached >= 1]
    if done and made and made[-1].progress == 1:
        found.append((done[0] + terms.retention_weeks, sum((claim.retained for claim in made), Fraction(0))))
    return [(week, amount) for week, amount in found if amount]


def money_until(truth: Truth, basis: str, terms: Terms, ends: Sequence[date]) -> list[Fraction]:
    """All that has arrived at the end of each of these days; money comes on the last day of its week."""
    due = [(end_of(truth, week), amount) for week, amount in arrivals(truth, basis, terms)]
    return [sum((amount for day, amount in due if day <= end), Fraction(0)) for end in ends]
