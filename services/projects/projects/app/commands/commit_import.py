"""A staged import becomes an edition: all of it or nothing."""

from typing import Any

from chassis.database.engine import Database
from chassis.errors import conflict
from chassis.identity import Identity
from projects.app.catalogue_imports import require_staff, staged_import
from projects.app.commands.receive_import import edition_taken
from projects.store import catalogue_imports as imports
from projects.store.catalogue_commit import finish_edition, insert_edition, insert_staged
from projects.store.catalogue_staging import blocking


async def commit_import(database: Database, identity: Identity, import_id: int) -> dict[str, Any]:
    """The edition's report: {edition_id, edition, analyses, components, compared, verified, differing, sheets, …}.

    CONFLICT while errors are undecided, where the name is taken, or where nothing would be left to store.
    """
    require_staff(identity)
    async with database.write() as connection:
        staged = await staged_import(connection, import_id)
        undecided = await blocking(connection, import_id)
        if undecided:
            detail = f"{undecided} temuan belum diputuskan. Terima, ubah, atau kecualikan dahulu, lalu simpan lagi."
            raise conflict("import-undecided", detail)
        edition_id = await insert_edition(connection, _edition(staged, identity.subject))
        if edition_id is None:
            raise edition_taken(staged["edition"])
        await insert_staged(connection, import_id, edition_id)
        analyses, components = await finish_edition(connection, import_id, edition_id)
        if not analyses:
            raise conflict("import-empty", "Semua analisis dikecualikan. Sisakan sedikitnya satu, atau buang impornya.")
        await imports.clear_staged(connection, import_id)
        await imports.set_import(connection, import_id, status="committed", edition_id=edition_id)
    counted = {"analyses": analyses, "components": components}
    return {"edition_id": edition_id, "edition": staged["edition"], **staged["report"], **counted}


def _edition(staged: Any, user_id: int) -> dict[str, Any]:
    return {
        "name": staged["edition"],
        "source_file": " + ".join(file["name"] for file in staged["files"]),
        "imported_by": user_id,
        "analyses": 0,
        "components": 0,
        "report": {**staged["report"], "files": staged["files"]},
    }
