"""Counting SQL statements: how a test holds "no query per row"."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from chassis.database.engine import Database


@contextmanager
def count_statements(database: Database) -> Iterator[list[str]]:
    """Collects the text of each statement sent while the context lasts, transaction control and SET LOCAL left out."""
    seen: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        if not statement.startswith("SET LOCAL"):
            seen.append(statement)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
