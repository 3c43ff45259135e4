"""JSON as it was written: numbers keep their digits."""

import json
import math
from typing import Any, NoReturn, Self


class NumberWithText(float):
    """A JSON number with a fraction or exponent that also remembers how it was written."""

    text: str

    def __new__(cls, text: str) -> Self:
        number = super().__new__(cls, text)
        if not math.isfinite(number):
            raise ValueError("number is too large")
        number.text = text
        return number


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def read_json(body: bytes) -> Any:
    """Parses strict JSON; ValueError for anything else, also NaN, infinities and nesting beyond the parser's depth."""
    try:
        return json.loads(body.decode(), parse_float=NumberWithText, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
