"""Reads one analysis of a sheet: from its title above the header down to its row F."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from projects.domain.catalogue import EXACT, HUNDRED, ZERO, Component, Figure, FileTotals
from projects.domain.catalogue_resource import kategori_of_section, without_footnotes
from projects.domain.catalogue_units import unit_or_text
from projects.domain.kategori import Kategori
from projects.ingest.figures import read_amount, read_coefficient
from projects.ingest.grid import LARGEST_AMOUNT, Grid
from projects.ingest.layout import Columns
from projects.ingest.notes import Notes
from projects.ingest.rows import RowKind, kind_of

PRICE_STEP = Decimal("0.000001")
LONGEST_NAME = 1_000
LONGEST_CODE = 100
LONGEST_UNIT = 50

# One percentage, not a range: "10% x D", but not "10% - 15% x D".
_ONE_RATE = re.compile(r"(?<![\d%-])(\d{1,2}(?:[.,]\d+)?)\s*%\s*x\s*D", re.IGNORECASE)
_RANGE = re.compile(r"%\s*[-–]\s*\d")


@dataclass
class TableReader:
    """Reads the rows of one analysis; `read` says where it ended."""

    grid: Grid
    columns: Columns
    notes: Notes
    kategori: Kategori | None = None
    components: list[Component] = field(default_factory=list)
    sections: set[str] = field(default_factory=set)
    subtotals: list[tuple[Kategori, Figure]] = field(default_factory=list)
    direct: Figure | None = None
    overhead: Figure | None = None
    overhead_rate: Decimal | None = None
    unit_price: Figure | None = None

    def read(self, first: int, end: int) -> int:
        """Reads from row `first` to row F, at most to `end`; the row after the last one read."""
        for row in range(first, end):
            self._row(row, kind_of(self.grid, row, self.columns))
            if self.unit_price is not None:
                return row + 1
        return end

    def file_totals(self, rounded_price: Figure | None) -> FileTotals:
        """What the file itself computed."""
        return FileTotals(
            subtotals=tuple(self.subtotals),
            direct=self.direct,
            overhead_rate=self.overhead_rate,
            overhead=self.overhead,
            unit_price=self.unit_price,
            rounded_price=rounded_price,
        )

    def _row(self, row: int, kind: RowKind) -> None:
        match kind:
            case RowKind.SECTION:
                self._section(row)
            case RowKind.COMPONENT:
                self._component(row)
            case RowKind.CAPTION:
                self._caption(row)
            case RowKind.SUBTOTAL if self.kategori is not None:
                self.subtotals.append((self.kategori, self._figure(row)))
            case RowKind.DIRECT:
                self.direct = self._figure(row)
            case RowKind.OVERHEAD:
                self.overhead, self.overhead_rate = self._figure(row), self._rate(row)
            case RowKind.UNIT_PRICE:
                self.unit_price = self._figure(row)

    def _section(self, row: int) -> None:
        """A letter that comes again begins another analysis: row F of this one and the header of that one are lost."""
        letter = self.grid.text(row, self.columns.number).upper()
        if letter in self.sections:
            origin = self.grid.origin(row, self.columns.number)
            message = f"bagian {letter} muncul lagi; pisahkan kedua analisis: lengkapi baris F dan judul kolomnya"
            self.notes.finding("section-repeated", origin, message)
        self.sections.add(letter)
        self.kategori = kategori_of_section(self.grid.text(row, self.columns.uraian))

    def _figure(self, row: int) -> Figure:
        return Figure(self.grid.amount(row, self.columns.jumlah), self.grid.cell(row, self.columns.jumlah))

    def _rate(self, row: int) -> Decimal | None:
        """The fraction of D that E is: a number such as 0.1, or the one percentage that the row names."""
        number = self.grid.number(row, self.columns.harga)
        if number is not None and 0 <= number < 1:
            return number
        for column in (self.columns.harga, self.columns.uraian):
            text = self.grid.text(row, column)
            named = None if _RANGE.search(text) else _ONE_RATE.search(text)
            if named is not None:
                return EXACT.divide(Decimal(named[1].replace(",", ".")), HUNDRED)
        return None

    def _caption(self, row: int) -> None:
        uraian = self.grid.text(row, self.columns.uraian)
        origin = self.grid.origin(row, self.columns.koefisien)
        self.notes.finding("row-without-figures", origin, f"Baris '{uraian[:80]}' tanpa angka; dibaca sebagai subjudul")

    def _component(self, row: int) -> None:
        columns, notes, grid = self.columns, self.notes, self.grid
        harga = read_amount(grid, row, columns.harga, "harga satuan", notes)
        product = grid.amount(row, columns.jumlah)
        koefisien = read_coefficient(grid, row, columns.koefisien, harga, product, notes)
        uraian = self._uraian(row)
        if self.kategori is None:
            message = "baris ini tidak berada di bawah bagian A, B atau C"
            notes.finding("form-invalid", grid.origin(row, columns.uraian), message)
            return
        koefisien = koefisien or ZERO
        # What comes of an unreadable coefficient says nothing more.
        jumlah = read_amount(grid, row, columns.jumlah, "jumlah harga", notes) if koefisien else None
        self.components.append(
            Component(
                kategori=self.kategori,
                kode=without_footnotes(grid.text(row, columns.kode))[:LONGEST_CODE],
                uraian=uraian,
                satuan=self._satuan(row),
                koefisien=koefisien,
                harga_satuan=self._price(row, koefisien, harga, jumlah),
                jumlah=jumlah,
                origin=grid.origin(row, columns.koefisien),
                jumlah_cell=grid.cell(row, columns.jumlah),
            )
        )

    def _uraian(self, row: int) -> str:
        origin = self.grid.origin(row, self.columns.uraian)
        uraian = self.notes.resource_name(self.grid.text(row, self.columns.uraian), origin)
        if not uraian:
            self.notes.finding("form-invalid", origin, "uraian kosong; isi nama sumber dayanya")
        if len(uraian) > LONGEST_NAME:
            self.notes.finding("form-invalid", origin, f"uraian lebih dari {LONGEST_NAME} karakter; pendekkan")
        return uraian

    def _satuan(self, row: int) -> str:
        satuan = self.grid.text(row, self.columns.satuan)
        if len(satuan) > LONGEST_UNIT:
            origin = self.grid.origin(row, self.columns.satuan)
            self.notes.finding("unit-invalid", origin, f"satuan lebih dari {LONGEST_UNIT} karakter; pendekkan")
        return unit_or_text(satuan)

    def _price(self, row: int, koefisien: Decimal, harga: Decimal | None, jumlah: Decimal | None) -> Decimal | None:
        """The price of the row; where the file has only the product, the price that the product implies."""
        origin = self.grid.origin(row, self.columns.harga)
        if harga is None and jumlah is not None and koefisien:
            implied = EXACT.divide(jumlah, koefisien)
            if implied >= LARGEST_AMOUNT:
                message = "jumlah harga terlalu besar untuk koefisiennya; isi harga satuannya"
                self.notes.finding("price-invalid", origin, message)
                return None
            shown = implied.quantize(PRICE_STEP).normalize()
            message = "Harga satuan kosong; dihitung dari jumlah harga dibagi koefisien"
            self.notes.finding("price-implied", origin, message, format(shown, "f"))
            return implied
        if not harga:
            self.notes.finding("price-missing", origin, "Tidak ada harga satuan; dihitung 0")
        return harga
