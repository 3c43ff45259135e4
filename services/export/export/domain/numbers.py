"""Numbers as they are written in Indonesia, and as a spreadsheet stores them."""

from decimal import ROUND_HALF_UP, Context, Decimal

# More digits than any amount has, so that rounding to the shown places never meets the context's own limit.
EXACT = Context(prec=100, rounding=ROUND_HALF_UP)
_SWAP_SEPARATORS = str.maketrans(",.", ".,")


def rounded(value: Decimal, places: int) -> Decimal:
    """Half up to `places` decimals, never negative zero."""
    return value.quantize(Decimal(1).scaleb(-places), context=EXACT) + Decimal(0).scaleb(-places)


def indonesian(value: Decimal, places: int) -> str:
    """The Indonesian form: 1234567.891 to two places is "1.234.567,89"."""
    return format(rounded(value, places), f",.{places}f").translate(_SWAP_SEPARATORS)


def percent(value: Decimal) -> str:
    """A percentage without needless zeros: "11", "11,5"."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def spreadsheet(value: Decimal, places: int) -> float:
    """The nearest binary number to the value rounded to `places`: what every spreadsheet stores.

    It shows the exact figure up to 15 significant digits, so to the sen below ten trillion rupiah. Only the file
    holds it; no sum is ever made of it.
    """
    return float(rounded(value, places))
