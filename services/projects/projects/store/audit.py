"""The append-only trail of who changed what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnClause, Text, cast, column, insert, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.store.batches import rows_of
from projects.store.tables import audit_entry


@dataclass(frozen=True)
class Entry:
    """One row's change; `before` and `after` are JSON texts."""

    action: str
    entity: str
    entity_id: int
    before: str | None
    after: str | None


async def append(
    connection: AsyncConnection, project_id: int, revision: int, user_id: int, at: datetime, entries: Sequence[Entry]
) -> None:
    """Writes all entries of one change in one statement."""
    if not entries:
        return
    names: list[ColumnClause[Any]] = [column("action", Text), column("entity", Text), column("entity_id", BigInteger)]
    texts: list[ColumnClause[Any]] = [column("before", Text), column("after", Text)]
    given = rows_of([*names, *texts], [vars(entry) for entry in entries])
    values = select(
        literal(project_id, BigInteger),
        literal(revision, BigInteger),
        literal(user_id, BigInteger),
        literal(at, audit_entry.c.at.type),
        *(given.c[one.name] for one in names),
        *(cast(given.c[one.name], JSONB) for one in texts),
    )
    targets = ["project_id", "revision", "user_id", "at", "action", "entity", "entity_id", "before", "after"]
    await connection.execute(insert(audit_entry).from_select(targets, values))
