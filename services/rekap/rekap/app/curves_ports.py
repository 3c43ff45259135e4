"""What curves ask of the store (`store.curves_reader`, `store.plan_store`). Amounts are decimal strings."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, Protocol

from rekap.domain.needs_calendar import Weeks
from rekap.domain.totals import Totals


@dataclass(frozen=True, slots=True)
class WeekSums:
    """Sums over all pekerjaan of one week: Σ weight × percent, where a weight is a total, or 1 if all totals are 0.

    `spent` is what was entered as actual cost; `missing` how many cells have progress and no actual cost.
    """

    week: int
    planned: str
    actual: str = "0"
    spent: str = "0"
    missing: int = 0
    is_reported: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Dates, weight and weekly sums of a plan: `total` rupiah before PPN of `pekerjaan_count` pekerjaan."""

    start: date
    end: date
    week_end_day: int
    total: str
    pekerjaan_count: int
    weeks: Sequence[WeekSums]

    def calendar(self, at_least: int = 1) -> Weeks:
        """The weeks that are shown."""
        last = max((one.week for one in self.weeks), default=1)
        return Weeks.of(self.start, self.end, self.week_end_day, max(last, at_least))


@dataclass(frozen=True, slots=True)
class BaselineHead:
    """A frozen plan without its contents."""

    id: int
    name: str
    frozen_at: datetime
    frozen_by: int
    revision: int
    total: Decimal
    pekerjaan_count: int
    tanggal_mulai: str
    tanggal_selesai: str


@dataclass(frozen=True, slots=True)
class PlanState:
    """What people keep beside the figures; `critical_rules` and `cash_flow_terms` are JSON, None: the usual ones."""

    version: int = 0
    critical_rules: str | None = None
    cash_flow_terms: str | None = None
    comparison_id: int | None = None


@dataclass(frozen=True, slots=True)
class ProjectPlan:
    """The current plan of a project, and what it is compared with."""

    revision: int
    nama: str
    plan: Plan
    state: PlanState
    comparison: tuple[BaselineHead, Plan] | None = None
    # What was done by week, weighted with what it costs in the frozen plan; where it is measured against that.
    earned_against: Mapping[int, str] | None = None


@dataclass(frozen=True, slots=True)
class ItemColumns:
    """Pekerjaan in tree order. Texts and numbers are finished JSON lists; `totals` are joined by commas."""

    ids: str = "[]"
    totals: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


class CellRow(NamedTuple):
    """The weeks of one pekerjaan (0 is week 1), joined by commas, with their percentages; a tuple, made in no time."""

    pekerjaan_id: int
    periods: str
    planned: str
    actual: str


@dataclass(frozen=True, slots=True)
class BaselineLine:
    """One pekerjaan of a frozen plan."""

    pekerjaan_id: int
    kode: str
    uraian: str
    satuan: str
    volume: Decimal
    total: Decimal
    weeks: str
    planned: str


class CurvesReader(Protocol):
    """One read-only snapshot."""

    async def plan(
        self, project_id: int, *, with_comparison: bool, baseline_id: int = 0, is_measured: bool = False
    ) -> ProjectPlan:
        """The project, with the frozen plan of that id (0: the chosen one), and what was earned where it is measured
        against that. Raises CONFLICT where the project has no dates, NOT_FOUND where it has no such frozen plan.
        """

    async def chart_items(self, project_id: int) -> ItemColumns:
        """Pekerjaan with volume and total."""

    async def cost_items(self, project_id: int) -> ItemColumns:
        """Pekerjaan with everything that their total is made of."""

    async def cells(self, project_id: int, last_week: int) -> Sequence[CellRow]:
        """The schedule by pekerjaan, to this week."""

    async def totals(self, project_id: int) -> Totals:
        """The foot of the RAB."""

    async def direct_costs(self, project_id: int) -> Mapping[int, str]:
        """Σ direct cost × planned percent by week; under 0, the direct cost of all work × 100."""


class CurvesModel(Protocol):
    """Opens snapshots."""

    def read(self) -> AbstractAsyncContextManager[CurvesReader]:
        """One snapshot."""

    async def state(self, project_id: int) -> PlanState:
        """As it is now."""


class PlanWriter(Protocol):
    """What people keep beside one project, inside one transaction that nobody else can change it in."""

    state: PlanState

    async def save(self, state: PlanState) -> PlanState:
        """Stores these settings under the next version."""

    async def freeze(self, name: str, user_id: int) -> BaselineHead:
        """Copies the plan. CONFLICT where the name is taken or the project has no dates."""

    async def baseline(self, baseline_id: int) -> BaselineHead:
        """Raises NOT_FOUND."""

    async def count(self) -> int:
        """Baselines of the project."""

    async def delete(self, baseline_id: int) -> None:
        """With its contents."""


class PlanStore(Protocol):
    """Opens transactions on what people keep."""

    def write(self, project_id: int, user_id: int) -> AbstractAsyncContextManager[PlanWriter]:
        """Raises NOT_FOUND for who may not see the project, FORBIDDEN for who may not change it."""

    async def state(self, project_id: int) -> PlanState:
        """As it is now."""

    async def baselines(self, project_id: int) -> tuple[PlanState, Sequence[BaselineHead]]:
        """Youngest first."""

    async def contents(self, project_id: int, baseline_id: int) -> tuple[BaselineHead, Plan, Sequence[BaselineLine]]:
        """Raises NOT_FOUND."""
