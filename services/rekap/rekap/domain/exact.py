"""Decimal arithmetic that refuses to round behind anybody's back."""

from decimal import Context, DivisionByZero, Inexact, InvalidOperation, Overflow

# Far more digits than a chain of coefficients, prices, percentages and volumes can have. A result that would still
# need rounding raises `decimal.Inexact`: digits are only ever dropped where `rounding.py` says so.
EXACT = Context(prec=2000, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])
