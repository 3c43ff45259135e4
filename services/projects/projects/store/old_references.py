"""Finding what codes of an old file mean in the catalogue."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.store.batches import is_one_of
from projects.store.catalogue import catalogue_analysis, edition


async def edition_named(connection: AsyncConnection, name: str) -> tuple[int, str] | None:
    """(id, name) of the edition; without a name of the one that was imported last."""
    statement = select(edition.c.id, edition.c.name).order_by(edition.c.imported_at.desc(), edition.c.id.desc())
    if name:
        statement = statement.where(edition.c.name == name)
    row = (await connection.execute(statement.limit(1))).one_or_none()
    return None if row is None else (row[0], row[1])


async def analyses_coded(connection: AsyncConnection, edition_id: int, codes: Collection[str]) -> dict[str, int]:
    """Ids of the edition's analyses of these codes."""
    one = catalogue_analysis.c
    statement = select(one.kode, one.id).where(one.edition_id == edition_id, is_one_of(one.kode, codes))
    return {row[0]: row[1] for row in await connection.execute(statement)}
