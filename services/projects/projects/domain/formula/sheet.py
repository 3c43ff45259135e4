"""The back-up of a volume: rows of length × width × height × count that sum up to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from projects.domain.formula.parser import parse
from projects.domain.formula.problem import FormulaError
from projects.domain.formula.syntax import Call, Expression, Number, Operation

MOST_ROWS = 500
FACTORS = ("panjang", "lebar", "tinggi", "jumlah")
_PLACES = Number(Decimal(3), 0)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of the sheet. Each factor is a number or a formula; a blank one does not count (it is 1).

    What is to be taken off, openings say, has a negative factor.
    """

    uraian: str = ""
    panjang: str = ""
    lebar: str = ""
    tinggi: str = ""
    jumlah: str = ""


class SheetError(Exception):
    """A factor that cannot be used: which one of which row (from 0), and why."""

    def __init__(self, row: int, factor: str, error: FormulaError) -> None:
        super().__init__(row, factor, error)
        self.row = row
        self.factor = factor
        self.error = error


def row_tree(row: SheetRow, index: int = 0) -> Expression:
    """The product of the row's factors, rounded to a volume's three places as it is shown; nothing at all is 0.

    Raises SheetError.
    """
    factors = [_factor(row, name, index) for name in FACTORS if getattr(row, name).strip()]
    product = reduce(_times, factors) if factors else Number(Decimal(0), 0)
    return Call("round", (product, _PLACES), 0)


def sheet_tree(rows: Sequence[SheetRow]) -> Expression:
    """The sum of all rows. Raises SheetError."""
    return Call("sum", tuple(row_tree(row, index) for index, row in enumerate(rows)), 0)


def _factor(row: SheetRow, name: str, index: int) -> Expression:
    try:
        return parse(getattr(row, name))
    except FormulaError as error:
        raise SheetError(index, name, error) from error


def _times(left: Expression, right: Expression) -> Expression:
    return Operation("*", left, right, 0)
