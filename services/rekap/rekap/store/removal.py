"""Takes rows out, with everything below them."""

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from rekap.store.incoming import ids
from rekap.store.tables import (
    component,
    klasifikasi,
    member,
    packed_analysis,
    pekerjaan,
    rab_line,
    resource,
    sub_klasifikasi,
    unit_cost,
    week_progress,
)
from taksir.projects.events.v1.project_changed_pb2 import Removed

OF_PEKERJAAN = (component, packed_analysis, unit_cost, rab_line, week_progress)
OF_PROJECT = (*OF_PEKERJAAN, pekerjaan, sub_klasifikasi, klasifikasi, resource, member)


async def clear(connection: AsyncConnection, project_id: int) -> None:
    """Deletes every row below the project's own."""
    for table in OF_PROJECT:
        await connection.execute(delete(table).where(table.c.project_id == project_id))


async def remove(connection: AsyncConnection, project_id: int, removed: Removed) -> set[int]:
    """Deletes the rows with everything below them; returns the pekerjaan that lost a priced resource."""
    if removed.klasifikasi or removed.sub_klasifikasi or removed.pekerjaan:
        await _remove_tree(connection, project_id, removed)
    if not removed.resource:
        return set()
    users = select(component.c.pekerjaan_id).distinct()
    users = users.where(component.c.project_id == project_id, component.c.resource_id == ids(removed.resource))
    touched = set((await connection.execute(users)).scalars())
    await connection.execute(
        delete(resource).where(resource.c.project_id == project_id, resource.c.id == ids(removed.resource))
    )
    return touched


async def _remove_tree(connection: AsyncConnection, project_id: int, removed: Removed) -> None:
    await connection.execute(
        delete(klasifikasi).where(klasifikasi.c.project_id == project_id, klasifikasi.c.id == ids(removed.klasifikasi))
    )
    gone_sub = (
        delete(sub_klasifikasi)
        .where(
            sub_klasifikasi.c.project_id == project_id,
            or_(
                sub_klasifikasi.c.klasifikasi_id == ids(removed.klasifikasi),
                sub_klasifikasi.c.id == ids(removed.sub_klasifikasi),
            ),
        )
        .returning(sub_klasifikasi.c.id)
    )
    sub_ids = {*removed.sub_klasifikasi, *(await connection.execute(gone_sub)).scalars()}
    gone_pekerjaan = (
        delete(pekerjaan)
        .where(
            pekerjaan.c.project_id == project_id,
            or_(pekerjaan.c.sub_klasifikasi_id == ids(sub_ids), pekerjaan.c.id == ids(removed.pekerjaan)),
        )
        .returning(pekerjaan.c.id)
    )
    pekerjaan_ids = list((await connection.execute(gone_pekerjaan)).scalars())
    for table in OF_PEKERJAAN:
        await connection.execute(
            delete(table).where(table.c.project_id == project_id, table.c.pekerjaan_id == ids(pekerjaan_ids))
        )
