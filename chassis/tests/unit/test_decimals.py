from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.decimals import fixed, parse_decimal, plain
from chassis.errors import AppError, Kind


@pytest.mark.parametrize(
    ("value", "text"),
    [("1.500", "1.5"), ("100", "100"), ("0.00", "0"), ("-0", "0"), ("1E+3", "1000"), ("0.000001", "0.000001")],
)
def test_plain_is_the_shortest_exact_form(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=12, min_value=-(10**20), max_value=10**20))
def test_plain_loses_no_digit(value: Decimal) -> None:
    assert Decimal(plain(value)) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=0, max_value=10**14))
def test_what_fixed_writes_parse_reads(value: Decimal) -> None:
    assert parse_decimal(fixed(value, 3), "volume", scale=3) == value


def test_reading_rounds_half_up() -> None:
    assert parse_decimal("2.7275", "x", scale=3) == Decimal("2.728")


@pytest.mark.parametrize(
    "text",
    [
        "1.234,56",
        "85.000,00",
        "1,000.25",
        "1e9",
        "1e999999",
        "NaN",
        "Infinity",
        "",
        " 1",
        "1_000",
        "abc",
        "9" * 31,
        "٣",
    ],
)
def test_other_forms_are_refused_and_the_field_is_named(text: str) -> None:
    with pytest.raises(AppError) as refusal:
        parse_decimal(text, "items[3].quantity", scale=3)
    assert refusal.value.kind is Kind.INVALID
    assert refusal.value.fields[0].path == "items[3].quantity"


def test_limits_are_held() -> None:
    for text in ("-0.001", "-0.0000001"):
        with pytest.raises(AppError):
            parse_decimal(text, "x", scale=3)
    with pytest.raises(AppError):
        parse_decimal("100.01", "x", scale=2, maximum=Decimal(100))


def test_zero_has_no_sign() -> None:
    assert str(parse_decimal("-0", "x", scale=2)) == "0.00"
    assert str(parse_decimal("-0.001", "x", scale=2, minimum=None)) == "0.00"
