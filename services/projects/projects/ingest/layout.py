"""Recognises the header of an analysis: No, Uraian, Kode, Satuan, Koefisien, Harga satuan, Jumlah harga."""

import re
from dataclasses import dataclass

from projects.ingest.grid import Grid

_NOT_LETTERS = re.compile(r"[^a-z]+")
_STARTS = {
    "uraian": ("uraian",),
    "kode": ("kode",),
    "satuan": ("sat",),
    "koefisien": ("koef",),
    "harga": ("hargasatuan",),
    "jumlah": ("jumlah",),
}
_NAMES = {
    "uraian": "Uraian",
    "satuan": "Satuan",
    "koefisien": "Koefisien",
    "harga": "Harga Satuan",
    "jumlah": "Jumlah Harga",
}
HEADER_NAMES = ", ".join(("No", *_NAMES.values()))


@dataclass(frozen=True)
class Columns:
    """Where an analysis keeps what, columns counted from 0; `kode` is None where the sheet has no room for it."""

    number: int
    uraian: int
    kode: int | None
    satuan: int
    koefisien: int
    harga: int
    jumlah: int


@dataclass(frozen=True)
class Header:
    """A row that looks like a header: its columns, or the names of those that are missing."""

    row: int
    number: int
    columns: Columns | None
    missing: tuple[str, ...] = ()


def find_headers(grid: Grid) -> list[Header]:
    """Every row of the sheet that looks like the header of an analysis, from top to bottom."""
    found = (_header(grid, row) for row in range(len(grid.rows)))
    return [header for header in found if header is not None]


def _header(grid: Grid, row: int) -> Header | None:
    labels = {column: _NOT_LETTERS.sub("", grid.text(row, column).lower()) for column in range(len(grid.rows[row]))}
    number = next((column for column, label in labels.items() if label in {"no", "nomor"}), None)
    if number is None:
        return None
    found = {name: _column(labels, starts, number) for name, starts in _STARTS.items()}
    if found["uraian"] is None:
        return None
    missing = tuple(title for name, title in _NAMES.items() if found[name] is None)
    return Header(row, number, None if missing else _columns(number, found), missing)


def _column(labels: dict[int, str], starts: tuple[str, ...], after: int) -> int | None:
    return next((column for column, label in labels.items() if column > after and label.startswith(starts)), None)


def _columns(number: int, found: dict[str, int | None]) -> Columns:
    places = {name: column for name, column in found.items() if column is not None}
    # Many headers leave the cell above the codes empty.
    if "kode" not in places and places["satuan"] - places["uraian"] == 2:
        places["kode"] = places["uraian"] + 1
    return Columns(number=number, kode=places.pop("kode", None), **places)
