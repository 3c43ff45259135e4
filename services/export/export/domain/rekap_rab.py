"""The rekap RAB as a document: what stands in which column and row, the same on every kind of paper."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from export.domain.numbers import percent

TITLE = "REKAPITULASI RENCANA ANGGARAN BIAYA"
COLUMNS = ("Uraian", "Kode AHSP", "Satuan", "Volume", "Harga Satuan", "Jumlah")
VOLUME_PLACES = 3
MONEY_PLACES = 2


class RowKind(StrEnum):
    """Level in the tree: two levels of groups, then the pekerjaan."""

    KLASIFIKASI = "klasifikasi"
    SUB = "sub"
    PEKERJAAN = "pekerjaan"


@dataclass(frozen=True, slots=True)
class RabRow:
    """One line of the tree. A group has only its name and `total`, the sum of what is under it; amounts are rupiah."""

    kind: RowKind
    kode: str
    uraian: str
    satuan: str
    volume: Decimal | None
    unit_price: Decimal | None
    total: Decimal

    @property
    def is_group(self) -> bool:
        """Groups are shaded and carry no volume or price."""
        return self.kind is not RowKind.PEKERJAAN


@dataclass(frozen=True, slots=True)
class RabHeader:
    """Which project at which revision, and its totals in exact rupiah."""

    revision: int
    project_name: str
    lokasi_project: str
    sumber_dana: str
    nama_client: str
    tahun: str
    ppn_percent: Decimal
    subtotal: Decimal
    ppn: Decimal
    grand_total: Decimal
    rounded_total: Decimal
    terbilang: str


def identity_lines(header: RabHeader) -> tuple[tuple[str, str], ...]:
    """The block that says which project this is; what the project leaves empty is left out."""
    lines = (
        ("Proyek", header.project_name),
        ("Lokasi", header.lokasi_project),
        ("Pemilik", header.nama_client),
        ("Sumber dana", header.sumber_dana),
        ("Tahun anggaran", header.tahun),
        ("Revisi", str(header.revision)),
    )
    return tuple(line for line in lines if line[1])


def summary_lines(header: RabHeader) -> tuple[tuple[str, Decimal], ...]:
    """The rows under the table. PPN stands here only; rounding is a row of its own (rules-indonesia: rounding, tax)."""
    return (
        ("TOTAL", header.subtotal),
        (f"PPN {percent(header.ppn_percent)} %", header.ppn),
        ("GRAND TOTAL", header.grand_total),
        ("PEMBULATAN", header.rounded_total),
    )
