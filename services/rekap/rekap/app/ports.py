"""What the use cases ask of the store, of the bus' neighbours and of the clock; `store` and `rpc` implement it."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Protocol

from rekap.app.history_ports import Recorded
from rekap.domain.line import Policy, UnitCost
from rekap.domain.rounding import Rounding
from rekap.domain.tax import Ppn
from taksir.projects.events.v1.project_changed_pb2 import ProjectState

# Stands for a moment that was not told.
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class StateRefusedError(Exception):
    """The rows of a change cannot be stored as they are; only a snapshot can help."""


@dataclass(frozen=True, slots=True)
class Change:
    """One announced change of a project; without `state` its rows must be fetched. `changed_by` 0: not told."""

    project_id: int
    revision: int
    state: ProjectState | None
    changed_at: datetime = LONG_AGO
    changed_by: int = 0


@dataclass(slots=True)
class Touched:
    """Ids of pekerjaan whose unit cost must be added up anew, and of those whose line must be computed anew."""

    costs: set[int] = field(default_factory=set)
    lines: set[int] = field(default_factory=set)

    def add(self, other: "Touched") -> None:
        """Takes in what another change touched."""
        self.costs |= other.costs
        self.lines |= other.lines


@dataclass(frozen=True, slots=True)
class LineInput:
    """What a line is computed from."""

    pekerjaan_id: int
    klasifikasi_id: int
    sub_klasifikasi_id: int
    ordering_index: int
    kode: str
    uraian: str
    satuan: str
    volume: Decimal
    markup_override: Decimal | None
    cost: UnitCost


@dataclass(frozen=True, slots=True)
class FinishedLine:
    """A computed line as it is stored."""

    pekerjaan_id: int
    sub_klasifikasi_id: int
    ordering_index: int
    unit_price: str
    total: str
    document: str


@dataclass(frozen=True, slots=True)
class ParkedEvent:
    """An event that cannot be read, and why."""

    id: str
    subject: str
    data: bytes
    reason: str


class Writer(Protocol):
    """The read models inside one transaction."""

    async def lock(self, project_ids: Collection[int]) -> Mapping[int, int]:
        """The applied revision of each project, 0 where nothing is here; nobody else changes them until the end."""

    def attempt(self) -> AbstractAsyncContextManager[None]:
        """What is done inside is undone if it raises; rows that the tables refuse raise `StateRefusedError`."""

    async def write_state(self, project_id: int, state: ProjectState) -> Touched:
        """Puts the rows in."""

    async def clear(self, project_id: int) -> None:
        """Takes every row of the project out."""

    async def policy(self, project_id: int) -> Policy:
        """The project's rules for lines."""

    async def refresh_costs(self, project_id: int, pekerjaan_ids: Collection[int]) -> None:
        """Adds up the unit costs of these pekerjaan anew."""

    def line_inputs(self, project_id: int, pekerjaan_ids: Collection[int] | None) -> AsyncIterator[Sequence[LineInput]]:
        """What the lines of these pekerjaan (None: all) are computed from, in batches."""

    async def put_lines(self, project_id: int, lines: Sequence[FinishedLine]) -> None:
        """Stores computed lines."""

    async def mark_applied(self, project_id: int, revision: int, *, replaced: bool = False) -> None:
        """The project shows `revision` from now on; whoever waits for it is woken at commit."""

    async def record(self, project_id: int, told: Sequence[Recorded]) -> None:
        """Keeps what was told of these revisions, so that they can be put together again."""

    async def mark_seen(self, project_id: int, revision: int) -> None:
        """`revision` exists, but its rows are not here; the catch-up is woken at commit."""

    async def mark_gone(self, project_id: int, seen_revision: int) -> None:
        """The project exists nowhere; nothing happens where a change after `seen_revision` tells otherwise."""

    async def park(self, event: ParkedEvent) -> None:
        """Keeps an event that cannot be read, whole, for somebody to look at."""

    async def parked(self, after: str, limit: int) -> Sequence[ParkedEvent]:
        """Parked events by their id, those after this one."""

    async def forget_parked(self, event_ids: Collection[str]) -> None:
        """Drops parked events whose change is in."""

    async def gather_statistics(self) -> None:
        """Tells the planner how many rows there are now."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is here of a project, and whether the asking user may see it."""

    revision: int
    generation: int
    is_visible: bool


@dataclass(frozen=True, slots=True)
class Header:
    """The project as documents show it."""

    revision: int
    nama: str
    lokasi_project: str
    sumber_dana: str
    nama_client: str
    tanggal_mulai: str
    # Percent of the whole value; `ppn` is what is computed with.
    ppn_percent: Decimal
    ppn: Ppn
    policy: Policy
    total_rounding: Rounding


@dataclass(frozen=True, slots=True)
class SubGroup:
    """One sub-klasifikasi with the sum of its lines; `lines` are their JSON objects, joined by commas."""

    id: int
    name: str
    total: Decimal
    lines: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """One klasifikasi in tree order."""

    id: int
    name: str
    sub: Sequence[SubGroup]


@dataclass(frozen=True, slots=True)
class StoredLine:
    """One pekerjaan as documents show it; amounts in rupiah."""

    pekerjaan_id: int
    sub_klasifikasi_id: int
    kode: str
    uraian: str
    satuan: str
    volume: Decimal
    unit_price: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Copies:
    """Rows that are kept as they were told: by pekerjaan (resource, koefisien), and by (pekerjaan, week) planned and
    actual percent with the actual cost in rupiah; of the others values by the name of their column, `rows` by kind and
    id.
    """

    components: Mapping[int, Sequence[tuple[int, Decimal]]]
    weeks: Mapping[tuple[int, int], tuple[Decimal, Decimal, Decimal | None]]
    header: Mapping[str, object]
    rows: Mapping[str, Mapping[int, Mapping[str, object]]]


class Reader(Protocol):
    """One read-only snapshot of the read models."""

    async def header(self, project_id: int) -> Header:
        """The project's header and pricing."""

    async def groups(self, project_id: int, *, with_lines: bool) -> Sequence[Group]:
        """The tree's groups with totals."""

    def lines(self, project_id: int) -> AsyncIterator[Sequence[StoredLine]]:
        """All lines in tree order, in pages."""

    async def seen_revision(self, project_id: int) -> int:
        """The newest revision that was heard of; 0 for none."""

    async def behind(self) -> Sequence[int]:
        """Projects of which a newer revision was heard of than is here."""

    async def finished_lines(self, project_id: int) -> Sequence[FinishedLine]:
        """All stored lines."""

    async def copies(self, project_id: int) -> Copies:
        """The rows that readers compute from and show."""

    async def some_projects(self, limit: int) -> Sequence[int]:
        """Projects that are here and not deleted, drawn at random."""

    async def applied_revisions(self, after: int, limit: int) -> Sequence[tuple[int, int]]:
        """(project, applied revision) in id order."""


class ReadModel(Protocol):
    """Opens transactions on the read models, and says at once what every call asks first."""

    async def standing(self, project_id: int, user_id: int) -> Standing | None:
        """None while nothing of the project is here."""

    def write(self) -> AbstractAsyncContextManager[Writer]:
        """One transaction, committed at the end."""

    def read(self) -> AbstractAsyncContextManager[Reader]:
        """One snapshot."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole project at one revision."""

    revision: int
    state: ProjectState


class SnapshotSource(Protocol):
    """The truth about projects."""

    async def read(self, project_id: int) -> Snapshot | None:
        """None where there is no such project. Raises UNAVAILABLE or TIMEOUT when the truth cannot be had."""

    async def revisions(self, after_project_id: int, limit: int) -> Sequence[tuple[int, int]]:
        """(project, revision) in id order."""
