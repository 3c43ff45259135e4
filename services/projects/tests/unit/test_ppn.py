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


def test_a_percentage_without_a_finite_decimal_is_shown_with_six_places() -> None:
    assert Ppn(Decimal("11.50"), PpnBase.ELEVEN_TWELFTHS).effective_percent == Decimal("10.541667")
    assert str(Ppn(Decimal("0"), PpnBase.ELEVEN_TWELFTHS).effective_percent) == "0.00"
