"""Reading the trail of who changed what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Text, bindparam, func, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.store.batches import is_one_of
from projects.store.projects import Row
from projects.store.tables import audit_entry

# Entities whose ids are those of pekerjaan.
OF_PEKERJAAN = ("pekerjaan", "analysis", "volume", "markup", "week_progress", "stage_share", "activity", "dependency")


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries are wanted; what is empty or None lets everything through. `until` is not included."""

    actions: Collection[str] = ()
    entities: Collection[str] = ()
    entity_id: int | None = None
    user_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    revision: int | None = None
    request_id: str = ""


def entries(project_id: int, wanted: AuditFilter, before: tuple[int, int] | None) -> Select[Any]:
    """The newest first; `before` is revision and id of the last entry seen."""
    one = audit_entry.c
    statement = select(audit_entry).where(one.project_id == project_id)
    if before is not None:
        statement = statement.where(tuple_(one.revision, one.id) < tuple_(*before))
    if wanted.actions:
        statement = statement.where(_is_among(one.action, wanted.actions))
    if wanted.entities:
        statement = statement.where(_is_among(one.entity, wanted.entities))
    if wanted.entity_id is not None:
        statement = statement.where(one.entity_id == wanted.entity_id)
    if wanted.user_id is not None:
        statement = statement.where(one.user_id == wanted.user_id)
    if wanted.since is not None:
        statement = statement.where(one.at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(one.at < wanted.until)
    if wanted.revision is not None:
        statement = statement.where(one.revision == wanted.revision)
    if wanted.request_id:
        statement = statement.where(one.request_id == wanted.request_id)
    return statement.order_by(one.revision.desc(), one.id.desc())


async def entry_of(connection: AsyncConnection, project_id: int, entry_id: int) -> Row | None:
    """One entry of the project."""
    one = audit_entry.c
    statement = select(audit_entry).where(one.project_id == project_id, one.id == entry_id)
    return (await connection.execute(statement)).mappings().one_or_none()


async def entries_of_revision(connection: AsyncConnection, project_id: int, revision: int) -> Sequence[Row]:
    """All entries of one change, in the order in which they were recorded."""
    one = audit_entry.c
    statement = select(audit_entry).where(one.project_id == project_id, one.revision == revision).order_by(one.id)
    return (await connection.execute(statement)).mappings().all()


async def entities_since(
    connection: AsyncConnection, project_id: int, revision: int, pekerjaan_ids: Collection[int]
) -> Sequence[str]:
    """What people changed of these pekerjaan after a revision."""
    if not pekerjaan_ids:
        return []
    one = audit_entry.c
    statement = select(one.entity).where(
        one.project_id == project_id,
        one.revision > revision,
        one.action != "cascade",
        _is_among(one.entity, OF_PEKERJAAN),
        is_one_of(one.entity_id, pekerjaan_ids),
    )
    return (await connection.scalars(statement.distinct())).all()


def changes_since(project_id: int, revision: int) -> Select[Any]:
    """By entity: how many entries came after the revision, and the newest of them."""
    one = audit_entry.c
    newest = func.array_agg(aggregate_order_by(one.user_id, one.id.desc()), type_=ARRAY(one.user_id.type))
    return (
        select(
            one.entity,
            func.max(one.revision).label("revision"),
            func.max(one.at).label("changed_at"),
            newest[1].label("changed_by"),
            func.count().label("count"),
        )
        .where(one.project_id == project_id, one.revision > revision)
        .group_by(one.entity)
        .order_by(one.entity)
    )


def _is_among(column: Any, values: Collection[str]) -> Any:
    return column == func.any(bindparam(None, list(values), type_=ARRAY(Text)))
