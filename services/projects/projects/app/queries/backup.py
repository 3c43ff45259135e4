"""A whole project as a file."""

import asyncio
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import Database
from chassis.errors import FieldProblem, too_large
from projects.app.editing import viewing
from projects.app.library.exporting import content_of, header_of, read_rows
from projects.app.library.packing import BACKUP, LARGEST_BYTES, MEBIBYTE, pack
from projects.app.refusals import timestamp
from projects.store.tables import audit_entry

# The newest ones. They are for reading: nobody can put a history into a project.
MOST_ENTRIES = 50_000
_SHOWN = ("revision", "user_id", "action", "entity", "entity_id", "before", "after")


async def backup_project(database: Database, user_id: int, project_id: int, *, with_audit: bool) -> tuple[str, bytes]:
    """(name of the project, file) of one moment, in a fixed number of statements.

    NOT_FOUND for strangers; TOO_LARGE for what could not be read back.
    """
    async with viewing(database, user_id, project_id) as view:
        rows = await read_rows(view.connection, project_id)
        content: dict[str, Any] = {"project": header_of(view.project), **await content_of(view.connection, rows)}
        if with_audit:
            content["audit"] = await _audit(view.connection, project_id)
    body = await asyncio.to_thread(pack, BACKUP, content)
    if len(body) > LARGEST_BYTES:
        message = f"cadangan melebihi {LARGEST_BYTES // MEBIBYTE} MiB; unduh tanpa riwayat"
        raise too_large(
            "backup-too-large", f"Cadangan tidak dibuat: {message}.", FieldProblem("include_audit", message)
        )
    return view.project["nama"], body


async def _audit(connection: AsyncConnection, project_id: int) -> list[dict[str, Any]]:
    one = audit_entry.c
    statement = select(*(one[name] for name in _SHOWN), one.at).where(one.project_id == project_id)
    newest = statement.order_by(one.revision.desc(), one.id.desc()).limit(MOST_ENTRIES)
    rows = (await connection.execute(newest)).mappings()
    return [{**{name: row[name] for name in _SHOWN}, "at": timestamp(row["at"])} for row in rows]
