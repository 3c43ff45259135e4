"""PPN: golden figures, and exactness against fractions."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekap.domain.tax import Ppn, ppn


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("11436371.3178", "1258000.844958"),
        ("3052495468.927971", "335774501.58207681"),
        ("5500000", "605000"),
        ("5750000", "632500"),
        ("0", "0"),
    ],
)
def test_twelve_percent_on_eleven_twelfths_is_eleven_percent(value: str, expected: str) -> None:
    assert ppn(Decimal(value), Decimal(11)) == Decimal(expected)
    assert ppn(Decimal(value), Decimal(12), 11, 12) == Decimal(expected)


def test_a_periodic_quotient_is_rounded_half_up_to_twelve_places() -> None:
    assert ppn(Decimal(100), Decimal(10), 2, 3) == Decimal("6.666666666667")


@given(st.decimals(min_value=0, max_value=10**15, places=9), st.decimals(min_value=0, max_value=100, places=2))
def test_no_digit_is_lost(value: Decimal, percent: Decimal) -> None:
    assert Fraction(ppn(value, percent)) == Fraction(value) * Fraction(percent) / 100


def test_twelve_percent_of_eleven_twelfths_is_eleven_percent_and_says_so() -> None:
    value = Decimal("11436371.3178")
    lawful, plain = Ppn(Decimal(12), 11, 12), Ppn(Decimal(11))
    assert lawful.on(value) == plain.on(value) == Decimal("1258000.844958")
    assert (lawful.base, plain.base) == ("11/12", "penuh")
