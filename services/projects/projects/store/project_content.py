"""Emptying a project of all that it is made of."""

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.store.copies import CONTENT


async def delete_content(connection: AsyncConnection, project_id: int) -> None:
    """Deletes every row of the project but its own, its people, invitations and history; one statement a table."""
    for table in reversed(CONTENT):
        await connection.execute(delete(table).where(table.c.project_id == project_id))
