"""Statements on how resources are bought."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, and_, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.domain.conversion import Conversion, Method
from projects.store.batches import is_one_of, upsert_rows
from projects.store.conversion_tables import conversion
from projects.store.projects import Row
from projects.store.tables import resource

OF_RESOURCE = and_(conversion.c.project_id == resource.c.project_id, conversion.c.resource_id == resource.c.id)
COLUMNS = tuple(column for column in conversion.c if column.name not in {"project_id", "resource_id"})


def bought_resources(project_id: int) -> Select[Any]:
    """The resources that have a profile, with it."""
    return select(resource, *COLUMNS).join(conversion, OF_RESOURCE).where(resource.c.project_id == project_id)


async def conversions_of(connection: AsyncConnection, project_id: int, ids: Collection[int]) -> dict[int, Conversion]:
    """Profiles by resource, of those that have one. Whoever changes them holds the resources' locks."""
    if not ids:
        return {}
    one = conversion.c
    found = await connection.execute(
        select(conversion).where(one.project_id == project_id, is_one_of(one.resource_id, ids))
    )
    return {row["resource_id"]: read_conversion(row) for row in found.mappings()}


def read_conversion(row: Row) -> Conversion:
    """The profile in a row that holds its columns."""
    return Conversion(
        market_unit=row["market_unit"],
        market_price=row["market_price"],
        factor=row["factor_to_base"],
        method=Method(row["method"]),
        density=row["density"],
        capacity_m3=row["capacity_m3"],
        capacity_ton=row["capacity_ton"],
    )


async def write_conversions(connection: AsyncConnection, project_id: int, profiles: dict[int, Conversion]) -> None:
    """Gives each resource its profile."""
    rows = [
        {
            "project_id": project_id,
            "resource_id": resource_id,
            "market_unit": one.market_unit,
            "market_price": one.market_price,
            "factor_to_base": one.factor,
            "method": one.method.value,
            "density": one.density,
            "capacity_m3": one.capacity_m3,
            "capacity_ton": one.capacity_ton,
        }
        for resource_id, one in sorted(profiles.items())
    ]
    await upsert_rows(connection, conversion, rows)


async def remove_conversions(connection: AsyncConnection, project_id: int, ids: Collection[int]) -> None:
    """The resources are bought in their own unit."""
    if ids:
        one = conversion.c
        await connection.execute(
            delete(conversion).where(one.project_id == project_id, is_one_of(one.resource_id, ids))
        )
