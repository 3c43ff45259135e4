"""Figures as Indonesian readers write them: 1.234.567,89."""

from decimal import ROUND_HALF_UP, Decimal


def number(value: Decimal, places: int = 2) -> str:
    """With points for thousands and a comma for decimals, rounded half up for display only."""
    shown = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{shown:,f}".translate(str.maketrans(",.", ".,"))


def rupiah(value: Decimal) -> str:
    """Full rupiah with sen: Rp 3.052.495.468,93."""
    return f"Rp {number(value)}"
