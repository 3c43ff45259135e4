"""From market units to base units."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.domain.conversion import (
    LARGEST_FACTOR,
    SMALLEST_FACTOR,
    Conversion,
    ConversionInput,
    Method,
    calculated_factor,
    conversion_of,
)

PRICES = st.decimals(Decimal(0), Decimal("9999999999.99"), places=2)
FACTORS = st.decimals(SMALLEST_FACTOR, LARGEST_FACTOR, places=6)


def wanted(**fields: object) -> ConversionInput:
    given_ = {"resource_id": 1, "market_unit": "truk", "market_price": Decimal(1_000_000), "factor": None}
    return ConversionInput(**{**given_, "method": Method.CALC, **fields})  # type: ignore[arg-type] # fields by name


def test_cement_by_the_bag() -> None:
    cement = Conversion("zak", Decimal("85000.00"), Decimal(50), Method.DIRECT)
    assert cement.base_price == Decimal("1700.00")
    assert cement.is_exact(Decimal("1700.00"))
    assert cement.market_price_of(Decimal("1800")) == Decimal("90000.00")


@given(PRICES, FACTORS)
def test_the_base_price_is_rounded_once_and_half_up(price: Decimal, factor: Decimal) -> None:
    base = Conversion("zak", price, factor, Method.DIRECT).base_price
    assert base is not None
    exact = Fraction(price) / Fraction(factor) * 100
    assert base * 100 == int(exact + Fraction(1, 2))
    assert Conversion("zak", price, factor, Method.DIRECT).is_exact(base) == (base * factor == price)


@pytest.mark.parametrize(
    ("unit", "given_", "factor"),
    [
        ("kg", {"capacity_m3": "4", "density": "1400"}, "5600"),
        ("Kilogram", {"capacity_ton": "8"}, "8000"),
        ("m3", {"capacity_m3": "4.5"}, "4.5"),
        ("kubik", {"capacity_m3": "4.5", "density": "1400"}, "4.5"),
        ("kg", {"capacity_m3": "0.333333", "density": "1350.5"}, "450.166217"),
    ],
)
def test_capacities_lead_to_the_factor(unit: str, given_: dict[str, str], factor: str) -> None:
    numbers = {name: Decimal(text) for name, text in given_.items()}
    assert calculated_factor(wanted(**numbers), unit) == Decimal(factor)
    made = conversion_of(wanted(**numbers), unit, "items[0]")
    assert isinstance(made, Conversion)
    assert made.factor == Decimal(factor)


@pytest.mark.parametrize(
    ("unit", "fields", "path"),
    [
        ("kg", {}, "items[0].method"),
        ("kg", {"capacity_m3": Decimal(4)}, "items[0].method"),
        ("batang", {"capacity_m3": Decimal(4), "density": Decimal(1)}, "items[0].method"),
        ("kg", {"capacity_ton": Decimal(999_999)}, "items[0].method"),
        ("kg", {"capacity_ton": Decimal(8), "factor": Decimal(7_999)}, "items[0].factor_to_base"),
        ("kg", {"method": Method.DIRECT}, "items[0].factor_to_base"),
        ("kg", {"method": Method.HYBRID, "capacity_ton": Decimal(8)}, "items[0].factor_to_base"),
        ("kg", {"capacity_ton": Decimal(8), "market_unit": "  "}, "items[0].market_unit"),
        ("kg", {"capacity_ton": Decimal(8), "market_unit": "t" * 51}, "items[0].market_unit"),
        (
            "kg",
            {"method": Method.DIRECT, "factor": SMALLEST_FACTOR, "market_price": Decimal(10) ** 14},
            "items[0].factor_to_base",
        ),
    ],
)
def test_what_does_not_lead_to_a_price_is_refused_at_its_field(unit: str, fields: dict[str, object], path: str) -> None:
    problems = conversion_of(wanted(**fields), unit, "items[0]")
    assert isinstance(problems, list)
    assert [problem.path for problem in problems] == [path]


def test_a_calculated_factor_may_be_mended_by_hand() -> None:
    made = conversion_of(wanted(method=Method.HYBRID, capacity_ton=Decimal(8), factor=Decimal(7_950)), "kg", "items[0]")
    assert isinstance(made, Conversion)
    assert (made.factor, made.capacity_ton) == (Decimal(7_950), Decimal(8))
