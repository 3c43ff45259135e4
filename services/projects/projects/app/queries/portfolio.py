"""All projects of a user at a glance."""

from datetime import datetime
from typing import Any

from chassis.database.engine import Database
from projects.domain.jakarta import jakarta_day
from projects.store.portfolio import statistics


async def portfolio_statistics(database: Database, user_id: int, at: datetime) -> dict[str, Any]:
    """Counts and sums by status, year and source of funds, and the projects to look at first; one statement."""
    today = jakarta_day(at)
    async with database.read() as connection:
        row = (await connection.execute(statistics(user_id, today))).mappings().one()
    return {"today": today.isoformat(), **{str(name): value for name, value in row.items()}}
