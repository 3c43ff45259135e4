"""Earned value. A figure is an exact fraction, or the reason why it is not known: nothing is 0 by accident.

PV planned, EV earned, AC actual cost, BAC the budget, all in rupiah before PPN. SV = EV − PV, CV = EV − AC, SPI = EV /
PV, CPI = EV / AC, ETC = max(0, EAC − AC), VAC = BAC − EAC, TCPI = (BAC − EV) / (BAC − AC).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Reason(StrEnum):
    """Why a figure is not known."""

    NOT_REPORTED = "not_reported"
    ACTUAL_COST_MISSING = "actual_cost_missing"
    NOTHING_PLANNED = "nothing_planned"
    NOTHING_EARNED = "nothing_earned"
    NOTHING_SPENT = "nothing_spent"
    BUDGET_SPENT = "budget_spent"


class EacMethod(StrEnum):
    """How the cost at completion is estimated.

    CPI: the rest costs what the work cost until now, BAC / CPI. REMAINING_BUDGET: the rest costs what was planned, AC +
    (BAC − EV). CPI_SPI: the rest suffers from cost and delay, AC + (BAC − EV) / (CPI × SPI).
    """

    CPI = "cpi"
    REMAINING_BUDGET = "remaining_budget"
    CPI_SPI = "cpi_spi"


Figure = Fraction | Reason


@dataclass(frozen=True, slots=True)
class Value:
    """The three values at one moment."""

    planned: Fraction
    earned: Figure
    actual: Figure

    @property
    def schedule_variance(self) -> Figure:
        """SV."""
        return _known(lambda earned: earned - self.planned, self.earned)

    @property
    def cost_variance(self) -> Figure:
        """CV."""
        return _known(lambda earned, actual: earned - actual, self.earned, self.actual)

    @property
    def schedule_index(self) -> Figure:
        """SPI."""
        return _quotient(self.earned, self.planned, Reason.NOTHING_PLANNED)

    @property
    def cost_index(self) -> Figure:
        """CPI."""
        return _quotient(self.earned, self.actual, Reason.NOTHING_SPENT)

    def at_completion(self, budget: Fraction, method: EacMethod) -> Figure:
        """EAC by this method."""
        if method is EacMethod.REMAINING_BUDGET:
            return _known(lambda earned, actual: actual + budget - earned, self.earned, self.actual)
        if method is EacMethod.CPI:
            return _quotient(budget, self.cost_index, Reason.NOTHING_EARNED)
        rate = _known(lambda cost, schedule: cost * schedule, self.cost_index, self.schedule_index)
        rest = _quotient(_known(lambda earned: budget - earned, self.earned), rate, Reason.NOTHING_EARNED)
        return _known(lambda actual, rest: actual + rest, self.actual, rest)

    def forecast(self, budget: Fraction, method: EacMethod) -> dict[str, Figure]:
        """EAC by the method, and what follows from it."""
        eac = self.at_completion(budget, method)
        return {
            "eac": eac,
            "etc": _known(lambda eac, actual: max(Fraction(0), eac - actual), eac, self.actual),
            "vac": _known(lambda eac: budget - eac, eac),
            "tcpi": self._needed_index(budget),
        }

    def _needed_index(self, budget: Fraction) -> Figure:
        """TCPI: not known once the budget is spent, because no index can keep it then."""
        left = _known(lambda actual: budget - actual, self.actual)
        if isinstance(left, Fraction) and left <= 0:
            return Reason.BUDGET_SPENT
        return _quotient(_known(lambda earned: budget - earned, self.earned), left, Reason.BUDGET_SPENT)


def _known(compute: Callable[..., Fraction], *figures: Figure) -> Figure:
    """The figure that follows from others, or the first reason why one of them is not known."""
    for figure in figures:
        if isinstance(figure, Reason):
            return figure
    return compute(*figures)


def _quotient(numerator: Figure, denominator: Figure, when_zero: Reason) -> Figure:
    """A quotient, or the reason why there is none."""
    if denominator == 0:
        return numerator if isinstance(numerator, Reason) else when_zero
    return _known(lambda above, below: above / below, numerator, denominator)
