"""What was committed, told to every process of this service: NOTIFY at commit, LISTEN on a connection of its own."""

import asyncio
from collections.abc import Callable

import psycopg
import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import Database

log = structlog.get_logger()

CHANNEL = "rekap_project"
RETRY_SECONDS = 0.5
CONNECT_TIMEOUT_SECONDS = 5

Listener = Callable[[int, int], None]


async def announce(connection: AsyncConnection, project_id: int, revision: int) -> None:
    """Tells at commit that `project_id` shows `revision`, or with revision 0 that it fell behind."""
    await connection.execute(select(func.pg_notify(CHANNEL, f"{project_id}:{revision}")))


class RevisionFeed:
    """Calls `listener(project_id, revision)` for every announcement; reconnects for ever."""

    def __init__(self, database: Database, listener: Listener) -> None:
        self._url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._listener = listener

    async def run(self) -> None:
        """Listens for ever."""
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError) as error:
                log.warning("revision feed listens again", error=repr(error))
                await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        connection = await psycopg.AsyncConnection.connect(
            self._url, autocommit=True, connect_timeout=CONNECT_TIMEOUT_SECONDS
        )
        async with connection:
            await connection.execute("SELECT set_config('idle_session_timeout', '0', false)")
            await connection.execute(f"LISTEN {CHANNEL}")
            # What was committed while nobody listened is not announced again: whoever waits must look once more.
            self._listener(0, 0)
            async for notice in connection.notifies():
                project_id, _, revision = notice.payload.partition(":")
                self._listener(int(project_id), int(revision))
