"""The unit of work and the snapshot against a real Postgres."""

import pytest
from pydantic import SecretStr
from sqlalchemy import insert, select, text
from sqlalchemy.exc import InternalError

from chassis.database.engine import Database, open_database
from chassis.database.statements import count_statements
from chassis.errors import AppError, Kind
from chassis.rpc.deadline import deadline


async def test_the_unit_of_work_commits_whole_or_not_at_all(database: Database, tables: object) -> None:
    async with database.write() as connection:
        await connection.execute(insert(tables.note).values(text="kept"))
    with pytest.raises(ZeroDivisionError):
        async with database.write() as connection:
            await connection.execute(insert(tables.note).values(text="lost"))
            raise ZeroDivisionError
    async with database.read() as connection:
        assert (await connection.scalars(select(tables.note.c.text))).all() == ["kept"]


async def test_a_read_sees_one_moment_and_cannot_write(database: Database, tables: object) -> None:
    async with database.read() as reader:
        before = (await reader.scalars(select(tables.note.c.text))).all()
        async with database.write() as writer:
            await writer.execute(insert(tables.note).values(text="later"))
        assert (await reader.scalars(select(tables.note.c.text))).all() == before
    with pytest.raises(InternalError, match="read-only"):
        async with database.read() as reader:
            await reader.execute(insert(tables.note).values(text="never"))
    async with database.write() as connection:
        assert await connection.scalar(text("SHOW transaction_isolation")) == "read committed"


async def test_a_statement_ends_with_the_deadline(database: Database) -> None:
    with pytest.raises(AppError) as caught, deadline(0.2):
        async with database.write() as connection:
            await connection.execute(text("SELECT pg_sleep(30)"))
    assert caught.value.kind is Kind.TIMEOUT


async def test_a_lost_server_is_unavailable() -> None:
    async with open_database(SecretStr("postgresql://nobody:x@127.0.0.1:1/none"), "trial") as away:
        with pytest.raises(AppError) as caught:
            await away.ping()
    assert caught.value.kind is Kind.UNAVAILABLE


async def test_cut_connections_are_replaced(database: Database) -> None:
    async with database.write() as connection:
        mine = await connection.scalar(text("SELECT pg_backend_pid()"))
    async with database.write() as connection:
        others = text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND pid = :pid"
        )
        await connection.execute(others, {"pid": mine})
    for _ in range(5):
        await database.ping()


async def test_statements_are_counted(database: Database) -> None:
    with count_statements(database) as seen:
        async with database.read() as connection:
            await connection.execute(text("SELECT 1"))
            await connection.execute(text("SELECT 2"))
    assert seen == ["SELECT 1", "SELECT 2"]
