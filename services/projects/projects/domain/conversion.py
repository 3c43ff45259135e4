"""From the unit in which a resource is bought to the unit in which analyses use it.

One market unit holds `factor` base units, so the base price is the market price divided by the factor, rounded half up
to two places, once. Whoever changes the base price alone keeps unit and factor, and the market price follows: base
price times factor, rounded the same way. What was typed is never altered; `is_exact` says whether the other price is
the same to the last sen. A base price that is taken away takes the market price with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum

from projects.domain.catalogue_units import canonical_unit
from projects.domain.problem import Problem
from projects.domain.text import check_text

LONGEST_UNIT = 50
# NUMERIC(12, 6)
SMALLEST_FACTOR = Decimal("0.000001")
LARGEST_FACTOR = Decimal("999999.999999")
# NUMERIC(18, 2)
HIGHEST_PRICE = Decimal("9999999999999999.99")
KILOGRAMS_IN_A_TON = 1_000
_SEN = Decimal("0.01")
_MICRO = Decimal("0.000001")
# A product of the longest numbers here has 36 digits.
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


class Method(StrEnum):
    """Where the factor comes from: typed, from the capacities, or from them and then mended by hand."""

    DIRECT = "direct"
    CALC = "calc"
    HYBRID = "hybrid"


@dataclass(frozen=True, slots=True)
class Conversion:
    """How one resource is bought; numbers in rupiah, kg per m3, m3 and ton."""

    market_unit: str
    market_price: Decimal | None
    factor: Decimal
    method: Method
    density: Decimal | None = None
    capacity_m3: Decimal | None = None
    capacity_ton: Decimal | None = None

    @property
    def base_price(self) -> Decimal | None:
        """Rupiah per base unit."""
        return None if self.market_price is None else _quotient(self.market_price, self.factor)

    def market_price_of(self, base_price: Decimal | None) -> Decimal | None:
        """The market price that follows a base price typed by itself."""
        return None if base_price is None else _sen(_EXACT.multiply(base_price, self.factor))

    def is_exact(self, base_price: Decimal | None) -> bool:
        """Whether both prices say the same without any rounding."""
        if base_price is None or self.market_price is None:
            return base_price is self.market_price
        return _EXACT.multiply(base_price, self.factor) == self.market_price


@dataclass(frozen=True, slots=True)
class ConversionInput:
    """What a user wants for one resource; `factor` may be left out with the method calc."""

    resource_id: int
    market_unit: str
    market_price: Decimal
    factor: Decimal | None
    method: Method
    density: Decimal | None = None
    capacity_m3: Decimal | None = None
    capacity_ton: Decimal | None = None
    version: int | None = None


def conversion_of(wanted: ConversionInput, base_unit: str, path: str) -> Conversion | list[Problem]:
    """The profile of a resource whose own unit is `base_unit`, or what is wrong with it."""
    problems = [*check_text(wanted.market_unit, f"{path}.market_unit", longest=LONGEST_UNIT, required=True)]
    factor = wanted.factor
    if wanted.method is Method.CALC:
        factor = calculated_factor(wanted, base_unit)
        problems += _problems_of_calculation(wanted, factor, base_unit, path)
    elif factor is None:
        problems.append(Problem(f"{path}.factor_to_base", "wajib diisi, kecuali dengan metode calc"))
    if problems or factor is None:
        return problems
    made = Conversion(
        wanted.market_unit.strip(),
        wanted.market_price,
        factor,
        wanted.method,
        wanted.density,
        wanted.capacity_m3,
        wanted.capacity_ton,
    )
    price = made.base_price
    if price is not None and price > HIGHEST_PRICE:
        return [Problem(f"{path}.factor_to_base", "harga per satuan dasar menjadi terlalu besar; periksa faktornya")]
    return made


def calculated_factor(wanted: ConversionInput, base_unit: str) -> Decimal | None:
    """The factor from the capacities, to six places; None where they do not lead to the base unit.

    A truck of 4 m3 of sand of 1 400 kg per m3 holds 5 600 kg; one of 4 m3 holds 4 m3; one of 8 ton holds 8 000 kg.
    """
    unit = canonical_unit(base_unit)
    factor: Decimal | None = None
    if unit == "kg" and wanted.capacity_m3 is not None and wanted.density is not None:
        factor = wanted.capacity_m3 * wanted.density
    elif unit == "kg" and wanted.capacity_ton is not None:
        factor = wanted.capacity_ton * KILOGRAMS_IN_A_TON
    elif unit == "m3":
        factor = wanted.capacity_m3
    return None if factor is None else factor.quantize(_MICRO, ROUND_HALF_UP)


def _problems_of_calculation(
    wanted: ConversionInput, factor: Decimal | None, base_unit: str, path: str
) -> Iterator[Problem]:
    if factor is None:
        message = (
            f"faktor ke {base_unit or 'satuan ini'} tidak dapat dihitung: isi kapasitas m3 dan massa jenis atau "
            "kapasitas ton untuk kg, kapasitas m3 untuk m3, atau pilih metode direct"
        )
        yield Problem(f"{path}.method", message)
    elif not SMALLEST_FACTOR <= factor <= LARGEST_FACTOR:
        yield Problem(f"{path}.method", f"faktor menjadi {factor:f}; batasnya {LARGEST_FACTOR:f}")
    elif wanted.factor is not None and wanted.factor != factor:
        yield Problem(f"{path}.factor_to_base", f"hasil hitungan {factor:f}; kosongkan, atau pilih metode hybrid")


def _quotient(price: Decimal, factor: Decimal) -> Decimal:
    """Rounded once: of numbers this short, 60 digits tell a tie from what only comes near one."""
    return _sen(_EXACT.divide(price, factor))


def _sen(amount: Decimal) -> Decimal:
    return amount.quantize(_SEN, ROUND_HALF_UP, _EXACT)
