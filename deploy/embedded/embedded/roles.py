"""Roles and schemas in PostgreSQL: every service can touch its own schema alone. May be applied any number of times."""

import hashlib
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import Connection, sql

from embedded.access import SERVICES, Access

DATABASE = "taksir"
STATEMENT_TIMEOUT = "60s"


def create_database(url: str) -> None:
    """Makes the database `taksir` on a server of our own, where it is missing."""
    with psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def create_roles(url: str, passwords: Mapping[str, str]) -> None:
    """Makes roles, schemas and extensions and sets passwords and limits, in one transaction, as superuser of `url`."""
    with psycopg.connect(url) as connection:
        # Two supervisors on one server take turns.
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('taksir roles'))")
        _close_public(connection)
        for name, access in SERVICES.items():
            _create_role(connection, name, passwords[name])
            _create_schema(connection, name)
            _limit(connection, name, access)


def database_identity(url: str) -> str:
    """Differs for every database that was ever made."""
    query = "SELECT system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database())"
    with psycopg.connect(url) as connection:
        row = connection.execute(f"{query} FROM pg_control_system()").fetchone()
    return "{}-{}".format(*row) if row else ""


def pending_migrations(url: str) -> list[str]:
    """Services whose migrations changed since they were last applied to this database."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT nspname, obj_description(oid, 'pg_namespace') FROM pg_namespace").fetchall()
    applied = {str(name): comment for name, comment in rows}
    return [name for name in SERVICES if applied.get(name) != _fingerprint(name)]


def note_migrated(url: str, services: list[str]) -> None:
    """Remembers, in the database itself, which migrations each schema has."""
    with psycopg.connect(url) as connection:
        for name in services:
            note = sql.SQL("COMMENT ON SCHEMA {} IS {}").format(sql.Identifier(name), sql.Literal(_fingerprint(name)))
            connection.execute(note)


def _close_public(connection: Connection) -> None:
    connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public")
    connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    database = sql.Identifier(connection.info.dbname)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))


def _create_role(connection: Connection, name: str, password: str) -> None:
    # Only the SCRAM verifier travels, so no log of statements ever holds the password.
    verifier = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone()
    statement = "ALTER ROLE {} LOGIN PASSWORD {}" if known else "CREATE ROLE {} LOGIN NOINHERIT PASSWORD {}"
    connection.execute(sql.SQL(statement).format(sql.Identifier(name), sql.Literal(verifier)))


def _create_schema(connection: Connection, name: str) -> None:
    role, database = sql.Identifier(name), sql.Identifier(connection.info.dbname)
    connection.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(database, role))
    if not connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (name,)).fetchone():
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(role))
    connection.execute(sql.SQL("GRANT USAGE, CREATE ON SCHEMA {} TO {}").format(role, role))


def _limit(connection: Connection, name: str, access: Access) -> None:
    settings = {
        "search_path": f"{name}, public",
        "statement_timeout": STATEMENT_TIMEOUT,
        "idle_in_transaction_session_timeout": access.idle_in_transaction,
    }
    for parameter, value in settings.items():
        values = sql.SQL(", ").join(sql.Literal(part.strip()) for part in value.split(","))
        statement = sql.SQL("ALTER ROLE {} SET {} = {}").format(sql.Identifier(name), sql.Identifier(parameter), values)
        connection.execute(statement)


def _fingerprint(service: str) -> str:
    spec = find_spec(service)
    digest = hashlib.sha256()
    folder = Path(spec.origin).parent / "migrations" if spec and spec.origin else Path()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return f"migrations {digest.hexdigest()[:32]}"
