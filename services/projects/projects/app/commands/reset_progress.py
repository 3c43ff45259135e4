"""Emptying the planned or the actual schedule."""

from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import or_, select

from projects.app.commands.assign_amounts import ProgressMode
from projects.app.commands.assign_weekly import store_weeks
from projects.app.editing import Editing
from projects.domain.progress import WeekProgress
from projects.store.pekerjaan import lock_pekerjaan
from projects.store.progress import progress_of
from projects.store.tables import week_progress


@dataclass(frozen=True, slots=True)
class ResetProgress:
    """How many weeks held something."""

    revision: int
    updated: int


async def reset_progress(editing: Editing, user_id: int, project_id: int, mode: ProgressMode) -> ResetProgress:
    """Sets every week's planned progress to 0, or its actual one together with the cost. Notes stay."""
    async with editing.change(user_id, project_id) as edit:
        one = week_progress.c
        filled = (
            one.planned_proportion > 0
            if mode is ProgressMode.PLANNED
            else or_(one.actual_proportion > 0, one.actual_cost.is_not(None))
        )
        statement = select(one.pekerjaan_id).where(one.project_id == project_id, filled).distinct()
        ids = list(await edit.connection.scalars(statement))
        await lock_pekerjaan(edit.connection, project_id, ids)
        stored = await progress_of(edit.connection, project_id, ids)
        _, updated = await store_weeks(edit, stored, [_emptied(week, mode) for week in stored])
    return ResetProgress(edit.revision, updated)


def _emptied(week: WeekProgress, mode: ProgressMode) -> WeekProgress:
    if mode is ProgressMode.PLANNED:
        return replace(week, planned_proportion=Decimal(0))
    return replace(week, actual_proportion=Decimal(0), actual_cost=None)
