"""The append-only trail of who changed what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnClause, Text, cast, column, insert, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.origin import Origin
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


@dataclass(frozen=True)
class Made:
    """By whom and when a change was made, from where, and which entry it undoes."""

    user_id: int
    at: datetime
    origin: Origin
    undoes: int | None = None


async def append(
    connection: AsyncConnection, project_id: int, revision: int, made: Made, entries: Sequence[Entry]
) -> None:
    """Writes all entries of one change in one statement."""
    await append_all(connection, made, [(project_id, revision, entry) for entry in entries])


async def append_all(connection: AsyncConnection, made: Made, entries: Sequence[tuple[int, int, Entry]]) -> None:
    """Writes the entries of any number of projects, each with (project, revision), in one statement."""
    if not entries:
        return
    names: list[ColumnClause[Any]] = [column("action", Text), column("entity", Text), column("entity_id", BigInteger)]
    keys: list[ColumnClause[Any]] = [column("project_id", BigInteger), column("revision", BigInteger)]
    texts: list[ColumnClause[Any]] = [column("before", Text), column("after", Text)]
    rows = [{"project_id": project_id, "revision": revision, **vars(entry)} for project_id, revision, entry in entries]
    given = rows_of([*keys, *names, *texts], rows)
    values = select(
        literal(made.user_id, BigInteger),
        literal(made.at, audit_entry.c.at.type),
        *(literal(text, Text) for text in (made.origin.client_address, made.origin.user_agent, made.origin.request_id)),
        literal(made.undoes, BigInteger),
        *(given.c[one.name] for one in (*keys, *names)),
        *(cast(given.c[one.name], JSONB) for one in texts),
    )
    where = ["client_address", "user_agent", "request_id", "undoes"]
    targets = ["user_id", "at", *where, *(one.name for one in (*keys, *names, *texts))]
    await connection.execute(insert(audit_entry).from_select(targets, values))
