"""A service's database: one pool, one way to write, one way to read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg.errors import QueryCanceled
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from chassis.database.tracing import trace_statements
from chassis.errors import AppError, unavailable
from chassis.rpc.deadline import remaining
from chassis.rpc.errors import TIMEOUT

POOL_WAIT_SECONDS = 5.0
CONNECT_TIMEOUT_SECONDS = 5
# Where the caller set no deadline of his own (consumers, workers, commands).
STATEMENT_TIMEOUT_SECONDS = 60.0


class Database:
    """The pool of one service, with the unit of work (`write`) and the snapshot (`read`)."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed when the block ends well, rolled back otherwise.

        Raises UNAVAILABLE when the server is away or the pool stays full, TIMEOUT when a statement takes too long.
        """
        async with self._connection() as connection, connection.begin():
            await _limit_statements(connection)
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One read-only snapshot (REPEATABLE READ): every statement inside sees the same moment."""
        async with self._connection() as connection:
            await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            async with connection.begin():
                await _limit_statements(connection)
                yield connection

    async def ping(self) -> None:
        """Raises where the server does not answer."""
        async with self._connection() as connection:
            await connection.execute(text("SELECT 1"))

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        try:
            async with self.engine.connect() as connection:
                yield connection
        except PoolTimeoutError as error:
            raise _away() from error
        except DBAPIError as error:
            if isinstance(error.orig, QueryCanceled):
                raise TIMEOUT from error
            if error.connection_invalidated or isinstance(error, OperationalError):
                raise _away() from error
            raise


def _away() -> AppError:
    return unavailable("database-unavailable", "Basis data sedang tidak dapat dihubungi. Coba lagi sebentar lagi.")


async def _limit_statements(connection: AsyncConnection) -> None:
    seconds = remaining()
    milliseconds = max(1, int((STATEMENT_TIMEOUT_SECONDS if seconds is None else seconds) * 1000))
    await connection.exec_driver_sql(f"SET LOCAL statement_timeout = {milliseconds}")


@asynccontextmanager
async def open_database(url: SecretStr, application: str, pool_size: int = 8) -> AsyncIterator[Database]:
    """Opens the pool; connects only when first used, so a service starts without its database."""
    engine = create_async_engine(
        make_url(url.get_secret_value()).set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_pre_ping=True,
        pool_use_lifo=True,
        connect_args={"application_name": application, "connect_timeout": CONNECT_TIMEOUT_SECONDS},
    )
    trace_statements(engine)
    try:
        yield Database(engine)
    finally:
        await engine.dispose()
