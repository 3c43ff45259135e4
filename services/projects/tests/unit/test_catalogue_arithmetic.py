"""A to F of an analysis: the golden figures of the trade, and exactness against fractions."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.domain.catalogue import Component, rounded_down, totals
from projects.domain.catalogue_findings import Origin
from projects.domain.kategori import Kategori

TEN_PERCENT = Decimal("0.1")
NOWHERE = Origin("Beton", "F8")
PEKERJA, TUKANG, KEPALA, MANDOR = 100_000, 145_000, 175_000, 200_000
SPLIT_PER_KG = Decimal(352_300) / Decimal(1_350)


def row(kategori: Kategori, koefisien: str, harga: Decimal | int) -> Component:
    return Component(kategori, "", "x", "kg", Decimal(koefisien), Decimal(harga), None, NOWHERE)


def labour(*pairs: tuple[str, int]) -> list[Component]:
    return [row(Kategori.TK, koefisien, harga) for koefisien, harga in pairs]


BRICKLAYERS = labour((".2", PEKERJA), (".1", TUKANG), (".01", KEPALA), (".0033", MANDOR))
GOLDEN = {
    "1.2.1.1.1 galian tanah": (labour((".75", PEKERJA), (".038", MANDOR)), "90860", "90800"),
    "2.2.1.5.6 beton f'c 25": (
        [
            *labour(("1", PEKERJA), (".25", TUKANG), (".025", KEPALA), (".1", MANDOR)),
            row(Kategori.BHN, "407", 1_300),
            row(Kategori.BHN, "731", 300),
            row(Kategori.BHN, "1009", SPLIT_PER_KG),
            row(Kategori.BHN, "202", 200),
            row(Kategori.ALT, ".1475", 300_000),
        ],
        "1382685.2926",
        "1382600",
    ),
    "3.6.1.6 bata": (
        [
            *BRICKLAYERS,
            row(Kategori.BHN, "71.91", 700),
            row(Kategori.BHN, "18.95", 1_300),
            row(Kategori.BHN, ".038", 275_000),
        ],
        "134565.2",
        "134500",
    ),
    "3.7.4 plesteran": (
        [*BRICKLAYERS, row(Kategori.BHN, "6.24", 1_300), row(Kategori.BHN, ".024", 275_000)],
        "56784.2",
        "56700",
    ),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_analyses_come_out_to_the_fourth_decimal(name: str) -> None:
    components, unit_price, rounded = GOLDEN[name]
    result = totals(components, TEN_PERCENT)
    assert round(result.unit_price, 4) == Decimal(unit_price)
    assert rounded_down(result.unit_price) == Decimal(rounded)


def test_each_category_has_its_own_sum() -> None:
    components = [row(kategori, "2", price) for kategori, price in zip(Kategori, (1, 10, 100, 1000), strict=True)]
    result = totals(components, TEN_PERCENT)
    assert (result.labour, result.material, result.equipment, result.other) == (2, 20, 200, 2000)
    assert (result.direct, result.overhead, result.unit_price) == (2222, Decimal("222.2"), Decimal("2444.2"))


def test_a_row_without_price_costs_nothing() -> None:
    component = Component(Kategori.BHN, "", "x", "kg", Decimal(3), None, None, NOWHERE)
    assert totals([component], TEN_PERCENT).unit_price == 0


COEFFICIENTS = st.decimals(min_value="0.000001", max_value="999999999999", places=6)
PRICES = st.decimals(min_value=0, max_value="999999999999999", places=2)


@given(
    st.lists(st.tuples(st.sampled_from(Kategori), COEFFICIENTS, PRICES), max_size=30),
    st.sampled_from(["0", "0.1", "0.15"]),
)
def test_sums_are_exact(rows: list[tuple[Kategori, Decimal, Decimal]], rate: str) -> None:
    result = totals([row(kategori, str(k), p) for kategori, k, p in rows], Decimal(rate))
    direct = sum((Fraction(k) * Fraction(p) for _, k, p in rows), Fraction(0))
    assert Fraction(result.direct) == direct
    assert Fraction(result.unit_price) == direct * (1 + Fraction(rate))


@given(st.decimals(min_value=0, max_value="1e15", places=4))
def test_rounding_down_never_rounds_up(price: Decimal) -> None:
    rounded = rounded_down(price)
    assert rounded % 100 == 0
    assert 0 <= price - rounded < 100
