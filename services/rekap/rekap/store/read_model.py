"""Transactions on the read models."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chassis.database.engine import Database
from rekap.store.reader import PostgresReader
from rekap.store.writer import PostgresWriter


class PostgresReadModel:
    """Implements `rekap.app.ports.ReadModel`."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
