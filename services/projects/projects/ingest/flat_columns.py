"""Which column of a flat table is what: known titles, and what people have said about files with the same header."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from projects.domain.problem import Problem
from projects.ingest.tables import Table, plain_title

REQUIRED = ("kode", "nama", "kategori", "uraian", "koefisien")
OPTIONAL = ("satuan", "kode_item", "harga_satuan", "jumlah", "satuan_ahsp", "klasifikasi", "sub_klasifikasi")
FIELDS = (*REQUIRED, *OPTIONAL)
DECIMAL_SIGNS = (".", ",")

# Titles that mean a field beyond doubt; a table with all the required ones needs nobody's help.
_TITLES: Mapping[str, tuple[str, ...]] = {
    "kode": ("kodeahsp", "kodeanalisis", "kodeanalisa"),
    "nama": ("namaahsp", "namaanalisis", "uraianpekerjaan", "namapekerjaan"),
    "kategori": ("kategori",),
    "uraian": ("item", "uraianitem", "namaitem", "namasumberdaya", "sumberdaya"),
    "koefisien": ("koefisien", "koef"),
    "satuan": ("satuan", "satuanitem"),
    "kode_item": ("kodeitem", "kodeitemlookup", "kodesumberdaya"),
    "harga_satuan": ("hargasatuan",),
    "jumlah": ("jumlahharga",),
    "satuan_ahsp": ("satuanahsp", "satuanpekerjaan"),
    "klasifikasi": ("klasifikasi",),
    "sub_klasifikasi": ("subklasifikasi",),
}


@dataclass(frozen=True)
class ColumnMapping:
    """The column of each field, counted from 0, and the sign before the decimals of numbers written as text."""

    columns: Mapping[str, int]
    decimal: str = "."


class MappingNeededError(Exception):
    """Somebody has to say which column of this table is what."""

    def __init__(self, table: Table) -> None:
        super().__init__(table.grid.name)
        self.table = table


def known_columns(titles: Sequence[str]) -> dict[str, int]:
    """The fields that the titles name beyond doubt."""
    plain = [plain_title(title) for title in titles]
    found = {field: next((plain.index(one) for one in names if one in plain), None) for field, names in _TITLES.items()}
    return {field: column for field, column in found.items() if column is not None}


def guess(titles: Sequence[str]) -> ColumnMapping | None:
    """The mapping, where the titles alone say enough."""
    columns = known_columns(titles)
    return ColumnMapping(columns) if all(field in columns for field in REQUIRED) else None


def mapping_problems(columns: Mapping[str, int], decimal: str, width: int) -> list[Problem]:
    """What is wrong with what somebody said about a table of `width` columns."""
    problems = [Problem(f"columns.{field}", "isian ini tidak dikenal") for field in columns if field not in FIELDS]
    problems += [Problem(f"columns.{field}", "pilih kolomnya") for field in REQUIRED if field not in columns]
    problems += [
        Problem(f"columns.{field}", f"pilih kolom 0 sampai {width - 1}")
        for field, column in columns.items()
        if not 0 <= column < width
    ]
    if len(set(columns.values())) < len(columns):
        problems.append(Problem("columns", "satu kolom dipakai untuk dua isian; pilih kolom yang berbeda"))
    if decimal not in DECIMAL_SIGNS:
        problems.append(Problem("decimal", "pilih titik atau koma"))
    return problems
