"""Finds analyses that lost the header by which they would be read: their sections and row F still stand there."""

from collections.abc import Iterator
from itertools import pairwise

from projects.domain.catalogue_resource import kategori_of_section
from projects.ingest.grid import Grid

_SECTIONS = {"A", "B", "C"}
_UNIT_PRICE = "HARGA SATUAN PEKERJAAN"


def lost_analyses(grid: Grid, first: int, end: int) -> Iterator[tuple[int, int]]:
    """Row and column where each analysis shows among the rows `first` to `end`, of which no header was read.

    That is a section row (A, B or C with the title of a category) or a row F; one analysis reaches to its row F.
    """
    inside = False
    for row in range(first, end):
        mark = _mark(grid, row)
        if mark is None:
            continue
        letter, column = mark
        if not inside:
            yield row, column
        inside = letter != "F"


def _mark(grid: Grid, row: int) -> tuple[str, int] | None:
    """The letter of a section row or a row F, wherever in the row it stands; None for all other rows."""
    texts = ((column, grid.text(row, column).upper()) for column in range(len(grid.rows[row])))
    filled = [(column, text) for column, text in texts if text]
    for (column, letter), (_, title) in pairwise(filled):
        if letter in _SECTIONS and kategori_of_section(title) is not None:
            return letter, column
        if letter == "F" and title.startswith(_UNIT_PRICE):
            return letter, column
    return None
