"""Reads one sheet: its headings, and every analysis that stands under a header."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from projects.domain.catalogue import Analysis, Figure
from projects.domain.catalogue_units import unit_in_title
from projects.domain.kode import looks_like_kode, tidy_kode
from projects.ingest.grid import Grid
from projects.ingest.layout import HEADER_NAMES, Columns, Header, find_headers
from projects.ingest.lost import lost_analyses
from projects.ingest.notes import Notes
from projects.ingest.table import LONGEST_NAME, TableReader

# How far the rounded price of a title may stand to the right of the column of amounts.
PRICE_REACH = 3


@dataclass
class SheetReader:
    """Goes through a sheet from top to bottom; `headings` are those in force where it stands."""

    grid: Grid
    notes: Notes
    headings: dict[str, str] = field(default_factory=dict)
    heading: str = ""
    analyses: list[Analysis] = field(default_factory=list)

    def read(self) -> str:
        """Reads all analyses; a sentence that says why there are none to read, or the empty text.

        An analysis that lost its header is an error, wherever in the sheet it stands: nobody may miss it later.
        """
        headers = find_headers(self.grid)
        size = len(self.grid.rows)
        if all(header.columns is None for header in headers):
            return "" if self._refuse_lost(0, size, headers) else _why_none(headers)
        position = 0
        for header, following in zip(headers, [*headers[1:], None], strict=True):
            title = self._title_row(header.row, position)
            self._read_headings(position, title, header.number)
            limit = size if following is None else self._title_row(following.row, header.row + 1)
            position = self._table(header, title, limit)
        self._refuse_lost(position, size)
        return ""

    def _title_row(self, header: int, first: int) -> int:
        """The last row above the header that holds anything; the header itself where there is none."""
        return next((row for row in range(header - 1, first - 1, -1) if not self.grid.is_empty(row)), header)

    def _read_headings(self, first: int, end: int, number: int) -> None:
        for row in range(first, end):
            kode, title = self.grid.text(row, number), self.grid.text(row, number + 1)
            if title and looks_like_kode(kode):
                self.heading = tidy_kode(kode)
                self.headings[self.heading] = title
        self._refuse_lost(first, end)

    def _refuse_lost(self, first: int, end: int, headers: Sequence[Header] = ()) -> bool:
        """Names each analysis that no header covers, and the incomplete one of `headers` above it; whether any is."""
        lost = list(lost_analyses(self.grid, first, end))
        for row, column in lost:
            above = next((header for header in reversed(headers) if header.row < row), None)
            self.notes.finding("analysis-lost", self.grid.origin(row, column), _why_lost(above))
        return bool(lost)

    def _table(self, header: Header, title: int, limit: int) -> int:
        columns = header.columns
        if columns is None:
            self._skip(header, limit)
            return limit
        table = TableReader(self.grid, columns, self.notes)
        self.notes.kode = tidy_kode(self.grid.text(title, columns.number)) if title < header.row else ""
        end = table.read(header.row + 1, limit)
        self._add(table, title, columns, header.row)
        self.notes.kode = ""
        return end

    def _skip(self, header: Header, limit: int) -> None:
        """Passes over a table that is no analysis, which must not hold any."""
        if self._refuse_lost(header.row + 1, limit, [header]):
            return
        message = f"Tabel tanpa kolom {', '.join(header.missing)} bukan analisis harga satuan; dilewati"
        self.notes.finding("table-skipped", self.grid.origin(header.row, header.number), message)

    def _add(self, table: TableReader, title: int, columns: Columns, header: int) -> None:
        nama = self.grid.text(title, columns.uraian) if title < header else ""
        origin = self.grid.origin(title, columns.number)
        if not nama or len(nama) > LONGEST_NAME:
            message = f"judul analisis di atas baris kolom kosong atau lebih dari {LONGEST_NAME} karakter"
            self.notes.finding("form-invalid", self.grid.origin(title, columns.uraian), message)
            return
        written = self.grid.text(title, columns.number)
        if table.unit_price is None:
            self.notes.finding("total-missing", origin, "Analisis tanpa baris F (Harga Satuan Pekerjaan)")
        if self.grid.number(title, columns.number) is not None:
            message = f"Kode {written} tertulis sebagai angka; nol di belakang (1.10) bisa hilang, tulis sebagai teks"
            self.notes.finding("code-number", origin, message)
        kode = tidy_kode(written)
        klasifikasi, sub_klasifikasi = self._classes(kode or self.heading)
        self.analyses.append(
            Analysis(
                kode=kode,
                nama=nama,
                satuan=unit_in_title(nama) or "",
                klasifikasi=klasifikasi,
                sub_klasifikasi=sub_klasifikasi,
                origin=origin,
                components=tuple(table.components),
                file_totals=table.file_totals(self._rounded_price(title, columns)),
                written_kode=written,
                heading=self.heading,
                heading_title=self.headings.get(self.heading, ""),
            )
        )

    def _classes(self, kode: str) -> tuple[str, str]:
        """Titles of the headings above: the one of two levels (`2.2`), and the deeper ones joined."""
        levels = kode.split(".")
        above = [".".join(levels[:count]) for count in range(2, len(levels))]
        titles = [self.headings[code] for code in above if code in self.headings]
        return (
            (titles[0][:LONGEST_NAME], " / ".join(titles[1:])[:LONGEST_NAME])
            if titles
            else (self.headings.get(self.heading, ""), "")
        )

    def _rounded_price(self, title: int, columns: Columns) -> Figure | None:
        for column in range(columns.jumlah, columns.jumlah + PRICE_REACH):
            value = self.grid.amount(title, column)
            if value is not None or self.grid.error(title, column):
                return Figure(value, self.grid.cell(title, column))
        return None


def _why_lost(above: Header | None) -> str:
    if above is None:
        return f"analisis tanpa baris judul kolom; tambahkan {HEADER_NAMES}"
    missing = ", ".join(above.missing)
    return (
        f"bagian analisis di bawah judul kolom yang tidak lengkap: baris {above.row + 1} tidak memuat {missing}; "
        "lengkapi, atau jangan impor lembar ini bila isinya bukan analisis"
    )


def _why_none(headers: list[Header]) -> str:
    if not headers:
        return f"tidak ada baris judul kolom {HEADER_NAMES}"
    missing = ", ".join(headers[0].missing)
    return f"judul kolom di baris {headers[0].row + 1} tidak memuat {missing}"
