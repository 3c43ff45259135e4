"""Reads a flat table, one row a component, in which somebody or a well-known header said which column is what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from projects.domain.catalogue import ZERO, Analysis, Component, Reading, SheetSummary
from projects.domain.catalogue_findings import Origin
from projects.domain.catalogue_units import unit_in_title, unit_or_text
from projects.domain.encoding import mended
from projects.domain.kategori import Kategori, read_kategori
from projects.domain.kode import tidy_kode
from projects.ingest.figures import checked_coefficient, indonesian_number
from projects.ingest.flat_columns import ColumnMapping, MappingNeededError, guess
from projects.ingest.grid import LARGEST_AMOUNT, plain_number
from projects.ingest.limits import ImportLimits
from projects.ingest.notes import Notes
from projects.ingest.table import LONGEST_CODE, LONGEST_NAME, LONGEST_UNIT
from projects.ingest.tables import Table

# Where most coefficients are texts, a whole number among them was made by a spreadsheet.
MOSTLY = Decimal("0.5")


def read_flat(table: Table, mappings: Mapping[str, ColumnMapping], limits: ImportLimits) -> Reading:
    """All analyses with their components in the file's order; codes are not settled yet.

    Raises MappingNeededError where neither a saved mapping nor the titles say which column is what.
    """
    mapping = mappings.get(table.signature) or guess(table.titles)
    if mapping is None:
        raise MappingNeededError(table)
    reader = _Flat(table, mapping, Notes(limits.findings))
    analyses = reader.read()
    summary = SheetSummary(table.grid.name, len(analyses))
    return Reading(tuple(analyses), (summary,), tuple(reader.notes.findings))


@dataclass
class _Group:
    """The rows of one analysis, whose head is its first row."""

    kode: str
    nama: str
    row: int
    components: list[Component] = field(default_factory=list)


@dataclass
class _Flat:
    table: Table
    mapping: ColumnMapping
    notes: Notes
    groups: dict[tuple[str, str], _Group] = field(default_factory=dict)

    def read(self) -> list[Analysis]:
        odd = self._odd_numbers()
        for row in range(self.table.header + 1, len(self.table.grid.rows)):
            if not self.table.grid.is_empty(row):
                self._row(row, odd=row in odd)
        return [analysis for group in self.groups.values() for analysis in self._analyses(group)]

    def _row(self, row: int, *, odd: bool) -> None:
        kode = self.notes.kode = tidy_kode(self._plain(row, "kode"))[:LONGEST_CODE]
        written = self._plain(row, "nama")
        group = self.groups.get((kode, written))
        if group is None:
            nama = self._text(row, "nama", LONGEST_NAME, required=True)
            group = self.groups.setdefault((kode, written), _Group(kode, nama, row))
        koefisien = self._coefficient(row)
        if koefisien is None:
            return
        uraian = self._text(row, "uraian", LONGEST_NAME, required=True)
        group.components.append(
            Component(
                kategori=self._kategori(row),
                kode=self._text(row, "kode_item", LONGEST_CODE),
                uraian=self.notes.resource_name(uraian, self._origin(row, "uraian")),
                satuan=unit_or_text(self._text(row, "satuan", LONGEST_UNIT)),
                koefisien=koefisien,
                harga_satuan=self._price(row),
                jumlah=self._amount(row),
                origin=self._origin(row, "koefisien"),
                odd_number=odd,
            )
        )

    def _analyses(self, group: _Group) -> Iterable[Analysis]:
        origin = self._origin(group.row, "kode")
        self.notes.kode = group.kode
        if not group.components:
            self.notes.finding("analysis-empty", origin, f"Analisis {group.kode} tidak mempunyai komponen; dilewati")
            return
        satuan = unit_or_text(self._text(group.row, "satuan_ahsp", LONGEST_UNIT)) or unit_in_title(group.nama) or ""
        if not satuan:
            message = f"Satuan analisis '{group.nama[:80]}' tidak ditemukan"
            self.notes.finding("unit-unclear", origin, message)
        yield Analysis(
            kode=group.kode,
            nama=group.nama,
            satuan=satuan,
            klasifikasi=self._text(group.row, "klasifikasi", LONGEST_NAME),
            sub_klasifikasi=self._text(group.row, "sub_klasifikasi", LONGEST_NAME),
            origin=origin,
            components=tuple(group.components),
            written_kode=group.kode,
        )

    def _odd_numbers(self) -> set[int]:
        """Rows whose coefficient is a whole number although the file writes most as text (`0.6`): Excel made it one."""
        values = {
            row: self.table.grid.value(row, self.mapping.columns["koefisien"])
            for row in range(self.table.header + 1, len(self.table.grid.rows))
        }
        texts = sum(1 for value in values.values() if isinstance(value, str) and value)
        if self.table.by_line or texts <= MOSTLY * len(values):
            return set()
        return {row for row, value in values.items() if isinstance(value, float | int) and float(value).is_integer()}

    def _coefficient(self, row: int) -> Decimal | None:
        """0 where it cannot be read, which has then been noted; None for a caption, which is left out."""
        origin = self._origin(row, "koefisien")
        if error := self.table.grid.error(row, self.mapping.columns["koefisien"]):
            self.notes.finding("coefficient-error", origin, f"koefisien berisi {error}; isi angkanya", value=error)
            return ZERO
        text = self._plain(row, "koefisien")
        value = self._number(row, "koefisien")
        if value is None:
            message = f"koefisien {text[:40]!r} bukan angka; isi angkanya" if text else "koefisien kosong; isi angkanya"
            self.notes.finding("coefficient-invalid", origin, message, value=text[:40])
            return ZERO
        if value == 0:
            self._without_coefficient(row, origin)
            return None
        return checked_coefficient(value, origin, self.notes) or ZERO

    def _without_coefficient(self, row: int, origin: Origin) -> None:
        shown = self._plain(row, "uraian")[:80]
        if self._plain(row, "satuan"):
            message = f"Koefisien '{shown}' 0 walaupun bersatuan; baris tidak diimpor, analisisnya tidak lengkap"
            self.notes.finding("coefficient-zero", origin, message)
        else:
            message = f"Baris '{shown}' tanpa satuan dan koefisien; dibaca sebagai subjudul, tidak diimpor"
            self.notes.finding("row-without-figures", origin, message)

    def _kategori(self, row: int) -> Kategori:
        text, origin = self._plain(row, "kategori"), self._origin(row, "kategori")
        kategori = read_kategori(text)
        if kategori is not None:
            return kategori
        if text:
            message = f"kategori {text[:40]!r} tidak dikenal; pakai TK, BHN, ALT atau LAIN"
            self.notes.finding("kategori-unknown", origin, message, value=text[:40])
        else:
            message = f"Kategori '{self._plain(row, 'uraian')[:80]}' kosong; dibaca sebagai LAIN"
            self.notes.finding("kategori-missing", origin, message, str(Kategori.LAIN))
        return Kategori.LAIN

    def _price(self, row: int) -> Decimal | None:
        if not self._plain(row, "harga_satuan"):
            return None
        value = self._number(row, "harga_satuan")
        if value is None or not 0 <= value < LARGEST_AMOUNT:
            text = self._plain(row, "harga_satuan")[:40]
            message = f"harga satuan {text!r} bukan harga; perbaiki, atau simpan tanpa harga"
            self.notes.finding("price-invalid", self._origin(row, "harga_satuan"), message, value=text)
            return None
        return value

    def _amount(self, row: int) -> Decimal | None:
        value = self._number(row, "jumlah")
        return value if value is not None and 0 <= value < LARGEST_AMOUNT else None

    def _number(self, row: int, name: str) -> Decimal | None:
        """A number cell as it is; a text by the decimal sign that the mapping names."""
        column = self.mapping.columns.get(name)
        if column is None:
            return None
        number = self.table.grid.number(row, column)
        if number is not None:
            return number
        text = self.table.grid.text(row, column)
        return indonesian_number(text) if self.mapping.decimal == "," else plain_number(text)

    def _plain(self, row: int, name: str) -> str:
        return self.table.grid.text(row, self.mapping.columns.get(name))

    def _text(self, row: int, name: str, longest: int, *, required: bool = False) -> str:
        written = self._plain(row, name)
        text = mended(written)
        if text != written:
            message = f"Huruf yang salah terbaca {written[:60]!r} dipulihkan"
            self.notes.finding("encoding-mended", self._origin(row, name), message, text[:200], written[:200])
        if required and not text:
            self.notes.finding("form-invalid", self._origin(row, name), f"{name}: kosong; wajib diisi")
        if len(text) > longest:
            message = f"{name}: lebih dari {longest} karakter; pendekkan"
            self.notes.finding("form-invalid", self._origin(row, name), message)
        return text

    def _origin(self, row: int, name: str) -> Origin:
        column = self.mapping.columns.get(name, 0)
        if self.table.by_line:
            return Origin(self.table.grid.name, str(row + 1))
        return self.table.grid.origin(row, column)
