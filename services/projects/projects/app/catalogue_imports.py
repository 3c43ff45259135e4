"""What the use cases of staged imports share: who may, which import, and how it is shown."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import Database
from chassis.errors import AppError, conflict, forbidden, not_found
from chassis.identity import Identity
from projects.app.refusals import timestamp
from projects.store.catalogue_imports import find_import, finding_counts

STAGED = "staged"


def require_staff(identity: Identity) -> None:
    """The catalogue is everybody's, so only staff change it."""
    if not identity.is_staff:
        raise forbidden("catalogue-staff-only", "Hanya petugas yang dapat mengimpor katalog. Hubungi administrator.")


async def import_of(connection: AsyncConnection, import_id: int, *, lock: bool = False) -> RowMapping:
    """The import; NOT_FOUND where there is none, or none any more."""
    found = await find_import(connection, import_id, lock=lock)
    if found is None:
        raise not_found("import-not-found", "Impor tidak ditemukan, mungkin sudah dibuang. Unggah lagi berkasnya.")
    return found


async def staged_import(connection: AsyncConnection, import_id: int) -> RowMapping:
    """The import, locked; CONFLICT where it cannot be reviewed yet, or any more."""
    found = await import_of(connection, import_id, lock=True)
    if found["status"] != STAGED:
        raise not_staged(found["status"])
    return found


def not_staged(status: str) -> AppError:
    """The import is not in a state in which somebody can decide about it."""
    reasons = {
        "waiting": "Berkas masih dibaca. Tunggu sampai selesai.",
        "mapping": "Kolom berkas belum dipetakan. Petakan kolomnya dahulu.",
        "refused": "Berkas ini ditolak. Perbaiki berkasnya lalu unggah lagi.",
        "committed": "Impor ini sudah menjadi edisi.",
    }
    return conflict("import-not-staged", reasons[status])


async def shown_import(database: Database, import_id: int) -> dict[str, Any]:
    """The import as it is now; NOT_FOUND for an unknown one."""
    async with database.read() as connection:
        found = await import_of(connection, import_id)
        counts = await finding_counts(connection, [import_id])
    return import_document(found, counts)


def import_document(row: RowMapping, counts: Iterable[RowMapping]) -> dict[str, Any]:
    """The import with how many findings of each check are decided how."""
    return {
        "id": row["id"],
        "edition": row["edition"],
        "status": row["status"],
        "phase": row["phase"],
        "done": row["done"],
        "total": row["total"],
        "files": row["files"],
        "sheets": row["sheets"],
        "uploaded_by": row["uploaded_by"],
        "uploaded_at": timestamp(row["uploaded_at"]),
        "expires_at": timestamp(row["expires_at"]),
        "mapping": row["mapping"],
        "problem": row["problem"],
        "report": row["report"],
        "edition_id": row["edition_id"],
        "counts": [_count(one) for one in counts],
    }


def _count(row: RowMapping) -> dict[str, Any]:
    return {name: row[name] for name in ("rule", "slug", "severity", "decision", "count")}
