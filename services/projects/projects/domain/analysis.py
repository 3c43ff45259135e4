"""The analysis of a pekerjaan as its author wrote it: rows that name a resource, and rows that bundle an analysis."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from projects.domain.bundle import Target, TargetKind
from projects.domain.catalogue_resource import resource_identity
from projects.domain.kategori import Kategori, read_kategori
from projects.domain.problem import Problem
from projects.domain.text import check_text, one_line

MOST_ROWS = 1_000
LONGEST_URAIAN = 500
LONGEST_KODE = 100
LONGEST_SATUAN = 50
# The identity is indexed, and an entry of an index has a third of a page.
LONGEST_IDENTITY_BYTES = 2_000


# A large tree names few resources many times.
_identity = lru_cache(maxsize=16_384)(resource_identity)


@dataclass(frozen=True, slots=True)
class RowInput:
    """One row as a client sent it; with `ref_kind` and `ref_id` it is a bundle."""

    kategori: str
    kode: str
    uraian: str
    satuan: str
    koefisien: Decimal
    ref_kind: str | None = None
    ref_id: int | None = None


@dataclass(frozen=True, slots=True)
class AnalysisRow:
    """One row: quantity of a resource, or of another analysis, per unit of the pekerjaan."""

    kategori: Kategori
    kode: str
    uraian: str
    satuan: str
    koefisien: Decimal
    target: Target | None = None

    @property
    def identity(self) -> str:
        """Which resource of the price list the row means; of no use for a bundle."""
        return _identity(self.kategori, self.uraian, self.satuan)

    def with_kode(self, kode: str) -> "AnalysisRow":
        """The row under another code."""
        return replace(self, kode=kode)


def read_rows(inputs: Sequence[RowInput]) -> tuple[list[AnalysisRow], list[Problem]]:
    """The rows and all their problems; a row with a problem is left out."""
    if len(inputs) > MOST_ROWS:
        return [], [Problem("rows", f"paling banyak {MOST_ROWS} baris, sekarang {len(inputs)}")]
    rows: list[AnalysisRow] = []
    problems: list[Problem] = []
    for index, given in enumerate(inputs):
        row, wrong = _read_row(f"rows[{index}]", given)
        problems += wrong
        if row is not None and not wrong:
            rows.append(row)
    return rows, problems


def _read_row(path: str, given: RowInput) -> tuple[AnalysisRow | None, list[Problem]]:
    kategori = read_kategori(given.kategori)
    target, problems = _read_target(path, given, kategori)
    problems += check_text(given.uraian, f"{path}.uraian", longest=LONGEST_URAIAN, required=given.ref_kind is None)
    problems += check_text(given.kode, f"{path}.kode", longest=LONGEST_KODE)
    problems += check_text(given.satuan, f"{path}.satuan", longest=LONGEST_SATUAN)
    if kategori is None:
        return None, [Problem(f"{path}.kategori", "pilih TK, BHN, ALT atau LAIN"), *problems]
    row = AnalysisRow(
        kategori, one_line(given.kode), one_line(given.uraian), one_line(given.satuan), given.koefisien, target
    )
    if target is None and len(row.identity.encode()) > LONGEST_IDENTITY_BYTES:
        problems.append(Problem(f"{path}.uraian", "terlalu panjang; persingkat"))
    return row, problems


def _read_target(path: str, given: RowInput, kategori: Kategori | None) -> tuple[Target | None, list[Problem]]:
    if given.ref_kind is None and given.ref_id is None:
        return None, []
    if given.ref_kind not in set(TargetKind):
        return None, [Problem(f"{path}.ref_kind", "pilih job (pekerjaan proyek) atau ahsp (analisa referensi)")]
    if given.ref_id is None:
        return None, [Problem(f"{path}.ref_id", "wajib diisi untuk pekerjaan gabungan")]
    if kategori is not Kategori.LAIN:
        return None, [Problem(f"{path}.kategori", "pekerjaan gabungan hanya boleh berkategori LAIN")]
    return Target(TargetKind(given.ref_kind), given.ref_id), []
