"""Transactions on the read models."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, select

from chassis.database.engine import Database
from rekap.app.ports import Standing
from rekap.store.incoming import PROJECT
from rekap.store.reader import PostgresReader
from rekap.store.tables import member, project
from rekap.store.writer import PostgresWriter


def _standing_query() -> Select[Any]:
    is_member = exists().where(member.c.project_id == project.c.id, member.c.user_id == bindparam("of_user"))
    visible = and_(is_member, project.c.is_deleted.is_(False))
    return select(project.c.revision, project.c.generation, visible).where(project.c.id == PROJECT)


_STANDING = _standing_query()


class PostgresReadModel:
    """Implements `rekap.app.ports.ReadModel`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def standing(self, project_id: int, user_id: int) -> Standing | None:
        """As `Reader.standing`, in one round trip."""
        rows = await self._database.single(_STANDING, {"of_project": project_id, "of_user": user_id})
        return Standing(*tuple(rows[0])) if rows and rows[0].revision else None

    @asynccontextmanager
    async def write(self) -> AsyncIterator[PostgresWriter]:
        """One transaction, committed at the end."""
        async with self._database.write() as connection:
            yield PostgresWriter(connection)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[PostgresReader]:
        """One snapshot."""
        async with self._database.read() as connection:
            yield PostgresReader(connection)
