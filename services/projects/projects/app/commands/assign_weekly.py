"""Entering the weekly schedule: plan and progress."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from projects.app.editing import Edit, Editing
from projects.app.refusals import refuse
from projects.domain.progress import Assignment, WeekProgress, check_cells, check_sums, merge
from projects.store.batches import upsert_rows
from projects.store.pekerjaan import lock_pekerjaan
from projects.store.progress import calendar_of, progress_of, week_values
from projects.store.projects import Row
from projects.store.tables import week_progress

DETAIL = "Jadwal belum disimpan, satu baris pun tidak. Perbaiki isian yang ditandai."


@dataclass(frozen=True, slots=True)
class AssignedWeekly:
    """How many weeks are new and how many differ from before."""

    revision: int
    created: int
    updated: int


async def assign_weekly(
    editing: Editing, user_id: int, project_id: int, assignments: Sequence[Assignment]
) -> AssignedWeekly:
    """Stores all weeks or none.

    INVALID names each week outside the project, each pekerjaan that is not of it, and each pekerjaan whose weeks would
    sum to more than 100 %.
    """
    async with editing.change(user_id, project_id) as edit:
        created, updated = await assign(edit, assignments)
    return AssignedWeekly(edit.revision, created, updated)


async def assign(edit: Edit, assignments: Sequence[Assignment]) -> tuple[int, int]:
    """Stores the weeks inside a change; how many are new and how many differ. Refuses as `assign_weekly` does."""
    ids = {one.pekerjaan_id for one in assignments}
    pekerjaan = await lock_pekerjaan(edit.connection, edit.project_id, ids)

    def check(project: Row) -> None:
        weeks = calendar_of(project).count
        refuse("schedule-invalid", DETAIL, check_cells(assignments, set(pekerjaan), weeks))

    check(edit.project)
    # Somebody may be making the project shorter.
    edit.last_checks.append(check)
    stored = await progress_of(edit.connection, edit.project_id, ids)
    merged = merge(stored, assignments)
    refuse("schedule-invalid", DETAIL, check_sums(stored, merged))
    return await store_weeks(edit, stored, merged)


async def store_weeks(edit: Edit, stored: Sequence[WeekProgress], merged: Sequence[WeekProgress]) -> tuple[int, int]:
    """Writes the weeks that differ from the stored ones; how many are new and how many were there."""
    before = {week.cell: week for week in stored}
    changed = [week for week in merged if week != before.get(week.cell)]
    who = edit.changed_by()
    rows = [{"project_id": edit.project_id, **values, **who} for values in week_values(changed)]
    await upsert_rows(edit.connection, week_progress, rows)
    edit.touched.progress |= {week.cell for week in changed}
    for week in changed:
        old = before.get(week.cell)
        action = "update" if old else "create"
        edit.record(action, "week_progress", week.pekerjaan_id, old and _audited(old), _audited(week))
    created = sum(week.cell not in before for week in changed)
    return created, len(changed) - created


def _audited(week: WeekProgress) -> dict[str, Any]:
    return dict(*week_values([week]))
