"""JSON numbers keep their digits."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError

from gateway.numbers import read_json
from gateway.schemas.base import DecimalText, Id, Text


class Row(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    id: Id = 1
    amount: DecimalText = "0"
    name: Text = ""


@given(st.decimals(min_value=0, max_value=10**18, places=6))
def test_a_number_and_its_text_are_the_same_amount(value: Decimal) -> None:
    as_number = Row.model_validate(read_json(f'{{"amount": {value:f}}}'.encode()))
    as_text = Row.model_validate(read_json(f'{{"amount": "{value:f}"}}'.encode()))
    assert as_number.amount == as_text.amount == f"{value:f}"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"amount": NaN}',
        b'{"amount": Infinity}',
        b'{"amount": 1e999}',
        b"[" * 100_000,
        b'{"id": ' + b"9" * 5000 + b"}",
        b"\xff",
        b'{"amount": 01}',
    ],
)
def test_what_is_no_json_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError):
        read_json(body)


@pytest.mark.parametrize(
    "row",
    [
        b'{"amount": 1e5}',
        b'{"amount": "1,5"}',
        b'{"amount": "1.234,5"}',
        b'{"amount": " 1"}',
        b'{"amount": "1\\n"}',
        b'{"amount": "\xd9\xa1"}',
        b'{"amount": true}',
        b'{"amount": null}',
        b'{"amount": "' + b"9" * 31 + b'"}',
        b'{"id": 1.0}',
        b'{"id": "1"}',
        b'{"id": true}',
        b'{"id": 0}',
        b'{"id": 9007199254740992}',
        b'{"name": "a\\u0000"}',
        b'{"name": "\\ud800"}',
        b'{"name": 5}',
        b'{"other": 5}',
    ],
)
def test_nothing_is_guessed(row: bytes) -> None:
    with pytest.raises(ValidationError):
        Row.model_validate(read_json(row))


def test_words_of_every_script_are_taken() -> None:
    assert Row.model_validate(read_json('{"name": "Beton f’c 25 — 😀"}'.encode())).name == "Beton f’c 25 — 😀"
