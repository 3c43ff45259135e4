"""The only place where an amount loses digits: the project's rounding policy.

Indonesian offices round differently: the official AHSP workbook rounds every unit price down to Rp 100, others keep
full precision and round the grand total once, half up. So a project has one rule each for the unit price (G), for the
line (G × volume) and for the grand total.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rekap.domain.exact import EXACT


class Mode(StrEnum):
    """How an amount goes to a multiple of the step; negative amounts mirror positive ones."""

    NONE = "none"
    HALF_UP = "half_up"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Rounding:
    """Rounds rupiah to a multiple of `step` (a positive number of rupiah such as 1, 100 or 10 000)."""

    mode: Mode = Mode.NONE
    step: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        if self.step <= 0:
            raise ValueError(f"a rounding step is positive, not {self.step}")

    def apply(self, amount: Decimal) -> Decimal:
        """The amount under this rule; unchanged to the last digit when the mode is none."""
        if self.mode is Mode.NONE:
            return amount
        steps, rest = EXACT.divmod(amount, self.step)
        if rest and self._leaves_zero(abs(rest)):
            steps = EXACT.add(steps, EXACT.copy_sign(Decimal(1), amount))
        return EXACT.multiply(steps, self.step)

    def _leaves_zero(self, rest: Decimal) -> bool:
        if self.mode is Mode.HALF_UP:
            return EXACT.add(rest, rest) >= self.step
        return self.mode is Mode.UP


WHOLE_RUPIAH = Rounding(Mode.HALF_UP, Decimal(1))
