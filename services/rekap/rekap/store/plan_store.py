"""Frozen plans and settings, written by people with the right to do so."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import BigInteger, Row, Select, Text, cast, delete, func, literal, select, true, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import Database
from chassis.errors import conflict, forbidden, not_found
from rekap.app.curves_ports import BaselineHead, BaselineLine, Plan, PlanState
from rekap.store import plan_queries
from rekap.store.curves_tables import baseline, baseline_line, baseline_week, plan_state
from rekap.store.revision_feed import plan_announcement
from rekap.store.tables import (
    klasifikasi,
    member,
    pekerjaan,
    project,
    rab_line,
    sub_klasifikasi,
    week_progress,
)

WRITERS = ("owner", "editor")
NOT_FOUND = "Proyek tidak ditemukan. Periksa alamatnya atau minta diundang pemiliknya."
READ_ONLY = "Anda hanya dapat melihat proyek ini. Minta pemilik memberi hak menyunting."
NAME_TAKEN = "Nama baseline sudah dipakai dalam proyek ini. Pilih nama lain."


class PostgresPlans:
    """Implements `rekap.app.curves_ports.PlanStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def write(self, project_id: int, user_id: int) -> AsyncIterator["PostgresPlanWriter"]:
        """The project's row is held, so that no event changes the plan while it is copied."""
        async with self._database.write() as connection:
            await _authorise(connection, project_id, user_id)
            await connection.execute(insert(plan_state).values(project_id=project_id).on_conflict_do_nothing())
            locked = select(plan_state).where(plan_state.c.project_id == project_id).with_for_update()
            state = plan_queries.state_of((await connection.execute(locked)).one())
            yield PostgresPlanWriter(connection, project_id, state)

    async def state(self, project_id: int) -> PlanState:
        """As it is now."""
        async with self._database.read() as connection:
            return await plan_queries.state(connection, project_id)

    async def baselines(self, project_id: int) -> tuple[PlanState, Sequence[BaselineHead]]:
        """Youngest first."""
        async with self._database.read() as connection:
            state = await plan_queries.state(connection, project_id)
            rows = await connection.execute(plan_queries.heads(project_id).order_by(baseline.c.id.desc()))
            return state, [plan_queries.head_of(row) for row in rows]

    async def contents(self, project_id: int, baseline_id: int) -> tuple[BaselineHead, Plan, Sequence[BaselineLine]]:
        """Raises NOT_FOUND."""
        async with self._database.read() as connection:
            found = await plan_queries.frozen(connection, project_id, baseline_id)
            if found is None:
                raise plan_queries.baseline_not_found()
            rows = await connection.execute(_lines_query(project_id, baseline_id))
            return (*found, [BaselineLine(*row) for row in rows])


class PostgresPlanWriter:
    """Implements `rekap.app.curves_ports.PlanWriter`."""

    def __init__(self, connection: AsyncConnection, project_id: int, state: PlanState) -> None:
        self._connection = connection
        self._project_id = project_id
        self.state = state

    async def save(self, state: PlanState) -> PlanState:
        """Stores these settings under the next version."""
        values = {
            "version": self.state.version + 1,
            "critical_rules": state.critical_rules,
            "cash_flow_terms": state.cash_flow_terms,
            "comparison_id": state.comparison_id,
        }
        mine = plan_state.c.project_id == self._project_id
        told = plan_announcement(self._project_id, self.state.version + 1)
        stored = update(plan_state).where(mine).values(values).returning(*plan_state.c, told)
        self.state = plan_queries.state_of((await self._connection.execute(stored)).one())
        return self.state

    async def freeze(self, name: str, user_id: int) -> BaselineHead:
        """Copies the plan. CONFLICT where the name is taken or the project has no dates."""
        source = _head_source(self._project_id, name, user_id)
        columns = [column.name for column in source.selected_columns]
        made = insert(baseline).from_select(columns, source).on_conflict_do_nothing().returning(*baseline.c)
        row = (await self._connection.execute(made)).one_or_none()
        if row is None:
            raise conflict("baseline-name-taken", NAME_TAKEN)
        plan_queries.dates(row.tanggal_mulai, row.tanggal_selesai)
        for table, copied in ((baseline_week, _week_source), (baseline_line, _line_source)):
            of_table = copied(self._project_id, row)
            names = [column.name for column in of_table.selected_columns]
            await self._connection.execute(insert(table).from_select(names, of_table))
        return plan_queries.head_of(row)

    async def baseline(self, baseline_id: int) -> BaselineHead:
        """Raises NOT_FOUND."""
        query = plan_queries.heads(self._project_id).where(baseline.c.id == baseline_id)
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise plan_queries.baseline_not_found()
        return plan_queries.head_of(row)

    async def count(self) -> int:
        """Baselines of the project."""
        query = select(func.count()).where(baseline.c.project_id == self._project_id)
        return await self._connection.scalar(query) or 0

    async def delete(self, baseline_id: int) -> None:
        """With its contents."""
        mine = (baseline.c.project_id == self._project_id, baseline.c.id == baseline_id)
        await self._connection.execute(delete(baseline).where(*mine))


async def _authorise(connection: AsyncConnection, project_id: int, user_id: int) -> None:
    """NOT_FOUND for strangers and deleted projects, FORBIDDEN for members who may only look."""
    its = (member.c.project_id == project.c.id, member.c.user_id == user_id)
    role = select(member.c.role).where(*its).scalar_subquery()
    held = (
        select(role)
        .where(project.c.id == project_id, project.c.is_deleted.is_(False), project.c.revision > 0)
        .with_for_update(read=True, of=project)
    )
    found = await connection.scalar(held)
    if found is None:
        raise not_found("project-not-found", NOT_FOUND)
    if found not in WRITERS:
        raise forbidden("project-read-only", READ_ONLY)


def _head_source(project_id: int, name: str, user_id: int) -> Select[Any]:
    one, line = project.c, rab_line.c
    sums = (
        select(func.coalesce(func.sum(line.total), 0).label("total"), func.count().label("pekerjaan_count"))
        .where(line.project_id == project_id)
        .subquery()
    )
    query = select(
        one.id.label("project_id"),
        literal(name, Text).label("name"),
        literal(user_id, BigInteger).label("frozen_by"),
        one.revision,
        one.tanggal_mulai,
        one.tanggal_selesai,
        one.week_end_day,
        sums.c.total,
        sums.c.pekerjaan_count,
    )
    return query.select_from(project).join(sums, true()).where(one.id == project_id)


def _week_source(project_id: int, head: Row[Any]) -> Select[Any]:
    one, line = week_progress.c, rab_line.c
    weight = line.total if head.total else literal(1)
    return (
        select(
            one.project_id,
            literal(head.id, BigInteger).label("baseline_id"),
            one.week_number,
            func.sum(weight * one.planned_proportion).label("planned"),
        )
        .join(rab_line, (line.project_id == one.project_id) & (line.pekerjaan_id == one.pekerjaan_id))
        .where(one.project_id == project_id, one.planned_proportion != 0)
        .group_by(one.project_id, one.week_number)
    )


def _line_source(project_id: int, head: Row[Any]) -> Select[Any]:
    one, line, sub, group, progress = (
        table.c for table in (pekerjaan, rab_line, sub_klasifikasi, klasifikasi, week_progress)
    )
    order = (group.ordering_index, group.id, sub.ordering_index, sub.id, one.ordering_index, one.id)
    cells = (
        select(
            progress.pekerjaan_id,
            _joined(progress.week_number).label("weeks"),
            _joined(func.trim_scale(progress.planned_proportion)).label("planned"),
        )
        .where(progress.project_id == project_id, progress.planned_proportion != 0)
        .group_by(progress.pekerjaan_id)
        .subquery()
    )
    return (
        select(
            one.project_id,
            literal(head.id, BigInteger).label("baseline_id"),
            one.id.label("pekerjaan_id"),
            func.row_number().over(order_by=order).label("position"),
            one.kode,
            one.uraian,
            one.satuan,
            one.volume,
            line.total,
            func.coalesce(cells.c.weeks, "").label("weeks"),
            func.coalesce(cells.c.planned, "").label("planned"),
        )
        .join(rab_line, (line.project_id == one.project_id) & (line.pekerjaan_id == one.id))
        .join(sub_klasifikasi, (sub.project_id == one.project_id) & (sub.id == one.sub_klasifikasi_id))
        .join(klasifikasi, (group.project_id == sub.project_id) & (group.id == sub.klasifikasi_id))
        .outerjoin(cells, cells.c.pekerjaan_id == one.id)
        .where(one.project_id == project_id)
    )


def _joined(column: Any) -> Any:
    return func.string_agg(cast(column, Text), aggregate_order_by(literal(",", Text), week_progress.c.week_number))


def _lines_query(project_id: int, baseline_id: int) -> Select[Any]:
    one = baseline_line.c
    return (
        select(one.pekerjaan_id, one.kode, one.uraian, one.satuan, one.volume, one.total, one.weeks, one.planned)
        .where(one.project_id == project_id, one.baseline_id == baseline_id)
        .order_by(one.position)
    )
