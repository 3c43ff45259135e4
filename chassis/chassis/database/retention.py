"""Forgetting old rows: in batches that hold no lock for long, and beside other replicas that do the same."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Column, Table, delete, func, select, tuple_

from chassis.database.engine import Database
from chassis.errors import AppError

log = structlog.get_logger()

BATCH = 2000


async def forget_older(database: Database, table: Table, moment: Column[Any], age: timedelta, most: int = BATCH) -> int:
    """Deletes at most `most` rows whose `moment` is longer ago than `age`; says how many it were."""
    key = tuple(table.primary_key.columns)
    old = select(*key).where(moment < func.now() - age).limit(most).with_for_update(skip_locked=True)
    async with database.write() as connection:
        return (await connection.execute(delete(table).where(tuple_(*key).in_(old)))).rowcount


async def forget_all_older(database: Database, table: Table, moment: Column[Any], age: timedelta) -> int:
    """The same, batch by batch, until nothing that old is left."""
    total = deleted = await forget_older(database, table, moment, age)
    while deleted == BATCH:
        deleted = await forget_older(database, table, moment, age)
        total += deleted
    return total


async def every(period: timedelta, work: Callable[[], Awaitable[object]]) -> None:
    """Does `work` now and after each `period`, for ever; a database that is away is waited for."""
    while True:
        try:
            await work()
        except AppError as error:
            log.warning("clean-up waits", reason=error.slug)
        await asyncio.sleep(period.total_seconds())
