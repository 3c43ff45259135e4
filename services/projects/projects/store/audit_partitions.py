"""The months of the audit trail: made ahead, and dropped when they are older than the trail is kept."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import func, literal_column, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import Database

# What comes when nobody has made its month lies in `audit_entry_rest` until somebody has: no write is ever refused.
MONTHS_AHEAD = 2
LOCK_WAIT = "2s"

_PARTITIONS = text("""
    SELECT part.relname FROM pg_inherits JOIN pg_class part ON part.oid = inhrelid
    WHERE inhparent = 'audit_entry'::regclass
""")
_MONTHS_AT_REST = text("SELECT DISTINCT date_trunc('month', at AT TIME ZONE 'UTC') FROM audit_entry_rest")
_SET_ASIDE = (
    "ALTER TABLE audit_entry DETACH PARTITION audit_entry_rest",
    "ALTER TABLE audit_entry_rest RENAME TO audit_entry_moving",
    "CREATE TABLE audit_entry_rest PARTITION OF audit_entry DEFAULT",
)
_MOVE = (
    "INSERT INTO audit_entry OVERRIDING SYSTEM VALUE SELECT * FROM audit_entry_moving",
    "DROP TABLE audit_entry_moving",
)


async def keep_audit_partitions(database: Database, months_kept: int, now: datetime) -> None:
    """Makes the months to come and those of stray rows; drops those that ended more than `months_kept` months ago.

    One of several processes does it; the others find it done. UNAVAILABLE where the locks cannot be had soon: the
    next run will do it.
    """
    async with database.write() as connection:
        key = func.hashtextextended("projects.audit_partitions", literal_column("0"))
        if not await connection.scalar(select(func.pg_try_advisory_xact_lock(key))):
            return
        this_month = _month(now.astimezone(UTC))
        wanted = {_later(this_month, ahead) for ahead in range(MONTHS_AHEAD + 1)}
        oldest = _name(_later(this_month, -months_kept))
        if await _is_kept(connection, wanted, oldest):
            return
        # Nobody writes into a month, or the rest, while rows change their places; it is a matter of milliseconds.
        await _run(connection, f"SET LOCAL lock_timeout = '{LOCK_WAIT}'", "LOCK TABLE audit_entry")
        strays = await _months_at_rest(connection)
        present = await _present(connection)
        await _make(connection, {month for month in wanted | strays if _name(month) not in present}, strays)
        await _run(connection, *(f"DROP TABLE {name}" for name in sorted(await _present(connection)) if name < oldest))


async def _is_kept(connection: AsyncConnection, wanted: Collection[datetime], oldest: str) -> bool:
    present = await _present(connection)
    is_made = all(_name(month) in present for month in wanted)
    return is_made and min(present) >= oldest and not await _months_at_rest(connection)


async def _present(connection: AsyncConnection) -> set[str]:
    return set(await connection.scalars(_PARTITIONS))


async def _months_at_rest(connection: AsyncConnection) -> set[datetime]:
    return {_month(moment) for moment in await connection.scalars(_MONTHS_AT_REST)}


async def _make(connection: AsyncConnection, months: Collection[datetime], strays: Collection[datetime]) -> None:
    if strays:
        await _run(connection, *_SET_ASIDE, _guard("audit_entry_rest"))
    for month in sorted(months):
        name = _name(month)
        bounds = f"FROM ('{month.isoformat()}') TO ('{_later(month, 1).isoformat()}')"
        await _run(connection, f"CREATE TABLE {name} PARTITION OF audit_entry FOR VALUES {bounds}", _guard(name))
    if strays:
        await _run(connection, *_MOVE)


def _guard(name: str) -> str:
    return (
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


async def _run(connection: AsyncConnection, *statements: str) -> None:
    for statement in statements:
        await connection.execute(text(statement))


def _month(moment: datetime) -> datetime:
    return datetime(moment.year, moment.month, 1, tzinfo=UTC)


def _later(month: datetime, count: int) -> datetime:
    year, index = divmod(month.year * 12 + month.month - 1 + count, 12)
    return datetime(year, index + 1, 1, tzinfo=UTC)


def _name(month: datetime) -> str:
    """Rises with time, and is less than `audit_entry_rest`."""
    return f"audit_entry_{month:%Y_%m}"
