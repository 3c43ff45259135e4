"""Alembic for one service: its own schema, its own version table, short lock waits.

A service's `migrations/env.py` is one call of `run_environment`; its `migrate` command is one call of `upgrade`.
Alembic is imported where it is used: `serve` comes by here too and would pay for it in start-up time and memory.
"""

from importlib.resources import files
from typing import TYPE_CHECKING

from sqlalchemy import MetaData, create_engine, pool, text
from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from alembic.config import Config

# A migration that cannot get its lock quickly must fail rather than queue every reader behind it.
LOCK_TIMEOUT = "4s"
STATEMENT_TIMEOUT = "60s"


def upgrade(url: str, package: str, schema: str) -> None:
    """Brings the schema to the newest version of `<package>/migrations`."""
    from alembic import command  # noqa: PLC0415 - only migrations pay for importing Alembic

    command.upgrade(configuration(url, package, schema), "head")


def configuration(url: str, package: str, schema: str) -> "Config":
    """Alembic's configuration without a file."""
    from alembic.config import Config  # noqa: PLC0415 - only migrations pay for importing Alembic

    config = Config()
    config.set_main_option("script_location", str(files(package) / "migrations"))
    config.attributes["url"] = url
    config.attributes["schema"] = schema
    return config


def run_environment(metadata: MetaData) -> None:
    """Runs the pending migrations in one transaction, under the service's own role."""
    from alembic import context  # noqa: PLC0415 - only migrations pay for importing Alembic

    attributes = context.config.attributes
    engine = create_engine(make_url(attributes["url"]).set(drivername="postgresql+psycopg"), poolclass=pool.NullPool)
    with engine.begin() as connection:
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text(f"SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT}'"))
        context.configure(
            connection=connection,
            target_metadata=metadata,
            version_table="schema_version",
            version_table_schema=attributes["schema"],
        )
        context.run_migrations()
    engine.dispose()
