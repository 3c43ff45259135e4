"""The dated tax: rates, bases, and what they come to."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from projects.domain.ppn import RATES, Ppn, PpnBase, ppn_on


@pytest.mark.parametrize(
    ("day", "rate", "base", "effective"),
    [
        (date(1980, 1, 1), "10", PpnBase.WHOLE, "10"),
        (date(2022, 3, 31), "10", PpnBase.WHOLE, "10"),
        (date(2022, 4, 1), "11", PpnBase.WHOLE, "11"),
        (date(2024, 12, 31), "11", PpnBase.WHOLE, "11"),
        (date(2025, 1, 1), "12", PpnBase.ELEVEN_TWELFTHS, "11"),
        (date(2100, 1, 1), "12", PpnBase.ELEVEN_TWELFTHS, "11"),
    ],
)
def test_each_day_has_its_rate_and_base(day: date, rate: str, base: PpnBase, effective: str) -> None:
    found = ppn_on(day)
    assert found.ppn == Ppn(Decimal(rate), base)
    assert found.ppn.effective_percent == Decimal(effective)
    assert found.legal_source


def test_the_rates_follow_each_other_without_a_gap() -> None:
    for newer, older in pairwise(RATES):
        assert newer.valid_from > older.valid_from
        assert ppn_on(newer.valid_from) is newer
        assert ppn_on(newer.valid_from - timedelta(days=1)) is older


@pytest.mark.parametrize(
    ("day", "with_tax", "without"),
    [
        (date(2022, 3, 31), "110.00", "100.00"),
        (date(2022, 4, 1), "111000.00", "100000.00"),
        # 12 % on 11/12 is 11 %, never 12 %.
        (date(2026, 1, 1), "111000.00", "100000.00"),
        (date(2026, 1, 1), "70000.00", "63063.06"),
        (date(2026, 1, 1), "9999999999999999.99", "9009009009009009.00"),
        (date(2026, 1, 1), "0.01", "0.01"),
    ],
)
def test_an_amount_that_includes_the_tax_is_told_without_it(day: date, with_tax: str, without: str) -> None:
    assert str(ppn_on(day).ppn.without(Decimal(with_tax))) == without


def test_an_amount_without_the_tax_is_rounded_half_up_once() -> None:
    assert Ppn(Decimal(100), PpnBase.WHOLE).without(Decimal("0.29")) == Decimal("0.15")
    # 0.0549… would become 0.06 by way of 0.055.
    assert Ppn(Decimal(0), PpnBase.WHOLE).without(Decimal("0.0549")) == Decimal("0.05")
    assert Ppn(Decimal(0), PpnBase.ELEVEN_TWELFTHS).without(Decimal("5.00")) == Decimal("5.00")


def test_a_percentage_without_a_finite_decimal_is_shown_with_six_places() -> None:
    assert Ppn(Decimal("11.50"), PpnBase.ELEVEN_TWELFTHS).effective_percent == Decimal("10.541667")
    assert str(Ppn(Decimal("0"), PpnBase.ELEVEN_TWELFTHS).effective_percent) == "0.00"
