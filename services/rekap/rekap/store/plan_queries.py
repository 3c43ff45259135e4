"""Statements on frozen plans and settings that readers and writers share."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, Text, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.errors import AppError, conflict, not_found
from rekap.app.curves_ports import BaselineHead, Plan, PlanState, WeekSums
from rekap.store.curves_tables import baseline, baseline_week, plan_state

NO_DATES = "Jadwal proyek belum lengkap. Isi tanggal mulai dan tanggal selesai proyek."

NO_BASELINE = "Baseline tidak ditemukan dalam proyek ini. Muat ulang daftar baseline."


def baseline_not_found() -> AppError:
    """The project has no such baseline."""
    return not_found("baseline-not-found", NO_BASELINE)


def dates(start: str, end: str) -> tuple[date, date]:
    """First and last day. Raises CONFLICT where one is missing."""
    try:
        return date.fromisoformat(start), date.fromisoformat(end)
    except ValueError as error:
        raise conflict("schedule-without-dates", NO_DATES) from error


async def state(connection: AsyncConnection, project_id: int) -> PlanState:
    """Version 0 and nothing else where nobody has changed anything yet."""
    row = (await connection.execute(select(plan_state).where(plan_state.c.project_id == project_id))).one_or_none()
    return PlanState() if row is None else state_of(row)


def state_of(row: Row[Any]) -> PlanState:
    """What a row of `plan_state` says."""
    return PlanState(row.version, row.critical_rules, row.cash_flow_terms, row.comparison_id)


def heads(project_id: int) -> Select[Any]:
    """All baselines of a project."""
    return select(baseline).where(baseline.c.project_id == project_id)


async def frozen(connection: AsyncConnection, project_id: int, baseline_id: int) -> tuple[BaselineHead, Plan] | None:
    """A baseline with its weekly sums; None where the project has no such baseline."""
    row = (await connection.execute(heads(project_id).where(baseline.c.id == baseline_id))).one_or_none()
    if row is None:
        return None
    weeks = await _weeks(connection, project_id, baseline_id)
    first, last = dates(row.tanggal_mulai, row.tanggal_selesai)
    return head_of(row), Plan(first, last, row.week_end_day, format(row.total, "f"), row.pekerjaan_count, weeks)


def head_of(row: Row[Any]) -> BaselineHead:
    """A baseline without its contents."""
    return BaselineHead(
        row.id,
        row.name,
        row.frozen_at,
        row.frozen_by,
        row.revision,
        row.total,
        row.pekerjaan_count,
        row.tanggal_mulai,
        row.tanggal_selesai,
    )


async def _weeks(connection: AsyncConnection, project_id: int, baseline_id: int) -> Sequence[WeekSums]:
    one = baseline_week.c
    query = (
        select(one.week_number, cast(func.trim_scale(one.planned), Text))
        .where(one.project_id == project_id, one.baseline_id == baseline_id)
        .order_by(one.week_number)
    )
    return [WeekSums(*row) for row in await connection.execute(query)]
