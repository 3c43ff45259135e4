"""The other names of units and resources."""

from typing import Any

from sqlalchemy import select

from chassis.database.engine import Database
from projects.app.commands.save_alias import alias_document
from projects.store.catalogue_imports import MOST_ALIASES
from projects.store.catalogue_staging_tables import catalogue_alias


async def list_aliases(database: Database, kind: str) -> dict[str, Any]:
    """{aliases}, by kind and name; all kinds where `kind` is empty."""
    alias = catalogue_alias.c
    statement = select(catalogue_alias).order_by(alias.kind, alias.plain).limit(MOST_ALIASES)
    if kind:
        statement = statement.where(alias.kind == kind)
    async with database.read() as connection:
        rows = (await connection.execute(statement)).mappings().all()
    return {"aliases": [alias_document(row) for row in rows]}
