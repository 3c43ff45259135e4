"""PPN, the Indonesian value added tax. It stands in the recapitulation only, never in a unit price."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, Inexact, InvalidOperation

from rekap.domain.exact import EXACT

# Only a tax base that is a fraction without a finite decimal (one third, say) ever needs this.
_PERIODIC_SCALE = Decimal("1E-12")


@dataclass(frozen=True, slots=True)
class Ppn:
    """A rate in percent, and the part of the value that it is charged on."""

    rate_percent: Decimal
    base_numerator: int = 1
    base_denominator: int = 1

    def on(self, value: Decimal) -> Decimal:
        """The tax on `value` rupiah."""
        return ppn(value, self.rate_percent, self.base_numerator, self.base_denominator)

    @property
    def base(self) -> str:
        """As documents name it: penuh, or 11/12."""
        if self.base_numerator == self.base_denominator:
            return "penuh"
        return f"{self.base_numerator}/{self.base_denominator}"


def ppn(value: Decimal, rate_percent: Decimal, base_numerator: int = 1, base_denominator: int = 1) -> Decimal:
    """The tax on `value` rupiah, multiplied before it is divided.

    Since 2025 the rate is 12 % on 11/12 of the value (PMK 131/2024), which is exactly 11 %:
    value × 12 × 11 / (100 × 12). The result is exact; only a quotient without a finite decimal is rounded, half up to
    12 places.
    """
    product = EXACT.multiply(EXACT.multiply(value, rate_percent), Decimal(base_numerator))
    context = Context(prec=EXACT.prec, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero])
    quotient = context.divide(product, Decimal(100 * base_denominator))
    return context.quantize(quotient, _PERIODIC_SCALE) if context.flags[Inexact] else quotient
