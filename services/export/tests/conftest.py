"""A rekap RAB of any size, made by rule, as domain values."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest

from export.domain.rekap_rab import RabHeader, RabRow, RowKind


@dataclass(frozen=True)
class Figures:
    """The vectors of the rules: 74.3535 m3 at 153 810.8 rupiah."""

    header: RabHeader

    def klasifikasi(self, uraian: str = "Pekerjaan tanah", total: str = "11436371.3178") -> RabRow:
        return RabRow(RowKind.KLASIFIKASI, "", uraian, "", None, None, Decimal(total))

    def sub(self, uraian: str = "Galian", total: str = "11436371.3178") -> RabRow:
        return RabRow(RowKind.SUB, "", uraian, "", None, None, Decimal(total))

    def pekerjaan(
        self,
        uraian: str = "Galian tanah biasa",
        kode: str = "1.2.1.1.1",
        volume: str = "74.3535",
        unit_price: str = "153810.8",
        total: str = "11436371.3178",
    ) -> RabRow:
        return RabRow(RowKind.PEKERJAAN, kode, uraian, "m3", Decimal(volume), Decimal(unit_price), Decimal(total))

    def many_pekerjaan(self, count: int) -> Iterator[RabRow]:
        for number in range(count):
            yield self.pekerjaan(uraian=f"Pekerjaan nomor {number}", kode=f"1.{number}")


@pytest.fixture(scope="session")
def figures() -> Figures:
    return Figures(
        RabHeader(
            revision=7,
            project_name="Gedung Uji & Rumah",
            lokasi_project="Sleman, DIY",
            sumber_dana="APBD",
            nama_client="Dinas PUPKP",
            tahun="2026",
            ppn_percent=Decimal("11.00"),
            subtotal=Decimal("11436371.3178"),
            ppn=Decimal("1258000.844958"),
            grand_total=Decimal("12694372.162758"),
            rounded_total=Decimal(12694000),
            terbilang="Dua belas juta enam ratus sembilan puluh empat ribu rupiah",
        )
    )
