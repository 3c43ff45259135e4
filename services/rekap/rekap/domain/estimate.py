"""An estimate as far as comparing it needs: what its figures were computed from, and its totals.

Analyses stay packed as they are stored, so that ten thousand equal ones are told apart from the changed ones by
comparing strings; only those that differ are read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rekap.domain.exact import EXACT
from rekap.domain.line import Policy
from rekap.domain.rounding import Rounding
from rekap.domain.tax import Ppn


@dataclass(frozen=True, slots=True)
class PricedResource:
    """A resource with its price in rupiah per satuan; None is not priced and counts 0."""

    id: int
    kategori: str
    kode: str
    uraian: str
    satuan: str
    harga_satuan: str | None


@dataclass(frozen=True, slots=True)
class PackedAnalysis:
    """Resource ids, and koefisien × 10^scale, both joined by commas; empty: nothing in it."""

    scale: int = 0
    resource_ids: str = ""
    koefisien: str = ""

    def read(self) -> dict[int, Decimal]:
        """Koefisien by resource; a resource that stands there twice is added up."""
        found: dict[int, Decimal] = {}
        if not self.resource_ids:
            return found
        for resource_id, value in zip(self.resource_ids.split(","), self.koefisien.split(","), strict=True):
            koefisien = EXACT.scaleb(EXACT.create_decimal(value), Decimal(-self.scale))
            one = int(resource_id)
            found[one] = EXACT.add(found[one], koefisien) if one in found else koefisien
        return found


@dataclass(frozen=True, slots=True)
class EstimateLine:
    """One pekerjaan; decimals as plain strings, so that equal ones are equal."""

    id: int
    sub_klasifikasi_id: int
    kode: str
    uraian: str
    satuan: str
    volume: str
    markup_override: str | None
    total: str
    analysis: PackedAnalysis


@dataclass(frozen=True, slots=True)
class Estimate:
    """Lines in tree order. Totals follow from the lines' totals, `ppn` and `total_rounding`."""

    nama: str
    policy: Policy
    ppn: Ppn
    total_rounding: Rounding
    resources: Mapping[int, PricedResource]
    lines: Sequence[EstimateLine]
