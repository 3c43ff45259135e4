"""The functions and constants of formulas, on exact decimals.

Sums, differences and products are exact. Quotients and broken powers keep 50 digits, far below the three decimals
that a volume has.
"""

from collections.abc import Callable, Mapping
from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

WORKING = Context(
    prec=50, rounding=ROUND_HALF_UP, Emax=999, Emin=-999, traps=[DivisionByZero, InvalidOperation, Overflow]
)
MANY = 50
LARGEST_EXPONENT = Decimal(100)
MOST_PLACES = 20

CONSTANTS: Mapping[str, Decimal] = {
    "pi": Decimal("3.1415926535897932384626433832795028841971693993751"),
    "e": Decimal("2.7182818284590452353602874713526624977572470936999"),
}

# Name to the least and the greatest count of arguments.
ARGUMENTS: Mapping[str, tuple[int, int]] = {
    "min": (1, MANY),
    "max": (1, MANY),
    "sum": (1, MANY),
    "avg": (1, MANY),
    "abs": (1, 1),
    "round": (1, 2),
    "ceil": (1, 1),
    "floor": (1, 1),
    "pow": (2, 2),
    "sqrt": (1, 1),
}


def power(base: Decimal, exponent: Decimal) -> Decimal:
    """`base` to the `exponent`; raises ArithmeticError where that has no real or no reasonable value."""
    if abs(exponent) > LARGEST_EXPONENT:
        raise Overflow
    if base == 0 and exponent < 0:
        raise DivisionByZero
    return Decimal(1) if base == exponent == 0 else WORKING.power(base, exponent)


def call(name: str, arguments: list[Decimal]) -> Decimal:
    """The value of a known function; raises ArithmeticError where it has none."""
    return _FUNCTIONS[name](arguments)


def total(values: list[Decimal]) -> Decimal:
    """The sum."""
    result = Decimal(0)
    for value in values:
        result = WORKING.add(result, value)
    return result


def _round(arguments: list[Decimal]) -> Decimal:
    places = arguments[1] if len(arguments) > 1 else Decimal(0)
    if places != places.to_integral_value() or abs(places) > MOST_PLACES:
        raise InvalidOperation
    return arguments[0].quantize(Decimal(1).scaleb(-int(places)), rounding=ROUND_HALF_UP, context=WORKING)


_FUNCTIONS: Mapping[str, Callable[[list[Decimal]], Decimal]] = {
    "min": min,
    "max": max,
    "sum": total,
    "avg": lambda values: WORKING.divide(total(values), Decimal(len(values))),
    "abs": lambda values: WORKING.abs(values[0]),
    "round": _round,
    "ceil": lambda values: values[0].to_integral_value(ROUND_CEILING),
    "floor": lambda values: values[0].to_integral_value(ROUND_FLOOR),
    "pow": lambda values: power(values[0], values[1]),
    "sqrt": lambda values: WORKING.sqrt(values[0]),
}
