"""Statements on the pekerjaan of a project."""

from collections.abc import Collection

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.store.batches import is_given
from projects.store.projects import Row
from projects.store.tables import pekerjaan

_PEKERJAAN_OF = select(pekerjaan).where(
    pekerjaan.c.id == bindparam("pekerjaan_id"), pekerjaan.c.project_id == bindparam("project_id")
)
_ROWS_OF = (
    select(pekerjaan)
    .where(pekerjaan.c.project_id == bindparam("project_id"), is_given(pekerjaan.c.id, "ids"))
    .order_by(pekerjaan.c.id)
)
# By whether they are about to be removed.
_LOCKING = {removing: _ROWS_OF.with_for_update(key_share=not removing) for removing in (False, True)}


async def lock_pekerjaan(
    connection: AsyncConnection, project_id: int, ids: Collection[int], *, removing: bool = False
) -> dict[int, Row]:
    """The rows that exist in the project, by id, locked in the order of their ids.

    Volumes, weeks and analyses of a pekerjaan are only written under this lock, so that two changes of one row queue up
    even while the row does not exist yet. `removing` also waits for rows that are just being attached to them.
    """
    if not ids:
        return {}
    given = {"project_id": project_id, "ids": list(ids)}
    return {row["id"]: row for row in (await connection.execute(_LOCKING[removing], given)).mappings()}


async def pekerjaan_of(connection: AsyncConnection, project_id: int, pekerjaan_id: int) -> Row | None:
    """One pekerjaan of the project."""
    given = {"project_id": project_id, "pekerjaan_id": pekerjaan_id}
    return (await connection.execute(_PEKERJAAN_OF, given)).mappings().one_or_none()
