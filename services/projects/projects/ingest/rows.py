"""What kind each row of an analysis is: section, component, subtotal, one of the totals D, E, F, or nothing."""

from enum import Enum, auto

from projects.domain.catalogue_resource import kategori_of_section
from projects.ingest.grid import Grid
from projects.ingest.layout import Columns

SECTION_LETTERS = ("A", "B", "C", "D")


class RowKind(Enum):
    """Kinds of rows below a header."""

    EMPTY = auto()
    SECTION = auto()
    COMPONENT = auto()
    CAPTION = auto()
    SUBTOTAL = auto()
    DIRECT = auto()
    OVERHEAD = auto()
    UNIT_PRICE = auto()


def kind_of(grid: Grid, row: int, columns: Columns) -> RowKind:
    """The row's kind. A caption names the rows under it (`Media Tanam`) and has no figures."""
    number, uraian = grid.text(row, columns.number).upper(), grid.text(row, columns.uraian).upper()
    total = _total(number, uraian)
    if total is not None:
        return total
    if not has_figures(grid, row, columns):
        return _without_figures(number, uraian)
    return RowKind.COMPONENT


def has_figures(grid: Grid, row: int, columns: Columns) -> bool:
    """Whether coefficient, price or amount hold anything; an amount of 0 alone is only a formula over empty cells."""
    if grid.text(row, columns.koefisien) or grid.text(row, columns.harga):
        return True
    if any(grid.error(row, column) for column in (columns.koefisien, columns.harga, columns.jumlah)):
        return True
    return grid.text(row, columns.jumlah) not in {"", "0", "-"}


def _total(number: str, uraian: str) -> RowKind | None:
    label = uraian or number
    if label.startswith("JUMLAH") and (number == "D" or "(A" in label):
        return RowKind.DIRECT
    if label.startswith("JUMLAH"):
        return RowKind.SUBTOTAL
    if label.startswith("BIAYA UMUM"):
        return RowKind.OVERHEAD
    if label.startswith("HARGA SATUAN PEKERJAAN"):
        return RowKind.UNIT_PRICE
    return None


def _without_figures(number: str, uraian: str) -> RowKind:
    if number in SECTION_LETTERS and kategori_of_section(uraian) is not None:
        return RowKind.SECTION
    return RowKind.CAPTION if uraian else RowKind.EMPTY
