"""Reads the rows of a price list: what can be taken, and why the others cannot. Runs in the sandbox only."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from projects.domain.catalogue_resource import kategori_of_section, without_footnotes
from projects.domain.catalogue_units import canonical_unit, unit_or_text
from projects.domain.encoding import mended
from projects.domain.kategori import Kategori, read_kategori
from projects.domain.price_list import ListPrice, price_problems
from projects.domain.price_list_figures import Unfit, fitting_rupiah, read_rupiah
from projects.ingest.grid import Grid
from projects.ingest.limits import ImportLimits
from projects.ingest.notes import refused
from projects.ingest.price_list_columns import header_of, titles_of
from projects.ingest.price_list_file import price_grids
from projects.ingest.tables import SAMPLE_ROWS

MOST_ROWS = 10_000
BATCH = 500
SHOWN = 80
LABOUR_UNITS = ("OH", "OJ")
_NUMBERING = re.compile(r"^(?:[A-Z]|[IVX]+|\d{1,3})[.)]\s*", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_WHAT_TO_DO: Mapping[Unfit, str] = {
    Unfit.EMPTY: "harga kosong; isi harganya, atau biarkan bila memang belum ada",
    Unfit.NOT_A_NUMBER: "harga bukan angka; tulis seperti 12.500 atau 12500,50",
    Unfit.NEGATIVE: "harga negatif; isi harga di atas 0",
    Unfit.ZERO: "harga 0; isi harga di atas 0",
    Unfit.TOO_LARGE: "harga terlalu besar; periksa angka dan satuannya",
}


@dataclass(frozen=True)
class PriceTarget:
    """How to read: the column of each field where somebody named them, and the category of rows that say none."""

    columns: Mapping[str, int]
    kategori: str
    sheet: str


class _SkippedError(Exception):
    """The row cannot be taken; the column is the one to look at."""

    def __init__(self, reason: str, column: int, message: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.column = column
        self.message = message


def read_price_list(path: Path, name: str, target: PriceTarget, limits: ImportLimits) -> Iterator[dict[str, Any]]:
    """{table}: sheet, titles, sample, columns, needs_columns; then batches {rows} and {skipped}.

    Raises RefusedError for a file that cannot be read or has too many rows.
    """
    sheets, grids = price_grids(path, name, target.sheet, limits)
    first, found = None, None
    for grid in grids:
        first = first or (grid if any(not grid.is_empty(row) for row in range(len(grid.rows))) else None)
        found = header_of(grid)
        if found is not None or (target.columns and first is not None):
            first = grid
            break
    if first is None:
        raise refused("price-list-empty", name, "tidak berisi satu baris pun; pilih berkas atau lembar yang berisi")
    header, columns = found or (_untitled(first, target.columns), {})
    columns = {**target.columns} or columns
    yield {"table": _table(first, sheets, header, columns)}
    if columns:
        _check_count(first, header, name)
        yield from _Prices(first, columns, read_kategori(target.kategori)).batches(header + 1)


def _untitled(grid: Grid, columns: Mapping[str, int]) -> int:
    """The row of titles where no title is known: the first that is filled, unless a price stands in it already."""
    row = next(row for row in range(len(grid.rows)) if not grid.is_empty(row))
    is_price = "harga" in columns and isinstance(_price(grid, row, columns["harga"]), Decimal)
    return row - 1 if is_price else row


def _table(grid: Grid, sheets: list[str], header: int, columns: Mapping[str, int]) -> dict[str, Any]:
    rows = range(max(header, 0), min(len(grid.rows), header + 1 + SAMPLE_ROWS))
    texts = [[text[:SHOWN] for text in titles_of(grid, row)] for row in rows]
    return {
        "sheet": grid.name,
        "sheets": sheets,
        "titles": texts[0] if header >= 0 else [],
        "sample": texts[1:] if header >= 0 else texts,
        "columns": dict(columns),
        "needs_columns": not columns,
    }


def _check_count(grid: Grid, header: int, name: str) -> None:
    count = sum(not grid.is_empty(row) for row in range(header + 1, len(grid.rows)))
    if count > MOST_ROWS:
        raise refused("price-list-too-large", name, f"berisi {count} baris; batasnya {MOST_ROWS}, bagi berkasnya")


def _price(grid: Grid, row: int, column: int) -> Decimal | Unfit:
    value = grid.number(row, column)
    return read_rupiah(grid.text(row, column)) if value is None else fitting_rupiah(value)


@dataclass
class _Prices:
    """Reads row by row; `section` is the category of the title that was met last."""

    grid: Grid
    columns: Mapping[str, int]
    default: Kategori | None
    section: Kategori | None = None
    first_rows: dict[str, int] = field(default_factory=dict)

    def batches(self, start: int) -> Iterator[dict[str, Any]]:
        filled = [row for row in range(start, len(self.grid.rows)) if not self.grid.is_empty(row)]
        for first in range(0, len(filled), BATCH):
            taken, skipped = [], []
            for row in filled[first : first + BATCH]:
                try:
                    taken.append(self._taken(row))
                except _SkippedError as why:
                    skipped.append(self._skipped(row, why))
            yield {"rows": taken, "skipped": skipped}

    def _taken(self, row: int) -> dict[str, Any]:
        self._refuse_captions(row)
        price = ListPrice(
            kategori=self._kategori(row),
            kode=without_footnotes(self._text(row, "kode")),
            uraian=self._uraian(row),
            satuan=self._satuan(row),
            harga=self._harga(row),
        )
        for problem in price_problems(price, ""):
            raise _SkippedError("too-long", self._column(problem.path), f"{problem.path}: {problem.message}")
        first = self.first_rows.setdefault(price.identity, row)
        if first != row:
            message = f"sama dengan baris {first + 1}, yang dipakai; hapus salah satunya"
            raise _SkippedError("duplicate", self.columns["uraian"], message)
        shown = {"kode": price.kode, "uraian": price.uraian, "satuan": price.satuan, "harga": str(price.harga)}
        return {"row": row + 1, "kategori": price.kategori.value, **shown}

    def _refuse_captions(self, row: int) -> None:
        """A name without unit and price titles the rows below it."""
        if self._text(row, "satuan") or self.grid.text(row, self.columns["harga"]):
            return
        words = (_NUMBERING.sub("", text) for text in titles_of(self.grid, row))
        kategori = next((found for found in map(kategori_of_section, words) if found is not None), None)
        self.section = kategori or self.section
        raise _SkippedError("caption", self.columns["uraian"], "dibaca sebagai subjudul, bukan harga")

    def _kategori(self, row: int) -> Kategori:
        text = self._text(row, "kategori")
        if text:
            found = read_kategori(text) or kategori_of_section(text)
        else:
            labour = Kategori.TK if canonical_unit(self._text(row, "satuan")) in LABOUR_UNITS else None
            found = self.section or labour or self.default
        if found is None:
            message = "kategori tidak diketahui; tulis TK, BHN, ALT atau LAIN, atau pilih kategori untuk berkas ini"
            raise _SkippedError("no-kategori", self._column("kategori"), message)
        return found

    def _uraian(self, row: int) -> str:
        uraian = self._text(row, "uraian")
        if not _LETTER.search(uraian):
            raise _SkippedError("no-name", self.columns["uraian"], "nama sumber daya kosong; isi uraiannya")
        return uraian

    def _satuan(self, row: int) -> str:
        satuan = unit_or_text(self._text(row, "satuan"))
        if not satuan:
            raise _SkippedError("no-unit", self.columns["satuan"], "satuan kosong; isi satuannya, misalnya kg atau OH")
        return satuan

    def _harga(self, row: int) -> Decimal:
        column = self.columns["harga"]
        if error := self.grid.error(row, column):
            raise _SkippedError("cell-error", column, f"harga berisi {error}; perbaiki rumusnya")
        harga = _price(self.grid, row, column)
        if isinstance(harga, Unfit):
            raise _SkippedError(harga.value, column, _WHAT_TO_DO[harga])
        return harga

    def _text(self, row: int, name: str) -> str:
        return mended(self.grid.text(row, self.columns.get(name)))

    def _column(self, name: str) -> int:
        return self.columns.get(name, self.columns["uraian"])

    def _skipped(self, row: int, why: _SkippedError) -> dict[str, Any]:
        return {
            "row": row + 1,
            "cell": self.grid.cell(row, why.column),
            "reason": why.reason,
            "message": why.message,
            "uraian": self._text(row, "uraian")[:SHOWN],
            "value": self.grid.text(row, why.column)[:SHOWN],
        }
