"""Volumes of a project's pekerjaan."""

from typing import Any

from sqlalchemy import select

from chassis.database.engine import Database
from chassis.decimals import fixed
from projects.app.editing import viewing
from projects.store.projects import Row
from projects.store.tables import volume

PLACES = 3


async def list_volumes(database: Database, user_id: int, project_id: int) -> tuple[dict[str, Any], int]:
    """All volumes that were entered; a pekerjaan without one counts as 0."""
    async with viewing(database, user_id, project_id) as view:
        statement = select(volume).where(volume.c.project_id == project_id).order_by(volume.c.pekerjaan_id)
        rows = (await view.connection.execute(statement)).mappings().all()
    return {"items": [volume_values(row) for row in rows], "decimal_places": PLACES}, view.revision


def volume_values(row: Row) -> dict[str, Any]:
    """Volume of one pekerjaan in its own unit."""
    return {
        "pekerjaan_id": row["pekerjaan_id"],
        "quantity": fixed(row["quantity"], PLACES),
        "version": row["version"],
    }
