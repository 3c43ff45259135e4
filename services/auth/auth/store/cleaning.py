"""What nobody needs any more is deleted, a bounded number of rows at a time."""

from auth.store import audit, failures, sessions, tickets
from chassis.database.engine import Database

ROWS = 5000


async def clean_up(database: Database) -> None:
    """One pass over everything that expires."""
    async with database.write() as connection:
        await sessions.forget_ended(connection)
        await tickets.forget_expired(connection, ROWS)
        await failures.forget_old(connection, ROWS)
        await audit.forget_old(connection, ROWS)
