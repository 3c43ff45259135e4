"""What curves are computed from: added up by the server, week by week, and columns as finished JSON."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Subquery,
    Text,
    cast,
    func,
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import Database
from rekap.app.curves_ports import BaselineHead, CellRow, ItemColumns, Plan, PlanState, ProjectPlan, WeekSums
from rekap.app.rab_document import totals_of
from rekap.domain.totals import Totals
from rekap.store import plan_queries
from rekap.store.curves_tables import baseline_line
from rekap.store.reader import PostgresReader
from rekap.store.tables import (
    klasifikasi,
    pekerjaan,
    project,
    rab_line,
    sub_klasifikasi,
    unit_cost,
    week_progress,
)


class PostgresCurves:
    """Implements `rekap.app.curves_ports.CurvesModel`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def read(self) -> AsyncIterator["PostgresCurvesReader"]:
        """One snapshot."""
        async with self._database.read() as connection:
            yield PostgresCurvesReader(connection)

    async def state(self, project_id: int) -> PlanState:
        """As it is now."""
        async with self._database.read() as connection:
            return await plan_queries.state(connection, project_id)


class PostgresCurvesReader:
    """Implements `rekap.app.curves_ports.CurvesReader`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def plan(
        self, project_id: int, *, with_comparison: bool, baseline_id: int = 0, is_measured: bool = False
    ) -> ProjectPlan:
        """Three statements, two more where there is a baseline, and one where it is measured against.

        Raises CONFLICT where the project has no dates, NOT_FOUND where it has no such baseline.
        """
        row = (await self._connection.execute(_project_query(project_id))).one()
        dates = plan_queries.dates(row.tanggal_mulai, row.tanggal_selesai)
        rows = await self._connection.execute(_weeks_query(project_id, is_free=row.total == "0"))
        plan = Plan(*dates, row.week_end_day, row.total, row.pekerjaan_count, [WeekSums(*week) for week in rows])
        state = await plan_queries.state(self._connection, project_id)
        chosen = baseline_id or (state.comparison_id if with_comparison else None)
        if chosen is None:
            return ProjectPlan(row.revision, row.nama, plan, state)
        compared = await plan_queries.frozen(self._connection, project_id, chosen)
        if compared is None and baseline_id:
            raise plan_queries.baseline_not_found()
        earned = await self._earned_against(project_id, compared[0]) if compared and is_measured else None
        return ProjectPlan(row.revision, row.nama, plan, state, compared, earned)

    async def _earned_against(self, project_id: int, head: BaselineHead) -> Mapping[int, str]:
        rows = await self._connection.execute(_earned_query(project_id, head.id, is_free=not head.total))
        return {row.week_number: row.earned for row in rows}

    async def totals(self, project_id: int) -> Totals:
        """The foot of the RAB."""
        reader = PostgresReader(self._connection)
        header = await reader.header(project_id)
        return totals_of(header, await reader.groups(project_id, with_lines=False))

    async def chart_items(self, project_id: int) -> ItemColumns:
        """Pekerjaan with volume and total."""
        one = pekerjaan.c
        texts = {"kode": one.kode, "uraian": one.uraian, "satuan": one.satuan}
        return await self._items(project_id, texts, {"volume": one.volume, "total": rab_line.c.total})

    async def cost_items(self, project_id: int) -> ItemColumns:
        """Pekerjaan with everything that their total is made of."""
        one, cost = pekerjaan.c, unit_cost.c
        texts = {"kode": one.kode, "uraian": one.uraian, "satuan": one.satuan}
        parts = {name: func.coalesce(cost[column], 0) for name, column in _KOMPONEN.items()}
        numbers = {
            "volume": one.volume,
            "harga_satuan": rab_line.c.unit_price,
            "harga_satuan_base": sum(parts.values(), start=literal(0)),
            "total": rab_line.c.total,
            "markup_percent": func.coalesce(one.markup_override_percent, project.c.markup_percent),
            **parts,
        }
        return await self._items(project_id, texts, numbers)

    async def cells(self, project_id: int, last_week: int) -> Sequence[CellRow]:
        """The schedule by pekerjaan, in any order; one long row, because ten thousand short ones take longer."""
        one = week_progress.c
        own = (
            select(
                cast(one.pekerjaan_id, Text).label("id"),
                _joined(cast(one.week_number - 1, Text), ",", one.week_number).label("periods"),
                _joined(_text(one.planned_proportion), ",", one.week_number).label("planned"),
                _joined(_text(one.actual_proportion), ",", one.week_number).label("actual"),
            )
            .where(one.project_id == project_id, one.week_number <= last_week)
            .group_by(one.pekerjaan_id)
            .subquery()
        )
        joined = (func.coalesce(func.string_agg(column, ";"), "") for column in own.c)
        columns = (await self._connection.execute(select(*joined))).one()
        ids, *others = (column.split(";") if column else [] for column in columns)
        return list(map(CellRow, map(int, ids), *others))

    async def direct_costs(self, project_id: int) -> Mapping[int, str]:
        """Σ direct cost × planned percent by week; under 0, the direct cost of all work × 100."""
        rows = await self._connection.execute(_direct_query(project_id))
        return {row.week: row.cost for row in rows}

    async def _items(
        self, project_id: int, texts: Mapping[str, ColumnElement[str]], numbers: Mapping[str, ColumnElement[Any]]
    ) -> ItemColumns:
        rows = _tree_query(project_id, texts, numbers)
        query = select(
            _json_numbers(cast(rows.c.id, Text), rows.c.position, ""),
            func.coalesce(_joined(rows.c.total, ",", rows.c.position), ""),
            *(cast(_json_texts(rows.c[name], rows.c.position), Text) for name in texts),
            *(_json_numbers(rows.c[name], rows.c.position, '"') for name in numbers),
        )
        ids, totals, *columns = (await self._connection.execute(query)).one()
        return ItemColumns(ids, totals, dict(zip((*texts, *numbers), columns, strict=True)))


_KOMPONEN = {"TK": "a", "BHN": "b", "ALT": "c", "LAIN": "lain"}


def _text(number: ColumnElement[Any]) -> ColumnElement[str]:
    """The shortest exact decimal string."""
    return cast(func.trim_scale(number), Text)


def _joined(column: ColumnElement[Any], separator: str, order: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.string_agg(column, aggregate_order_by(literal_column(f"'{separator}'"), order))


def _json_numbers(column: ColumnElement[Any], order: ColumnElement[Any], quote: str) -> ColumnElement[Any]:
    joined = _joined(column, f"{quote},{quote}", order)
    return func.coalesce(literal(f"[{quote}") + joined + literal(f"{quote}]"), "[]")


def _json_texts(column: ColumnElement[Any], order: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(func.json_agg(aggregate_order_by(column, order)), literal_column("'[]'::json"))


def _project_query(project_id: int) -> Select[Any]:
    one, line = project.c, rab_line.c
    total = _text(func.coalesce(func.sum(line.total), 0))
    of_lines = (
        select(total.label("total"), func.count().label("pekerjaan_count"))
        .where(line.project_id == project_id)
        .subquery()
    )
    heads = (one.revision, one.nama, one.tanggal_mulai, one.tanggal_selesai, one.week_end_day)
    query = select(*heads, of_lines.c.total, of_lines.c.pekerjaan_count)
    return query.select_from(project).join(of_lines, true()).where(one.id == project_id)


def _weeks_query(project_id: int, *, is_free: bool) -> Select[Any]:
    """One row a week that has progress; what is 0 is not even multiplied."""
    one, line = week_progress.c, rab_line.c
    weight = literal(1) if is_free else line.total
    has_plan, has_actual = one.planned_proportion != 0, one.actual_proportion != 0
    planned = func.sum(weight * one.planned_proportion).filter(has_plan)
    actual = func.sum(weight * one.actual_proportion).filter(has_actual)
    return (
        select(
            one.week_number,
            *(_text(func.coalesce(column, 0)) for column in (planned, actual, func.sum(one.actual_cost))),
            func.count().filter(has_actual & one.actual_cost.is_(None)),
            func.bool_or(has_actual | one.actual_cost.is_not(None)),
        )
        .join(rab_line, (line.project_id == one.project_id) & (line.pekerjaan_id == one.pekerjaan_id))
        .where(one.project_id == project_id)
        .group_by(one.week_number)
        .order_by(one.week_number)
    )


def _earned_query(project_id: int, baseline_id: int, *, is_free: bool) -> Select[Any]:
    """Σ weight × actual percent by week, with the weights of a frozen plan: what it does not have weighs nothing."""
    one, line = week_progress.c, baseline_line.c
    weight = literal(1) if is_free else line.total
    mine = (line.project_id == one.project_id) & (line.pekerjaan_id == one.pekerjaan_id)
    return (
        select(one.week_number, _text(func.sum(weight * one.actual_proportion)).label("earned"))
        .join(baseline_line, mine & (line.baseline_id == baseline_id))
        .where(one.project_id == project_id, one.actual_proportion != 0)
        .group_by(one.week_number)
    )


def _direct_query(project_id: int) -> CompoundSelect[Any]:
    one, cost, progress = pekerjaan.c, unit_cost.c, week_progress.c
    direct = (cost.a + cost.b + cost.c + cost.lain) * one.volume
    costs = (
        select(one.project_id, one.id, direct.label("direct"))
        .join(unit_cost, (cost.project_id == one.project_id) & (cost.pekerjaan_id == one.id))
        .where(one.project_id == project_id)
        .cte()
    )
    cost_of_week = _text(func.sum(costs.c.direct * progress.planned_proportion))
    weekly = (
        select(progress.week_number.label("week"), cost_of_week.label("cost"))
        .join(costs, (costs.c.project_id == progress.project_id) & (costs.c.id == progress.pekerjaan_id))
        .where(progress.project_id == project_id)
        .group_by(progress.week_number)
    )
    whole = _text(func.coalesce(func.sum(costs.c.direct), 0) * 100)
    return weekly.union_all(select(literal(0), whole))


def _tree_query(
    project_id: int, texts: Mapping[str, ColumnElement[str]], numbers: Mapping[str, ColumnElement[Any]]
) -> Subquery:
    """One row a pekerjaan, with its place in the tree."""
    one, sub, group = pekerjaan.c, sub_klasifikasi.c, klasifikasi.c
    order = (group.ordering_index, group.id, sub.ordering_index, sub.id, one.ordering_index, one.id)
    return (
        select(
            func.row_number().over(order_by=order).label("position"),
            one.id,
            *(column.label(name) for name, column in texts.items()),
            *(_text(column).label(name) for name, column in numbers.items()),
        )
        .join(project, project.c.id == one.project_id)
        .join(rab_line, (rab_line.c.project_id == one.project_id) & (rab_line.c.pekerjaan_id == one.id))
        .join(sub_klasifikasi, (sub.project_id == one.project_id) & (sub.id == one.sub_klasifikasi_id))
        .join(klasifikasi, (group.project_id == sub.project_id) & (group.id == sub.klasifikasi_id))
        .outerjoin(unit_cost, (unit_cost.c.project_id == one.project_id) & (unit_cost.c.pekerjaan_id == one.id))
        .where(one.project_id == project_id)
        .subquery()
    )
