"""The past of projects in PostgreSQL."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    DateTime,
    Integer,
    LargeBinary,
    Text,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from chassis.database.engine import Database
from rekap.app.history_ports import Horizon, Kept, PastRevision, Recorded
from rekap.store.history_tables import revision_log
from rekap.store.incoming import PROJECT, insert_rows

# How far beyond its bounds a past may grow before it is trimmed.
SLACK = 1.25


_TOLD: dict[str, TypeEngine[Any]] = {
    "revision": BigInteger(),
    "changed_at": DateTime(timezone=True),
    "changed_by": BigInteger(),
    "changed": Text(),
    "is_whole": Boolean(),
    "size": Integer(),
    "state": LargeBinary(),
}


def _record() -> Insert:
    columns = {name: bindparam(f"new_{name}", type_=ARRAY(kind)) for name, kind in _TOLD.items()}
    statement = insert_rows(revision_log, PROJECT, **columns)
    anew = {name: statement.excluded[name] for name in ("is_whole", "size", "state")}
    return statement.on_conflict_do_update(index_elements=["project_id", "revision"], set_=anew)


_RECORD = _record()


async def record(connection: AsyncConnection, project_id: int, told: Sequence[Recorded]) -> None:
    """One statement. Of a revision that was told before, when and by whom it was made stays."""
    columns = {name: [getattr(one, name) for one in told] for name in _TOLD if name != "size"}
    given = {f"new_{name}": values for name, values in columns.items()}
    sizes = [len(one.state) for one in told]
    await connection.execute(_RECORD, {"of_project": project_id, **given, "new_size": sizes})


class PostgresHistories:
    """Implements `rekap.app.history_ports.Histories`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def revisions(self, project_id: int, before: int, limit: int) -> Sequence[PastRevision]:
        """Those after the first whole state."""
        one = revision_log.c
        query = select(one.revision, one.changed_at, one.changed_by, one.changed).where(
            one.project_id == project_id, one.revision >= _first_whole(project_id)
        )
        if before:
            query = query.where(one.revision < before)
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(one.revision.desc()).limit(limit))
            return [PastRevision(*row[:3], orjson.loads(row.changed)) for row in rows]

    async def states(self, project_id: int, revision: int) -> Sequence[bytes]:
        """In one statement; between a whole state and the next no revision is missing."""
        one = revision_log.c
        whole = select(func.max(one.revision)).where(
            one.project_id == project_id, one.is_whole, one.revision <= revision
        )
        query = (
            select(one.revision, one.state)
            .where(one.project_id == project_id, one.revision.between(whole.scalar_subquery(), revision))
            .order_by(one.revision)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [row.state for row in rows] if rows and rows[-1].revision == revision else []

    async def overgrown(self, kept: Kept, limit: int) -> Sequence[Horizon]:
        """One statement over the log's narrow part; the states themselves are not touched."""
        one = revision_log.c
        now = func.now()
        grown = (
            select(one.project_id)
            .group_by(one.project_id)
            .having(
                or_(
                    func.count() > kept.changes * SLACK,
                    and_(func.count() > 1, func.sum(one.size) > kept.size * SLACK),
                    and_(func.count() > 1, func.min(one.changed_at) < now - timedelta(days=kept.days * SLACK)),
                    ~func.bool_or(one.is_whole),
                )
            )
            .order_by(func.count().desc())
            .limit(limit)
            .cte()
        )
        placed = (
            select(
                one.project_id,
                one.revision,
                one.changed_at,
                one.is_whole,
                func.row_number().over(partition_by=one.project_id, order_by=one.revision.desc()).label("place"),
                func.sum(one.size).over(partition_by=one.project_id, order_by=one.revision.desc()).label("size"),
            )
            .join(grown, grown.c.project_id == one.project_id)
            .subquery()
        )
        fits = and_(
            placed.c.place <= kept.changes,
            placed.c.size <= kept.size,
            placed.c.changed_at >= now - timedelta(days=kept.days),
        )
        fitting = func.coalesce(func.min(placed.c.revision).filter(fits), func.max(placed.c.revision))
        # What comes before the first whole state can never be put together.
        first_whole = func.min(placed.c.revision).filter(placed.c.is_whole)
        query = select(
            placed.c.project_id, func.greatest(fitting, first_whole), func.bool_or(placed.c.is_whole)
        ).group_by(placed.c.project_id)
        async with self._database.read() as connection:
            return [Horizon(*row) for row in await connection.execute(query)]

    async def found(self, project_id: int, revision: int, state: bytes) -> None:
        """What came before is dropped; of when and by whom the revision was made, what is known stays."""
        one = revision_log.c
        mine = one.project_id == project_id
        values = {"is_whole": True, "size": len(state), "state": state}
        async with self._database.write() as connection:
            await connection.execute(update(revision_log).where(mine, one.revision == revision).values(values))
            await connection.execute(delete(revision_log).where(mine, one.revision < revision))


def _first_whole(project_id: int) -> ColumnElement[int]:
    one = revision_log.c
    return select(func.min(one.revision)).where(one.project_id == project_id, one.is_whole).scalar_subquery()
