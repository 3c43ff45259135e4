"""What PostgreSQL would do for each statement that the services sent: plans without values, as it keeps them."""

import re
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql

MANY_ROWS = 2_000
SENT = r"""
    SELECT rolname, query FROM pg_stat_statements JOIN pg_roles ON pg_roles.oid = userid
    WHERE rolname = ANY(%s) AND query ~* '^\s*(select|insert|update|delete|with)\M' ORDER BY calls DESC
"""
ROWS = """
    SELECT relnamespace::regnamespace || '.' || relname, reltuples FROM pg_class
    WHERE relkind = 'r' AND relnamespace::regnamespace::text = ANY(%s)
"""


# Words and types that pg_stat_statements loses with a literal's value, and nothing else tells.
LOST = (
    (re.compile(r"EXTRACT\(\$\d+ FROM", re.IGNORECASE), "EXTRACT(epoch FROM"),
    (re.compile(r"(now\(\) [-+] \$\d+)(?!::)", re.IGNORECASE), r"\1::interval"),
)


class Plans:
    """One database that nobody else uses, looked at as its superuser."""

    def __init__(self, url: str, services: list[str]) -> None:
        self._connection: psycopg.Connection[Any] = psycopg.connect(url, autocommit=True)
        self._services = services
        self._connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA public")

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()

    def begin(self) -> None:
        """Forgets what was sent so far; lets PostgreSQL count the rows of every table."""
        self._connection.execute("VACUUM ANALYZE")
        self._connection.execute("SELECT pg_stat_statements_reset()")

    def large_tables(self) -> dict[str, int]:
        """Tables that nobody wants to read from end to end, with their rows."""
        rows = {str(name): int(count) for name, count in self._connection.execute(ROWS, [self._services])}
        return {name: count for name, count in rows.items() if count >= MANY_ROWS}

    def sent(self) -> list[tuple[str, str]]:
        """Service and statement, the most frequent first; values are numbered."""
        return self._connection.execute(SENT.encode(), [self._services]).fetchall()

    def read_whole(self, service: str, statement: str) -> set[str]:
        """Tables that the statement reads from end to end. psycopg.Error for one that cannot be planned by itself."""
        return set(_scanned(self._plan(service, statement)))

    def _plan(self, service: str, statement: str) -> dict[str, Any]:
        for lost, found in LOST:
            statement = lost.sub(found, statement)
        explained = f"EXPLAIN (GENERIC_PLAN, VERBOSE, FORMAT JSON) {statement}"
        with self._connection.transaction(force_rollback=True):
            self._connection.execute(sql.SQL("SET LOCAL search_path = {}, public").format(sql.Identifier(service)))
            row = self._connection.execute(explained.encode()).fetchone()
        plan: dict[str, Any] = row[0][0]["Plan"] if row else {}
        return plan


def _scanned(plan: dict[str, Any]) -> Iterator[str]:
    if plan.get("Node Type") == "Seq Scan":
        yield f"{plan['Schema']}.{plan['Relation Name']}"
    for below in plan.get("Plans", ()):
        yield from _scanned(below)
