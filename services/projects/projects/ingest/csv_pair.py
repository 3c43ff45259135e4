"""Reads a catalogue from two CSV files: analyses.csv and components.csv."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from projects.domain.catalogue import ZERO, Analysis, Component, Reading, SheetSummary
from projects.domain.catalogue_findings import Origin
from projects.domain.catalogue_units import unit_in_title, unit_or_text
from projects.domain.kategori import Kategori, read_kategori
from projects.domain.kode import tidy_kode
from projects.ingest.figures import checked_coefficient
from projects.ingest.grid import LARGEST_AMOUNT, cleaned
from projects.ingest.limits import ImportLimits
from projects.ingest.notes import Notes, refused
from projects.ingest.table import LONGEST_CODE, LONGEST_NAME, LONGEST_UNIT

ANALYSES, COMPONENTS = "analyses.csv", "components.csv"
ANALYSIS_COLUMNS = ("kode_ahsp", "nama_ahsp")
COMPONENT_COLUMNS = ("kode_ahsp", "kategori", "kode_item", "uraian_item", "satuan_item", "koefisien")

_PLAIN = re.compile(r"-?\d{1,20}(\.\d{1,20})?")

Line = tuple[Origin, dict[str, str]]


def read_csv_pair(analyses: Path, components: Path, limits: ImportLimits) -> Reading:
    """All analyses with their components, in the order of analyses.csv; codes are not settled yet.

    Raises RefusedError when a file is no UTF-8 CSV with the expected columns.
    """
    reader = _Pair(limits, Notes(limits.findings))
    for origin, line in _lines(components, COMPONENTS, COMPONENT_COLUMNS, limits):
        reader.component(origin, line)
    found = [reader.analysis(origin, line) for origin, line in _lines(analyses, ANALYSES, ANALYSIS_COLUMNS, limits)]
    reader.orphans(found)
    kept = tuple(analysis for analysis in found if analysis.components)
    sheets = (SheetSummary(ANALYSES, len(kept)), SheetSummary(COMPONENTS, 0))
    return Reading(kept, sheets, tuple(reader.notes.findings))


@dataclass
class _Pair:
    limits: ImportLimits
    notes: Notes
    components: dict[str, list[Component]] = field(default_factory=lambda: defaultdict(list))
    first_lines: dict[str, Origin] = field(default_factory=dict)

    def component(self, origin: Origin, line: dict[str, str]) -> None:
        kode = self.notes.kode = tidy_kode(cleaned(line["kode_ahsp"]))
        self.first_lines.setdefault(kode, origin)
        kategori = read_kategori(line["kategori"])
        if kategori is None:
            message = f"kategori {line['kategori'][:40]!r} tidak dikenal; pakai TK, BHN, ALT atau LAIN"
            self.notes.finding("kategori-unknown", origin, message, value=line["kategori"][:40])
        koefisien = self._coefficient(origin, line)
        harga = self._price(origin, line.get("harga_satuan", ""))
        uraian = self._text(origin, line, "uraian_item", LONGEST_NAME, required=True)
        if koefisien is None:
            return
        self.components[kode].append(
            Component(
                kategori=kategori or Kategori.LAIN,
                kode=self._text(origin, line, "kode_item", LONGEST_CODE),
                uraian=self.notes.resource_name(uraian, origin),
                satuan=self._unit(origin, line, "satuan_item"),
                koefisien=koefisien,
                harga_satuan=harga,
                jumlah=None,
                origin=origin,
            )
        )

    def analysis(self, origin: Origin, line: dict[str, str]) -> Analysis:
        kode = self.notes.kode = tidy_kode(cleaned(line["kode_ahsp"]))
        nama = self._text(origin, line, "nama_ahsp", LONGEST_NAME, required=True)
        components = tuple(self.components.get(kode, ()))
        if not components:
            self.notes.finding("analysis-empty", origin, f"Analisis {kode} tidak mempunyai komponen; tidak diimpor")
        return Analysis(
            kode=kode,
            nama=nama,
            satuan=self._unit(origin, line, "satuan") if line.get("satuan") else unit_in_title(nama) or "",
            klasifikasi=self._text(origin, line, "klasifikasi", LONGEST_NAME),
            sub_klasifikasi=self._text(origin, line, "sub_klasifikasi", LONGEST_NAME),
            origin=origin,
            components=components,
            written_kode=kode,
        )

    def orphans(self, analyses: list[Analysis]) -> None:
        """Components of an analysis that nobody declared."""
        known = {analysis.kode for analysis in analyses}
        for kode, origin in self.first_lines.items():
            if kode not in known:
                self.notes.finding("form-invalid", origin, f"kode_ahsp: analisis {kode[:50]!r} tidak ada di {ANALYSES}")

    def _coefficient(self, origin: Origin, line: dict[str, str]) -> Decimal | None:
        """0 where it cannot be read, which has then been noted; None for a row that is left out."""
        value = self._number(origin, line["koefisien"], "koefisien", "coefficient-invalid")
        if value == 0:
            self._without_coefficient(origin, line)
            return None
        return ZERO if value is None else checked_coefficient(value, origin, self.notes) or ZERO

    def _without_coefficient(self, origin: Origin, line: dict[str, str]) -> None:
        """Flat files write captions ("Media Tanam") and lost figures as rows of 0; neither can be priced."""
        shown = line["uraian_item"][:80]
        if line["satuan_item"].strip():
            message = f"Koefisien '{shown}' 0 walaupun bersatuan; baris tidak diimpor, analisisnya tidak lengkap"
            self.notes.finding("coefficient-zero", origin, message)
        else:
            message = f"Baris '{shown}' tanpa satuan dan koefisien; dibaca sebagai subjudul, tidak diimpor"
            self.notes.finding("row-without-figures", origin, message)

    def _price(self, origin: Origin, text: str) -> Decimal | None:
        if not text.strip():
            return None
        value = self._number(origin, text, "harga_satuan", "price-invalid")
        if value is not None and not 0 <= value < LARGEST_AMOUNT:
            self.notes.finding("price-invalid", origin, f"harga satuan {value} di luar batas", value=str(value))
            return None
        return value

    def _number(self, origin: Origin, text: str, column: str, slug: str) -> Decimal | None:
        if _PLAIN.fullmatch(text.strip()):
            return Decimal(text.strip())
        shown = text[:40]
        message = (
            f"{shown!r} bukan angka; tulis dengan titik desimal, misalnya 0.25" if shown else "kosong; isi dengan angka"
        )
        self.notes.finding(slug, origin, f"{column}: {message}", value=shown)
        return None

    def _unit(self, origin: Origin, line: dict[str, str], column: str) -> str:
        return unit_or_text(self._text(origin, line, column, LONGEST_UNIT))

    def _text(self, origin: Origin, line: dict[str, str], column: str, longest: int, *, required: bool = False) -> str:
        text = cleaned(line.get(column, ""))
        if required and not text:
            self.notes.finding("form-invalid", origin, f"{column}: kosong; wajib diisi")
        if len(text) > longest:
            self.notes.finding("form-invalid", origin, f"{column}: lebih dari {longest} karakter; pendekkan")
        return text


def _lines(path: Path, name: str, columns: tuple[str, ...], limits: ImportLimits) -> Iterator[Line]:
    """The file's lines as mappings with their line numbers; every named column is there and is text."""
    csv.field_size_limit(10 * LONGEST_NAME)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="", restval="", strict=True)
            _check_columns(reader.fieldnames or (), name, columns)
            for count, line in enumerate(reader):
                if count >= limits.components:
                    raise refused(
                        "csv-too-large", name, f"lebih dari {limits.components} baris; bagi menjadi beberapa edisi"
                    )
                yield Origin(name, str(reader.line_num)), {key: value for key, value in line.items() if key}
    except UnicodeDecodeError as error:
        raise refused("csv-broken", name, "bukan teks UTF-8; simpan sebagai CSV UTF-8") from error
    except csv.Error as error:
        raise refused("csv-broken", name, f"bukan CSV yang benar ({error}); simpan ulang sebagai CSV") from error


def _check_columns(found: Sequence[str], name: str, columns: tuple[str, ...]) -> None:
    missing = [column for column in columns if column not in found]
    if missing:
        raise refused("csv-columns", name, f"baris pertama tidak memuat kolom {', '.join(missing)}")
