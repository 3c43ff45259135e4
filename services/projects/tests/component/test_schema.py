"""The schema that the migrations make."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import IntegrityError

from chassis.database.engine import Database
from projects.store.all_tables import metadata
from projects.store.tables import volume

from .conftest import Client

UNINDEXED = """
    SELECT c.conrelid::regclass::text, a.attname
    FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])
"""


async def test_the_migrations_make_what_the_tables_say(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_object": lambda _, name, *__: name != "schema_version" and not name.startswith("audit_entry_"),
                "compare_server_default": True,
            },
        )
        return list(compare_metadata(context, metadata))

    async with database.write() as connection:
        assert await connection.run_sync(differences) == []


async def test_every_foreign_key_has_an_index(database: Database) -> None:
    async with database.read() as connection:
        assert (await connection.execute(text(UNINDEXED))).all() == []


async def test_a_row_cannot_point_into_another_project(client: Client, database: Database) -> None:
    mine, other = await client.new_project(), await client.new_project()
    [pekerjaan_id] = await client.custom(other, "Milik proyek lain")
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            values = {"project_id": mine, "pekerjaan_id": pekerjaan_id, "quantity": 1, "updated_by": 1}
            await connection.execute(insert(volume).values(**values))
