"""Statements on the weekly schedule."""

from collections.abc import Collection, Iterable

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.domain.progress import WeekProgress
from projects.domain.weeks import Calendar
from projects.store.batches import is_one_of
from projects.store.projects import Row
from projects.store.tables import week_progress


async def progress_of(connection: AsyncConnection, project_id: int, ids: Collection[int]) -> list[WeekProgress]:
    """All weeks of these pekerjaan."""
    if not ids:
        return []
    one = week_progress.c
    statement = select(week_progress).where(one.project_id == project_id, is_one_of(one.pekerjaan_id, ids))
    return [stored_week(row) for row in (await connection.execute(statement)).mappings()]


async def last_filled_weeks(connection: AsyncConnection, project_ids: Collection[int]) -> dict[int, int]:
    """The last week with progress by project, of those that have any."""
    if not project_ids:
        return {}
    one = week_progress.c
    filled = or_(one.planned_proportion > 0, one.actual_proportion > 0, one.actual_cost > 0)
    statement = (
        select(one.project_id, func.max(one.week_number).label("last"))
        .where(is_one_of(one.project_id, project_ids), filled)
        .group_by(one.project_id)
    )
    return {row.project_id: row.last for row in await connection.execute(statement)}


def stored_week(row: Row) -> WeekProgress:
    """A row of the table as the domain knows it."""
    return WeekProgress(**{name: row[name] for name in WeekProgress.__dataclass_fields__})


def week_values(weeks: Iterable[WeekProgress]) -> list[dict[str, object]]:
    """Rows of the table."""
    return [{name: getattr(week, name) for name in WeekProgress.__dataclass_fields__} for week in weeks]


def calendar_of(project: Row) -> Calendar:
    """The weeks of a project."""
    return Calendar(project["tanggal_mulai"], project["tanggal_selesai"], project["week_end_day"])
