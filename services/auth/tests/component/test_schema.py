"""The migrated schema is the one that the tables describe."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from auth.config import AuthSettings
from auth.store.tables import metadata


async def test_migrations_lead_to_the_tables(settings: AuthSettings) -> None:
    engine = create_engine(make_url(settings.database_url.get_secret_value()).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "schema_version"})
        assert compare_metadata(context, metadata) == []
    engine.dispose()
