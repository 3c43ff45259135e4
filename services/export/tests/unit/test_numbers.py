from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from export.domain.numbers import indonesian, percent, spreadsheet

amounts = st.decimals(min_value=Decimal("-9999999999999.99"), max_value=Decimal("9999999999999.99"), places=6)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("11436371.3178", 2, "11.436.371,32"),
        ("12694372.162758", 2, "12.694.372,16"),
        ("74.3535", 3, "74,354"),
        ("0", 2, "0,00"),
        ("-0.001", 2, "0,00"),
        ("-1234.5", 2, "-1.234,50"),
        ("0.005", 2, "0,01"),
        ("999.995", 2, "1.000,00"),
        ("1234567890123456789012345.67", 2, "1.234.567.890.123.456.789.012.345,67"),
    ],
)
def test_numbers_are_written_the_indonesian_way(value: str, places: int, text: str) -> None:
    assert indonesian(Decimal(value), places) == text


@pytest.mark.parametrize(
    ("value", "text"), [("11", "11"), ("11.00", "11"), ("11.50", "11,5"), ("0", "0"), ("10", "10"), ("100", "100")]
)
def test_percentages_carry_no_needless_zeros(value: str, text: str) -> None:
    assert percent(Decimal(value)) == text


@given(amounts)
def test_the_indonesian_form_reads_back_to_the_rounded_value(amount: Decimal) -> None:
    text = indonesian(amount, 2)
    assert abs(Decimal(text.replace(".", "").replace(",", ".")) - amount) <= Decimal("0.005")


@given(amounts)
def test_a_spreadsheet_shows_the_same_sen(amount: Decimal) -> None:
    shown = Decimal(f"{spreadsheet(amount, 2):.15g}")
    assert indonesian(shown, 2) == indonesian(amount, 2)
