"""Saying which column of an uploaded table is what; the saying is kept for every file with the same header."""

from collections.abc import Mapping
from typing import Any

from chassis.database.engine import Database
from chassis.errors import conflict
from chassis.identity import Identity
from projects.app.catalogue_imports import import_of, require_staff, shown_import
from projects.app.refusals import refuse
from projects.ingest.flat_columns import mapping_problems
from projects.store import catalogue_imports as imports


async def map_import(
    database: Database, identity: Identity, import_id: int, columns: Mapping[str, int], decimal: str
) -> dict[str, Any]:
    """The import, which waits for its reader again. CONFLICT where no mapping was asked for, INVALID for a bad one."""
    require_staff(identity)
    async with database.write() as connection:
        found = await import_of(connection, import_id, lock=True)
        if found["status"] != "mapping":
            raise conflict("mapping-not-asked", "Impor ini tidak menunggu pemetaan kolom. Muat ulang halamannya.")
        problems = mapping_problems(columns, decimal, len(found["mapping"]["titles"]))
        refuse("mapping-invalid", "Pemetaan belum disimpan. Perbaiki kolom yang ditandai.", problems)
        saved = {"columns": dict(columns), "decimal": decimal, "saved_by": identity.subject}
        await imports.save_mapping(connection, {"signature": found["mapping"]["signature"], **saved})
        await imports.set_import(connection, import_id, status="waiting", phase="waiting", lease_until=None, attempts=0)
    return await shown_import(database, import_id)
