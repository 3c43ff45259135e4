"""Counters of failed logins in Postgres, so that losing Redis makes nobody's guessing cheaper."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import case, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from auth.domain.throttle import POLICIES, Counter, Failures
from auth.store.tables import login_failure


async def lock(connection: AsyncConnection, key: bytes) -> None:
    """Decisions about this counter are made one after the other: parallel guesses count as if they came in a row."""
    number = int.from_bytes(key[:8], signed=True)
    await connection.execute(select(func.pg_advisory_xact_lock(number)))


async def read(connection: AsyncConnection, keys: Mapping[Counter, bytes]) -> list[Failures]:
    """Where these counters stand; those that stand at nothing are left out."""
    counter_of = {key: counter for counter, key in keys.items()}
    rows = await connection.execute(select(login_failure).where(login_failure.c.key.in_(counter_of)))
    return [Failures(counter_of[bytes(row.key)], row.failures, row.last_at) for row in rows]


async def note(connection: AsyncConnection, keys: Mapping[Counter, bytes], now: datetime) -> None:
    """One failure more in each counter; one that was forgotten begins anew."""
    values = [
        {"key": key, "failures": 1, "last_at": now, "forgotten_at": now + POLICIES[counter].forgotten_after}
        for counter, key in keys.items()
    ]
    # In one order everywhere, so that two of them never wait for each other.
    new = insert(login_failure).values(sorted(values, key=lambda value: value["key"]))
    is_forgotten = login_failure.c.forgotten_at <= new.excluded.last_at
    change = new.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "failures": case((is_forgotten, 1), else_=login_failure.c.failures + 1),
            "last_at": func.greatest(login_failure.c.last_at, new.excluded.last_at),
            "forgotten_at": new.excluded.forgotten_at,
        },
    )
    await connection.execute(change)


async def forgive(connection: AsyncConnection, keys: Iterable[bytes]) -> None:
    """These counters begin anew."""
    await connection.execute(delete(login_failure).where(login_failure.c.key.in_(list(keys))))
