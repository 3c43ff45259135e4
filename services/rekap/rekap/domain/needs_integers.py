"""Decimals as whole numbers under one power of ten: Python's integers have no last digit that could be lost."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Scaled:
    """Each value is `values[i]` / 10 ** `scale`."""

    scale: int
    values: Sequence[int]


def scaled(texts: Sequence[str]) -> Scaled:
    """Decimal strings as integers under their common scale. Raises `ValueError` for anything but plain decimals."""
    for text in texts:
        if not _DECIMAL.fullmatch(text):
            raise ValueError(f"not a plain decimal: {text[:50]!r}")
    return scaled_alike(texts)


def scaled_alike(texts: Sequence[str]) -> Scaled:
    """The same for what is known to be plain, as the database writes it."""
    scale = max((places(text) for text in texts), default=0)
    return Scaled(scale, [scaled_to(text, scale) for text in texts])


def places(text: str) -> int:
    """Digits after the point."""
    return len(text.partition(".")[2])


def scaled_to(text: str, scale: int) -> int:
    """A plain decimal string with at most `scale` places, times 10 ** `scale`."""
    whole, _, fraction = text.partition(".")
    if len(fraction) > scale:
        raise ValueError(f"more than {scale} places: {text[:50]!r}")
    return int(whole + fraction.ljust(scale, "0"))


def plain_integer(value: int, scale: int) -> str:
    """`value` / 10 ** `scale` as the shortest exact decimal string; `scale` is not negative."""
    if not value or not scale:
        return str(value)
    sign = "-" if value < 0 else ""
    digits = str(abs(value)).rjust(scale + 1, "0")
    fraction = digits[-scale:].rstrip("0")
    return f"{sign}{digits[:-scale]}.{fraction}" if fraction else sign + digits[:-scale]
