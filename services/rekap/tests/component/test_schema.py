"""The migrations make exactly the tables that the code knows, and can be taken back."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, make_url

from chassis.database.migrations import configuration
from rekap.store.all_tables import metadata


def test_tables_are_what_the_migrations_make(database_url: str) -> None:
    engine = create_engine(make_url(database_url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        differences = compare_metadata(
            MigrationContext.configure(
                connection, opts={"compare_type": True, "compare_server_default": True, "include_name": known}
            ),
            metadata,
        )
    engine.dispose()
    assert differences == []


def known(name: str | None, kind: str, _: object) -> bool:
    return kind != "table" or name in metadata.tables


def test_up_down_and_up_again(database_url: str) -> None:
    alembic = configuration(database_url, "rekap", "rekap")
    engine = create_engine(make_url(database_url).set(drivername="postgresql+psycopg"))
    command.downgrade(alembic, "base")
    assert set(inspect(engine).get_table_names("rekap")) == {"schema_version"}
    command.upgrade(alembic, "head")
    assert set(metadata.tables) < set(inspect(engine).get_table_names("rekap"))
    engine.dispose()
