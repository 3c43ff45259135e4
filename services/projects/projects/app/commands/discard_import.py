"""Throwing a staged import away."""

from chassis.database.engine import Database
from chassis.errors import conflict
from chassis.identity import Identity
from projects.app.catalogue_imports import import_of, require_staff
from projects.store.catalogue_imports import delete_import


async def discard_import(database: Database, identity: Identity, import_id: int) -> None:
    """Forgets its files and rows. NOT_FOUND for an unknown one, CONFLICT for one that became an edition."""
    require_staff(identity)
    async with database.write() as connection:
        await import_of(connection, import_id)
        if not await delete_import(connection, import_id):
            raise conflict("import-committed", "Impor ini sudah menjadi edisi, jadi tidak dapat dibuang lagi.")
