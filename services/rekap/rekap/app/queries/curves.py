"""S-curve, earned value and cash flow of a project, as finished bytes; one method a document."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from chassis.cache import Cache
from rekap.app.cash_flow_document import PLANNED, CashFlow, cash_flow_document
from rekap.app.curves_costs import Costs, costs_document, items_document
from rekap.app.curves_document import Chart, chart_document
from rekap.app.curves_ports import CurvesModel, CurvesReader
from rekap.app.needs_document import COLUMNS
from rekap.app.queries.fresh_document import Asked, DocumentAnswer, fresh_document
from rekap.app.queries.fresh_standing import FreshStandings
from rekap.domain.evm_figures import EacMethod

# To be counted up whenever a document's shape changes, so that a new release never serves an old one's bytes.
FORMAT = 3

# Revision, and what makes the document outside of the transaction and of the event loop.
Prepared = tuple[int, Callable[[], bytes]]
Prepare = Callable[[CurvesReader], Awaitable[Prepared]]


@dataclass(frozen=True, slots=True)
class PlanAnswer:
    """A document, and the version of settings and baselines that it shows."""

    document: DocumentAnswer
    plan_version: int


class CurvesQueries:
    """Every method answers at least `min_revision`, or marked as stale.

    Settings and baselines are no part of a revision: what the caller holds is known by both. Raises what
    `FreshStandings.of` raises, CONFLICT for a project without dates, and INVALID that names the parameter.
    """

    def __init__(self, model: CurvesModel, standings: FreshStandings, cache: Cache) -> None:
        self._model = model
        self._standings = standings
        self._cache = cache

    async def chart(
        self, asked: Asked, known_plan: int, shape: str, timescale: str, mode: str, baseline_id: int = 0
    ) -> PlanAnswer:
        """Bobot, cells and curves, beside this frozen plan (0: the one that was chosen)."""

        async def prepare(reader: CurvesReader) -> Prepared:
            project = await reader.plan(asked.project_id, with_comparison=True, baseline_id=baseline_id)
            items = await reader.chart_items(asked.project_id)
            cells = await reader.cells(asked.project_id, project.plan.calendar().last)
            chart = Chart(project, items, cells, timescale, mode)
            return project.revision, partial(chart_document, chart, shape)

        return await self._fresh(asked, known_plan, ("chart", shape, timescale, mode, baseline_id), prepare)

    async def cost_items(self, asked: Asked, known_plan: int, shape: str) -> PlanAnswer:
        """What each pekerjaan costs."""

        async def prepare(reader: CurvesReader) -> Prepared:
            project = await reader.plan(asked.project_id, with_comparison=False)
            items = await reader.cost_items(asked.project_id)
            return project.revision, partial(items_document, project, items, shape)

        return await self._fresh(asked, known_plan, ("items", shape), prepare)

    async def costs(
        self,
        asked: Asked,
        known_plan: int,
        shape: str,
        timescale: str,
        status: date | None,
        method: EacMethod,
        baseline_id: int = 0,
    ) -> PlanAnswer:
        """Cost curves, and earned value against this frozen plan (0: the current plan)."""

        async def prepare(reader: CurvesReader) -> Prepared:
            project = await reader.plan(
                asked.project_id, with_comparison=True, baseline_id=baseline_id, is_measured=bool(baseline_id)
            )
            items = None if shape == COLUMNS else await reader.cost_items(asked.project_id)
            costs = Costs(project, timescale, status, method, items)
            return project.revision, partial(costs_document, costs, shape)

        name = ("costs", shape, timescale, status, method.value, baseline_id)
        return await self._fresh(asked, known_plan, name, prepare)

    async def cash_flow(self, asked: Asked, known_plan: int, timescale: str, basis: str) -> PlanAnswer:
        """Money in and out."""

        async def prepare(reader: CurvesReader) -> Prepared:
            project = await reader.plan(asked.project_id, with_comparison=False)
            totals = await reader.totals(asked.project_id)
            direct = await reader.direct_costs(asked.project_id) if basis == PLANNED else {}
            flow = CashFlow(project, totals, direct, timescale, basis)
            return project.revision, partial(cash_flow_document, flow)

        return await self._fresh(asked, known_plan, ("cash", timescale, basis), prepare)

    async def _fresh(self, asked: Asked, known_plan: int, name: tuple[Any, ...], prepare: Prepare) -> PlanAnswer:
        """A version that rises meanwhile names bytes that are newer than it says, never older."""

        async def compute_now() -> tuple[int, bytes]:
            async with self._model.read() as reader:
                revision, make = await prepare(reader)
            return revision, await asyncio.to_thread(make)

        version = (await self._model.state(asked.project_id)).version
        held = asked if version == known_plan else replace(asked, known_revision=0, known_generation=0)
        digest = hashlib.sha256(repr((version, *name)).encode()).hexdigest()[:32]
        document = await fresh_document(self._standings, self._cache, held, f"curves:{FORMAT}:{digest}", compute_now)
        return PlanAnswer(document, version)
