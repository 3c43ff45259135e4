"""Resources that no analysis uses, neither as written nor through a bundle."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.store.batches import is_one_of
from projects.store.tables import component, expanded_component, resource


def unused() -> ColumnElement[bool]:
    """Whether a row of `resource` is an orphan."""
    used = [
        exists().where(table.c.project_id == resource.c.project_id, table.c.resource_id == resource.c.id)
        for table in (component, expanded_component)
    ]
    return ~used[0] & ~used[1]


def orphans(project_id: int) -> Select[Any]:
    """All orphans of a project."""
    return select(resource).where(resource.c.project_id == project_id, unused())


def summed_orphans(project_id: int) -> Select[Any]:
    """(how many, the sum of their prices)"""
    value = func.coalesce(func.sum(resource.c.harga_satuan), 0)
    return select(func.count(), value).where(resource.c.project_id == project_id, unused())


async def unused_among(connection: AsyncConnection, project_id: int, ids: Collection[int]) -> set[int]:
    """Those that nothing uses; the caller holds the structure lock, so that nothing begins to."""
    if not ids:
        return set()
    mine = resource.c.project_id == project_id
    return set(await connection.scalars(select(resource.c.id).where(mine, is_one_of(resource.c.id, ids), unused())))


async def delete_resources(connection: AsyncConnection, project_id: int, ids: Collection[int]) -> None:
    """Deletes resources with how they are bought; the database refuses one that is used."""
    if ids:
        await connection.execute(
            delete(resource).where(resource.c.project_id == project_id, is_one_of(resource.c.id, ids))
        )
