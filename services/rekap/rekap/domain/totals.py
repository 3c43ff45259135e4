"""The foot of a recapitulation."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from rekap.domain.exact import EXACT
from rekap.domain.rounding import WHOLE_RUPIAH, Rounding
from rekap.domain.tax import Ppn
from rekap.domain.terbilang import terbilang


@dataclass(frozen=True, slots=True)
class Totals:
    """Rupiah. `rounded_total` is the row "dibulatkan"; `terbilang` says it in words, in whole rupiah."""

    subtotal: Decimal
    ppn: Decimal
    grand_total: Decimal
    rounded_total: Decimal
    terbilang: str


def project_totals(subtotal: Decimal, ppn: Ppn, total_rounding: Rounding) -> Totals:
    """Subtotal → PPN → grand total → rounded total → words."""
    tax = ppn.on(subtotal)
    grand_total = EXACT.add(subtotal, tax)
    rounded_total = total_rounding.apply(grand_total)
    return Totals(subtotal, tax, grand_total, rounded_total, terbilang(int(WHOLE_RUPIAH.apply(rounded_total))))


def exact_sum(amounts: Iterable[Decimal]) -> Decimal:
    """The sum of amounts without loss; the built-in `sum` would round to the precision of the thread."""
    total = Decimal(0)
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total
