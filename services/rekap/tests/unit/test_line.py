"""The columns of a RAB line: worked examples and the analyses of the official workbook."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekap.domain.line import Policy, UnitCost, price_line
from rekap.domain.rounding import Mode, Rounding
from rekap.domain.tax import Ppn
from rekap.domain.totals import exact_sum, project_totals

DOWN_100 = Rounding(Mode.DOWN, Decimal(100))
WORKED = UnitCost(Decimal(99_000), Decimal(250_000), Decimal(51_000))


@dataclass(frozen=True)
class Worked:
    override: str | None
    overhead: int
    unit_price: int
    total: int
    ppn: int
    grand_total: int
    rounded_total: int


@pytest.mark.parametrize(
    "expected",
    [
        Worked(None, 40_000, 440_000, 5_500_000, 605_000, 6_105_000, 6_110_000),
        Worked("15", 60_000, 460_000, 5_750_000, 632_500, 6_382_500, 6_380_000),
        Worked("0", 0, 400_000, 5_000_000, 550_000, 5_550_000, 5_550_000),
    ],
)
def test_worked_example(expected: Worked) -> None:
    override = None if expected.override is None else Decimal(expected.override)
    line = price_line(WORKED, override, Decimal("12.5"), Policy(Decimal(10)))
    totals = project_totals(line.total, Ppn(Decimal(11)), Rounding(Mode.HALF_UP, Decimal(10_000)))

    assert (line.direct_cost, line.unit_cost) == (400_000, 400_000)
    assert (line.overhead_and_profit, line.unit_price, line.total) == (
        expected.overhead,
        expected.unit_price,
        expected.total,
    )
    assert (totals.ppn, totals.grand_total, totals.rounded_total) == (
        expected.ppn,
        expected.grand_total,
        expected.rounded_total,
    )


def test_other_costs_are_in_the_unit_price_but_not_in_d() -> None:
    line = price_line(UnitCost(lain=Decimal(1_000)), None, Decimal(1), Policy(Decimal(10)))
    assert (line.direct_cost, line.unit_cost, line.unit_price) == (0, 1_000, 1_100)


def test_galian_volume_tax_and_rounding() -> None:
    cost = UnitCost(tenaga_kerja=Decimal("0.75") * 176_000 + Decimal("0.038") * 206_000)
    line = price_line(cost, None, Decimal("74.3535"), Policy(Decimal(10)))
    totals = project_totals(line.total, Ppn(Decimal(11)), Rounding(Mode.HALF_UP, Decimal(1_000)))

    assert line.unit_price == Decimal("153810.8")
    assert line.total == Decimal("11436371.3178")
    assert totals.ppn == Decimal("1258000.844958")
    assert totals.grand_total == Decimal("12694372.162758")
    assert totals.rounded_total == 12_694_000
    assert totals.terbilang == "Dua belas juta enam ratus sembilan puluh empat ribu rupiah"


def test_large_recapitulation() -> None:
    totals = project_totals(
        Decimal("3052495468.927971"), Ppn(Decimal(12), 11, 12), Rounding(Mode.HALF_UP, Decimal(1_000))
    )
    assert round(totals.ppn, 3) == Decimal("335774501.582")
    assert round(totals.grand_total, 2) == Decimal("3388269970.51")
    assert totals.rounded_total == 3_388_270_000


LABOUR = {"pekerja": 100_000, "tukang": 145_000, "kepala": 175_000, "mandor": 200_000}


def labour(**coefficients: str) -> Decimal:
    return exact_sum(Decimal(value) * LABOUR[name] for name, value in coefficients.items())


@pytest.mark.parametrize(
    ("cost", "unit_price", "rounded_down"),
    [
        (UnitCost(labour(pekerja=".75", mandor=".038")), "90860", "90800"),
        (
            UnitCost(
                labour(pekerja=".2", tukang=".1", kepala=".01", mandor=".0033"),
                Decimal("71.91") * 700 + Decimal("18.95") * 1_300 + Decimal(".038") * 275_000,
            ),
            "134565.2",
            "134500",
        ),
        (
            UnitCost(
                labour(pekerja=".2", tukang=".1", kepala=".01", mandor=".0033"),
                Decimal("6.24") * 1_300 + Decimal(".024") * 275_000,
            ),
            "56784.2",
            "56700",
        ),
    ],
    ids=["galian tanah", "bata setengah 1:2", "plesteran 1:4"],
)
def test_official_analyses(cost: UnitCost, unit_price: str, rounded_down: str) -> None:
    exact = price_line(cost, None, Decimal(1), Policy(Decimal(10)))
    assert exact.unit_price == Decimal(unit_price)
    rounded = price_line(cost, None, Decimal(1), Policy(Decimal(10), unit_price_rounding=DOWN_100))
    assert rounded.unit_price == Decimal(rounded_down)


def test_beton_25_to_the_fourth_decimal() -> None:
    # The official price of split is a quotient (352 300 / 1 350 rupiah per kg), so the sum is formed first.
    split = Decimal(1_009) * Decimal(352_300) / Decimal(1_350)
    cost = UnitCost(
        labour(pekerja="1", tukang=".25", kepala=".025", mandor=".1"),
        Decimal(407 * 1_300 + 731 * 300 + 202 * 200) + split,
        Decimal(".1475") * 300_000,
    )
    exact = price_line(cost, None, Decimal(1), Policy(Decimal(10)))
    assert round(exact.unit_price, 4) == Decimal("1382685.2926")
    rounded = price_line(cost, None, Decimal(1), Policy(Decimal(10), unit_price_rounding=DOWN_100))
    assert rounded.unit_price == Decimal(1_382_600)


def test_line_rounding_comes_after_unit_price_rounding() -> None:
    policy = Policy(Decimal(10), DOWN_100, Rounding(Mode.HALF_UP, Decimal(1_000)))
    line = price_line(UnitCost(bahan=Decimal("56784.2") / Decimal("1.1")), None, Decimal("2.5"), policy)
    assert (line.unit_price, line.total) == (56_700, 142_000)


AMOUNT = st.decimals(min_value=0, max_value=10**12, places=12)


@given(AMOUNT, AMOUNT, AMOUNT, AMOUNT, st.decimals(0, 100, places=2), st.decimals(0, 10**6, places=3))
def test_no_digit_is_lost(a: Decimal, b: Decimal, c: Decimal, lain: Decimal, markup: Decimal, volume: Decimal) -> None:
    line = price_line(UnitCost(a, b, c, lain), None, volume, Policy(markup))
    base = Fraction(a) + Fraction(b) + Fraction(c) + Fraction(lain)
    assert Fraction(line.total) == base * (100 + Fraction(markup)) / 100 * Fraction(volume)
