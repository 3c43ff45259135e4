"""Which column of a price list is what."""

from collections.abc import Mapping, Sequence

from projects.domain.problem import Problem
from projects.ingest.grid import Grid
from projects.ingest.tables import HEADER_REACH, MOST_COLUMNS, plain_title

REQUIRED = ("uraian", "satuan", "harga")
FIELDS = ("kategori", "kode", *REQUIRED)

# Titles that mean a field, without signs and spaces; a price may go on after them: Harga Satuan (Rp), Harga 2026.
_TITLES: Mapping[str, tuple[str, ...]] = {
    "kategori": ("kategori", "kelompok", "jenissumberdaya"),
    "kode": ("kode", "kodeitem", "kodebarang", "kodesumberdaya", "kodebahan"),
    "uraian": (
        "uraian",
        "uraianitem",
        "uraianbarang",
        "uraianbahan",
        "namasumberdaya",
        "sumberdaya",
        "namabarang",
        "namabahan",
        "namamaterial",
        "namaitem",
        "nama",
        "jenisbarang",
        "jenisbahan",
        "jenismaterial",
        "material",
        "barang",
        "item",
    ),
    "satuan": ("satuan", "sat", "satuanitem", "unit"),
    "harga": ("hargasatuandasar", "hargasatuan", "hargadasar", "hargabarang", "harga", "hsd"),
}


def known_columns(titles: Sequence[str]) -> dict[str, int]:
    """The fields that the titles name."""
    plain = [plain_title(title) for title in titles[:MOST_COLUMNS]]
    found = {field: _column(field, plain) for field in FIELDS}
    return {field: column for field, column in found.items() if column is not None}


def _column(field: str, plain: Sequence[str]) -> int | None:
    exact = next((plain.index(name) for name in _TITLES[field] if name in plain), None)
    if exact is not None or field != "harga":
        return exact
    return next((place for name in _TITLES[field] for place, one in enumerate(plain) if one.startswith(name)), None)


def header_of(grid: Grid) -> tuple[int, dict[str, int]] | None:
    """The row whose titles name all that is needed, with the columns; None where none of the first does."""
    for row in range(min(len(grid.rows), HEADER_REACH)):
        columns = known_columns(titles_of(grid, row))
        if all(field in columns for field in REQUIRED):
            return row, columns
    return None


def titles_of(grid: Grid, row: int) -> list[str]:
    """The texts of a row."""
    return [grid.text(row, column) for column in range(min(len(grid.rows[row]), MOST_COLUMNS))]


def column_problems(columns: Mapping[str, int]) -> list[Problem]:
    """What is wrong with the columns that somebody named."""
    problems = [Problem(f"columns.{field}", "isian ini tidak dikenal") for field in columns if field not in FIELDS]
    problems += [Problem(f"columns.{field}", "pilih kolomnya") for field in REQUIRED if field not in columns]
    problems += [
        Problem(f"columns.{field}", f"pilih kolom 0 sampai {MOST_COLUMNS - 1}")
        for field, column in columns.items()
        if not 0 <= column < MOST_COLUMNS
    ]
    if len(set(columns.values())) < len(columns):
        problems.append(Problem("columns", "satu kolom dipakai untuk dua isian; pilih kolom yang berbeda"))
    return problems
