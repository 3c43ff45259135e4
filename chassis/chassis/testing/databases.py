"""Fresh, migrated databases, each owned by the service's role; made by copying a template that is migrated once."""

import asyncio
import itertools
import os
from dataclasses import dataclass, field

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from chassis.database.migrations import upgrade

PASSWORD = "for-tests-only"  # noqa: S105 - the servers of a test session listen on loopback and end with it


@dataclass
class Databases:
    """Makes databases on the session's server."""

    postgres_url: str
    _templates: set[str] = field(default_factory=set)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def fresh(self, schema: str, package: str) -> str:
        """URL, as role `schema`, of an empty database with the newest schema of `package`."""
        return await asyncio.to_thread(self.fresh_now, schema, package)

    def fresh_now(self, schema: str, package: str) -> str:
        """`fresh` for callers without an event loop."""
        template = f"template_{schema}_{os.getpid()}"
        if schema not in self._templates:
            self._make_template(template, schema, package)
            self._templates.add(schema)
        name = f"test_{schema}_{os.getpid()}_{next(self._numbers)}"
        with psycopg.connect(self.postgres_url, autocommit=True) as connection:
            create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            connection.execute(create)
        return self._url(schema, name)

    def _make_template(self, template: str, schema: str, package: str) -> None:
        with psycopg.connect(self.postgres_url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(template)))
        admin = make_url(self.postgres_url).set(database=template).render_as_string(hide_password=False)
        role = sql.Identifier(schema)
        with psycopg.connect(admin, autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [schema]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(role, sql.Literal(PASSWORD)))
                connection.execute(sql.SQL("ALTER ROLE {} SET search_path = {}, public").format(role, role))
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public")
            connection.execute(sql.SQL("CREATE SCHEMA {} AUTHORIZATION {}").format(role, role))
        upgrade(self._url(schema, template), package, schema)

    def _url(self, schema: str, database: str) -> str:
        url = make_url(self.postgres_url).set(username=schema, password=PASSWORD, database=database)
        return url.render_as_string(hide_password=False)
