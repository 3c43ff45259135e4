"""Receiving files of the catalogue: they are kept, and read in the background."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from chassis.database.engine import Database
from chassis.errors import AppError, FieldProblem, conflict
from chassis.identity import Identity
from projects.app.catalogue_imports import require_staff
from projects.app.refusals import refuse
from projects.domain.text import check_text, one_line
from projects.store import catalogue_imports as imports
from projects.store.catalogue import edition

LONGEST_EDITION = 100
LONGEST_SHEET = 200
MOST_SHEETS = 200
# Each keeps its files and rows in the database until somebody finishes it.
MOST_OPEN = 20
KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Upload:
    """What somebody uploads: the edition's name, the sheets wanted (empty: all), and where the files are."""

    edition: str
    sheets: Sequence[str]
    files: Sequence[tuple[str, Path]]


async def receive_import(database: Database, identity: Identity, upload: Upload, now: datetime) -> int:
    """The id of the import, which waits for a reader. INVALID for a bad name, CONFLICT for a taken one."""
    require_staff(identity)
    name = one_line(upload.edition)
    problems = check_text(name, "edition", longest=LONGEST_EDITION, required=True)
    refuse("edition-invalid", "Katalog belum diimpor. Perbaiki nama edisinya, misalnya AHSP 2026.", problems)
    async with database.write() as connection:
        if (await connection.execute(select(edition.c.id).where(edition.c.name == name))).first():
            raise edition_taken(name)
        if await imports.open_imports(connection) >= MOST_OPEN:
            detail = f"Sudah ada {MOST_OPEN} impor yang belum selesai. Selesaikan atau buang salah satunya dahulu."
            raise conflict("imports-too-many", detail)
        values = {
            "edition": name,
            "sheets": [sheet[:LONGEST_SHEET] for sheet in upload.sheets[:MOST_SHEETS]],
            "files": [_described(file, path) for file, path in upload.files],
            "uploaded_by": identity.subject,
            "expires_at": now + KEPT,
        }
        import_id = await imports.new_import(connection, values)
        for number, (_, path) in enumerate(upload.files):
            await imports.keep_file(connection, import_id, number, imports.pieces_of(path))
    return import_id


def edition_taken(name: str) -> AppError:
    """There is an edition of that name."""
    detail = f"Edisi '{name}' sudah ada. Beri nama lain; edisi lama tetap dipakai proyek yang berjalan."
    return conflict("edition-exists", detail, FieldProblem("edition", "sudah dipakai"))


def _described(name: str, path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": name, "size": path.stat().st_size, "sha256": digest}
