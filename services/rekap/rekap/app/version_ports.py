"""What named versions, comparisons and dashboards ask of the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from rekap.app.ports import Group, Header
from rekap.domain.estimate import Estimate
from rekap.domain.rounding import Rounding
from rekap.domain.tax import Ppn


@dataclass(frozen=True, slots=True)
class Version:
    """A named version without its bytes; amounts in rupiah."""

    id: int
    name: str
    note: str
    revision: int
    created_by: int
    created_at: datetime
    pekerjaan_count: int
    subtotal: Decimal
    ppn: Decimal
    grand_total: Decimal
    rounded_total: Decimal


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version about to be stored; `rab` and `inputs` are packed."""

    name: str
    note: str
    revision: int
    pekerjaan_count: int
    subtotal: Decimal
    ppn: Decimal
    grand_total: Decimal
    rounded_total: Decimal
    rab: bytes
    inputs: bytes


@dataclass(frozen=True, slots=True)
class Present:
    """A project as it is now."""

    header: Header
    groups: Sequence[Group]
    estimate: Estimate


class Versions(Protocol):
    """Versions of projects that the caller has been found to be a member of."""

    async def present(self, project_id: int, *, with_lines: bool) -> Present:
        """All of one revision; groups carry their finished lines where they are asked for."""

    async def role(self, project_id: int, user_id: int) -> str | None:
        """The user's role; None for strangers."""

    async def add(self, project_id: int, user_id: int, version: NewVersion) -> Version:
        """Stores a version. CONFLICT where the name is taken or there are too many."""

    async def listed(self, project_id: int) -> Sequence[Version]:
        """Newest first."""

    async def head(self, project_id: int, version_id: int) -> Version | None:
        """One version, without its bytes."""

    async def rab(self, project_id: int, version_id: int) -> tuple[int, bytes] | None:
        """Revision and packed document."""

    async def inputs(self, project_id: int, version_id: int) -> tuple[Version, bytes] | None:
        """The version with its packed estimate."""

    async def rename(self, project_id: int, version_id: int, name: str | None, note: str | None) -> Version | None:
        """None where there is no such version. CONFLICT where the name is taken."""

    async def delete(self, project_id: int, version_id: int) -> bool:
        """Whether there was one."""


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """One project of a user with its sums; `anggaran_owner` None: not told yet."""

    id: int
    nama: str
    role: str
    tanggal_mulai: str
    tanggal_selesai: str
    is_archived: bool
    anggaran_owner: Decimal | None
    revision: int
    is_behind: bool
    pekerjaan_count: int
    subtotal: Decimal
    done_by_cost: Decimal
    done_plain: Decimal
    ppn: Ppn
    total_rounding: Rounding


class Portfolio(Protocol):
    """All projects of a user."""

    async def cards(self, user_id: int) -> Sequence[ProjectCard]:
        """The projects that he is a member of, newest first, with sums of the revision that is here."""
