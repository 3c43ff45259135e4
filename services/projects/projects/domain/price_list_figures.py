"""Rupiah as price lists write them: 1.250.000,50 and 1,250,000.50 alike.

A price has at most two places, so a sign before exactly three digits parts thousands; with that, neither way of writing
can be taken for the other.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from projects.domain.conversion import HIGHEST_PRICE

LONGEST = 40
_STEP = Decimal("0.01")
_ORNAMENTS = re.compile(r"^(?:rp|idr)\.?\s*|\s*(?:,-|,--|\.-)$|[\s'_]", re.IGNORECASE)
_INDONESIAN = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d*)?", re.ASCII)
_ENGLISH = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?", re.ASCII)


class Unfit(StrEnum):
    """Why a price cannot be taken."""

    EMPTY = "empty-price"
    NOT_A_NUMBER = "not-a-number"
    NEGATIVE = "negative"
    ZERO = "zero"
    TOO_LARGE = "too-large"


def read_rupiah(text: str) -> Decimal | Unfit:
    """The price that a text says, two places."""
    plain = _ORNAMENTS.sub("", text.strip())
    if plain in ("", "-"):
        return Unfit.EMPTY
    is_negative = plain.startswith("-") or (plain.startswith("(") and plain.endswith(")"))
    value = _number(plain.strip("-()") if is_negative else plain)
    if value is None:
        return Unfit.NOT_A_NUMBER
    return Unfit.NEGATIVE if is_negative and value else fitting_rupiah(value)


def fitting_rupiah(value: Decimal) -> Decimal | Unfit:
    """A number as a price, rounded half up to two places."""
    if value < 0:
        return Unfit.NEGATIVE
    if value > HIGHEST_PRICE:
        return Unfit.TOO_LARGE
    return value.quantize(_STEP, ROUND_HALF_UP) or Unfit.ZERO


def _number(text: str) -> Decimal | None:
    if len(text) > LONGEST:
        return None
    if _INDONESIAN.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    if _ENGLISH.fullmatch(text):
        return Decimal(text.replace(",", ""))
    return Decimal(text.replace(",", ".")) if _PLAIN.fullmatch(text) else None
