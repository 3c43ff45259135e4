"""The schedule of one pekerjaan: its weeks, and the stages that follow from them."""

from decimal import Decimal
from typing import Any

from chassis.database.engine import Database
from chassis.decimals import fixed
from projects.app.editing import View, viewing
from projects.app.refusals import pekerjaan_not_found
from projects.domain.progress import WHOLE, WeekProgress
from projects.domain.stages import OUTSIDE, Mode, Period, derive, periods_of
from projects.store.pekerjaan import pekerjaan_of
from projects.store.progress import calendar_of, progress_of
from projects.store.stages import stages_of


async def get_weekly_progress(
    database: Database, user_id: int, project_id: int, pekerjaan_id: int
) -> tuple[dict[str, Any], int]:
    """All weeks of one pekerjaan with their dates, and what they sum to."""
    async with viewing(database, user_id, project_id) as view:
        weeks = await _weeks(view, pekerjaan_id)
        days = calendar_of(view.project)
    planned = sum((week.planned_proportion for week in weeks), Decimal(0))
    actual = sum((week.actual_proportion for week in weeks), Decimal(0))
    return {
        "pekerjaan_id": pekerjaan_id,
        "weekly_progress": [
            {
                "week_number": week.week_number,
                "week_start_date": days.dates_of(week.week_number)[0].isoformat(),
                "week_end_date": days.dates_of(week.week_number)[1].isoformat(),
                "planned_proportion": fixed(week.planned_proportion, 2),
                "actual_proportion": fixed(week.actual_proportion, 2),
                "actual_cost": None if week.actual_cost is None else fixed(week.actual_cost, 2),
                "notes": week.notes,
            }
            for week in weeks
        ],
        "total_planned_proportion": fixed(planned, 2),
        "total_actual_proportion": fixed(actual, 2),
        "is_complete": planned == WHOLE,
    }, view.revision


async def get_derived_stages(
    database: Database, user_id: int, project_id: int, pekerjaan_id: int, mode: Mode
) -> tuple[dict[str, Any], int]:
    """Planned and actual percent of one pekerjaan per stage; stages where nothing happens are left out."""
    async with viewing(database, user_id, project_id) as view:
        weeks = await _weeks(view, pekerjaan_id)
        days = calendar_of(view.project)
        periods = await _periods(view, mode)
    planned = derive({week.week_number: week.planned_proportion for week in weeks}, periods, days)
    actual = derive({week.week_number: week.actual_proportion for week in weeks}, periods, days)
    shown = [*periods, None]
    assignments = [
        _assignment(period, number) | {"proporsi": fixed(plan, 2), "actual": fixed(done, 2)}
        for number, (period, plan, done) in enumerate(zip(shown, planned, actual, strict=True), 1)
        if plan or done
    ]
    return {
        "pekerjaan_id": pekerjaan_id,
        "mode": mode.value,
        "assignments": assignments,
        "total_proporsi": fixed(sum(planned, Decimal(0)), 2),
        "total_actual": fixed(sum(actual, Decimal(0)), 2),
    }, view.revision


def _assignment(period: Period | None, number: int) -> dict[str, Any]:
    return {
        "tahapan_id": period.id if period else None,
        "tahapan_nama": period.name if period else OUTSIDE,
        "urutan": number,
        "tanggal_mulai": period.start.isoformat() if period else None,
        "tanggal_selesai": period.end.isoformat() if period else None,
    }


async def _periods(view: View, mode: Mode) -> list[Period]:
    days = calendar_of(view.project)
    if mode is not Mode.CUSTOM:
        return periods_of(mode, days)
    rows = await stages_of(view.connection, view.project_id)
    # A stage without dates has no days to divide by.
    return [
        Period(row["nama"], row["tanggal_mulai"], row["tanggal_selesai"], row["id"])
        for row in rows
        if row["tanggal_mulai"] and row["tanggal_selesai"]
    ]


async def _weeks(view: View, pekerjaan_id: int) -> list[WeekProgress]:
    if await pekerjaan_of(view.connection, view.project_id, pekerjaan_id) is None:
        raise pekerjaan_not_found()
    weeks = await progress_of(view.connection, view.project_id, [pekerjaan_id])
    return sorted(weeks, key=lambda week: week.week_number)
