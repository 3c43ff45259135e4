"""A service's database: one pool, one way to write, one way to read."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

from psycopg import AsyncConnection as DriverConnection
from psycopg import OperationalError as DriverError
from psycopg.errors import QueryCanceled
from pydantic import SecretStr
from sqlalchemy import Executable, Row, text
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

    def __init__(self, engine: AsyncEngine, pool_size: int) -> None:
        self.engine = engine
        self._pool_size = pool_size

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed when the block ends well, rolled back otherwise.

        Raises UNAVAILABLE when the server is away or the pool stays full, TIMEOUT when a statement takes too long.
        """
        async with self._transaction("BEGIN") as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One read-only snapshot (REPEATABLE READ): every statement inside sees the same moment."""
        async with self._transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") as connection:
            yield connection

    async def single(self, statement: Executable, given: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """The rows of one statement, which is its own transaction: no BEGIN, no COMMIT. The role's time limit holds.

        It is sent again where a pooled connection turns out to be cut, so it must be one that may run twice. Raises as
        `write` does.
        """
        async with _refusals():
            for _ in range(self._pool_size + 1):
                with suppress(_CutOffError):
                    return await self._once(statement, given)
        raise _away()

    async def _once(self, statement: Executable, given: Mapping[str, Any] | None) -> Sequence[Row[Any]]:
        async with self.engine.connect() as connection:
            try:
                result = await connection.execute(statement, given)
            except DBAPIError as error:
                if error.connection_invalidated:
                    raise _CutOffError from error
                raise
            return result.all() if result.returns_rows else []

    async def ping(self) -> None:
        """Raises where the server does not answer."""
        await self.single(text("SELECT 1"))

    @asynccontextmanager
    async def _transaction(self, begin: str) -> AsyncIterator[AsyncConnection]:
        async with _refusals(), self.engine.connect() as connection:
            await _begin(connection, begin, self._pool_size + 1)
            async with connection.begin():
                yield connection


class _CutOffError(Exception):
    """The pooled connection did not stand any more."""


@asynccontextmanager
async def _refusals() -> AsyncIterator[None]:
    """What the pool and the server say, in the words of the services."""
    try:
        yield
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


async def _begin(connection: AsyncConnection, begin: str, attempts: int) -> None:
    """Begins, limits the statements, and finds out whether the connection still stands: one round trip for three.

    The driver is in autocommit mode, so that it sends no BEGIN of its own; its commit and rollback end what begins
    here. A server that was restarted has cut every connection of the pool; each is replaced as it shows.
    """
    for _ in range(attempts):
        pooled = await connection.get_raw_connection()
        driver = cast("DriverConnection[Any]", pooled.driver_connection)
        try:
            await driver.execute(f"{begin}; SET LOCAL statement_timeout = {_milliseconds_left()}", prepare=False)
        except DriverError as error:
            await connection.invalidate(error)
        else:
            return
    raise _away()


def _milliseconds_left() -> int:
    seconds = remaining()
    return max(1, int((STATEMENT_TIMEOUT_SECONDS if seconds is None else seconds) * 1000))


@asynccontextmanager
async def open_database(url: SecretStr, application: str, pool_size: int = 8) -> AsyncIterator[Database]:
    """Opens the pool; connects only when first used, so a service starts without its database."""
    engine = create_async_engine(
        make_url(url.get_secret_value()).set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_use_lifo=True,
        isolation_level="AUTOCOMMIT",
        connect_args={"application_name": application, "connect_timeout": CONNECT_TIMEOUT_SECONDS},
    )
    trace_statements(engine)
    try:
        yield Database(engine, pool_size)
    finally:
        await engine.dispose()
