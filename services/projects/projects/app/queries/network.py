"""The network of activities, and the dates that follow from it."""

from typing import Any

from chassis.database.engine import Database
from chassis.errors import invalid
from projects.app.editing import viewing
from projects.domain.critical_path import Times, schedule
from projects.domain.network import Dates, Network, dates_of
from projects.domain.schedule import LONGEST_DAYS
from projects.domain.working_calendar import NoWorkingDayError
from projects.store.network import read_network


async def get_network(database: Database, user_id: int, project_id: int) -> tuple[dict[str, Any], int]:
    """Durations, dependencies and working days as they were planned."""
    async with viewing(database, user_id, project_id) as view:
        stored = await read_network(view.connection, project_id)
    network = stored.network
    return {
        "version": stored.version,
        "weekdays": sorted(network.weekdays),
        "holidays": [{"day": day.isoformat(), "name": name} for day, name in (network.holidays or {}).items()],
        "activities": [{"pekerjaan_id": one, "duration_days": days} for one, days in network.durations.items()],
        "dependencies": [
            {"predecessor_id": one.predecessor, "successor_id": one.successor, "kind": one.kind.value, "lag": one.lag}
            for one in network.dependencies
        ],
    }, view.revision


async def get_critical_path(database: Database, user_id: int, project_id: int) -> tuple[dict[str, Any], int]:
    """Dates by the critical path method, from the project's start over its working days.

    INVALID when the work takes longer than a project may, or the calendar has no working day for a year.
    """
    async with viewing(database, user_id, project_id) as view:
        network = (await read_network(view.connection, project_id)).network
        start = view.project["tanggal_mulai"]
    times = schedule(network.durations, network.dependencies)
    length = max((at.early_finish for at in times.values()), default=0)
    if length > LONGEST_DAYS:
        detail = f"Pekerjaan memerlukan {length} hari kerja, paling banyak {LONGEST_DAYS}. Kurangi durasi atau jedanya."
        raise invalid("network-too-long", detail)
    try:
        days = network.calendar.days(start, max(length, 1))
    except NoWorkingDayError as error:
        detail = f"Setelah {error.after} tidak ada hari kerja selama setahun. Kurangi hari liburnya."
        raise invalid("network-no-working-day", detail) from error
    dates = dates_of(times, days)
    critical = sorted(
        (one for one, at in times.items() if at.is_critical), key=lambda one: (times[one].early_start, one)
    )
    return {
        "start": days[0].isoformat(),
        "finish": days[-1].isoformat(),
        "working_days": length,
        "critical_path": critical,
        "activities": [_activity(one, network, at, dates[one]) for one, at in times.items()],
    }, view.revision


def _activity(one: int, network: Network, at: Times, dates: tuple[Dates, Dates]) -> dict[str, Any]:
    early, late = dates
    return {
        "pekerjaan_id": one,
        "duration_days": network.durations[one],
        "early_start": early.start.isoformat(),
        "early_finish": early.finish.isoformat(),
        "late_start": late.start.isoformat(),
        "late_finish": late.finish.isoformat(),
        "total_float": at.total_float,
        "free_float": at.free_float,
        "is_critical": at.is_critical,
    }
