"""Decimals on the wire: strict reading with limits, exact writing. No float is ever involved."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal

from chassis.errors import AppError, FieldProblem, invalid

# Wide enough for any product of a chain of coefficients, prices and volumes; used where exactness is promised.
EXACT = Context(prec=400, rounding=ROUND_HALF_UP)

_CANONICAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")


def parse_decimal(
    text: str,
    path: str,
    *,
    scale: int,
    minimum: Decimal | None = Decimal(0),
    maximum: Decimal | None = None,
) -> Decimal:
    """Reads a canonical decimal string such as "1234.5" and rounds it half up to `scale` places.

    Locale forms ("1.234,5"), exponents, NaN and infinities are refused with an `AppError` that names `path`:
    the user's own number format is the browser's business.
    """
    if not _CANONICAL.fullmatch(text):
        raise _refusal(path, "tulis angka dengan titik desimal tanpa pemisah ribuan, misalnya 1234.5")
    value = Decimal(text)
    if minimum is not None and value < minimum:
        raise _refusal(path, f"tidak boleh kurang dari {minimum}")
    if maximum is not None and value > maximum:
        raise _refusal(path, f"tidak boleh lebih dari {maximum}")
    rounded = value.quantize(Decimal(1).scaleb(-scale), context=EXACT)
    return rounded if rounded else abs(rounded)


def _refusal(path: str, message: str) -> AppError:
    return invalid("number-invalid", f"Angka pada {path} tidak dapat dipakai: {message}.", FieldProblem(path, message))


def plain(value: Decimal) -> str:
    """The shortest exact decimal string: no exponent, no trailing zeros after the point, never "-0"."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def fixed(value: Decimal, scale: int) -> str:
    """A decimal string with exactly `scale` places, rounded half up."""
    return format(value.quantize(Decimal(1).scaleb(-scale), context=EXACT), "f")
