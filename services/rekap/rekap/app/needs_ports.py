"""What the documents of needs ask of the store; `store.needs_reader` implements it."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from rekap.domain.needs_filter import NeedsFilter


@dataclass(frozen=True, slots=True)
class ProjectDates:
    """The project as far as needs are concerned; `last_week` is the last that has progress, 0 for none."""

    revision: int
    nama: str
    tanggal_mulai: date
    tanggal_selesai: date
    week_end_day: int
    last_week: int


@dataclass(frozen=True, slots=True)
class MarketUnit:
    """How a resource is bought; decimal strings."""

    satuan: str
    factor: str
    price: str


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """One line of the price list; a price is a decimal string in rupiah, None where there is none."""

    id: str
    kategori: str
    kode: str
    uraian: str
    satuan: str
    harga_satuan: str | None
    market: MarketUnit | None


@dataclass(frozen=True, slots=True)
class PackedSources:
    """Analyses with their volumes in columns joined by `;`, lists in them by commas; koefisien × 10 ** scale."""

    pekerjaan_ids: str = ""
    volumes: str = ""
    scales: str = ""
    resource_ids: str = ""
    koefisien: str = ""


@dataclass(frozen=True, slots=True)
class PackedProgress:
    """The schedule in columns joined by commas; shares are decimal strings, in percent."""

    pekerjaan_ids: str = ""
    weeks: str = ""
    planned: str = ""
    actual: str = ""


@dataclass(frozen=True, slots=True)
class PekerjaanRow:
    """One pekerjaan by name."""

    id: int
    sub_id: int
    kode: str
    uraian: str
    satuan: str


@dataclass(frozen=True, slots=True)
class TreeRow:
    """One sub-klasifikasi with its klasifikasi; `sub_id` is None for a klasifikasi without any."""

    klasifikasi_id: int
    klasifikasi: str
    sub_id: int | None
    sub: str | None


class NeedsReader(Protocol):
    """One read-only snapshot of what needs are computed from."""

    async def project(self, project_id: int) -> ProjectDates:
        """The project. Raises CONFLICT where it has no dates."""

    async def unknown_ids(self, project_id: int, condition: NeedsFilter) -> Mapping[str, Sequence[int]]:
        """Ids of the filter that the project does not have, by parameter."""

    async def resources(self, project_id: int) -> Sequence[ResourceRow]:
        """All, in the order in which they are shown."""

    async def sources(self, project_id: int, condition: NeedsFilter) -> PackedSources:
        """Analyses of the pekerjaan that the filter lets through and that have a volume."""

    async def totals(self, project_id: int, condition: NeedsFilter) -> Mapping[str, str]:
        """Σ koefisien × volume by resource, exact decimal strings, of the pekerjaan that the filter lets through."""

    async def progress(self, project_id: int) -> PackedProgress:
        """The whole schedule."""

    async def pekerjaan(self, project_id: int, only: Sequence[int] | None = None) -> Sequence[PekerjaanRow]:
        """These pekerjaan (None: all) in tree order."""

    async def unplanned(self, project_id: int) -> Sequence[PekerjaanRow]:
        """Pekerjaan without any planned week, in tree order."""

    async def tree(self, project_id: int) -> Sequence[TreeRow]:
        """Klasifikasi and sub-klasifikasi in tree order."""

    async def costs(
        self,
        project_id: int,
        condition: NeedsFilter,
        resource_ids: Sequence[int],
        weights: Mapping[int, int] | None,
    ) -> Mapping[str, tuple[int, str]]:
        """By kategori: how many resources are needed, and Σ koefisien × volume × price, added up by the server from the
        components themselves; with `weights`, each times the percent of the weeks × their weight.
        """


class NeedsModel(Protocol):
    """Opens snapshots."""

    def read(self) -> AbstractAsyncContextManager[NeedsReader]:
        """One snapshot."""
