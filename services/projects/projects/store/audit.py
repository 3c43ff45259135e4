"""The append-only trail of who changed what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnClause, Insert, Text, bindparam, cast, column, insert, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.origin import Origin
from projects.store.batches import given_arrays, given_rows
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


_KEYS: tuple[ColumnClause[Any], ...] = (
    column("project_id", BigInteger),
    column("revision", BigInteger),
    column("action", Text),
    column("entity", Text),
    column("entity_id", BigInteger),
)
_TEXTS: tuple[ColumnClause[Any], ...] = (column("before", Text), column("after", Text))


def _append() -> Insert:
    given = given_rows([*_KEYS, *_TEXTS])
    once = {
        "user_id": bindparam("by", type_=BigInteger),
        "at": bindparam("made_at", type_=audit_entry.c.at.type),
        "client_address": bindparam("from_address", type_=Text),
        "user_agent": bindparam("from_agent", type_=Text),
        "request_id": bindparam("in_request", type_=Text),
        "undoes": bindparam("taken_back", type_=BigInteger),
    }
    of_row = {one.name: given.c[one.name] for one in _KEYS} | {
        one.name: cast(given.c[one.name], JSONB) for one in _TEXTS
    }
    return insert(audit_entry).from_select([*once, *of_row], select(*once.values(), *of_row.values()))


_APPEND = _append()


async def append_all(connection: AsyncConnection, made: Made, entries: Sequence[tuple[int, int, Entry]]) -> None:
    """Writes the entries of any number of projects, each with (project, revision), in one statement."""
    if not entries:
        return
    rows = [{"project_id": project_id, "revision": revision, **vars(entry)} for project_id, revision, entry in entries]
    origin = made.origin
    once = {
        "by": made.user_id,
        "made_at": made.at,
        "from_address": origin.client_address,
        "from_agent": origin.user_agent,
        "in_request": origin.request_id,
        "taken_back": made.undoes,
    }
    await connection.execute(_APPEND, once | given_arrays([one.name for one in (*_KEYS, *_TEXTS)], rows))
