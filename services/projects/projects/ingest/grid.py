"""A sheet as a grid of values that knows the name of each cell."""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from projects.domain.catalogue_findings import Origin

CellValue = str | float | int | bool | date | time | datetime | timedelta
LONGEST_TEXT = 2_000
LARGEST_AMOUNT = Decimal(10) ** 15

_PLAIN = re.compile(r"-?\d{1,20}(\.\d{1,20})?", re.ASCII)
_NO_CONTROLS = dict.fromkeys([*range(32), *range(127, 160)], " ")


@dataclass(frozen=True)
class Grid:
    """Rows and columns count from 0 inside, as lists do; `cell` names them as users see them, from A1."""

    name: str
    rows: list[list[CellValue]]
    error_cells: dict[str, str]

    def value(self, row: int, column: int) -> CellValue:
        """The cell's value; the empty text for an empty cell or one outside the sheet."""
        values = self.rows[row] if 0 <= row < len(self.rows) else []
        return values[column] if 0 <= column < len(values) else ""

    def text(self, row: int, column: int | None) -> str:
        """The cell as one line of text: numbers as they are typed (1, not 1.0)."""
        if column is None:
            return ""
        value = self.value(row, column)
        if isinstance(value, float):
            return _typed(value)
        return cleaned(str(value)[:LONGEST_TEXT])

    def number(self, row: int, column: int) -> Decimal | None:
        """The cell's number as it was typed; None for anything else."""
        value = self.value(row, column)
        if isinstance(value, bool) or not isinstance(value, float | int):
            return None
        return Decimal(repr(value)) if math.isfinite(value) else None

    def amount(self, row: int, column: int) -> Decimal | None:
        """The cell's number where it can be a sum of rupiah; None for anything else."""
        value = self.number(row, column)
        return value if value is not None and abs(value) < LARGEST_AMOUNT else None

    def error(self, row: int, column: int) -> str:
        """`#NAME?` and its like; empty for a cell without an error."""
        return self.error_cells.get(self.cell(row, column), "")

    def cell(self, row: int, column: int) -> str:
        """`E14` for row 13, column 4."""
        return f"{column_letters(column)}{row + 1}"

    def origin(self, row: int, column: int) -> Origin:
        """The cell as origin of a row."""
        return Origin(self.name, self.cell(row, column))

    def is_empty(self, row: int) -> bool:
        """Whether nothing stands in the row."""
        return not any(value != "" and not (isinstance(value, str) and value.isspace()) for value in self.rows[row])


def cleaned(text: str) -> str:
    """One line without control characters, which Postgres (NUL) and documents (the others) cannot hold."""
    return " ".join(text.translate(_NO_CONTROLS).split())


def plain_number(text: str) -> Decimal | None:
    """`0.25` as programs write it; None for anything else."""
    return Decimal(text) if _PLAIN.fullmatch(text) else None


def column_letters(column: int) -> str:
    """A, B … Z, AA … of a column that counts from 0."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _typed(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < LARGEST_AMOUNT else repr(value)
