"""The columns of one RAB line, from the cost of one unit to the amount."""

from dataclasses import dataclass, field
from decimal import Decimal

from rekap.domain.exact import EXACT
from rekap.domain.rounding import Rounding

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class UnitCost:
    """Direct cost of one unit of a pekerjaan in rupiah, by kategori of resource; bundles are multiplied through."""

    tenaga_kerja: Decimal = _ZERO
    bahan: Decimal = _ZERO
    alat: Decimal = _ZERO
    lain: Decimal = _ZERO


@dataclass(frozen=True, slots=True)
class Policy:
    """What the project says about unit prices and amounts."""

    markup_percent: Decimal = _ZERO
    unit_price_rounding: Rounding = field(default_factory=Rounding)
    line_rounding: Rounding = field(default_factory=Rounding)


@dataclass(frozen=True, slots=True)
class Line:
    """The computed columns of one pekerjaan; every amount in rupiah.

    D is A + B + C without the other costs and kept for readers of old reports; E_base (HSP) has all four kategori.
    F is overhead and profit; G is the unit price after the project's rounding of unit prices.
    """

    direct_cost: Decimal
    unit_cost: Decimal
    markup_percent: Decimal
    overhead_and_profit: Decimal
    unit_price: Decimal
    total: Decimal


def price_line(cost: UnitCost, markup_override: Decimal | None, volume: Decimal, policy: Policy) -> Line:
    """Computes one line. An override of 0 % is a choice, not an absence."""
    markup = policy.markup_percent if markup_override is None else markup_override
    direct_cost = EXACT.add(EXACT.add(cost.tenaga_kerja, cost.bahan), cost.alat)
    unit_cost = EXACT.add(direct_cost, cost.lain)
    overhead_and_profit = percent_of(unit_cost, markup)
    unit_price = policy.unit_price_rounding.apply(EXACT.add(unit_cost, overhead_and_profit))
    total = policy.line_rounding.apply(EXACT.multiply(unit_price, volume))
    return Line(direct_cost, unit_cost, markup, overhead_and_profit, unit_price, total)


def percent_of(value: Decimal, percent: Decimal) -> Decimal:
    """`percent` % of `value`, exactly: a hundredth is a shift of the point, never a division."""
    return EXACT.scaleb(EXACT.multiply(value, percent), Decimal(-2))
