"""What the RAB in depth asks of the store and of the projects service."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from rekap.app.ports import Group, Header
from rekap.domain.line import UnitCost
from rekap.domain.rincian_filter import RincianFilter
from taksir.projects.v1.origin_service_pb2 import ReadPekerjaanOriginResponse, ReadPriceOriginsResponse


@dataclass(frozen=True, slots=True)
class RabPekerjaan:
    """One pekerjaan with its stored figures; amounts in rupiah. `markup_override` None: the project's markup."""

    id: int
    klasifikasi_id: int
    sub_id: int
    kode: str
    uraian: str
    satuan: str
    source_type: str
    volume: Decimal
    markup_override: Decimal | None
    cost: UnitCost
    unit_price: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class RabComponent:
    """One priced line of an expanded analysis; no price counts 0."""

    pekerjaan_id: int
    resource_id: int
    kategori: str
    kode: str
    uraian: str
    satuan: str
    koefisien: Decimal
    harga_satuan: Decimal | None


@dataclass(frozen=True, slots=True)
class RincianSums:
    """Over all pages: how many pekerjaan, the sum of their totals, and of their components' (cost, amount) by kategori.

    The cost is koefisien × volume × price, the amount has the markup on it.
    """

    pekerjaan_count: int
    total: Decimal
    by_kategori: Mapping[str, tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class ResourceUse:
    """What one pekerjaan takes of one resource."""

    pekerjaan_id: int
    kode: str
    uraian: str
    koefisien: Decimal
    volume: Decimal


class RabReader(Protocol):
    """One read-only snapshot."""

    async def header(self, project_id: int) -> Header:
        """The project's header and pricing."""

    async def groups(self, project_id: int) -> Sequence[Group]:
        """The tree's groups with totals, without lines."""

    async def unknown_ids(self, project_id: int, ids: Mapping[str, Sequence[int]]) -> Mapping[str, Sequence[int]]:
        """Ids that the project does not have, by parameter."""

    async def page(self, project_id: int, condition: RincianFilter) -> Sequence[RabPekerjaan]:
        """The pekerjaan of the page in tree order."""

    async def components(
        self, project_id: int, pekerjaan_ids: Sequence[int], condition: RincianFilter
    ) -> Sequence[RabComponent]:
        """The components of these pekerjaan that the filter lets through; TK, BHN, ALT, LAIN, then by kode."""

    async def sums(self, project_id: int, condition: RincianFilter) -> RincianSums:
        """Sums over all pages."""

    async def pekerjaan_of_sub(self, project_id: int, sub_id: int) -> Sequence[RabPekerjaan]:
        """The pekerjaan of one sub-klasifikasi in tree order."""

    async def uses(self, project_id: int, resource_id: int) -> tuple[RabComponent | None, Sequence[ResourceUse]]:
        """The resource (koefisien 0; None: not in the project), and the pekerjaan that take it."""


class RabModel(Protocol):
    """Opens snapshots."""

    def read(self) -> AbstractAsyncContextManager[RabReader]:
        """One snapshot."""


class OriginSource(Protocol):
    """Where inputs come from, told by the projects service; asked only when a reader wants to know."""

    async def of_pekerjaan(self, project_id: int, pekerjaan_id: int) -> ReadPekerjaanOriginResponse:
        """NOT_FOUND where there is none; UNAVAILABLE or TIMEOUT when nobody answers."""

    async def of_price(self, project_id: int, resource_id: int) -> ReadPriceOriginsResponse:
        """Who changed a price last."""
