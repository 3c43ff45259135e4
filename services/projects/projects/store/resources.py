"""Statements on the price list of a project."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ARRAY, Text, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.store.batches import insert_rows, is_one_of, new_ids
from projects.store.projects import Row
from projects.store.tables import resource


async def lock_resources(connection: AsyncConnection, project_id: int, ids: Collection[int]) -> dict[int, Row]:
    """The rows that exist in the project, by id, locked in the order of their ids."""
    if not ids:
        return {}
    statement = (
        select(resource)
        .where(resource.c.project_id == project_id, is_one_of(resource.c.id, ids))
        .order_by(resource.c.id)
        .with_for_update(key_share=True)
    )
    return {row["id"]: row for row in (await connection.execute(statement)).mappings()}


async def resources_named(connection: AsyncConnection, project_id: int, identities: Collection[str]) -> dict[str, Row]:
    """The resources of these identities that the project has, by identity."""
    if not identities:
        return {}
    wanted = resource.c.identity == func.any(bindparam(None, list(identities), type_=ARRAY(Text)))
    rows = await connection.execute(select(resource).where(resource.c.project_id == project_id, wanted))
    return {row["identity"]: row for row in rows.mappings()}


async def add_resources(
    connection: AsyncConnection, project_id: int, rows: Collection[Mapping[str, Any]]
) -> dict[str, int]:
    """Inserts resources without a price; returns their ids by identity. The caller holds the structure lock."""
    ids = await new_ids(connection, len(rows))
    values = [{"id": one, "project_id": project_id, **row} for one, row in zip(ids, rows, strict=True)]
    await insert_rows(connection, resource, values)
    return {value["identity"]: value["id"] for value in values}
