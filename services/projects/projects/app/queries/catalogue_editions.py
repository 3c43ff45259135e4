"""The editions of the reference catalogue."""

from typing import Any

from sqlalchemy import select

from chassis.database.engine import Database
from projects.app.refusals import timestamp
from projects.store.catalogue import edition


async def catalogue_editions(database: Database) -> dict[str, Any]:
    """{sources: [{id, name, analyses, imported_at}], default}: newest first, and its name, null without any."""
    columns = edition.c
    statement = select(columns.id, columns.name, columns.analyses, columns.imported_at).order_by(columns.id.desc())
    async with database.read() as connection:
        rows = (await connection.execute(statement)).all()
    sources = [
        {"id": row.id, "name": row.name, "analyses": row.analyses, "imported_at": timestamp(row.imported_at)}
        for row in rows
    ]
    return {"sources": sources, "default": sources[0]["name"] if sources else None}
