"""The audit trail by months: made ahead, filled from the rest, dropped in time; and where a change came from."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from chassis.database.engine import Database
from chassis.origin import Origin, coming_from
from projects.store.audit_partitions import keep_audit_partitions
from projects.store.tables import audit_entry, member
from taksir.projects.v1 import audit_service_pb2 as messages
from taksir.projects.v1.audit_service_pb2_grpc import AuditServiceStub

from .conftest import Client, body, user

NOW = datetime(2031, 5, 31, 23, 59, tzinfo=UTC)


async def partitions(database: Database) -> set[str]:
    async with database.read() as connection:
        found = await connection.scalars(
            text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit_entry'::regclass")
        )
        return {one.rpartition(".")[2] for one in found}


async def write_at(database: Database, project_id: int, at: datetime) -> int:
    values = {"project_id": project_id, "revision": 1, "user_id": 1, "action": "update", "entity": "x", "entity_id": 1}
    async with database.write() as connection:
        statement = insert(audit_entry).values(**values, at=at).returning(audit_entry.c.id)
        return int((await connection.execute(statement)).scalar_one())


async def ids(database: Database, project_id: int) -> set[int]:
    async with database.read() as connection:
        statement = select(audit_entry.c.id).where(audit_entry.c.project_id == project_id, audit_entry.c.entity == "x")
        return set(await connection.scalars(statement))


async def test_months_are_made_ahead_and_again_changes_nothing(database: Database) -> None:
    await keep_audit_partitions(database, 1200, NOW)
    made = await partitions(database)
    assert {"audit_entry_2031_05", "audit_entry_2031_06", "audit_entry_2031_07", "audit_entry_rest"} <= made
    await keep_audit_partitions(database, 1200, NOW)
    assert await partitions(database) == made


async def test_a_write_without_its_month_is_kept_and_moved_into_it(client: Client, database: Database) -> None:
    project_id = await client.new_project()
    strays = {await write_at(database, project_id, datetime(2044, 3, day, tzinfo=UTC)) for day in (1, 31)}
    assert await ids(database, project_id) == strays
    await keep_audit_partitions(database, 1200, NOW)
    assert await ids(database, project_id) == strays
    async with database.read() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM audit_entry_rest")) == 0
        assert await connection.scalar(text("SELECT count(*) FROM audit_entry_2044_03")) == 2
    # And numbers go on where they were.
    assert await write_at(database, project_id, NOW) > max(strays)


async def test_months_that_are_too_old_are_dropped_whole(client: Client, database: Database) -> None:
    project_id = await client.new_project()
    old, kept = datetime(1999, 12, 31, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC)
    await write_at(database, project_id, old)
    young = await write_at(database, project_id, kept)
    await keep_audit_partitions(database, 1200, NOW)
    assert {"audit_entry_1999_12", "audit_entry_2000_01"} <= await partitions(database)
    months = (2026 - 2000) * 12 + datetime.now(UTC).month - 1
    await keep_audit_partitions(database, months, datetime.now(UTC).replace(year=2026))
    assert await ids(database, project_id) == {young}
    assert "audit_entry_1999_12" not in await partitions(database)


async def test_months_are_as_append_only_as_the_whole(client: Client, database: Database) -> None:
    await client.new_project()
    await keep_audit_partitions(database, 1200, datetime.now(UTC))
    month = f"audit_entry_{datetime.now(UTC):%Y_%m}"
    for statement in ("DELETE FROM {}", "UPDATE {} SET user_id = 0", "TRUNCATE audit_entry_rest"):
        with pytest.raises(DBAPIError, match="append-only"):
            async with database.write() as connection:
                await connection.execute(text(statement.format(month)))


async def test_no_write_is_lost_while_months_are_made(client: Client, database: Database) -> None:
    project_id = await client.new_project()
    moments = [datetime(2050, 1, 1, tzinfo=UTC) + timedelta(days=10 * number) for number in range(36)]

    async def keep() -> None:
        for _ in range(6):
            await keep_audit_partitions(database, 1200, NOW)

    written, *_ = await asyncio.gather(
        asyncio.gather(*(write_at(database, project_id, moment) for moment in moments)), keep()
    )
    await keep_audit_partitions(database, 1200, NOW)
    assert await ids(database, project_id) == set(written)


async def test_the_trail_tells_the_owner_where_a_change_came_from(
    client: Client, database: Database, channel: Any
) -> None:
    origin = Origin("203.0.113.7", "Peramban – uji ✓", "req-12345678")
    with coming_from(origin):
        project_id = await client.new_project()
    audit = AuditServiceStub(channel)
    request = messages.ListAuditTrailRequest(project_id=project_id, request_id=origin.request_id)
    [entry] = body(await audit.ListAuditTrail(request))["items"]
    assert (entry["client_address"], entry["user_agent"], entry["request_id"]) == (
        origin.client_address,
        origin.user_agent,
        origin.request_id,
    )
    async with database.write() as connection:
        values = {"project_id": project_id, "user_id": client.user_id + 1, "role": "editor"}
        await connection.execute(insert(member).values(**values))
    with client.acting_as(user(client.user_id + 1)):
        [entry] = body(await audit.ListAuditTrail(request))["items"]
    assert (entry["client_address"], entry["user_agent"], entry["request_id"]) == (None, None, None)
    other = messages.ListAuditTrailRequest(project_id=project_id, request_id="another-request")
    assert body(await audit.ListAuditTrail(other))["items"] == []
