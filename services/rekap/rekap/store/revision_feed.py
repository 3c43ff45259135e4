"""What was committed, told to every process of this service: NOTIFY at commit, LISTEN on a connection of its own."""

import asyncio
from collections.abc import Callable
from typing import Any

import psycopg
import structlog
from sqlalchemy import ColumnElement, Text, bindparam, func

from chassis.database.engine import Database

log = structlog.get_logger()

CHANNEL = "rekap_project"
PLAN_CHANNEL = "rekap_plan"
RETRY_SECONDS = 0.5
CONNECT_TIMEOUT_SECONDS = 5

Listener = Callable[[int, int], None]


def announcement(project_id: int, revision: int) -> ColumnElement[Any]:
    """Tells at commit that `project_id` shows `revision`, or with revision 0 that it fell behind; a column of whatever
    statement changes the project's row, so that it takes no round trip of its own.
    """
    return func.pg_notify(CHANNEL, announced(project_id, revision))


def announced(project_id: int, revision: int) -> str:
    """What an announcement says; parameter `told` of `ANNOUNCEMENT`."""
    return f"{project_id}:{revision}"


# `announcement` for a statement that is built once.
ANNOUNCEMENT = func.pg_notify(CHANNEL, bindparam("told", type_=Text))


def plan_announcement(project_id: int, version: int) -> ColumnElement[Any]:
    """Tells at commit that settings and baselines of `project_id` are of this version."""
    return func.pg_notify(PLAN_CHANNEL, f"{project_id}:{version}")


class RevisionFeed:
    """Calls `listener(project_id, revision)` for every announcement, and `on_plan(project_id, version)` for those of
    settings and baselines; reconnects for ever.
    """

    def __init__(self, database: Database, listener: Listener, on_plan: Listener) -> None:
        self._url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._listeners = {CHANNEL: listener, PLAN_CHANNEL: on_plan}

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
            for channel in self._listeners:
                await connection.execute(f"LISTEN {channel}")
            # What was committed while nobody listened is not announced again: whoever waits must look once more.
            self._listeners[CHANNEL](0, 0)
            async for notice in connection.notifies():
                project_id, _, number = notice.payload.partition(":")
                self._listeners[notice.channel](int(project_id), int(number))
