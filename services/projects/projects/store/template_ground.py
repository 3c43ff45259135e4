"""What a project holds that a template needs, or may meet."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.store.conversion_tables import conversion
from projects.store.projects import Row
from projects.store.tables import expanded_component, klasifikasi, pekerjaan, resource, sub_klasifikasi


async def lock_all_resources(connection: AsyncConnection, project_id: int) -> dict[str, Row]:
    """Every resource by its identity, locked in the order of ids: whether one has a price stays as it was read."""
    one = resource.c
    columns = (one.id, one.identity, one.kode, one.harga_satuan)
    statement = select(*columns).where(one.project_id == project_id).order_by(one.id).with_for_update(key_share=True)
    return {row["identity"]: row for row in (await connection.execute(statement)).mappings()}


async def converted_resources(connection: AsyncConnection, project_id: int) -> frozenset[int]:
    """Those that are bought in a market unit."""
    one = conversion.c
    return frozenset(await connection.scalars(select(one.resource_id).where(one.project_id == project_id)))


async def tree_extent(connection: AsyncConnection, project_id: int) -> tuple[int, int]:
    """(rows of all levels, place of the last klasifikasi)."""
    levels = (klasifikasi, sub_klasifikasi, pekerjaan)
    counts = [select(func.count()).where(table.c.project_id == project_id).scalar_subquery() for table in levels]
    last = select(func.coalesce(func.max(klasifikasi.c.ordering_index), 0)).where(
        klasifikasi.c.project_id == project_id
    )
    row = (await connection.execute(select(counts[0] + counts[1] + counts[2], last.scalar_subquery()))).one()
    return row[0], row[1]


async def used_resources(connection: AsyncConnection, project_id: int) -> list[tuple[int, int]]:
    """(pekerjaan, resource) wherever the first comes down to the second, also through bundles."""
    one = expanded_component.c
    rows = await connection.execute(select(one.pekerjaan_id, one.resource_id).where(one.project_id == project_id))
    return [(row[0], row[1]) for row in rows]
