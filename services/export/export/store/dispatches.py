"""Job ids on their way to the workers: an outbox whose bus is the queue."""

from sqlalchemy import delete, select

from chassis.database.engine import Database
from export.app.ports import Queue
from export.store.tables import dispatch

BATCH = 50


class Dispatches:
    """Sent first and deleted after, so an id may be sent twice but never not at all; a worker takes a job only once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def hand_over(self, queue: Queue) -> int:
        """Sends the oldest ids; several dispatchers may work side by side."""
        oldest = select(dispatch).order_by(dispatch.c.id).limit(BATCH).with_for_update(skip_locked=True)
        async with self._database.write() as connection:
            rows = (await connection.execute(oldest)).all()
            for row in rows:
                await queue.send(row.job_id, row.trace)
            if rows:
                await connection.execute(delete(dispatch).where(dispatch.c.id.in_([row.id for row in rows])))
        return len(rows)
