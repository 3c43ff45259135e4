"""How much of a pekerjaan's total each component is, and what the project's rounding adds.

amount = koefisien × harga satuan × volume × (100 + markup) / 100, with nothing rounded. Rounding differences stand on
their own, one a pekerjaan: pembulatan = total − Σ amounts. So Σ amounts + Σ pembulatan is the RAB's subtotal under
every policy, to the last digit.
"""

from decimal import Decimal

from rekap.domain.exact import EXACT
from rekap.domain.line import UnitCost

_HUNDRED = Decimal(100)


def direct_cost(koefisien: Decimal, price: Decimal | None, volume: Decimal) -> Decimal:
    """Rupiah without markup; no price counts 0."""
    return EXACT.multiply(EXACT.multiply(koefisien, price or Decimal(0)), volume)


def with_markup(cost: Decimal, markup_percent: Decimal) -> Decimal:
    """The same with overhead and profit."""
    return EXACT.scaleb(EXACT.multiply(cost, EXACT.add(_HUNDRED, markup_percent)), Decimal(-2))


def unit_sum(cost: UnitCost) -> Decimal:
    """E_base: the direct cost of one unit."""
    return EXACT.add(EXACT.add(EXACT.add(cost.tenaga_kerja, cost.bahan), cost.alat), cost.lain)


def rounding_difference(cost: UnitCost, markup_percent: Decimal, volume: Decimal, total: Decimal) -> Decimal:
    """What the roundings of the unit price and of the line add to the amounts of a pekerjaan's components."""
    amounts = with_markup(EXACT.multiply(unit_sum(cost), volume), markup_percent)
    return EXACT.subtract(total, amounts)
