"""One process at a time, by a lock that PostgreSQL lets go when its holder dies."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text

from chassis.database.engine import Database

# Any number that nothing else in this schema's database uses.
UPKEEP = 7_210_406_001


@asynccontextmanager
async def taking_turns(database: Database, number: int = UPKEEP) -> AsyncIterator[bool]:
    """True while it is ours; False where another process has it."""
    async with database.write() as connection:
        # Held by a transaction that does nothing else: it ends with its connection, whatever becomes of the process.
        await connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        locked = await connection.scalar(text("SELECT pg_try_advisory_xact_lock(:number)"), {"number": number})
        yield bool(locked)
