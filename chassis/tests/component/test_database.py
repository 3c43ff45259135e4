"""The unit of work and the snapshot against a real Postgres."""

from contextlib import AsyncExitStack
from datetime import timedelta

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import bindparam, func, insert, select, text
from sqlalchemy.exc import InternalError

from chassis.database.engine import Database, open_database
from chassis.database.retention import BATCH, forget_all_older, forget_older
from chassis.database.statements import count_statements
from chassis.errors import AppError, Kind
from chassis.rpc.deadline import deadline
from chassis.testing.servers import Servers


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


async def test_a_whole_pool_of_cut_connections_is_replaced(database: Database, servers: Servers) -> None:
    async with AsyncExitStack() as at_once:
        for _ in range(4):
            await at_once.enter_async_context(database.read())
    with psycopg.connect(servers.postgres_url, autocommit=True) as admin:
        cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'chassis-tests'"
        assert admin.execute(cut).fetchone() == (4,)
    async with database.write() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1


async def test_a_single_statement_finds_a_connection_that_stands(database: Database, servers: Servers) -> None:
    async with AsyncExitStack() as at_once:
        for _ in range(4):
            await at_once.enter_async_context(database.read())
    with psycopg.connect(servers.postgres_url, autocommit=True) as admin:
        cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'chassis-tests'"
        assert admin.execute(cut).fetchone() == (4,)
    assert [tuple(row) for row in await database.single(text("SELECT :one + 1"), {"one": 1})] == [(2,)]


async def test_a_single_statement_is_committed(database: Database, tables: object) -> None:
    assert await database.single(insert(tables.note), {"text": "kept"}) == []
    async with database.read() as connection:
        assert (await connection.scalars(select(tables.note.c.text))).all() == ["kept"]


async def test_statements_are_counted(database: Database) -> None:
    with count_statements(database) as seen:
        async with database.read() as connection:
            await connection.execute(text("SELECT 1"))
            await connection.execute(text("SELECT 2"))
    assert seen == ["SELECT 1", "SELECT 2"]


@pytest.mark.parametrize("old", [0, 1, BATCH, BATCH + 1])
async def test_old_rows_go_in_batches_and_new_ones_stay(database: Database, tables: object, old: int) -> None:
    inbox = tables.inbox
    ages = [{"event_id": f"old-{number}", "days": 31} for number in range(old)] + [{"event_id": "new", "days": 29}]
    async with database.write() as connection:
        moment = func.now() - func.make_interval(0, 0, 0, bindparam("days"))
        await connection.execute(insert(inbox).values(consumer="reader", processed_at=moment), ages)
    assert await forget_all_older(database, inbox, inbox.c.processed_at, timedelta(days=30)) == old
    async with database.read() as connection:
        assert (await connection.scalars(select(inbox.c.event_id))).all() == ["new"]


async def test_rows_that_somebody_holds_are_left_for_later(database: Database, tables: object) -> None:
    inbox = tables.inbox
    async with database.write() as connection:
        rows = [{"consumer": "reader", "event_id": str(number)} for number in range(3)]
        await connection.execute(insert(inbox), rows)
    async with database.write() as connection:
        await connection.execute(select(inbox).where(inbox.c.event_id == "1").with_for_update())
        assert await forget_older(database, inbox, inbox.c.processed_at, timedelta(0)) == 2
