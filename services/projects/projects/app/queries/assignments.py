"""The weekly schedule of a project."""

from typing import Any

from sqlalchemy import select

from chassis.database.engine import Database
from chassis.decimals import fixed
from projects.app.editing import viewing
from projects.app.refusals import timestamp
from projects.domain.weeks import Calendar
from projects.store.progress import calendar_of
from projects.store.projects import Row
from projects.store.tables import week_progress


async def list_assignments(database: Database, user_id: int, project_id: int) -> tuple[dict[str, Any], int]:
    """All weeks that were entered, each with the dates that the project's calendar gives it."""
    async with viewing(database, user_id, project_id) as view:
        one = week_progress.c
        statement = select(week_progress).where(one.project_id == project_id)
        rows = await view.connection.execute(statement.order_by(one.pekerjaan_id, one.week_number))
        calendar = calendar_of(view.project)
        assignments = [_values(row, calendar) for row in rows.mappings()]
    return {"count": len(assignments), "week_count": calendar.count, "assignments": assignments}, view.revision


def _values(row: Row, calendar: Calendar) -> dict[str, Any]:
    first, last = calendar.dates_of(row["week_number"])
    cost = row["actual_cost"]
    return {
        "pekerjaan_id": row["pekerjaan_id"],
        "week_number": row["week_number"],
        "planned_proportion": fixed(row["planned_proportion"], 2),
        "actual_proportion": fixed(row["actual_proportion"], 2),
        "actual_cost": None if cost is None else fixed(cost, 2),
        "notes": row["notes"],
        "week_start_date": first.isoformat(),
        "week_end_date": last.isoformat(),
        "updated_at": timestamp(row["updated_at"]),
    }
