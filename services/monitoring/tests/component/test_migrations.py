from collections.abc import Awaitable, Callable

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from monitoring.store.tables import metadata


async def test_migrations_make_the_tables_that_the_code_knows(
    service_database: Callable[[str, str], Awaitable[str]],
) -> None:
    url = make_url(await service_database("monitoring", "monitoring")).set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    options = {"version_table": "schema_version", "compare_server_default": True}
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
    engine.dispose()
